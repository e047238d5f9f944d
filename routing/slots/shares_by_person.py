"""Choices told person by person: 'my wife gets the lobster tail, so do I, and her folks want salmon'."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from routing.slots.name_cues import RELATIVE

_OF = r"(?:my|our|his|her|their|the)(?: \w+)?"
_TWO = (
    rf"(?:{_OF} (?:parents|folks|in[ -]laws|grandparents|twins)|the 2 of (?:us|them)|(?:both|2) of (?:us|them)|we both|"
    r"us both|my (?:husband|wife|partner) and (?:i|me|myself))"
)
_ONE = (
    rf"(?:{_OF} {RELATIVE}|{_OF} (?:mother|father|sister|brother)[ -]in[ -]law|grandma|grandpa|granny|nana|mom|mum|dad|"
    r"i|me|myself|she|he)"
)
_PEOPLE = rf"(?P<who>(?:{_TWO}|{_ONE})(?:(?:,? and|,? plus) (?:{_TWO}|{_ONE}))*)"
_HAS = (
    r"(?:(?:'ll|'d|'s)?(?: (?:would|will|both|each|all|just|probably|wants?|gets?|has|have|is|are|having|eats?|"
    r"prefers?|"
    r"likes?|takes?|goes|go|for|with|to|love|loves|do|does))+|(?<!\bi)(?<!\bme)(?<!\bshe)(?<!\bhe))"
)
_SAME = re.compile(
    rf"^(?:,| and|, and| but)* (?:so (?:do|does|will|would|is|am|are|did) {_PEOPLE.replace('<who>', '<a>')}"
    rf"|(?:the )?same (?:for|goes for|with) {_PEOPLE.replace('<who>', '<b>')}"
    rf"|{_PEOPLE.replace('<who>', '<c>')}(?:{_HAS} (?:the )?same(?: thing| one)?|,? (?:too|as well|"
    rf"also)\b))(?=\s*(?:$|[,.;]| and\b))"
)
_ALLERGY = r"(?:allerg\w*|intoleran\w*|sensitivit\w*|problem)"
_EACH_TWO = re.compile(_TWO)
_EACH_ONE = re.compile(rf"\b{_ONE}\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """`guests` people who want what is said as `choice`, between two positions of the text."""

    choice: str
    guests: int
    start: int
    end: int


@lru_cache(maxsize=64)
def _forms(name: str) -> tuple[re.Pattern[str], ...]:
    one = rf"(?P<choice>{name})"
    return (
        re.compile(rf"(?<![\w']){_PEOPLE}{_HAS}(?: (?:the|a|an|some))* {one}(?!\w)(?! {_ALLERGY})"),
        re.compile(rf"(?<!\d )(?<!\w){one} for {_PEOPLE}(?![\w'])"),
    )


def told_by_person(text: str, name: str) -> Iterator[Told]:
    """Who wants what, in canonical text, in the order of speaking.

    Args:
        name: the expression that matches the choices.
    """
    at = 0
    while (match := _first(text, name, at)) is not None:
        guests, end = _number(match["who"]), match.end()
        while (same := _SAME.match(text[end:])) is not None:
            guests, end = guests + _number(same["a"] or same["b"] or same["c"]), end + same.end()
        yield Told(choice=match["choice"], guests=guests, start=match.start(), end=end)
        at = end


def _first(text: str, name: str, at: int) -> re.Match[str] | None:
    told = [match for pattern in _forms(name) if (match := pattern.search(text, at)) is not None]
    return min(told, key=lambda one: one.start(), default=None)


def _number(people: str) -> int:
    twos = len(_EACH_TWO.findall(people))
    return 2 * twos + len(_EACH_ONE.findall(_EACH_TWO.sub(" ", people)))
