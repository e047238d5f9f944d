"""Answers to 'how many?' without a number, or with several: 'both', 'just Bramble', 'five here and two there'."""

from __future__ import annotations

import re

from routing.slots.count_forms import COUNT
from routing.slots.hearing import Hearing
from routing.slots.nouns import Counted
from routing.slots.words import listed, one_of

_LEAD = (
    r"^\W*(?:(?:yes|yeah|no|well|oh|so|um|it's|it is|it'd be|there's|that's|that'd be|for|about|just|only|say|probably|"
    r"we have|we've got|i've got|we'd like)\W+)*"
)
_END = r"(?: (?:please|thanks|thank you|altogether|in all|total|for now|then|of them|of us|coming|this time))*\W*$"
_BOTH = re.compile(rf"{_LEAD}(?:both|the both|a pair|a couple)(?: of (?:them|us|the \w+))?{_END}")
_THE_CHILD = re.compile(
    r"^\W*(?:(?:yes|yeah|no|well|oh|it's|there's)\W+)*(?:just|only) (?:my|our|the|his|her) (?:\w+ )?"
    rf"(?:grandson|granddaughter|grandchild|son|daughter|niece|nephew|boy|girl|brother|sister|godson|goddaughter){_END}"
)
_JUST_ONE = re.compile(
    r"^\W*(?:(?:yes|yeah|no|well|oh|it's|there's)\W+)*(?:just|only) (?:(?:little|old|our|my) )*"
    rf"(?P<who>[a-z]{{2,}}){_END}"
)
_ELSEWHERE = (
    r"(?: (?:full|part)[ -]?tim(?:e|ers?)| (?:up|out|down) [a-z]+| (?:in|on|at|from|behind) (?:the |our |my )?[a-z]+"
    rf"(?: [a-z]+)?| (?:{one_of('staff')}|{one_of('people')}|{one_of('kinds_of_staff')})| remote(?:ly)?|"
    r" upstairs| downstairs)"
)
_HERE_AND_THERE = re.compile(
    rf"{_LEAD}\d{{1,4}}(?: (?:of us|of them|people))?{_ELSEWHERE}(?:,? (?:and|plus)|,)"
    rf"(?: (?:another|about|maybe|just))* \d{{1,4}}{_ELSEWHERE}(?:(?:,? (?:and|plus)|,) \d{{1,4}}{_ELSEWHERE})?{_END}"
)
_SELF_AND = re.compile(
    rf"{_LEAD}(?P<self>me|myself|i|us 2|the 2 of us|us two|us)(?:,? (?:plus|and|with|\+)) (?:another |about )?{COUNT}"
    rf"(?: (?:others?|more))?{_END}"
)
_STAY = re.compile(
    r"(?<![\w$.:/-])(?:(?P<n>\d{1,2}|a|an|one) (?P<unit>weeks?|nights?|days?)|(?P<over>overnight))\b"
    r"(?! (?:ago|from (?:now|today|tomorrow)|before|after|later|old|on|earlier|out|in advance|notice))"
)
_FOR_SO_LONG = re.compile(r"\bfor (?:about |just |only |around )?$")
_LASTED = re.compile(r"\b(?:been|was|were|had|has|have|hasn't|haven't|ago|already|last|since|works?|working)\b")
_NIGHTS = {"nights", "night"}
_DAYS = {"days", "day"}


def so_many(hearing: Hearing, asked: Counted, *, people: bool) -> int | None:
    """The number that a whole answer comes to; None for others. `people`: members of a team were asked for."""
    rest = hearing.rest
    if _BOTH.match(rest):
        return 2
    if asked.young and _THE_CHILD.match(rest):
        return 1
    one = _JUST_ONE.match(rest) if not asked.young else None
    if one is not None and one["who"] not in _NOBODY:
        written = hearing.heard(one.start("who"), one.end("who"))
        if written[:1].isupper():
            return 1
    if people and _HERE_AND_THERE.match(rest):
        return sum(int(number) for number in re.findall(r"\d+", rest))
    if (others := _SELF_AND.match(rest)) is not None and (people or asked.grown):
        return int(others["n"]) + (1 if others["self"] in ("me", "myself", "i") else 2)
    return None


def nights_of_stay(hearing: Hearing, one: Counted, *, asked: bool) -> tuple[int, int, int] | None:
    """How long somebody stays, in the unit of the field, with its place: 'a fortnight', 'ten days', 'for a week'."""
    nouns = set(one.nouns)
    if not nouns & (_NIGHTS | _DAYS):
        return None
    for match in _STAY.finditer(hearing.rest):
        led = _FOR_SO_LONG.search(hearing.rest[: match.start()]) is not None
        first, last = hearing.sentence(match.start())
        if not asked and (not led or _LASTED.search(hearing.text[first:last])):
            continue
        if match["over"]:
            return (1, match.start(), match.end()) if asked and nouns & _NIGHTS else None
        number = int(match["n"]) if match["n"].isdigit() else 1
        week = match["unit"].startswith("week")
        return number * (7 if week else 1), match.start(), match.end()
    return None


_NOBODY = frozenset(listed("nobody_by_name"))
