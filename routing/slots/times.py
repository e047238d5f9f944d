"""Times of day, as callers say them, as `HH:MM`."""

from __future__ import annotations

import re
from typing import Literal

from routing.slots.amounts import is_rough
from routing.slots.corrections import marks_correction, turned_down
from routing.slots.found import Found, the_one_meant
from routing.slots.hearing import Hearing
from routing.slots.listening import Listening
from routing.slots.value import SlotField

Half = Literal["am", "pm"]

_PART = r"(?:in the |at |this |that )?(?P<part>morning|afternoon|evening|night|tonight)"
_HALF = r"(?P<half>[ap])\.? ?m\b\.?"
_MINUTES = r"(?:[:.]|\s)(?P<minute>[0-5]\d)|:(?P<minute2>[0-5]\d)"
_NOT_TIME = (
    r"(?! ?(?:dollars?|bucks|people|persons?|guests?|adults?|kids?|children|of us|of them|miles?|minutes?|hours?|days?|weeks?|months?|"
    r"years?|percent|%|st|nd|rd|th|a head|each|per|filets?|lobsters?|chickens?|steaks?|grand|k\b|\d))"
)
_PAST_TO = {"past": 1, "after": 1, "to": -1, "of": -1, "till": -1, "til": -1, "before": -1}

_WORDED = re.compile(
    rf"\b(?P<offset>half|(?:a )?quarter|\d{{1,2}}(?: minutes)?) (?P<way>past|after|to|of|till|til|before) (?P<hour>\d{{1,2}}|noon)\b(?: ?{_HALF})?(?: {_PART})?"
)
_NOON = re.compile(r"\b(?P<noon>(?:12 )?noon|midday|noontime|midnight)\b(?! sharp\w)")
_HALVED = re.compile(rf"(?<![\d$/.:-])(?P<hour>\d{{1,2}})(?:(?:[:.]|\s)(?P<minute>[0-5]\d)|ish)? ?{_HALF}")
_PARTED = re.compile(
    rf"(?<![\d$/.:-])(?P<hour>\d{{1,2}})(?:(?:[:.]|\s)(?P<minute>[0-5]\d))?(?: ?o'? ?clock)?(?:-?ish)?,? {_PART}\b"
)
_CLOCK = re.compile(
    r"(?<![\d$/.:-])(?P<hour>\d{1,2}) ?o'? ?clock\b|(?<![\d$/.:-])(?P<hour2>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)(?![\d:])"
)
_LED = re.compile(
    rf"\b(?:at|around|starting(?: at)?|start(?: at)?|begin(?:ning)?(?: at)?|(?:arriv\w+|serv\w+|eat(?:ing)?|be there|come)(?: at| by| around)|from|time(?: is| to| of)?(?: at)?|until|by)"
    rf" (?:about |around |like |maybe |say |exactly |roughly )?(?P<hour>\d{{1,2}})(?:(?:[:.]|\s)(?P<minute>[0-5]\d))?(?:-?ish)?\b{_NOT_TIME}"
)
_RANGE_TO = re.compile(
    rf"^ ?(?:to|until|till|til|-|and|or) ?\d{{1,2}}(?:[: ][0-5]\d)?(?: ?(?P<half>[ap])\.? ?m\b\.?)?(?: (?:in the )?(?P<part>morning|afternoon|evening))?(?! ?\w*(?:adults|kids|people))"
)
_BARE = re.compile(
    rf"(?<![\w$/.:-])(?P<hour>\d{{1,2}})(?:(?:[:.]|\s|-)(?P<minute>[0-5]\d))?(?:-?ish)?\b(?!['\w]){_NOT_TIME}"
)
_FOUR_DIGITS = re.compile(r"(?<![\w$/.:-])(?P<hour>1\d|2[0-3]|0\d)(?P<minute>[0-5]\d)(?: hours)?\b")
_ELSEWHERE = re.compile(
    r"\b(?:open|opens|close|closes|closed|office|hours are|call (?:me|us)|reach (?:me|us)|ring (?:me|us)|phone me|text me|get back to me|"
    r"call back|callback|best time|available to talk|showed up|arrived|was late|came at|supposed to)\b"
)


