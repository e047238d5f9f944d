"""The one number in a short answer to 'how many?'."""

from __future__ import annotations

import re

from routing.slots.count_forms import COUNT
from routing.slots.hearing import CLAIMED
from routing.slots.words import one_of

_COUNT = re.compile(COUNT)
_SHORT_ANSWER = 7
"""Words. In a longer answer a number may be about anything."""
_NO_ANSWER = re.compile(
    r"\b(?:vegetarians?|vegans?|allerg\w+|gluten|first|1st|second|last|next|number|zip|street|road|avenue|chapter|"
    r"floor|"
    r"version|plan|year old|ago|since|until|till|wait|minute|moment|sec|call|call me|already|told you|said|only "
    r"for|ask|"
    r"how|what|why|when|where|which|who|but|except|thing|question|other|more|less|fewer|another|than|stores?|"
    r"locations?|offices?|branches)\b|[$%#@/:]"
)
_NEXT_WORD = re.compile(r" ?(?:[a-z]+-)?([a-z]+)")
_DOERS = re.compile(r"(?<!custom)(?<!follow)(?<!subscrib)(?<!numb)(?<!dinn)(?:ers|ors|ists|ians|logins|seats)$")
_NO_COUNT_AFTER = re.compile(
    rf" ?-? ?(?:{one_of('units')}|{one_of('people')}|{one_of('grown')}|{one_of('young')}|{one_of('small')}|year|"
    rf"month|week|"
    r"day|of (?:my|our|the|you)|one|am|pm|thousand|hundred|million|grand|k)\b"
)


def lone_number(text: str, *, people: bool) -> re.Match[str] | None:
    """The number (group `n`) of canonical text that counts what was asked for, though another word stands beside it.
    `people`: people were asked for."""
    counts = list(_COUNT.finditer(text))
    alone = len(re.findall(r"\d+", text)) == len(counts) == 1
    if not alone or len(text.split()) > _SHORT_ANSWER or CLAIMED in text or _NO_ANSWER.search(text):
        return None
    number = counts[0]
    if _NO_COUNT_AFTER.match(text, number.end()):
        return None
    beside = _NEXT_WORD.match(text, number.end())
    # "Nine full-timers" are people, "three grills" are not.
    if beside is not None and beside[1].endswith("s") and not (people and _DOERS.search(beside[1])):
        return None
    return number
