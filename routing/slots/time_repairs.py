"""Times that are put right by a bare hour, 'at eight, no wait, seven', and bare numbers that are no hours."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from routing.slots.corrections import repaired
from routing.slots.found import Found
from routing.slots.hearing import Hearing
from routing.slots.rough_numbers import stands_alone

_INSTEAD = re.compile(
    r"(?:[ ,.;]+(?:no|nope|wait|sorry|actually|i mean|i meant|make (?:it|that)|or rather|rather|well|oh|hang on|"
    r"hold on|scratch that|strike that|correction|let's (?:say|do|make it)|that's wrong|my mistake|at|it's|that's))+"
    r"[ ,]+(?P<hour>\d{1,2})(?:(?:[:.]|\s)(?P<minute>[0-5]\d))?(?: ?-?ish)?\b(?!['\w])(?! ?\d| of (?:us|them|the|my|"
    r"our)\b)"
)
_HALF_SAID = re.compile(r"\b(?P<part>morning|afternoon|evening|night)\b|(?P<half>[ap])\.? ?m\b")
_PRONOUN = re.compile(
    r"(?:n't|\b(?:not|without|with|pick|choose|have|need|want|give|leave|get|got|take|find|set|tell|book|use|be|is|"
    r"like|"
    r"the|that|this|which|any|you|me|no|offer|rather|another|commit to|think of|decide on|settle on)) $"
)
"""Before 'one' that tells no hour: 'can't you book it without one?'"""
_TOO_LATE = re.compile(
    r" ?(?:o'? ?clock)?(?: is| was| would be| might be|'s|,| seems| feels)(?: a (?:bit|little)| far| much| rather|"
    r" just|"
    r" probably| kind of)* (?:too )?(?:early|late|soon)\b"
)
_AGED = re.compile(r"\b(?:under|aged?|younger than|older than|smaller than|below)(?: the age of)? $")


def put_right(
    hearing: Hearing, meant: Found, clock: Callable[[int, int, tuple[str | None, str | None]], str | None]
) -> Found:
    """The bare hour that takes the place of a time right behind it, else that time.

    Args:
        clock: what an hour and a minute are in the half of the day (`a` or `p`) or the part of it that was said.
    """
    instead = _INSTEAD.match(hearing.rest, meant.end)
    if instead is None or not stands_alone(hearing.rest, instead.end()):
        return meant
    if not repaired(hearing, meant.end, instead.start("hour")):
        return meant
    said = _HALF_SAID.search(hearing.text[meant.start : meant.end])
    value = clock(
        int(instead["hour"]), int(instead["minute"] or 0), (said["half"], said["part"]) if said else (None, None)
    )
    if value is None:
        return meant
    hearing.claim(instead.start("hour"), instead.end())
    return replace(meant, value=value, end=instead.end())


def no_hour(hearing: Hearing, number: re.Match[str]) -> bool:
    """Whether a bare number is no hour that is wanted: an age, the pronoun 'one', an hour that does not suit."""
    before = hearing.text[: number.start()]
    pronoun = hearing.heard(*number.span()).lower() == "one" and _PRONOUN.search(before) is not None
    return pronoun or _AGED.search(before) is not None or _TOO_LATE.match(hearing.text, number.end()) is not None