def time_of_day(hearing: Hearing, listening: Listening) -> Found | None:
    """The time given, if any. Every clear time is claimed, so that its digits are nothing else."""
    fields = listening.of("time")
    asked = listening.asks("time")
    field = asked or (fields[0] if fields else None)
    found: list[Found] = []
    for pattern in (_WORDED, _NOON, _HALVED, _PARTED, _CLOCK, _LED):
        for match in pattern.finditer(hearing.rest):
            if pattern is _LED and field is None:
                continue
            value, end = _read(hearing, match, field)
            if value is None:
                continue
            start = match.start() if pattern is not _LED else match.start("hour")
            if field is not None and not _meant_otherwise(hearing, start, end, asked):
                rough = is_rough(hearing, start, end) or "ish" in match.group()
                found.append(Found(field=field.name, value=value, start=start, end=end, approximate=rough))
            hearing.claim(start, end)
    if not found and field is not None and (asked is not None or _corrects_time(hearing, listening, field)):
        found = _bare(hearing, field)
    found.sort(key=lambda one: one.start)
    return the_one_meant(hearing, found)


def _read(hearing: Hearing, match: re.Match[str], field: SlotField | None) -> tuple[str | None, int]:
    groups = match.groupdict()
    if groups.get("noon"):
        return ("00:00" if "midnight" in match.group() else "12:00"), match.end()
    if groups.get("offset"):
        return _worded(match, field), match.end()
    hour = int(groups.get("hour") or groups.get("hour2") or 0)
    minute = int(groups.get("minute") or 0)
    half, part, end = groups.get("half"), groups.get("part"), match.end()
    if half is None and part is None:
        span = _RANGE_TO.match(hearing.rest[end:])
        if span is not None:
            half, part = span["half"], span["part"]
            end += span.end()
    return _clock(hour, minute, _half(half, part, hour), field), end


def _worded(match: re.Match[str], field: SlotField | None) -> str | None:
    hour = 12 if match["hour"] == "noon" else int(match["hour"])
    offset = (
        30 if match["offset"] == "half" else 15 if "quarter" in match["offset"] else int(match["offset"].split()[0])
    )
    minutes = hour * 60 + _PAST_TO[match["way"]] * offset
    if offset >= 60 or not 0 < hour <= 24:
        return None
    half = _half(match["half"], match["part"], hour)
    return _clock(minutes // 60 % 24 or 12, minutes % 60, half, field)


def _half(half: str | None, part: str | None, hour: int) -> Half | None:
    if half is not None:
        return "am" if half == "a" else "pm"
    if part is None:
        return None
    return "am" if part == "morning" or (part == "night" and hour < 5) else "pm"


def _clock(hour: int, minute: int, half: Half | None, field: SlotField | None) -> str | None:
    """The time on the 24-hour clock; where morning and evening are both possible, the one that is likely."""
    if not (0 <= hour <= 23 and 0 <= minute <= 59):
        return None
    if hour > 12 or hour == 0:
        return f"{hour:02}:{minute:02}"
    if half is not None:
        return f"{hour % 12 + (12 if half == 'pm' else 0):02}:{minute:02}"
    morning, evening = f"{hour % 12:02}:{minute:02}", f"{hour % 12 + 12:02}:{minute:02}"
    if field is not None and (field.earliest or field.latest):
        earliest, latest = field.earliest or "00:00", field.latest or "23:59"
        fits = [one for one in (morning, evening) if earliest <= one <= latest]
        if len(fits) == 1:
            return fits[0]
    return evening if hour == 12 or hour < 8 else morning


def _meant_otherwise(hearing: Hearing, start: int, end: int, asked: SlotField | None) -> bool:
    if turned_down(hearing, start, end):
        return True
    first, last = hearing.sentence(start)
    return asked is None and _ELSEWHERE.search(hearing.text[first:last]) is not None


def _corrects_time(hearing: Hearing, listening: Listening, field: SlotField) -> bool:
    return (
        field.name in listening.held
        and marks_correction(hearing)
        and re.search(r"\b(?:time|start|begin)\b", hearing.text) is not None
    )


def _bare(hearing: Hearing, field: SlotField) -> list[Found]:
    found = []
    for pattern in (_FOUR_DIGITS, _BARE):
        for match in pattern.finditer(hearing.rest):
            value, end = _read(hearing, match, field)
            if value is None or turned_down(hearing, match.start(), match.end()):
                continue
            rough = is_rough(hearing, match.start(), match.end()) or "ish" in match.group()
            found.append(Found(field=field.name, value=value, start=match.start(), end=end, approximate=rough))
            hearing.claim(match.start(), end)
    return sorted(found, key=lambda one: one.start)
