"""Callers who say whether they have been here before, in other words than the business's: 'for years', 'the last time',
'we've only just moved here'. Wherever one asks, it has a choice for those who are new and one for those who are not."""

from __future__ import annotations

import re

from routing.slots.hearing import hear
from routing.slots.value import SlotField

_OF_THE_NEW = re.compile(r"\b(?:new|first|1st|never|not been|haven't|hasn't)\b")
_OF_THE_KNOWN = re.compile(r"\b(?:returning|existing|regular|before|already|current|known|again|old|long-?standing)\b")
_WITH_US = (
    r"(?:with|to|at|by|from|off) "
    r"(?:you|ye|yous|youse|your \w+|this (?:place|practice|firm|shop|company)|there|here)"
)
_NEW = re.compile(
    r"\b(?:(?:my|our|his|her|their|the) (?:very )?(?:first|1st) (?:ever )?(?:visit|time|one|go|appointment|order|"
    r"booking|stay|job|call|session|class|lesson)|(?:first|1st) time|"
    r"never (?:been|set foot|used|had|come|came|seen|dealt|tried|booked|ordered)|"
    r"(?:haven't|hasn't|have not|has not|not) (?:been|yet|ever|used|had)\b|only (?:just )?(?:moved|"
    r"found|heard)|just moved|new (?:here|to (?:you|ye|this|the|town|the area)|in town|around)|"
    r"don't think you(?:'d)? (?:have|know)|wouldn't (?:have|know) (?:me|us)|not on your (?:books|list|system))\b"
)
_KNOWN = re.compile(
    r"\b(?:(?:been|was|were|am|are|i'm|we're|he's|she's|they're|came|come|coming|gone|going|registered|signed up|"
    rf"stayed)(?: \w+){{0,2}} {_WITH_US}(?: already| before| for| since| these| the last| last| years| many| a lot|"
    r" a few|,|$)|(?:you|ye) (?:did|have|had|know|fixed|saw|seen|looked after|treated|moved|cleaned|made|sold)(?:'ve)?"
    r" (?:my|me|us|our|him|her|them)\b(?! as| down| for)|have (?:me|us|him|her) on (?:file|your books|record)|"
    r"on your (?:books|list|system)|old (?:customer|client|patient|friend)|(?:back|again) (?:with|to) (?:you|ye)|"
    r"used (?:you|ye)\b)"
)
_FOR_LONG = re.compile(
    r"\b(?:for (?:\w+ ){0,2}(?:years|ages|decades)|(?:these|the last|past) (?:\w+ ){0,2}years|since (?:19|20)\d\d|"
    r"(?:lots of|many|several|a few|a good few|loads of|\d+) times|every (?:year|spring|summer|autumn|winter|month|"
    r"\d+ months)|(?:the|my|our|his|her) last (?:visit|time|appointment|one|order|booking|stay|job)|"
    r"was (?:there|here|in|with)\b)"
)
"""An answer where it was asked, and nothing else may be meant by it."""
_OF_OTHERS = re.compile(
    r"\b(?:another|other|different|somewhere else|elsewhere|ache|aching|\w+ache|pain|sore|hurt\w*|waiting|lived|living|"
    r"working|worked|married|driving)\b"
)
_NEVER = re.compile(r"^(?:no,? )?(?:never|not yet|not so far)\W*$")


def acquainted(text: str, field: SlotField, *, asked: bool) -> str | None:
    """The choice that says whether the caller was here before, as far as the words tell; None for a field that asks
    something else.

    Args:
        asked: the caller was just asked for it.
    """
    new, known = _sides(field)
    said = hear(text).text
    if new is None or known is None or _OF_OTHERS.search(said):
        return None
    if _NEW.search(said) or (asked and _NEVER.match(said)):
        return new
    return known if _KNOWN.search(said) or (asked and _FOR_LONG.search(said)) else None


def _sides(field: SlotField) -> tuple[str | None, str | None]:
    """The choice for those who are new and the one for those who are not."""
    if len(field.choices) != 2:
        return None, None
    said = {
        key: " ; ".join(hear(way).text for way in (key.replace("_", " "), *ways)) for key, ways in field.choices.items()
    }
    new = [key for key, ways in said.items() if _OF_THE_NEW.search(ways)]
    if len(new) == 2:
        # "Not been with you before" is of the new, "not new" of the others: the key itself decides.
        new = [key for key in new if _OF_THE_NEW.search(key.lower())]
    known = [key for key, ways in said.items() if key not in new and _OF_THE_KNOWN.search(ways)]
    return (new[0], known[0]) if len(new) == 1 and len(known) == 1 else (None, None)
