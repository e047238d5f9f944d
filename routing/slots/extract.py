"""What a caller gave in one utterance: pure, deterministic, one kind of value after the other.

The order matters. Digits that can only be one thing are recognised first and claimed, so that the rest cannot be
mistaken: e-mail addresses and telephone numbers, then postcodes and money, dates and times. What is left are counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from routing.slots.choice import choice
from routing.slots.companies import company
from routing.slots.corrections import marks_correction
from routing.slots.counts import counts
from routing.slots.dates import dates
from routing.slots.email import email
from routing.slots.field_names import field_nouns
from routing.slots.found import Found
from routing.slots.free_text import free_text
from routing.slots.given_names import is_given_name
from routing.slots.hearing import Hearing, hear, is_number_word, plain
from routing.slots.kept_back import lacks_it
from routing.slots.kept_back_alone import only_keeps_back
from routing.slots.listening import Listening
from routing.slots.money import money
from routing.slots.names import person
from routing.slots.nouns import counted
from routing.slots.offered import offered
from routing.slots.phone import phone_number
from routing.slots.postcode import postcode
from routing.slots.recall import recalls
from routing.slots.reference import reference
from routing.slots.refusal import refusals
from routing.slots.settled import settled
from routing.slots.shares import shares
from routing.slots.text_told import told_by_name, without_its_name
from routing.slots.times import time_of_day
from routing.slots.topic import with_topic
from routing.slots.value import SlotField, SlotType, SlotValue
from routing.slots.within_another import is_of_the_firm, is_rather, stands_within
from routing.slots.words import listed

_SENTENCES = re.compile(r"(?<=[.!?;])\s+")
_PARTS = re.compile(
    r"(?<=[.!?;])\s+|,\s+(?=(?:and|but|so|now|can|could|would|what|which|how|when|where|do|did|have|remind|tell)\b)|"
    r"\s+(?=and (?:can|could|would|what|which|how|when|do|did|have|remind|tell)\b)",
    re.IGNORECASE,
)
_DAYS = re.compile(
    r"^(?:\w+day|March|April|May|June|August|Jan|Dec) \w|\w (?:\w+day|March|April|May|June|August|Noon|Knight)$"
)
_AROUND_A_CHOICE = re.compile(
    r"^(?:the|a|an|just|your|probably)\b\s*|"
    r"\s*\b(?:one|plan|tier|package|version|edition|option|then|please|for now)\b",
)
_LITTLE = frozenset(listed("little_words"))
_TELLING = 3
"""Words. With fewer of its own a sentence that gives a value tells nothing besides."""
_LACKING: tuple[SlotType, ...] = ("phone_number", "email", "company", "reference", "money")
"""Types of what a caller may not have: in 'haven't got one' nothing is counted."""
_SHORT = 6
"""Words. A longer sentence tells something even where it names a day or a person."""


def extract(text: str, listening: Listening) -> list[SlotValue]:
    """The values given in an utterance, at most one a field, in the order of the fields.

    Never raises. A value that is taken back in the same breath ("not twelve, fourteen") is not among them; one that
    takes the place of what is held is marked as a correction.
    """
    if recalls(text, listening) is not None:
        text = _besides_what_is_asked_back(text, listening)
    if not text.strip() or (listening.asks(*_LACKING) and lacks_it(plain(text))):
        return []
    listening = with_topic(text, listening)
    hearing = hear(text)
    _keep_from_dates(hearing, text, listening)
    found = [one for field in listening.of("reference") if (one := reference(hearing, listening, field)) is not None]
    found += [one for one in (email(hearing, listening), phone_number(hearing, listening)) if one is not None]
    found += [one for one in (postcode(hearing, listening), money(hearing, listening)) if one is not None]
    found += dates(hearing, listening)
    found += [one for one in (time_of_day(hearing, listening),) if one is not None]
    found += _counted(hearing, listening)
    found += [one for field in listening.of("choice") if (one := choice(hearing, listening, field)) is not None]
    found += _in_words(text, hearing, listening, found)
    found += _following(listening, found)
    return settled(found, hearing, listening, declined=refusals(text, listening), original=hearing.original)


def _besides_what_is_asked_back(text: str, listening: Listening) -> str:
    """'The zip's 95608, and how many adults have you got down?': what is told beside the question for something said
    before."""
    parts = [part for part in _PARTS.split(text) if part.strip()]
    told = [part for part in parts if recalls(part, listening) is None and not part.rstrip().endswith("?")]
    return ", ".join(told) if len(told) < len(parts) else ""


