"""Children told by their names: 'Max is eight, Lily's ten and little Sam is three', 'Theo, five, and Ada, eight'."""

from __future__ import annotations

import re
from collections.abc import Iterator

from routing.slots.ages_heard import AgeGroup
from routing.slots.family import CHILDREN, about_children, beside_twins
from routing.slots.given_names import is_given_name
from routing.slots.hearing import CLAIMED, Hearing
from routing.slots.words import listed, one_of

_BE = (
    r"(?:'s| is|,? (?:and )?(?:she|he)(?:'s| is)|,? who(?:'s| is)| just turned| has just turned| turned| turns|"
    r" will be|'ll be| is turning)"
)
_ALMOST = r"(?: (?:just|only|about|almost|nearly|already|now|just turned|turning))*"
_AGE = r"(?:(?P<age>\d{1,2})(?: and a half)?(?: years? old)?|(?P<months>\d{1,2}) (?:months?|weeks?)(?: old)?)"
_END = (
    r"(?![\w:/%-]|\.\d| ?(?:-|to|through|or) ?\d| ?(?:and|,)? ?(?:under|over|up)\b|"
    rf" ?(?:of |in )?(?:{one_of('people')}|{one_of('grown')}|{one_of('young')}|{one_of('small')}|{one_of('units')}|"
    r"filets?|lobsters?|chickens?|steaks?|more|others?|miles|o'clock|dollars|of)\b)"
)
_ROLE = (
    r"(?:(?:my|our|the|her|his) (?:eldest|oldest|youngest|middle|bigger|big|older|younger|little|2nd|3rd|1st|"
    r"other)(?: (?:one|1|child|kid|boy|girl|son|daughter))?|(?:the )?(?:eldest|oldest|youngest)|"
    r"(?:my|our|the|her|his) (?:baby|toddler|boy|girl|son|daughter|niece|nephew|twin|grandson|granddaughter)|"
    r"(?:one|1|the other|another|the other one))"
)
_WHO = rf"(?:(?P<tender>little |baby |wee |young )?(?P<name>[^\W\d_]+)|(?P<role>{_ROLE}))"
_SO_ONE = (
    r"(?:,? so (?:that's |it's )?(?:just |only )?(?:the )?(?:one|1)(?: of (?:those|them)| there| child| kid)?"
    r"(?=[,.;]| and\b|$))?"
)
_TOLD = re.compile(rf"(?<![\w'.])(?:(?:and|then|plus) )?{_WHO}(?:{_BE}{_ALMOST},? |,? (?=\d)){_AGE}{_END}{_SO_ONE}")
_OURS = re.compile(
    rf"^\W*(?:(?:yes|yeah|well|oh|so|um|sure|2|two)\W+)*(?P<who>ours|mine|theirs|they)"
    rf"(?:'s|'re| is| are|,)(?: all| both)?{_ALMOST} (?P<ages>\d{{1,2}}(?:(?:, and|,| and| &) ?\d{{1,2}})*){_END}"
)
_CHILD = (
    r"(?:daughter|son|niece|nephew|boy|girl|grandson|granddaughter|brother|sister|cousin|godson|goddaughter|kid|child)"
)
_TWO_OF_THEM = re.compile(
    rf"\b(?:my|our|the|a|his|her) (?:\w+ )?{_CHILD} and (?:my |our |the |a |his |her )?(?:\w+ )?{_CHILD}"
    rf"(?:,|:| are| who are| aged?| ages)+ (?P<first>\d{{1,2}}) and (?P<second>\d{{1,2}})(?! (?:months|weeks)){_END}"
)
_APPOSED = re.compile(
    r"(?<![\w$.:/])(?:1|another|an extra)(?: more| other| extra)? (?:kid|child|guest|boy|girl|1),? "
    r"(?:an? |who(?:'s| is) |she's |he's |aged? )(?P<age>\d{1,2})(?:[ -]years?[ -]olds?)?(?![\w:/])"
)
"""'One more kid, a five year old' is one guest."""
_SO_MANY = re.compile(
    rf"(?<![\w$.:/])(?P<n>\d{{1,2}})(?: (?:of (?:them|those)|little|small|young))*"
    rf"(?: (?:{one_of('young')}|{one_of('small')}))?[ ,:;.-]*$"
)
_COUNTED = re.compile(
    rf"(?<![\w$.:/])(?P<n>\d{{1,2}})(?: (?:of|my|our|the|little|small|young|other|more))* {CHILDREN}\b[^.!?]{{0,120}}$"
)
_AFTER_THE_GROWN = re.compile(rf"\d (?:of us )?(?:{one_of('grown')}|{one_of('people')}|of us)\b[^.!?]*$")
_CELEBRATED = re.compile(r"\b(?:turns|turning|turn|birthday)\b")
_NO_NAME = frozenset(listed("no_name_with_age"))


