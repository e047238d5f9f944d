"""What a caller gave in one Arabic utterance, in the same order as `routing.slots.extract` looks for it in English."""

from __future__ import annotations

from dataclasses import replace

from embedding.arabic_text import fold
from routing.slots.arabic.assent import only_agrees
from routing.slots.arabic.choices import choice, on_offer
from routing.slots.arabic.companies import company
from routing.slots.arabic.countries import country_named
from routing.slots.arabic.free_text import free_text, states
from routing.slots.arabic.hearing import hear
from routing.slots.arabic.names import person
from routing.slots.arabic.patterns import plain
from routing.slots.arabic.recall import recalls
from routing.slots.arabic.refusal import refusals
from routing.slots.corrections import marks_correction
from routing.slots.counts import counts
from routing.slots.dates import dates
from routing.slots.email import email
from routing.slots.found import Found
from routing.slots.hearing import Hearing
from routing.slots.listening import Listening
from routing.slots.money import money
from routing.slots.phone import phone_number
from routing.slots.postcode import postcode
from routing.slots.reference import reference
from routing.slots.settled import settled
from routing.slots.times import time_of_day
from routing.slots.value import SlotField, SlotValue


def extract(text: str, listening: Listening) -> list[SlotValue]:
    """The values given in an utterance, at most one a field, in the order of the fields. Never raises."""
    if not text.strip() or recalls(text, listening) is not None:
        return []
    hearing = hear(text)
    even = replace(listening, fields=tuple(_even(field) for field in listening.fields))
    found = [one for field in even.of("reference") if (one := _reference(hearing, even, field)) is not None]
    found += [one for one in (email(hearing, even), phone_number(hearing, even, country_named)) if one is not None]
    found += [one for field in listening.of("choice") if (one := choice(hearing, listening, field)) is not None]
    found += [one for one in (postcode(hearing, even), money(hearing, even)) if one is not None]
    if even.of("date", "time", "count"):
        found += dates(hearing, even)
        found += [one for one in (time_of_day(hearing, even),) if one is not None]
        found += counts(hearing, even)
    found += _in_words(text, listening, found)
    return settled(found, hearing, listening, declined=refusals(text, listening), original=text)


def _reference(hearing: Hearing, listening: Listening, field: SlotField) -> Found | None:
    """The number of an order, also of one that is put right behind its noun: "رقم الطلب غلط، الصحيح ORD-4472"."""
    named = any(word in hearing.text for word in (*field.words, "order number"))
    if field.name in listening.held and named and marks_correction(hearing):
        listening = replace(listening, expected=field.name)
    return reference(hearing, listening, field)


def _even(field: SlotField) -> SlotField:
    return replace(field, words=tuple(hear(word).text for word in field.words))


def _in_words(text: str, listening: Listening, others: list[Found]) -> list[Found]:
    """Names, firms and free text, which are looked for in the caller's own words."""
    if listening.confirming and only_agrees(text):
        return []
    offered = on_offer(listening)
    names = [person(text, listening, field) for field in listening.of("person_name")]
    caller = next((one for one in names if one is not None), None)
    firms = [company(text, listening, field, caller) for field in listening.of("company")]
    found = [one for one in (*names, *firms) if one is not None and fold(str(one.value)) not in offered]
    answered = any(one.field != listening.expected for one in (*found, *others))
    for field in listening.of("text"):
        short = sum(word.isalpha() for word in plain(text).split()) <= _SHORT and not states(text)
        if field.name == listening.expected and answered and short:
            continue
        if (one := free_text(text, listening, field)) is not None:
            found.append(one)
    return found


_SHORT = 6
"""Words. A longer sentence tells something even where it gives a number or a name."""
