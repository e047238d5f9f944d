"""Children told by their ages: 'two, ages two and four', 'the twins who are three', 'my niece, she's seven'."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from routing.slots.ages_heard import AgeGroup
from routing.slots.family import CHILD, CHILDREN, TWINS, about_children
from routing.slots.hearing import CLAIMED, Hearing
from routing.slots.named_ages import named_ages, one_more
from routing.slots.words import one_of

_BE = r"(?:'s| just turned| has just turned|'re| is| are| will be| turns| turned| turning| about to turn| going to be)"
_PERSON = r"(?:they|she|he|it|these|those|all|both)"
_LINK = (
    rf"(?:,? (?:who|that|which|whose ages)(?:{_BE})?|[,:;.-]* ?{_PERSON}(?:{_BE})(?: all| both)?|{_BE}|[,:]? aged?|"
    r",? (?:both|all)| of(?= \d{1,2} and \d)|"
    r"[,:]? ages|[,:]? (?:with )?(?:the )?ages(?: are| of)?)"
)
_ALMOST = r"(?: (?:just|only|about|about to turn|almost|nearly|already|now|all|both|turned|turning))*"
_AGE = r"\d{1,2}(?: and a half)?"
_AGES = rf"(?P<ages>{_AGE}(?:(?:,| and|, and| &|,? then| (?=\d)) ?{_AGE})*)"
_END = (
    r"(?: (?:years?|yrs?)(?: olds?| of age)?)?(?![\w:/%-]|\.\d| ?(?:-|to|through|or) ?\d| ?(?:and|,)? ?under\b|"
    rf" ?(?:of |in )?(?:{one_of('people')}|{one_of('grown')}|{one_of('young')}|{one_of('small')}|{one_of('units')}|"
    r"filets?|lobsters?|chickens?|steaks?|more|others?|miles|o'clock|dollars)\b|[ -](?:months?|year|weeks?|days?)\b)"
)
_OF_SEVERAL = re.compile(
    rf"(?<![\w$.:/])(?:(?P<n>\d{{1,2}})(?: (?:of (?:them|those|us|my|our)|little|small|young|more|other|younger))* ?)?"
    rf"(?P<whose>(?:(?:the|my|our|her|his|all|\w+'s) )*)(?P<noun>{CHILDREN}|{TWINS})?"
    rf"(?P<all>,? all (?:\d|of them)(?: of them)?)?"
    rf"(?P<link>{_LINK}|(?P<pause>[,.:;-]+))(?: and)?{_ALMOST} ?{_AGES}{_END}"
)
_HAVE_YEARS = re.compile(
    rf"(?:(?<![\w$.:/])(?:(?P<n>\d{{1,2}}) )?(?P<noun>{CHILDREN})(?: (?P<behind>\d{{1,2}}))?)?[,.:;-]* ?(?:and )?"
    rf"(?:they |who |that |which |these )?(?:have|has) (?P<ages>{_AGE}(?:(?:,? and|, and|,) {_AGE})*) "
    r"years?(?: old| of age)?(?=[,.!;]|$| and\b)"
)
"""'Childrens four, they have six, seven, nine and nine years.'"""
_WHOSE = re.compile(r"(?:\b(?:my|our|her|his)|'s) $")
_OF_ONE = re.compile(
    rf"\b(?P<who>(?:my|our|the|her|his) youngest(?: (?:one|1|kid|child))?|(?:my|our|a|an|the|his|her|their|"
    rf"another|1|one) (?:\w+ )?{CHILD}|(?:just |only )?(?:the )?(?:1|one)|"
    rf"the other(?: 1| one)?|another(?: 1| one)?|(?:he|she))(?:,? (?:just|only) (?:the )?(?:1|one))?"
    rf"(?:[,.;:-]*(?: and)? ?(?:who|she|he|that|it)(?:{_BE})?|{_BE}|,)+{_ALMOST} "
    rf"(?:(?P<age>{_AGE}){_END}|(?P<months>\d{{1,2}}) (?:months?|weeks?)(?: old)?\b)"
)
_YOUNGEST = re.compile(
    rf"\b(?:(?:my|our|the|her|his) (?:very )?|, |and )youngest(?: (?:one|1|kid|child|guest|of them))?"
    rf"(?:{_BE}| being|,)+{_ALMOST} "
    rf"(?P<age>\d{{1,2}})\b"
)
_MONTHS_OLD = re.compile(
    r"\b(?:(?P<n>\d{1,2}|a|an|my|our|the|another|one) )?\d{1,2}[- ](?:month|week)s?[- ]olds?\b(?P<twins> twins)?"
)
_GRADERS = re.compile(
    r"\b(?:(?P<n>\d{1,2}|a|an|my|our|one|another) )?(?:(?P<grade>[1-7])(?:st|nd|rd|th)|second)[- ]graders?\b"
)
_YEAR_OLD_TWINS = re.compile(r"\b(?P<age>\d{1,2})[- ]years?[- ]old (?P<noun>twins|twin \w+|triplets)\b")
_BROUGHT = re.compile(
    r"\b(?:and|plus|with|there's|there is|there are|have|has|bring|bringing|including|also|add|adding|forgot|kids|"
    r"children|adults)\b[^.!?]*$"
)
_CELEBRATED = re.compile(r"\b(?:turns|turning|turn|birthday)\b")


def told(hearing: Hearing, *, asked: bool) -> list[AgeGroup]:
    """The children whose ages are told one by one; what tells of them is claimed. `asked`: children were asked for, so
    that 'my niece is eight' and 'two, four and five' count."""
    groups = list(one_more(hearing))
    for match in _YEAR_OLD_TWINS.finditer(hearing.rest):
        groups += _claimed(hearing, match, {int(match["age"]): _number_of(match["noun"])})
    for match in _MONTHS_OLD.finditer(hearing.rest):
        if match["n"] or asked or match["twins"]:
            groups += _claimed(hearing, match, {0: 2 if match["twins"] else _count(match["n"])})
    for match in _GRADERS.finditer(hearing.rest):
        if match["n"] or asked:
            groups += _claimed(hearing, match, {int(match["grade"] or 2) + 5: _count(match["n"])})
    groups += _having_years(hearing, asked=asked)
    groups += _several(hearing, asked=asked)
    groups += named_ages(hearing, asked=asked)
    groups += _single(hearing, asked=asked)
    return groups


def youngest_told(text: str) -> re.Match[str] | None:
    """Where canonical text tells how old the youngest child is: its group `age`."""
    return _YOUNGEST.search(text)


def _having_years(hearing: Hearing, *, asked: bool) -> list[AgeGroup]:
    groups: list[AgeGroup] = []
    for match in _HAVE_YEARS.finditer(hearing.rest):
        ages = [int(age) for age in re.findall(r"\d+", match["ages"])]
        if not (asked or match["noun"]) or max(ages) > 17 or CLAIMED in match.group():
            continue
        number = match["n"] or match["behind"]
        if number is not None and int(number) != len(ages):
            hearing.claim(match.start("ages"), match.end())
        else:
            groups += _claimed(hearing, match, Counter(ages))
    return groups


def _several(hearing: Hearing, *, asked: bool) -> list[AgeGroup]:
    groups: list[AgeGroup] = []
    at = 0
    while (match := _OF_SEVERAL.search(hearing.rest, at)) is not None:
        at = match.start() + 1
        counted = _ages_of_all(match, about_children=asked or about_children(hearing, match.start()))
        if counted is not None:
            groups += _claimed(hearing, match, counted)
        if counted is not None or match["n"]:
            at = match.end() if counted is not None or match["noun"] else at
    return groups


def _ages_of_all(match: re.Match[str], *, about_children: bool) -> Counter[int] | None:
    """How many there are of each age; None where that does not come out."""
    ages = [int(age) for age in re.findall(r"\d+", match["ages"])]
    noun, number = match["noun"] or "", int(match["n"]) if match["n"] else None
    if max(ages) > 17 or CLAIMED in match.group() or not (noun or (number and about_children)):
        return None
    if number is None and _is_twins(noun):
        number = _number_of(noun)
    if len(ages) == 1:
        # "Two kids, five" is not the age of both.
        return (
            Counter({ages[0]: number})
            if number and (number > 1 or noun) and (not match["pause"] or _is_twins(noun))
            else None
        )
    if number is None and (not match["pause"] or _WHOSE.search(match["whose"])):
        return Counter(ages)
    return Counter(ages) if number == len(ages) else None


def _single(hearing: Hearing, *, asked: bool) -> list[AgeGroup]:
    groups: list[AgeGroup] = []
    for match in _OF_ONE.finditer(hearing.rest):
        if CLAIMED in match.group():
            continue
        age = 0 if match["months"] else int(re.findall(r"\d+", match["age"])[0])
        pronoun = match["who"] in ("she", "he")
        counted = asked or (not pronoun and _brought(hearing, match.start()) and not _CELEBRATED.search(match.group()))
        if "youngest" in match["who"] and age > 5:
            continue
        if age > 17 or (pronoun and not (asked and hearing.rest[: match.start()].strip(" yes,.") == "")):
            continue
        if counted:
            groups += _claimed(hearing, match, {age: 1})
    return groups


def _brought(hearing: Hearing, at: int) -> bool:
    return _BROUGHT.search(hearing.text[:at]) is not None


def _is_twins(noun: str) -> bool:
    return noun.startswith(("twin", "triplet"))


def _number_of(noun: str) -> int:
    return 3 if noun.startswith("triplet") else 2


def _count(said: str | None) -> int:
    return int(said) if said and said.isdigit() else 1


def _claimed(hearing: Hearing, match: re.Match[str], ages: dict[int, int]) -> Iterator[AgeGroup]:
    hearing.claim(match.start(), match.end())
    for age, number in ages.items():
        yield AgeGroup(age=age, count=number, start=match.start(), end=match.end())
