"""The forms in which days are said, each with how it is read. Earlier forms are tried first."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from routing.slots import days
from routing.slots.days import FEASTS, MONTHS, WEEKDAYS, Prefer
from routing.slots.listening import Listening


@dataclass(frozen=True, slots=True)
class Form:
    """One way to say a day, in canonical text."""

    name: str
    read: Callable[[re.Match[str], Listening, Prefer], date | None]
    pattern: re.Pattern[str]


def _year(match: re.Match[str]) -> int | None:
    return int(match["year"].replace(" ", "")) if match["year"] else None


def _month_of(match: re.Match[str]) -> int:
    return MONTHS[match["month"].rstrip(".")]


def _iso(match: re.Match[str], listening: Listening, prefer: Prefer) -> date | None:
    return days.parsed(match["iso"], listening.today, listening.phone_region)


def _numeric(match: re.Match[str], listening: Listening, prefer: Prefer) -> date | None:
    parts = [int(part) for part in re.split(r"[/-]", match["numeric"])]
    if len(parts) == 3:
        return days.parsed(match["numeric"].replace("-", "/"), listening.today, listening.phone_region)
    month, day_number = (parts[0], parts[1]) if listening.phone_region == "US" else (parts[1], parts[0])
    return days.calendar_day(day_number, month, None, listening.today, prefer) if 1 <= month <= 12 else None


def _after_tomorrow(match: re.Match[str], listening: Listening, prefer: Prefer) -> date | None:
    return listening.today + timedelta(days=2)


def _before_yesterday(match: re.Match[str], listening: Listening, prefer: Prefer) -> date | None:
    return listening.today - timedelta(days=2)


def _composed(match: re.Match[str], listening: Listening, prefer: Prefer) -> date | None:
    anchor, today = match["anchor"], listening.today
    if anchor in WEEKDAYS:
        base = days.coming(WEEKDAYS[anchor], today)
    elif anchor in ("today", "now"):
        base = today
    elif anchor == "tomorrow":
        base = today + timedelta(days=1)
    else:
        base = days.feast(anchor, today, prefer)
    if match["shift"]:
        return base + timedelta(days=1 if match["shift"].endswith("after") else -1)
    if match["weekday"]:
        weekday = WEEKDAYS[match["weekday"]]
        return days.coming(weekday, base) if match["side"] == "after" else days.gone(weekday, base)
    count = match["count"] or match["counted"]
    number = 1 if count == "a" else int(count)
    days_apart = number * (7 if match["count"] else -1 if "before" in match.group() else 1)
    return base + timedelta(days=days_apart)


def _nth(match: re.Match[str], listening: Listening, prefer: Prefer) -> date | None:
    which = -1 if match["which"] == "last" else int(match["which"][0])
    weekday, today = WEEKDAYS[match["weekday"]], listening.today
    if match["month"]:
        years = [_year(match)] if match["year"] else [today.year, today.year + 1]
        candidates = [days.nth_weekday(year, _month_of(match), weekday, which) for year in years if year]
        return next((found for found in candidates if found and found >= today), None)
    year, month = _shifted(today, 1 if match["relmonth"] == "next" else 0)
    return days.nth_weekday(year, month, weekday, which)


def _day_month(match: re.Match[str], listening: Listening, prefer: Prefer) -> date | None:
    return days.calendar_day(int(match["day"]), _month_of(match), _year(match), listening.today, prefer)


def _relative_month(match: re.Match[str], listening: Listening, prefer: Prefer) -> date | None:
    said = match["relmonth"] or match["relmonth2"]
    year, month = _shifted(listening.today, 0 if said in ("this", "that") else 1)
    try:
        return date(year, month, int(match["day"] or match["day2"]))
    except ValueError:
        return None


def _feast(match: re.Match[str], listening: Listening, prefer: Prefer) -> date | None:
    if match["july4"]:
        return days.calendar_day(4, 7, None, listening.today, prefer)
    return days.feast(match["feast"], listening.today, prefer)


def _in(match: re.Match[str], listening: Listening, prefer: Prefer) -> date | None:
    amount = "1" if match["amount"] == "a" else match["amount"]
    phrase = f"{amount} {match['unit']} ago" if match["ago"] else f"in {amount} {match['unit']}"
    return days.parsed(phrase, listening.today, listening.phone_region)


def _weekday_in(match: re.Match[str], listening: Listening, prefer: Prefer) -> date | None:
    amount = match["amount"] or match["amount2"]
    weeks = 1 if amount == "a" else int(amount)
    near = listening.today + timedelta(days=7 * weeks)
    return near + timedelta(days=(WEEKDAYS[match["weekday"] or match["weekday2"]] - near.weekday() + 3) % 7 - 3)


def _weekday_ordinal(match: re.Match[str], listening: Listening, prefer: Prefer) -> date | None:
    """The next month in which that number falls on that weekday; else the number counts."""
    number, weekday = int(match["day"]), WEEKDAYS[match["weekday"]]
    step = days.day_of_month(number, listening.today, prefer)
    first = step
    for _ in range(12):
        if step is None or step.weekday() == weekday:
            return step or first
        after = step + timedelta(days=1) if prefer == "future" else step - timedelta(days=1)
        step = days.day_of_month(number, after, prefer)
    return first


def _weekday(match: re.Match[str], listening: Listening, prefer: Prefer) -> date | None:
    weekday = WEEKDAYS[match["weekday"] or match["weekday3"]]
    said, after, today = match["said"] or match["week"] or "", (match["after"] or "").strip(" ,"), listening.today
    if match.group().endswith("days") or after in ("this week", "of this week"):
        return None if match.group().endswith("days") else days.coming(weekday, today)
    if after == "after next":
        return days.coming(weekday, today) + timedelta(days=7)
    if after == "week":
        return days.coming(weekday, today) + timedelta(days=7)
    if "past" in said or said == "last" or (prefer == "past" and said in ("", "the", "this")):
        return days.gone(weekday, today)
    if said == "next" or after in ("next week", "of next week"):
        return days.of_next_week(weekday, today)
    return days.coming(weekday, today)


def _one_after(match: re.Match[str], listening: Listening, prefer: Prefer) -> date | None:
    return days.coming(WEEKDAYS[match["weekday"]], listening.today) + timedelta(days=7)


def _week_on(match: re.Match[str], listening: Listening, prefer: Prefer) -> date | None:
    return listening.today + timedelta(days=8 if match["base"] == "tomorrow" else 7)


def _week_ago(match: re.Match[str], listening: Listening, prefer: Prefer) -> date | None:
    return days.gone(WEEKDAYS[match["weekday"] or match["weekday2"]], listening.today) - timedelta(days=7)


def _of_new_year(match: re.Match[str], listening: Listening, prefer: Prefer) -> date | None:
    return days.nth_weekday(listening.today.year + 1, 1, WEEKDAYS[match["weekday"]], int(match["which"][0]))


def _simple(match: re.Match[str], listening: Listening, prefer: Prefer) -> date | None:
    shifts = {"tomorrow": 1, "yesterday": -1, "last night": -1}
    return listening.today + timedelta(days=shifts.get(match["simple"], 0))


def _ordinal(match: re.Match[str], listening: Listening, prefer: Prefer) -> date | None:
    return days.day_of_month(int(match["day"]), listening.today, prefer)


def _shifted(today: date, months: int) -> tuple[int, int]:
    month = today.month + months
    return (today.year + 1, month - 12) if month > 12 else (today.year, month)


_MONTH = r"(?P<month>" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b\.?"
_FULL_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_WEEKDAY = r"(?P<weekday>" + "|".join(sorted(WEEKDAYS, key=len, reverse=True)) + r")"
_ORDINAL = r"(?P<day>\d{1,2})(?:st|nd|rd|th)"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?(?![\d:])"
_YEAR = r"(?:,? (?:of |in )?(?P<year>20\d\d|20 ?[2-9]\d|19\d\d)\b)?"
_AFTER = (
    r"(?= ?(?:$|[.,!?;)\x1f]|of (?:the|this|that) month|in|at|on|for|from|please|would|works?|is|if|then|and|or|"
    r"till?|until|through|around|about|by|instead|rather|not|i|we|it|that|this|should|maybe|probably|with|to|my|sorry|no|actually|thanks|sir|"
    r"ma'am|there|will|the|might|could|can|was|when|because|but|so|evening|afternoon|night|morning|still|available|"
    r"free|open|also|good|fine)(?:\b|$|(?<=\W)))"
)

_FEAST = "|".join(re.escape(name) for name in sorted(FEASTS, key=len, reverse=True))
_COMPOSED = re.compile(
    rf"\b(?:(?P<count>\d{{1,2}}|a) weeks? (?:from|after|on)|(?P<counted>\d{{1,2}}|a) days? (?:from|after|before)"
    rf"|(?P<shift>(?:the )?day (?:after|before))|(?:the )?(?P<weekday>{_FULL_WEEKDAY}) (?P<side>before|after))"
    rf" (?:this |next |coming )?(?P<anchor>{_FULL_WEEKDAY}|today|now|tomorrow|{_FEAST})\b"
)
FORMS: tuple[Form, ...] = (
    Form("iso", _iso, re.compile(r"\b(?P<iso>(?:19|20)\d\d-\d{1,2}-\d{1,2})\b")),
    Form(
        "numeric",
        _numeric,
        re.compile(
            r"(?<![\d/$.-])(?P<numeric>\d{1,2}/\d{1,2}(?:/(?:19|20)?\d\d)?|\d{1,2}-\d{1,2}-(?:19|20)?\d\d)(?![\d/%-])"
        ),
    ),
    Form("after_tomorrow", _after_tomorrow, re.compile(r"\b(?:the )?(?:day after tomorrow|overmorrow)\b")),
    Form(
        "before_yesterday",
        _before_yesterday,
        re.compile(
            r"\b(?:the )?(?:day before yesterday|(?:night|evening) before last)\b|\b2 (?:nights|evenings) ago\b"
        ),
    ),
    Form("composed", _composed, _COMPOSED),
    Form(
        "week_ago",
        _week_ago,
        re.compile(
            rf"\b(?P<weekday>{_FULL_WEEKDAY}) (?:a |1 )?week ago\b|"
            rf"\b(?:a|1) week ago (?:on |last )?(?P<weekday2>{_FULL_WEEKDAY})\b"
        ),
    ),
    Form("week_on", _week_on, re.compile(r"\b(?:a week (?:on|from) )?(?P<base>today|tomorrow) week\b")),
    Form(
        "one_after",
        _one_after,
        re.compile(
            rf"\bnot (?:this|this coming|the coming|the) (?P<weekday>{_FULL_WEEKDAY}),? (?:but )?(?:the )?"
            r"(?:(?:one|1|week) after(?: that)?|following (?:one|1|week)|next (?:one|1))\b"
        ),
    ),
    Form(
        "of_new_year",
        _of_new_year,
        re.compile(
            rf"\b(?:the )?(?P<which>1st|2nd|3rd|4th) (?P<weekday>{_FULL_WEEKDAY}) (?:of|in) (?:the new|next) year\b"
        ),
    ),
    Form(
        "nth",
        _nth,
        re.compile(
            rf"\b(?:the )?(?P<which>1st|2nd|3rd|4th|5th|last) (?P<weekday>{_FULL_WEEKDAY}) (?:of|"
            rf"in) (?:{_MONTH}{_YEAR}|(?P<relmonth>this|next|the) month)"
        ),
    ),
    Form(
        "day_month",
        _day_month,
        re.compile(
            rf"\b(?:{_WEEKDAY}\.?,? (?:the )?)?(?:the )?{_DAY}(?: day)?(?: of|,)? ?{_MONTH}{_YEAR}(?! \d+(?:st|nd|"
            r"rd|th))"
        ),
    ),
    Form(
        "month_day",
        _day_month,
        re.compile(
            rf"\b(?:{_WEEKDAY}\.?,? (?:the |on )?)?{_MONTH},? (?:the )?{_DAY}(?! ?(?:am|pm|people|adults?|guests|"
            rf"kids?|children|o'clock)\b){_YEAR}"
        ),
    ),
    Form(
        "relative_month",
        _relative_month,
        re.compile(
            rf"\b(?:the )?{_ORDINAL} (?:of )?(?P<relmonth>this coming|this|next|the coming|that) month\b|"
            rf"\b(?P<relmonth2>this|"
            rf"next) month,? (?:on )?the (?P<day2>\d{{1,2}})(?:st|nd|rd|th)"
        ),
    ),
    Form(
        "feast",
        _feast,
        re.compile(
            r"\b(?:(?P<july4>4th of july|july 4th)|"
            rf"(?P<feast>{_FEAST}))(?![\w-])(?! "
            r"(?:party|parties|dinner|menu|card|music|gift|decorations?|themed?)\b)"
        ),
    ),
    Form(
        "weekday_in",
        _weekday_in,
        re.compile(
            rf"\b(?P<weekday>{_FULL_WEEKDAY}),? in (?P<amount>\d{{1,2}}|a) weeks?\b"
            rf"|\bin (?P<amount2>\d{{1,2}}|a) weeks?,? on (?:a |the )?(?P<weekday2>{_FULL_WEEKDAY})\b"
        ),
    ),
    Form(
        "in",
        _in,
        re.compile(
            r"\b(?:in |within )?(?P<phrase>(?P<amount>\d{1,2}|a) (?P<unit>days?|weeks?|months?)(?: from (?:now|"
            r"today)|(?P<ago> (?:ago|back))| out)?)"
        ),
    ),
    Form("weekday_ordinal", _weekday_ordinal, re.compile(rf"\b{_WEEKDAY}\.?,? (?:the )?{_ORDINAL}\b")),
    Form(
        "weekday",
        _weekday,
        re.compile(
            r"\b(?:(?P<said>this (?:coming|past)|the (?:coming|following|past)|this|next|coming|last|"
            rf"the) )?(?P<weekday>{_FULL_WEEKDAY})s?\b(?P<after>,? (?:after next|next week|this week|of next week|"
            r"of this week|week|coming))?"
            rf"|\b(?P<week>this|next) week,? (?:on )?(?P<weekday3>{_FULL_WEEKDAY})\b"
        ),
    ),
    Form(
        "simple",
        _simple,
        re.compile(r"\b(?P<simple>today|tonight|this (?:evening|afternoon|morning)|tomorrow|yesterday|last night)\b"),
    ),
    Form(
        "ordinal",
        _ordinal,
        re.compile(
            r"(?:\b(?:the|on|maybe|no|meant|said|say|mean|or|and|make it|for) |^|"
            rf"[,.] ?)(?:the )?{_ORDINAL}(?: day)?{_AFTER}"
        ),
    ),
)
