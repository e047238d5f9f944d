"""Small children told in passing: 'two under five', 'one still in diapers', 'a little girl of three', 'half of them
under six'."""

from __future__ import annotations

import re
from collections.abc import Iterator

from routing.slots.ages_heard import AgeGroup
from routing.slots.hearing import CLAIMED, Hearing
from routing.slots.words import one_of

_KIDS = (
    rf"(?:{one_of('young')}|{one_of('small')}|ones|grandchildren|nieces|nephews|cousins|rugrats|grandson|granddaughter|"
    r"grandchild|son|daughter|niece|nephew|boy|girl|little one|1)"
)
_N = r"(?<![\w$.:/@-])(?P<n>\d{1,2}|a|an|another|my|our)"
_WHO = (
    r"(?:,? (?:who|that|which)(?:'s|'re|'ll be| is| are| will be)?|,? (?:are|is|being|both|all|he's|she's|they're|they"
    r" are|all of (?:them|whom)|both of (?:them|whom)))"
)
_OF = (
    r"(?: (?:more|other|others?|little|small|young|tiny|extra|additional))*"
    rf"(?: of (?:the|my|our|those|these|them|whom|us))?(?: {_KIDS})?"
)
_UNDER = re.compile(
    rf"{_N}{_OF}(?:{_WHO})*,?(?: still| just| only| all)* "
    r"(?:(?:under|below|younger than|less than|not yet|not even)(?: the age of)?[ -](?P<under>\d)(?:'?s)?|"
    r"(?:aged? |ages? )?(?P<least>\d) (?:and|or) (?:under|younger|below|less))"
    r"(?: years?(?: old| of age)?)?(?![\w:/-]|\.\d| (?:feet|dollars|pm|am|o'clock|miles|people|adults|guests|months|"
    r"minutes|hours|servings))"
)
_LITTLE = re.compile(
    rf"{_N}(?: (?:more|other|little|small|young|tiny))*(?: of (?:the|my|our|those|these|them|whom))?(?: {_KIDS}|"
    rf" who| that|{_WHO})*(?:'s| is| are|'ll| will| still)* (?:both |all |just )*(?:"
    r"(?:in|at|goes to|go to|attends?|going to) (?:kindergarten|preschool|pre-?k|pre-school|nursery|daycare|day care)"
    r"|in (?:diapers|nappies|(?:a |an )?high ?chairs?|(?:a )?booster(?: seats?)?|(?:a )?strollers?)"
    r"|(?:needs?|needing|wants?|requires?) (?:a |an )?(?:high ?chairs?|boosters?)"
    r"|not (?:yet )?(?:in|at) school(?: yet)?|too (?:young|little|small) for school)\b"
)
_TWINS = re.compile(
    r"\b(?:twin|a pair of|a set of twin) (?:(?P<age>\d{1,2})[- ]years?[- ]olds?|(?P<small>toddlers|babies|infants|"
    r"newborns|preschoolers))\b"
)
_CHILD_OF = re.compile(
    r"(?<![\w$.:/@-])(?P<n>1|an?|another|my|our|his|her|their)(?: (?:little|small|young|baby|\w+'s))* (?:girl|boy|kid|"
    r"child|daughter|son|niece|nephew|grandson|granddaughter|grandchild|cousin|lad|guest)(?:,? (?:of|aged?|age of|who "
    r"(?:is|has|just turned)|who's|(?:and )?(?:she|he)(?:'s| is)))+ (?:just |only |about )?"
    r"(?P<age>\d{1,2})(?! ?(?:feet|am|pm|o'clock|people|adults|kids|children|guests|:|/|of (?:them|us)))\b"
)
_ONE_WHO = re.compile(
    r"\b(?:and |plus |, )(?:1|one|another|another 1|another one|1 more|1 other)(?: who| that)"
    r"(?:'s| is| just turned)? (?:[\w' ]{1,24},? (?:she|he)(?:'s| is) )?(?:just |only |about )?(?P<age>\d{1,2})"
    r"(?! ?(?:feet|am|pm|o'clock|people|adults|kids|children|guests|:|/|of (?:them|us)))\b"
)
_CELEBRATED = re.compile(r"\b(?:for|it's|birthday of) $")
"""Whose party it is: the host may be counted among the guests, or not."""
_OF_ALL_AGES = re.compile(
    r"\b(?:kids|children|grandkids|boys|girls) of (?P<ages>\d{1,2}(?:(?:,? and|,) \d{1,2})+)(?! ?(?:people|adults))\b"
)
_THOSE_AGED = re.compile(
    r"(?<![\w$.:/@-])(?P<n>\d{1,2}) of (?:those|the|these|my|our) (?:kids|children|\d) (?:is|are) "
    r"(?P<age>\d{1,2})(?: or \d{1,2})?(?! ?(?:people|adults|:|/))\b"
)
_ALL_UNDER = re.compile(
    rf"(?<![\w$.:/@-])(?P<n>\d{{1,2}}) (?:\w+ )?{_KIDS},? (?:and )?"
    r"(?:who are |that are |they're |they are |they'?ll be )?"
    r"(?P<share>all|both|every (?:1|one)|each|half|half of|neither|none)(?: of (?:them|whom|those|which))?"
    r"(?: (?:is|are|being|will be))?(?: yet)?"
    r"(?:(?: still| only| just)* (?:(?:under|below|younger than)(?: the age of)? (?P<under>\d)|"
    r"(?:aged? )?(?P<least>\d) (?:and|or) (?:under|younger)|(?P<age>\d)(?: years old)?(?P<yet> yet)?))"
    r"(?![\w:/]|\.\d| (?:adults|people))"
)