def warm_up(listening: Listening) -> None:
    """Load what the libraries and the expressions for these fields load once: the first call would wait for it."""
    is_given_name("dana")
    for field in (None, *listening.fields):
        asking = replace(listening, expected=field.name if field else None)
        extract("Dana Reed, 12 adults in two weeks at 6 pm in 95814, 916 445 2841", asking)


def _keep_from_dates(hearing: Hearing, text: str, listening: Listening) -> None:
    """'Sunday Adeyemi' and 'June Park' are no days."""
    for field in listening.of("person_name"):
        one = person(text, listening, field)
        at = text.find(str(one.value)) if one is not None else -1
        if one is not None and at >= 0 and _DAYS.search(str(one.value)):
            hearing.claim_original(at, at + len(str(one.value)))


def _counted(hearing: Hearing, listening: Listening) -> list[Found]:
    """Counts, and how they divide up. The numbers of a division are nobody's count, and a division for everyone needs
    the counts: so it is listened for twice, first only to claim its numbers."""
    mappings = listening.of("counts")
    before = hearing.rest
    for field in mappings:
        shares(hearing, listening, field, {})
    numbers = counts(hearing, listening)
    after, hearing.rest = hearing.rest, before
    divided = [shares(hearing, listening, field, _sizes(field, listening, numbers)) for field in mappings]
    hearing.rest = after
    return numbers + [one for one in divided if one is not None]


def _following(listening: Listening, found: list[Found]) -> list[Found]:
    """'Chicken for everyone' of ten, where twelve come after all: one choice for the whole party follows its count."""
    now = {one.field: one for one in found}
    following = []
    for field in listening.of("counts"):
        held = listening.held.get(field.name)
        if field.name in now or not isinstance(held, Mapping) or len(held) != 1:
            continue
        counts_held = {name: value for name in field.total_of if isinstance(value := listening.held.get(name), int)}
        changed = [now[name] for name in counts_held if name in now and now[name].value != counts_held[name]]
        if not changed or sum(counts_held.values()) != sum(held.values()):
            continue
        total = sum(int(str(now[name].value)) if name in now else value for name, value in counts_held.items())
        if total > 0:
            value = dict.fromkeys(held, total)
            following.append(Found(field=field.name, value=value, start=changed[0].start, end=changed[0].end))
    return following


def _sizes(field: SlotField, listening: Listening, numbers: list[Found]) -> dict[str, int]:
    """How many guests there are to divide up, in all and by age: from this utterance, else from what is held."""
    ready = counted(listening.of("count"))
    eating = [one for one in ready if one.grown or (one.young and (one.ages is None or one.ages[0] > 0))]
    wanted = field.total_of or tuple(one.field.name for one in eating)
    now = {one.field: one.value for one in numbers}

    def known(names: Iterable[str]) -> int:
        values = [now.get(name, listening.held.get(name)) for name in names]
        return sum(value for value in values if isinstance(value, int))

    sizes = {
        "all": known(wanted),
        "grown": known(one.field.name for one in eating if one.grown),
        "young": known(one.field.name for one in eating if one.young),
    }
    return {group: size for group, size in sizes.items() if size > 0}


def _in_words(text: str, hearing: Hearing, listening: Listening, others: list[Found]) -> list[Found]:
    """Names, firms and free text, which are looked for in the caller's own words."""
    names = [person(text, listening, field) for field in listening.of("person_name")]
    addresses = [str(one.value) for one in others if isinstance(one.value, str) and "@" in one.value]
    found = [
        one
        for one in names
        if one is not None
        and not _is_on_offer(str(one.value), listening)
        and not (listening.asks("email") and _is_in_address(str(one.value), addresses))
        and not stands_within(one, hearing, others)
    ]
    given = bool(found or others)
    caller = found[0] if found else None
    firms = [company(text, listening, field, caller) for field in listening.of("company")]
    firms = [one for one in firms if one is None or not _is_choice(str(one.value), listening)]
    firms = [one for one in firms if one is None or not any(is_rather(name, one) for name in found)]
    found = _outside_of_firms(text, found, firms, listening) + [one for one in firms if one is not None]
    given = given or any(one is not None for one in firms)
    for field in listening.of("text"):
        told = text
        if field.name == listening.expected and only_keeps_back(text, listening):
            continue
        if given and field.name == listening.expected:
            told = _without_other_answers(text, listening, corrects=_corrects(hearing, listening, others))
        if (one := free_text(told, listening, field)) is not None:
            own = field.name == listening.expected
            found.append(replace(one, value=without_its_name(str(one.value), field)) if own else one)
        elif (one := told_by_name(text, listening, field)) is not None:
            found.append(one)
    return found


