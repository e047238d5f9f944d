"""Numbers, days and times in Arabic words, over texts in normal spelling."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from ruamel.yaml import YAML

_LETTER = re.compile(r"[\u0621-\u064a]")
_STUCK = "بلو"
"""Letters that may stand before a number without a space: "in", "for", "and"."""


@cache
def _words() -> Mapping[str, Any]:
    source = resources.files(__package__).joinpath("arabic.yaml").read_text(encoding="utf-8")
    read: dict[str, Any] = YAML(typ="safe", pure=True).load(source)
    return read


@cache
def _values() -> dict[str, int]:
    return {word: int(value) for value, ways in _words()["numbers"].items() for word in ways}


def is_arabic(text: str) -> bool:
    """Whether any letter of a text is Arabic."""
    return _LETTER.search(text) is not None


def number(words: Sequence[str], at: int) -> tuple[int, int] | None:
    """The number that begins at a word, and the word after it; None where none does."""
    if words[at] in _words()["two"]:
        return 2, at + 1
    first = _begun(words[at])
    read = _part([*words[:at], first, *words[at + 1 :]], at) if first else None
    if read is None:
        return None
    value, after = read
    total = 0
    while after < len(words):
        if words[after] in ("الف", "الاف") and 0 < value < 1000 and not total:
            total, value, after = value * 1000, 0, after + 1
            continue
        joined = words[after][1:] if words[after].startswith("و") else ""
        more = _part([*words[:after], joined, *words[after + 1 :]], after) if joined in _known() else None
        if more is None or not _goes_on(value, total, more[0]):
            break
        value, after = value + more[0], more[1]
    return total + value, after


def _begun(word: str) -> str | None:
    """The number at the beginning of an expression, without what is stuck to it."""
    if word in _known():
        return word
    bare = word[1:]
    # "لست" is a verb.
    return bare if word[0] in _STUCK and bare in _values() and (len(bare) > 3 or _values()[bare] == 100) else None


@cache
def _known() -> frozenset[str]:
    return frozenset(_values()) | frozenset(_words()["before_ten"])


def _part(words: Sequence[str], at: int) -> tuple[int, int] | None:
    """One word of a number, with "عشر" or "مئه" behind it where they make it another."""
    following = words[at + 1] if at + 1 < len(words) else ""
    unit = _values().get(words[at], _words()["before_ten"].get(words[at]))
    if unit is not None and 0 < unit < 10 and following in ("عشر", "عشره"):
        return 10 + unit, at + 2
    value = _values().get(words[at])
    if value is None:
        return None
    if 2 < value < 10 and _values().get(following) == 100:
        return value * 100, at + 2
    return value, at + 1


def _goes_on(value: int, total: int, more: int) -> bool:
    """Whether "and" joins two parts of one number: hundreds before what is less, units before tens."""
    last = value % 100
    if (value and value % 1000 == 0) or (total and not value):
        return more < 1000
    if value >= 100 and not last:
        return more < 100
    return 0 < last < 10 and 20 <= more <= 90 and more % 10 == 0


def says_date(said: str, day: date) -> bool:
    """Whether a text in normal spelling and in figures names a day: by its number or ordinal, before its month."""
    month = "|".join(_words()["months"][day.month - 1])
    ordinal = f"ال{_words()['ordinals'][day.day - 1]}"
    return re.search(rf"(?<!\d)(?:0?{day.day}|{ordinal}),? (?:من )?(?:شهر )?(?:{month})\b", said) is not None


def says_time(said: str, hour: int, minute: int) -> bool:
    """Whether a text in normal spelling names a time by the twelve-hour clock, in words: "السادسه والنصف"."""
    part = _words()["parts"].get(minute)
    if minute and part is None:
        return False
    after = rf" (?:{part})\b" if part else r"(?! (?:عشره?|10|و(?:ال)?(?:نصف?|ربع|ثلث)|الا (?:ال)?(?:ربع|ثلث))\b)"
    named = (hour + (minute == 45)) % 12 or 12
    return re.search(rf"\b(?:ال)?(?:{_words()['hours'][named - 1]}|(?<!\d){named})\b{after}", said) is not None
