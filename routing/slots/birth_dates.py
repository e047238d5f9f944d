"""The day somebody was born: told with its year, in any of the ways in which years are said."""

from __future__ import annotations

import re
from datetime import date

from routing.slots import days
from routing.slots.hearing import Hearing

_YEAR = r"(?P<year>(?:19|20)\d\d|19 ?(?:oh |o )?\d{1,2}|20 ?(?:oh |o )?\d{1,2}|'? ?\d\d)"
_BEHIND = re.compile(
    rf"^,? ?(?:(?:of|in|the year) )*{_YEAR}(?![\w:/%]| ?(?:am|pm|o'clock|past|to|after|minutes|till?|of|or|people)\b)"
)
_IN_FULL = re.compile(r"(?:19|20)\d\d")
_BEFORE = re.compile(r"\b(?P<year>(?:19|20)\d\d|19 ?\d\d|20 ?\d\d),? (?:on )?(?:the )?$")
_IN_NUMBERS = re.compile(
    r"(?<![\w+.])(?:the )?(?P<day>\d{1,2})(?:st|nd|rd|th)?[ ./-](?:of (?:the )?)?(?P<month>\d{1,2})(?:st|nd|rd|th)?"
    rf"(?:, ?|[ ./-])(?:of |in )?{_YEAR}(?![\w:/%]| \d)"
)
_OLDEST = 125


def year_told(hearing: Hearing, start: int, end: int, today: date, *, expected: bool) -> tuple[int, int, int] | None:
    """The year that stands with a day between two positions: the year, and where both begin and end together.

    Args:
        expected: a birth is spoken of, so that less than four digits are a year: 'the second of December, twenty past
            two' tells none.
    """
    behind = _BEHIND.match(hearing.rest[end:])
    if behind is not None and (expected or _IN_FULL.fullmatch(behind["year"])):
        return _in_full(behind["year"], today), start, end + behind.end()
    before = _BEFORE.search(hearing.rest[:start])
    return (_in_full(before["year"], today), before.start(), end) if before is not None else None


def told_in_numbers(hearing: Hearing, region: str, today: date) -> tuple[date, int, int] | None:
    """'Seven, three, eighty four', 'the seventh of the third 1984': a day all in numbers, where it was asked for."""
    for match in _IN_NUMBERS.finditer(hearing.rest):
        day, month = int(match["day"]), int(match["month"])
        if region == "US" and "of" not in match.group():
            day, month = month, day
        born = born_on(day, month, _in_full(match["year"], today), today) if 1 <= month <= 12 else None
        if born is not None:
            return born, match.start(), match.end()
    return None


def has_year(match: re.Match[str]) -> bool:
    """Whether a form of `date_forms` was said with its year."""
    groups = match.groupdict()
    return bool(groups.get("year") or groups.get("iso") or len(re.split(r"[/-]", groups.get("numeric") or "")) > 2)


def told_whole(match: re.Match[str], read: date, today: date) -> date | None:
    """The day of a birth that a form of `date_forms` tells with its year; `read` is how it reads it, '84' as 2084."""
    short = re.search(r"[/-]\d\d$", match.groupdict().get("numeric") or "") is not None
    century = 100 if short and read.year > today.year else 0
    return born_on(read.day, read.month, read.year - century, today)


def born_on(day: int, month: int, year: int, today: date) -> date | None:
    """The day, where anybody alive may be born on it."""
    found = days.calendar_day(day, month, year, today, "past")
    return found if found is not None and today.year - _OLDEST <= found.year and found <= today else None


def _in_full(said: str, today: date) -> int:
    """'84', '19 84', '20 oh 4' and '19 oh 4' as years of four digits; two digits are the last such year."""
    digits = re.sub(r"\D", "", said)
    if len(digits) == 3:
        return int(digits[:2] + "0" + digits[2])
    if len(digits) == 2:
        year = today.year // 100 * 100 + int(digits)
        return year if year <= today.year else year - 100
    return int(digits)