def _outside_of_firms(
    text: str, names: list[Found], firms: Iterable[Found | None], listening: Listening
) -> list[Found]:
    """The names without those that are words of a firm, 'Ostrowski and Daughters Roofing', or else who is named
    beside it."""
    for firm in firms:
        within = [name for name in names if firm is not None and is_of_the_firm(name, firm)]
        for name in within:
            assert firm is not None
            names = [one for one in names if one is not name]
            field = listening.field(name.field)
            rest = text[: firm.start] + " " * (firm.end - firm.start) + text[firm.end :]
            if field is not None and (other := person(rest, listening, field)) is not None:
                names.append(other)
    return names


def _is_in_address(name: str, addresses: list[str]) -> bool:
    """'Dana Reed, all one word, at gmail dot com' gives no name."""
    letters = re.sub(r"[^a-z]", "", name.lower())
    return any(letters in re.sub(r"[^a-z]", "", address) for address in addresses)


def _is_on_offer(name: str, listening: Listening) -> bool:
    """'Filet Mignon' is nobody's name, 'Ben Salmon' is somebody's."""
    first, *others = name.split()
    if len(others) == 1 and others[0][0].isupper() and is_given_name(first):
        name = first
    return any(offered(field).pattern.search(name.lower()) for field in listening.of("counts", "choice"))


def _is_choice(answer: str, listening: Listening) -> bool:
    """'Enterprise then' and 'the basic one' name no firm, 'Enterprise Rent a Car' does."""
    even = _AROUND_A_CHOICE.sub("", answer.lower()).strip(" .,!")
    return any(offered(field).pattern.fullmatch(even) for field in listening.of("choice"))


def _corrects(hearing: Hearing, listening: Listening, found: list[Found]) -> bool:
    """Whether what was found takes the place of something that is held."""
    changed = any(one.field in listening.held and listening.held[one.field] != one.value for one in found)
    return changed and marks_correction(hearing)


def _without_other_answers(text: str, listening: Listening, *, corrects: bool) -> str:
    """What is left of an answer in words without the sentences that only give other fields: 'Stefan Wolf is the name',
    'the booking number on the card is 7714'. `corrects`: a value that is held is put right."""
    asking = replace(listening, expected=None)
    kept = []
    for sentence in _SENTENCES.split(text):
        counts_something = re.search(r"\d", hear(sentence).text) is not None
        if corrects and counts_something:
            continue
        gives = _given_in(sentence, asking) - {listening.expected}
        if gives and len(sentence.split()) <= _SHORT:
            continue
        if (gives or counts_something) and len(_own_words(sentence, listening)) < _TELLING:
            continue
        kept.append(sentence)
    return " ".join(kept)


def _own_words(sentence: str, listening: Listening) -> list[str]:
    """The words that tell something: no name of a field, no name of anybody, and none of the little words."""
    named = {word for field in listening.fields for noun in field_nouns(field) for word in noun.split()}
    named |= {word for one in counted(listening.of("count")) for noun in one.nouns for word in noun.split()}
    for field in listening.of("person_name"):
        if (name := person(sentence, listening, field)) is not None:
            named |= set(str(name.value).lower().split())
    hearing = hear(sentence)
    for reader in (email, phone_number, postcode):
        reader(hearing, listening)
    return [
        word
        for word in re.findall(r"[^\W\d_][\w']{2,}", hearing.rest)
        if word not in named and word not in _LITTLE and not is_number_word(word)
    ]


def _given_in(sentence: str, listening: Listening) -> set[str | None]:
    hearing = hear(sentence)
    readers = (email, phone_number, postcode)
    found: list[Found | None] = [reader(hearing, listening) for reader in readers]
    found += dates(hearing, listening)
    found += [person(sentence, listening, field) for field in listening.of("person_name")]
    found += [company(sentence, listening, field) for field in listening.of("company")]
    return {one.field for one in found if one is not None}
