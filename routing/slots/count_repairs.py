"""Counts that are put right without their noun: 'no, fourteen', 'sorry, I meant fourteen', 'make that seven'."""

from __future__ import annotations

import re
from collections.abc import Mapping

from routing.slots.corrections import marks_correction, turned_down
from routing.slots.count_forms import COUNT
from routing.slots.hearing import Hearing
from routing.slots.listening import Listening
from routing.slots.no_count import hours_held
from routing.slots.rough_numbers import stands_alone

_BARE = re.compile(COUNT)
_MEANT_BEFORE = re.compile(r"\b(?:actually|sorry|wait)\b.*\b(?:make (?:it|that)|i meant) \d")
_CERTAINLY_MEANT = re.compile(
    r"\b(?:meant|not \d+|instead of \d+|make (?:it|that) \d+|\d+ (?:more|fewer|less), (?:so|that))\b"
)
_POINTED_AT = re.compile(r"\b(?:those|these|the other|the same) $")
_ONE_IT_IS = re.compile(
    r"(?:^|[,.;] |\b(?:make (?:it|that)|only|just|meant|mean|it's|it is|there's|we're|say|said|sorry|no|actually|"
    r"call it|not \d+|but|to (?:just|only)|from \d+ to) )$"
)
_INSTEAD_OF_IT = re.compile(r"\b(?:make (?:it|that)|call it|actually(?:,? (?:it's|we're))?) \d")
"""Puts a count right that was just said back."""


def is_of_another(hearing: Hearing, listening: Listening, held: Mapping[str, int], *, asked: str) -> bool:
    """Whether 'actually, make that fourteen' is about what was given, and not about the field that was asked for.

    Args:
        held: the counts that are held.
    """
    if asked in listening.held:
        return False
    if listening.recalled in held and _INSTEAD_OF_IT.search(hearing.text):
        return True
    denied = [m for m in _BARE.finditer(hearing.rest) if turned_down(hearing, m.start(), m.end())]
    if any(int(m["n"]) in held.values() for m in denied):
        return True
    return bool(held) and _MEANT_BEFORE.search(hearing.text) is not None


def _is_a_pronoun(hearing: Hearing, number: re.Match[str]) -> bool:
    """'No, I'd rather not commit to one' and 'no, just those two' count nobody anew."""
    if _POINTED_AT.search(hearing.text[: number.start()]):
        return True
    said = hearing.heard(number.start(), number.end()).lower()
    return said == "one" and _ONE_IT_IS.search(hearing.text[: number.start()]) is None


def put_right(
    hearing: Hearing, listening: Listening, held: Mapping[str, int], grown: tuple[str, ...]
) -> tuple[str, re.Match[str]] | None:
    """The field of a count that was given before and is not right, with the number (group `n`) that is.

    Args:
        grown: the fields for adults, of which one is meant rather than another.
    """
    again = listening.recalled in held and _INSTEAD_OF_IT.search(hearing.text) is not None
    marked = marks_correction(hearing) or listening.confirming or again
    digits_asked = listening.asks("date", "time", "postcode", "phone_number") is not None
    if (not marked or digits_asked) and not _CERTAINLY_MEANT.search(hearing.text):
        return None
    numbers = [
        m for m in _BARE.finditer(hearing.rest) if stands_alone(hearing.rest, m.end()) and not _is_a_pronoun(hearing, m)
    ]
    wrong = {int(m["n"]) for m in numbers if turned_down(hearing, m.start(), m.end())}
    hours = hours_held(listening.held.values())
    # "I said six" may just as well be the time that is held.
    right = [
        m
        for m in numbers
        if not turned_down(hearing, m.start(), m.end()) and (wrong or int(m["n"]) > 12 or int(m["n"]) % 12 not in hours)
    ]
    meant = [name for name, value in held.items() if value in wrong] or [n for n, v in held.items() if v != 0]
    if not wrong and listening.recalled in held:
        meant = [str(listening.recalled)]
    if not right or not meant:
        return None
    adults = [name for name in grown if name in meant]
    return (adults or meant[-1:])[0], right[-1]
