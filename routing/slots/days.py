"""The calendar behind spoken days: months, weekdays, feasts, and dateparser for what it knows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import lru_cache
from threading import Lock
from typing import Literal

from dateparser.date import DateDataParser
from dateutil.easter import easter  # type: ignore[import-untyped]

Prefer = Literal["future", "past"]

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan"),
            ("february", "feb"),
            ("march", "mar"),
            ("april", "apr"),
            ("may",),
            ("june", "jun"),
            ("july", "jul"),
            ("august", "aug"),
            ("september", "sept", "sep"),
            ("october", "oct"),
            ("november", "nov"),
            ("december", "dec"),
        ),
        start=1,
    )
    for name in names
}
WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            ("monday", "mon"),
            ("tuesday", "tues", "tue"),
            ("wednesday", "wed"),
            ("thursday", "thurs", "thur", "thu"),
            ("friday", "fri"),
            ("saturday", "sat"),
            ("sunday", "sun"),
        )
    )
    for name in names
}


def _nth(month: int, weekday: int, which: int) -> Callable[[int], date]:
    return lambda year: nth_weekday(year, month, weekday, which) or date(year, month, 1)


def _fixed(month: int, day: int) -> Callable[[int], date]:
    return lambda year: date(year, month, day)


FEASTS: dict[str, Callable[[int], date]] = {
    "christmas eve": _fixed(12, 24),
    "christmas day": _fixed(12, 25),
    "christmas": _fixed(12, 25),
    "xmas": _fixed(12, 25),
    "boxing day": _fixed(12, 26),
    "new year's eve": _fixed(12, 31),
    "new years eve": _fixed(12, 31),
    "new year's day": _fixed(1, 1),
    "new years day": _fixed(1, 1),
    "new year's": _fixed(1, 1),
    "halloween": _fixed(10, 31),
    "valentine's day": _fixed(2, 14),
    "valentines day": _fixed(2, 14),
    "valentine's": _fixed(2, 14),
    "st patrick's day": _fixed(3, 17),
    "saint patrick's day": _fixed(3, 17),
    "cinco de mayo": _fixed(5, 5),
    "juneteenth": _fixed(6, 19),
    "independence day": _fixed(7, 4),
    "veterans day": _fixed(11, 11),
    "memorial day": lambda year: nth_weekday(year, 5, 0, -1) or date(year, 5, 31),
    "labor day": _nth(9, 0, 1),
    "mother's day": _nth(5, 6, 2),
    "mothers day": _nth(5, 6, 2),
    "father's day": _nth(6, 6, 3),
    "fathers day": _nth(6, 6, 3),
    "thanksgiving": _nth(11, 3, 4),
    "black friday": lambda year: FEASTS["thanksgiving"](year) + timedelta(days=1),
    "easter sunday": lambda year: easter(year),
    "easter": lambda year: easter(year),
}


def nth_weekday(year: int, month: int, weekday: int, which: int) -> date | None:
    """The first (1), second, … or last (-1) of a weekday in a month; None where a month has no fifth."""
    first = date(year, month, 1)
    day = first + timedelta(days=(weekday - first.weekday()) % 7)
    days = []
    while day.month == month:
        days.append(day)
        day += timedelta(days=7)
    return days[which - 1 if which > 0 else which] if abs(which) <= len(days) else None


def calendar_day(day: int, month: int, year: int | None, today: date, prefer: Prefer) -> date | None:
    """A day of a month; without a year the nearest one that is not past (or not to come)."""
    years = (
        [year]
        if year
        else [today.year + step for step in ((0, 1, 2, 3, 4) if prefer == "future" else (0, -1, -2, -3, -4))]
    )
    for candidate in years:
        try:
            found = date(candidate, month, day)
        except ValueError:
            continue
        if year or (found >= today if prefer == "future" else found <= today):
            return found
    return None


def day_of_month(day: int, today: date, prefer: Prefer) -> date | None:
    """'The fifth': the next (or the last) day of that number, today included."""
    year, month = today.year, today.month
    for _ in range(14):
        try:
            found = date(year, month, day)
        except ValueError:
            found = None
        if found is not None and (found >= today if prefer == "future" else found <= today):
            return found
        month += 1 if prefer == "future" else -1
        year, month = (year + 1, 1) if month > 12 else (year - 1, 12) if month < 1 else (year, month)
    return None


def feast(name: str, today: date, prefer: Prefer) -> date:
    years = (today.year, today.year + 1) if prefer == "future" else (today.year, today.year - 1)
    days = [FEASTS[name](year) for year in years]
    return days[0] if (days[0] >= today if prefer == "future" else days[0] <= today) else days[1]


def coming(weekday: int, today: date) -> date:
    """The next such day after today."""
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


def gone(weekday: int, today: date) -> date:
    """The last such day before today."""
    return today - timedelta(days=(today.weekday() - weekday - 1) % 7 + 1)


def of_next_week(weekday: int, today: date) -> date:
    """The day of the calendar week that begins next Monday."""
    return today - timedelta(days=today.weekday()) + timedelta(days=7 + weekday)


@lru_cache(maxsize=4)
def _parser(today: date, region: str) -> DateDataParser:
    return DateDataParser(
        languages=["en"],
        settings={
            "RELATIVE_BASE": datetime.combine(today, datetime.min.time()),
            "PREFER_DATES_FROM": "future",
            "DATE_ORDER": "MDY" if region == "US" else "DMY",
            "REQUIRE_PARTS": ["day"],
        },
    )


_PARSING = Lock()


@lru_cache(maxsize=2048)
def parsed(phrase: str, today: date, region: str) -> date | None:
    """What dateparser makes of a phrase that is known to be a date ("in 2 weeks", "12/05/2026")."""
    # Utterances are read in threads, and a parser keeps notes about the last phrase.
    with _PARSING:
        found = _parser(today, region).get_date_data(phrase).date_obj
    return found.date() if found else None
