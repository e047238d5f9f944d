"""Days, as callers say them, as `YYYY-MM-DD`."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from routing.slots import days
from routing.slots.corrections import marks_correction, turned_down
from routing.slots.days import FEASTS, MONTHS, WEEKDAYS, Prefer
from routing.slots.found import Found, the_one_meant
from routing.slots.hearing import Hearing
from routing.slots.listening import Listening
from routing.slots.value import SlotField

_MONTH = r"(?P<month>" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b\.?"
_FULL_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_WEEKDAY = r"(?P<weekday>" + "|".join(sorted(WEEKDAYS, key=len, reverse=True)) + r")"
_ORDINAL = r"(?P<day>\d{1,2})(?:st|nd|rd|th)"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?(?![\d:])"
_YEAR = r"(?:,? (?:of |in )?(?P<year>20\d\d|20 ?[2-9]\d)\b)?"
_AFTER = r"(?= ?(?:$|[.,!?;)\x1f]|of (?:the|this|that) month|in|at|on|for|from|please|would|works?|is|if|then|and|or|around|about|by|instead|not|i|we|it|that|this|should|maybe|probably|with|to|my|sorry|no|actually|thanks|sir|ma'am|there|will|the|might|could|can|was|when|because|but|so|evening|afternoon|night|morning|still|available|free|open|also|good|fine)(?:\b|$|(?<=\W)))"

_FEAST = "|".join(re.escape(name) for name in sorted(FEASTS, key=len, reverse=True))
_COMPOSED = re.compile(
    rf"\b(?:(?P<count>\d{{1,2}}|a) weeks? (?:from|after|on)|(?P<counted>\d{{1,2}}|a) days? (?:from|after|before)"
    rf"|(?P<shift>(?:the )?day (?:after|before))|(?:the )?(?P<weekday>{_FULL_WEEKDAY}) (?P<side>before|after))"
    rf" (?:this |next |coming )?(?P<anchor>{_FULL_WEEKDAY}|today|now|tomorrow|{_FEAST})\b"
)
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("iso", re.compile(r"\b(?P<iso>20\d\d-\d{1,2}-\d{1,2})\b")),
    (
        "numeric",
        re.compile(
            r"(?<![\d/$.-])(?P<numeric>\d{1,2}/\d{1,2}(?:/(?:20)?\d\d)?|\d{1,2}-\d{1,2}-(?:20)?\d\d)(?![\d/%-])"
        ),
    ),
    ("after_tomorrow", re.compile(r"\b(?:the )?(?:day after tomorrow|overmorrow)\b")),
    ("composed", _COMPOSED),
    (
        "nth",
        re.compile(
            rf"\b(?:the )?(?P<which>1st|2nd|3rd|4th|5th|last) (?P<weekday>{_FULL_WEEKDAY}) (?:of|in) (?:{_MONTH}{_YEAR}|(?P<relmonth>this|next|the) month)"
        ),
    ),
    (
        "day_month",
        re.compile(
            rf"\b(?:{_WEEKDAY}\.?,? (?:the )?)?(?:the )?{_DAY}(?: day)?(?: of|,)? ?{_MONTH}{_YEAR}(?! \d+(?:st|nd|rd|th))"
        ),
    ),
    (
        "month_day",
        re.compile(
            rf"\b(?:{_WEEKDAY}\.?,? (?:the |on )?)?{_MONTH},? (?:the )?{_DAY}(?! ?(?:am|pm|people|adults?|guests|kids?|children|o'clock)\b){_YEAR}"
        ),
    ),
    (
        "relative_month",
        re.compile(
            rf"\b(?:the )?{_ORDINAL} (?:of )?(?P<relmonth>this|next|the coming|that) month\b|\b(?P<relmonth2>this|next) month,? (?:on )?the (?P<day2>\d{{1,2}})(?:st|nd|rd|th)"
        ),
    ),
    (
        "feast",
        re.compile(
            rf"\b(?:(?P<july4>4th of july|july 4th)|(?P<feast>{'|'.join(re.escape(f) for f in sorted(FEASTS, key=len, reverse=True))}))(?![\w-])(?! (?:party|parties|dinner|menu|card|music|gift|decorations?|themed?)\b)"
        ),
    ),
    (
        "weekday_in",
        re.compile(
            rf"\b(?P<weekday>{_FULL_WEEKDAY}),? in (?P<amount>\d{{1,2}}|a) weeks?\b"
            rf"|\bin (?P<amount2>\d{{1,2}}|a) weeks?,? on (?:a |the )?(?P<weekday2>{_FULL_WEEKDAY})\b"
        ),
    ),
    (
        "in",
        re.compile(
            r"\b(?:in |within )?(?P<phrase>(?P<amount>\d{1,2}|a) (?P<unit>days?|weeks?|months?)(?: from (?:now|today)|(?P<ago> ago)| out)?)"
        ),
    ),
    ("weekday_ordinal", re.compile(rf"\b{_WEEKDAY}\.?,? (?:the )?{_ORDINAL}\b")),
    (
        "weekday",
        re.compile(
            rf"\b(?:(?P<said>this (?:coming|past)|the (?:coming|following|past)|this|next|coming|last|the) )?(?P<weekday>{_FULL_WEEKDAY})s?\b(?P<after>,? (?:after next|next week|this week|of next week|of this week|week|coming))?"
            rf"|\b(?P<week>this|next) week,? (?:on )?(?P<weekday3>{_FULL_WEEKDAY})\b"
        ),
    ),
    (
        "simple",
        re.compile(r"\b(?P<simple>today|tonight|this (?:evening|afternoon|morning)|tomorrow|yesterday|last night)\b"),
    ),
    (
        "ordinal",
        re.compile(
            rf"(?:\b(?:the|on|maybe|no|meant|said|say|mean|or|and|make it|for) |^|[,.] ?)(?:the )?{_ORDINAL}(?: day)?{_AFTER}"
        ),
    ),
)
_BARE_PAIR = re.compile(
    r"(?<![\w$.:/-])(?P<month>1[0-2]|0?[1-9]) ?(?:/|-| |slash|\.) ?(?P<day>[12]\d|3[01]|0?[1-9])(?![\w:/%-])"
)
_BARE_DAY = re.compile(
    r"^(?:\W*(?:on|the|maybe|yes|yeah|sure|ok|okay|let's|do|say|how about|make it|it's|no|sorry|well|i|meant|actually)\W+)*(?P<day>\d{1,2})(?:st|nd|rd|th)?(?: please| works| is good| is fine)?\W*$"
)
_PAST = re.compile(
    r"\b(?:was|were|had|did|didn't|came|cooked|showed|ago|ruined|happened|ate|hired|hosted|attended|booked you|went|got|burned|served|left|charged|took place|past|last)\b"
)
_CERTAINLY_PAST = re.compile(r"\b(?:complain|complaint|happened|went wrong|never showed|didn't show|ruined)\b")
_FUTURE = re.compile(
    r"\b(?:book|will|want|wants|would|like|need|plan|planning|next|coming|available|free|going to|hoping|looking|schedule|reserve|i'll|we'll|we're|can|could|should|let's|change|make)\b"
)
_CALL_ME = re.compile(
    r"\b(?:call (?:me|us)|reach (?:me|us)|ring (?:me|us)|phone me|text me|get back to me|calling back|call back|callback|best time|let you know|check back|hear (?:back|from))\b"
)


def day(hearing: Hearing, listening: Listening) -> Found | None:
    """The day given, if any. Every date is claimed, so that its digits are nothing else."""
    fields = listening.of("date")
    asked = listening.asks("date")
    field = asked or (fields[0] if fields else None)
    found: list[Found] = []
    for name, pattern in _PATTERNS:
        for match in pattern.finditer(hearing.rest):
            start, end = _span(match)
            prefer = _prefer(hearing, field, start)
            if name == "ordinal" and asked is None and "the " not in match.group():
                continue
            value = _READERS[name](match, listening, prefer)
            if value is None or not _is_said_as_date(hearing, name, match):
                continue
            if field is not None and not _meant_otherwise(hearing, start, end, asked):
                found.append(Found(field=field.name, value=value.isoformat(), start=start, end=end))
            # "Tonight" also tells the time of day.
            if name != "simple" or match["simple"] in ("today", "tomorrow", "yesterday"):
                hearing.claim(start, end)
    if not found and field is not None and (asked is not None or _corrects_date(hearing, listening, field)):
        bare = _bare(hearing, listening, field)
        if bare is not None:
            hearing.claim(bare.start, bare.end)
            found.append(bare)
    found.sort(key=lambda one: one.start)
    return _in_the_month_meant(hearing, listening, the_one_meant(hearing, found), found)


def _span(match: re.Match[str]) -> tuple[int, int]:
    """Where the date itself stands: without the word that leads up to a bare ordinal."""
    start = match.start()
    lead = re.match(r"(?:on|maybe|no|meant|said|say|mean|or|and|make it|for|[,.]) ?", match.group())
    return (start + lead.end() if lead else start), match.end()


def _prefer(hearing: Hearing, field: SlotField | None, at: int) -> Prefer:
    if field is not None and field.prefer:
        return field.prefer
    start, end = hearing.sentence(at)
    sentence = hearing.text[start:end]
    past = _CERTAINLY_PAST.search(sentence) or (_PAST.search(sentence) and not _FUTURE.search(sentence))
    return "past" if past else "future"


def _is_said_as_date(hearing: Hearing, name: str, match: re.Match[str]) -> bool:
    """Not 'may 5 of us come', not 'in a week or two', not 'a 2 day event'."""
    if name == "in":
        following = hearing.text[match.end() :]
        leads = hearing.text[: match.start()].rstrip()
        if match.group().startswith(("in ", "within ")) or re.search(
            r"from (?:now|today)| ago$| out$", match["phrase"]
        ):
            return not re.match(r" (?:advance|or|before|notice|prior)", following) and not leads.endswith("with")
        return False
    if (
        name == "month_day"
        and match["month"] in ("may", "mar", "march", "dec", "jun", "jan", "sep")
        and match["month"] == "may"
    ):
        return (
            re.search(
                r"\d(?:st|nd|rd|th)|may \d{1,2}(?:$|[.,!?;]|,? 20| (?:at|for|with|please|works|is|would|in|and|from))",
                hearing.text[match.start() : match.end() + 8],
            )
            is not None
        )
    if name == "weekday" and re.search(r"\b(?:any|every|each|most|some|other) $", hearing.text[: match.start()]):
        return False
    return True


def _meant_otherwise(hearing: Hearing, start: int, end: int, asked: SlotField | None) -> bool:
    """A date that is taken back, or one for a call rather than for what the field asks."""
    if turned_down(hearing, start, end):
        return True
    first, last = hearing.sentence(start)
    return asked is None and _CALL_ME.search(hearing.text[first:last]) is not None


def _corrects_date(hearing: Hearing, listening: Listening, field: SlotField) -> bool:
    named = re.search(r"\b(?:date|day)\b", hearing.text) is not None
    return field.name in listening.held and named and marks_correction(hearing)


def _bare(hearing: Hearing, listening: Listening, field: SlotField) -> Found | None:
    prefer = _prefer(hearing, field, 0)
    pair = _BARE_PAIR.search(hearing.rest)
    if pair is not None:
        value = days.calendar_day(int(pair["day"]), int(pair["month"]), None, listening.today, prefer)
        if value is not None:
            return Found(field=field.name, value=value.isoformat(), start=pair.start(), end=pair.end())
    single = _BARE_DAY.match(hearing.rest)
    if single is not None:
        value = days.day_of_month(int(single["day"]), listening.today, prefer)
        if value is not None:
            return Found(field=field.name, value=value.isoformat(), start=single.start("day"), end=single.end("day"))
    return None


def _in_the_month_meant(
    hearing: Hearing, listening: Listening, meant: Found | None, found: list[Found]
) -> Found | None:
    """'I meant the sixth' keeps the month that was said before, in this sentence or in the call."""
    if meant is None or not re.fullmatch(
        r"(?:the )?\d{1,2}(?:st|nd|rd|th)?(?: day)?", hearing.text[meant.start : meant.end]
    ):
        return meant
    earlier = [one for one in found if one.end <= meant.start]
    held = listening.held.get(meant.field)
    anchor = (
        str(earlier[-1].value) if earlier else held if isinstance(held, str) and marks_correction(hearing) else None
    )
    if anchor is None:
        return meant
    number = int(re.search(r"\d{1,2}", hearing.text[meant.start : meant.end]).group())  # type: ignore[union-attr]
    try:
        moved = date.fromisoformat(anchor).replace(day=number)
    except ValueError:
        return meant
    if moved < listening.today:
        return meant
    return Found(field=meant.field, value=moved.isoformat(), start=meant.start, end=meant.end)


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


def _simple(match: re.Match[str], listening: Listening, prefer: Prefer) -> date | None:
    shifts = {"tomorrow": 1, "yesterday": -1, "last night": -1}
    return listening.today + timedelta(days=shifts.get(match["simple"], 0))


def _ordinal(match: re.Match[str], listening: Listening, prefer: Prefer) -> date | None:
    return days.day_of_month(int(match["day"]), listening.today, prefer)


def _shifted(today: date, months: int) -> tuple[int, int]:
    month = today.month + months
    return (today.year + 1, month - 12) if month > 12 else (today.year, month)


_READERS: dict[str, Callable[[re.Match[str], Listening, Prefer], date | None]] = {
    "iso": _iso,
    "numeric": _numeric,
    "after_tomorrow": _after_tomorrow,
    "composed": _composed,
    "nth": _nth,
    "day_month": _day_month,
    "month_day": _day_month,
    "relative_month": _relative_month,
    "feast": _feast,
    "in": _in,
    "weekday_in": _weekday_in,
    "weekday_ordinal": _weekday_ordinal,
    "weekday": _weekday,
    "simple": _simple,
    "ordinal": _ordinal,
}