def small_children(hearing: Hearing) -> Iterator[AgeGroup]:
    """The small children that an utterance counts in such words; what counts them is claimed."""
    for match in _ALL_UNDER.finditer(hearing.rest):
        none = match["share"] in ("neither", "none")
        if none != bool(match["yet"]) or CLAIMED in match.group():
            continue
        number = int(match["n"])
        parted = number // 2 if match["share"].startswith("half") else number
        older = int(match["under"] or 0) or int(match["least"] or match["age"] or 0) + (0 if none else 1)
        yield from _group(hearing, match, older - 1, parted)
        if number > parted:
            yield AgeGroup(age=older, count=number - parted, start=match.start(), end=match.end())
    for match in _UNDER.finditer(hearing.rest):
        below = int(match["under"]) if match["under"] else int(match["least"]) + 1
        counted = match["n"].isdigit() or re.search(rf" {_KIDS}\b", match.group()) is not None
        if CLAIMED not in match.group() and below <= 6 and counted:
            yield from _group(hearing, match, below - 1, _count(match["n"]))
    for match in _LITTLE.finditer(hearing.rest):
        if not match["n"].isdigit() and re.search(rf" {_KIDS}\b", match.group()) is None:
            continue
        yield from _group(hearing, match, 3, _count(match["n"]))
    for match in _TWINS.finditer(hearing.rest):
        yield from _group(hearing, match, 2 if match["small"] else int(match["age"]), 2)
    for pattern in (_CHILD_OF, _ONE_WHO):
        for match in pattern.finditer(hearing.rest):
            celebrated = _CELEBRATED.search(hearing.rest[: match.start()]) is not None
            if int(match["age"]) < 18 and CLAIMED not in match.group() and not celebrated:
                yield from _group(hearing, match, int(match["age"]), 1)
    for match in _THOSE_AGED.finditer(hearing.rest):
        if int(match["age"]) < 18 and CLAIMED not in match.group():
            yield from _group(hearing, match, int(match["age"]), int(match["n"]))
    for match in _OF_ALL_AGES.finditer(hearing.rest):
        ages = [int(age) for age in re.findall(r"\d+", match["ages"])]
        if max(ages) < 18 and CLAIMED not in match.group():
            for age in ages:
                yield from _group(hearing, match, age, 1)


def _group(hearing: Hearing, match: re.Match[str], age: int, count: int) -> Iterator[AgeGroup]:
    hearing.claim(match.start(), match.end())
    yield AgeGroup(age=age, count=count, start=match.start(), end=match.end())


def _count(said: str) -> int:
    return int(said) if said.isdigit() else 1
