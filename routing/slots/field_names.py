"""How callers name a field itself: 'my number', 'the zip code', 'the bank's name'."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from routing.slots.firm_kinds import OF_A_FIRM
from routing.slots.hearing import plain
from routing.slots.listening import Listening
from routing.slots.value import SlotField, SlotType

_TYPE_WORDS: dict[str, tuple[str, ...]] = {
    "person_name": ("name", "who i am"),
    "company": ("company", "business name", "firm", "employer", "where i work", "organization"),
    "date": ("date", "day"),
    "time": ("time",),
    "phone_number": ("phone number", "phone", "number", "cell", "mobile", "telephone", "digits"),
    "email": ("e-mail", "email", "mail address", "e mail"),
    "postcode": ("zip", "zip code", "zipcode", "postcode", "postal code", "address", "where i live", "location"),
    "money": ("budget", "spend", "how much we spend"),
    "counts": ("protein", "proteins", "menu", "meat", "meats"),
}
_NO_FIELD = re.compile(
    r"(?<=mail) address\b|\b(?:another|other|this|next|last|first|any|on|in|some|every) time\b|"
    r"\b(?:another|other) day\b"
)
"""Words that would name another field: 'e-mail address', 'another time'."""
_NUMBER_OF = re.compile(r"\bnumber of\b|\bhow many\b|\border number\b|\bnumber on\b")
_OF_A_PHONE = re.compile(r"\b(?:phone|telephone|cell|mobile|my number|our number|call)\b")
"""Says that 'number' is the one to call, where another was asked for."""
_ON_THE_LINE = re.compile(
    r"\b(?:over|on|by|via|through) the (?:phone|telephone)\b|\bnumber of\b(?= (?:people|guests|adults|kids|children))"
)


def named_in(clause: str, listening: Listening) -> list[str]:
    words = f" {_ON_THE_LINE.sub('', plain(clause))} ".replace("'s ", " ")
    words = _NO_FIELD.sub(" ", words)
    out: list[str] = []
    for field in listening.fields:
        if _is_named(field, words, others=[one for one in listening.fields if one is not field]):
            if field.type == "phone_number" and _NUMBER_OF.search(words) and " phone" not in words:
                continue
            if field.type == "person_name" and re.search(r"\bname (?:the|our|my|any|names)\b", words):
                continue
            if field.type == "person_name" and _names_a_firm(words):
                continue
            if field.type == "phone_number" and listening.asks("reference") and not _OF_A_PHONE.search(words):
                continue
            out.append(field.name)
        elif field.type == "company" and OF_A_FIRM.search(words):
            out.append(field.name)
    return out


def _names_a_firm(words: str) -> bool:
    return " my name" not in words and (
        re.search(r"\b(?:company|business|firm)(?:'s)? name\b", words) is not None
        or OF_A_FIRM.search(words) is not None
    )


def _is_named(field: SlotField, words: str, *, others: list[SlotField]) -> bool:
    """Whether words name a field; a noun within a longer one of another field does not: 'the booking number' is not the
    number to call."""
    for noun in field_nouns(field):
        if f" {noun}" not in words:
            continue
        longer = [
            name for other in others for name in field_nouns(other) if f" {noun} " in f" {name} " and name != noun
        ]
        left = _without(words, longer)
        if f" {noun} " in left or (noun != "number" and f" {noun}s " in left):
            return True
    return False


def _without(words: str, phrases: Iterable[str]) -> str:
    for phrase in phrases:
        words = words.replace(f" {phrase} ", " ")
    return words


def field_nouns(field: SlotField) -> tuple[str, ...]:
    """How a caller names a field itself: 'phone number', 'zip code', 'budget'."""
    return _nouns(field.name, field.type, field.label, field.words)


@lru_cache(maxsize=256)
def _nouns(name: str, kind: SlotType, label: str, words: tuple[str, ...]) -> tuple[str, ...]:
    label = re.sub(r"^(?:your|the|number of|the number of|a) ", "", plain(label))
    label = re.sub(r"^(?:number of|the) ", "", label)
    what, _, measure = name.rpartition("_")
    short = [what.replace("_", " ")] if kind == "count" and measure in ("size", "count", "number") else []
    own = [*short, plain(name.replace("_", " ")), label, *(plain(word) for word in words)]
    return tuple(dict.fromkeys((*_TYPE_WORDS.get(kind, ()), *(noun for noun in own if noun))))
