"""Numbers that count nobody: ages, hours, bounds and prices, and whatever stands in a question."""

from __future__ import annotations

import re
from collections.abc import Iterable

from routing.slots.hearing import Hearing
from routing.slots.value import Held

QUESTION = re.compile(
    r"\?|^ ?(?:so |and |but |okay |ok )?(?:is|are|do|does|can|could|what|how|which|would|will|should)\b"
)
_BOUND_BEFORE = re.compile(
    r"\b(?:minimum|maximum|limit|smallest|fewest|largest|at least|less than|fewer than|under|over|more than|up to)\b"
)
_BOUND = re.compile(r"\b(?:minimum|maximum|limit)\b")
_PRICE_OF_ONE = re.compile(r"\b(?:how much|price|cost|costs|charge|rate|per|each|free)\b")
_AGE_BEFORE = re.compile(
    r"\b(?:under|over|age|aged|ages|older than|younger than|below|above|between)(?: the age of)? ?$"
)
_EACH = re.compile(r" (?:per|for each|an?) (?:adult|person|head|child|kid|guest)\b")
_BEFELL = re.compile(
    r" (?:(?:actually|even|just|both|all|also|really|then|already|later|at our table) )*"
    r"(?:got (?!back|in touch|invited|confirmed|picked)|(?:had|were|was) (?!said|confirmed|agreed|replied|invited|"
    r"coming|expected|"
    r"planning|going|thinking|told|signed)|fell|became|felt|ended up|threw up|went (?:home|hungry|without|away)|"
    r"left (?:hungry|early|before|without|because|in)|complained|walked|couldn't|didn't|never|suffered|waited|missed|"
    r"vomited|choked|slipped|noticed|found|ate|bit|burned|burnt|broke|spilled|tripped)\b"
)
_WAS = re.compile(
    r"\b(?:had|were|was|fed|served|invited|brought)(?: (?:only|just|about|around|maybe|like|some|over))* $"
)
_BACK_THEN = re.compile(
    r"\b(?:last (?:time|year|month|summer|spring|fall|autumn|winter|christmas)|that (?:night|day|evening|time)|"
    r"back then|"
    r"the (?:previous|other) time|the time before|(?:a|\d) (?:years?|months?|weeks?) ago)\b"
)
_YEAR_BEFORE = re.compile(
    r"\b(?:since|in|until|till|year|january|february|march|april|may|june|july|august|"
    r"september|october|november|december|spring|summer|fall|autumn|winter)(?: about| around| early| late| mid)?,? $"
)
_AMOUNT = re.compile(
    r"\d (?:a|per|each|every) (?:month|week|year|day|quarter)\b|\$ ?\d|\d (?:dollars|bucks|pounds|euros|grand)\b|"
    r"\bbudget\b"
)
_SERVED = re.compile(
    r"\b(?:served|fed|poisoned|cooked for|seated|turned away|left|burned|burnt|made)(?: only| just| about| maybe)* $"
)

_CLOCK = re.compile(r"\d\d:\d\d")
_TOO_EARLY = re.compile(
    r" (?:is|was|would be|might be|'s|seems|feels)(?: a (?:bit|little)| far| much| rather| just| probably)* "
    r"(?:too )?(?:early|late|soon)\b"
)


def is_an_hour(rest: str, number: re.Match[str]) -> bool:
    """Whether a number (group `n`) is rather an hour: 'four is too early'."""
    return _TOO_EARLY.match(rest, number.end("n")) is not None and 0 < int(number["n"]) <= 12


def hours_held(held: Iterable[Held]) -> set[int]:
    """The hours of times that are held, on the twelve-hour clock."""
    return {int(value[:2]) % 12 for value in held if isinstance(value, str) and _CLOCK.fullmatch(value)}


def is_an_age(rest: str, start: int) -> bool:
    """Whether the number at `start` is how old somebody is: 'under six', 'aged nine'."""
    return _AGE_BEFORE.search(rest[:start]) is not None


def is_for_each(rest: str, end: int) -> bool:
    """Whether the number that ends here is so much for each: 'two per adult'."""
    return _EACH.match(rest[end:]) is not None


def is_a_year(text: str, start: int, value: int) -> bool:
    """Whether the number at `start` is a year: 'the same number since 1994'."""
    return 1900 <= value < 2100 and _YEAR_BEFORE.search(text[:start]) is not None


def is_an_amount(text: str, start: int) -> bool:
    """Whether 'it's 2500' at `start` puts an amount right: 'three thousand a month. No, it's twenty-five hundred'."""
    return text.startswith("it's ", start) and _AMOUNT.search(text[:start]) is not None


def is_of_a_story(text: str, start: int, end: int) -> bool:
    """Whether guests between two positions are those something befell: 'two people got sick', 'he served only six
    people'."""
    first = max(text.rfind(mark, 0, start) for mark in ".!?;") + 1
    if _WAS.search(text[first:start]) is not None and _BACK_THEN.search(text[first:]) is not None:
        return True
    return _BEFELL.match(text, end) is not None or _SERVED.search(text[:start]) is not None


def is_bound_or_price(hearing: Hearing, start: int, value: int) -> bool:
    """'Is there a minimum of ten people?', 'how much is one adult?'"""
    first, last = hearing.sentence(start)
    sentence = hearing.text[first:last]
    if not QUESTION.search(sentence):
        return False
    just_before = hearing.text[max(first, start - 22) : start]
    priced = value == 1 and _PRICE_OF_ONE.search(sentence) is not None
    return priced or _BOUND_BEFORE.search(just_before) is not None or _BOUND.search(sentence) is not None