def one_more(hearing: Hearing) -> Iterator[AgeGroup]:
    """'One more kid, a five year old': one guest, not two; what tells of it is claimed."""
    for one in _APPOSED.finditer(hearing.rest):
        hearing.claim(one.start(), one.end())
        yield AgeGroup(age=int(one["age"]), count=1, start=one.start(), end=one.end())


def named_ages(hearing: Hearing, *, asked: bool) -> Iterator[AgeGroup]:
    """The children whose ages are told beside their names or their places in the family; what tells of them is claimed.

    Args:
        asked: children were asked for; else they count where children are spoken of, or after the adults.
    """
    if asked or about_children(hearing, len(hearing.text.rstrip(" .!")), within=120):
        yield from _of_a_few(hearing)
    told = [match for match in _TOLD.finditer(hearing.rest) if _tells(hearing, match)]
    if not told or not (asked or _children_come(hearing, told)):
        return
    if not any(_is_named(hearing, match) for match in told) and len(told) < 2 and not _is_mine(hearing, told[0]):
        return
    before = _SO_MANY.search(hearing.rest[: told[0].start()])
    counted = before or _COUNTED.search(hearing.rest[: told[0].start()])
    if counted is not None and int(counted["n"]) != len(told):
        # "Three kids, Leo is seven": not everybody's age is told.
        for match in told:
            hearing.claim(match.start(), match.end())
        return
    if counted is not None:
        hearing.claim(counted.start(), counted.end())
    for match in told:
        hearing.claim(match.start(), match.end())
        age = int(match["age"]) if match["age"] else 0
        yield AgeGroup(age=age, count=1, start=match.start(), end=match.end())


def _of_a_few(hearing: Hearing) -> Iterator[AgeGroup]:
    """'My niece and nephew are four and seven', 'ours are seven and nine'."""
    for two in _TWO_OF_THEM.finditer(hearing.rest):
        hearing.claim(two.start(), two.end())
        for age in (two["first"], two["second"]):
            yield AgeGroup(age=int(age), count=1, start=two.start(), end=two.end())
    if (ours := _OURS.match(hearing.rest)) is not None:
        ages = [int(age) for age in re.findall(r"\d+", ours["ages"])]
        # "They're four" may be so many.
        if max(ages) < 18 and (len(ages) > 1 or ours["who"] != "they"):
            hearing.claim(ours.start(), ours.end())
            for age in ages:
                yield AgeGroup(age=age, count=1, start=ours.start(), end=ours.end())


def _children_come(hearing: Hearing, told: list[re.Match[str]]) -> bool:
    """Whether those told by name and age come as children, though children were not asked for."""
    at = told[0].start()
    first, last = hearing.sentence(at)
    if len(told) == 1 and _CELEBRATED.search(hearing.text, first, last):
        return False
    return about_children(hearing, at, within=120) or beside_twins(hearing, at) or _is_mine(hearing, told[0])


def _is_mine(hearing: Hearing, told: re.Match[str]) -> bool:
    """'Twelve grown-ups, my older one's ten': a child of the caller's, told behind the adults."""
    mine = (told["role"] or "").startswith(("my ", "our ", "the ")) and not (told["role"] or "").startswith("the other")
    return mine and _AFTER_THE_GROWN.search(hearing.text[: told.start()]) is not None


def _tells(hearing: Hearing, match: re.Match[str]) -> bool:
    """Whether the words are somebody's age, and not 'that's two'."""
    if CLAIMED in match.group() or (match["age"] and int(match["age"]) > 17):
        return False
    return match["role"] is not None or _is_named(hearing, match)


def _is_named(hearing: Hearing, match: re.Match[str]) -> bool:
    name = match["name"]
    if name is None or name in _NO_NAME:
        return False
    written = hearing.heard(match.start("name"), match.end("name"))
    return match["tender"] is not None or is_given_name(name) or (written[:1].isupper() and match.start("name") > 0)
