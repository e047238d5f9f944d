"""Times of day, as callers say them, as `HH:MM`."""

from __future__ import annotations

import re
from typing import Literal

from routing.slots.corrections import marks_correction, turned_down
from routing.slots.field_cues import cue
from routing.slots.found import Found, the_one_meant
from routing.slots.hearing import Hearing
from routing.slots.listening import Listening
from routing.slots.numbers_of_others import is_counted
from routing.slots.rough_numbers import is_rough
from routing.slots.time_repairs import no_hour, put_right
from routing.slots.value import SlotField

Half = Literal["am", "pm"]

_PART = r"(?:in the |at |this |that )?(?P<part>morning|afternoon|evening|night|tonight)"
_HALF = r"(?P<half>[ap])\.? ?m\b\.?"
_NOT_TIME = (
    r"(?! (?!(?:and|on|in|at|for|to)\b)[a-z'-]+ (?:[a-z'-]+ )?(?:street|avenue|ave|road|rd|drive|lane|ln|court|"
    r"boulevard|blvd|circle|terrace|highway)\b)"
    r"(?! ?(?:dollars?|bucks|people|persons?|guests?|adults?|kids?|children|of (?:us|them|the|my|our|those|these)|"
    r"miles?|nights?|minutes?|hours?|"
    r"days?|weeks?|months?|"
    r"years?|percent|%|(?:st|nd|rd|th)\b|a head|each|per|filets?|lobsters?|chickens?|steaks?|grand|k\b|\d))"
)
_PAST_TO = {"past": 1, "after": 1, "to": -1, "of": -1, "till": -1, "til": -1, "before": -1}

_QUESTION_OF_LENGTH = re.compile(r"\b(?:how (?:long|late|much)|(?:was|were|came|showed up|arrived) )\b|\blate\b")
_WORDED = re.compile(
    rf"\b(?P<offset>half|(?:a )?quarter|\d{{1,2}}(?: minutes)?) (?P<way>past|after|to|of|till|til|"
    rf"before) (?P<hour>\d{{1,2}}|noon)\b(?: ?{_HALF})?(?: {_PART})?"
)
_BY_A_MEAL = re.compile(
    r"(?<![\d$/.:-])(?<!\bof )(?<!\bfor )(?P<hour>\d{1,2})(?:[:. ](?P<minute>[0-5]\d))?(?: ?o'? ?clock)? "
    r"(?P<part>(?:after (?:the )?(?:lunch|breakfast)|before (?:the )?lunch))\b"
)
"""'Two after lunch', 'eleven before lunch': which half of the day it is."""
_HALF_PAST = re.compile(r"\bhalf (?P<hour>\d{1,2})\b(?! (?:of|and|or|hours?|people|adults|\d))")
_HALF_ALONE = re.compile(
    r"(?<!\ban )(?<!\bone )(?<!\b1 )(?<!\band )(?<!\band a )(?<!\ba )\bhalf (?P<hour>[1-9]|1[0-2])"
    r"(?= ?(?:$|[,.!?;]|(?:if|in the|on|please|then|would|works?|suits?|is|sharp|or so|ish|instead|"
    r"maybe|and i|that)\b))"
)
"""'Half ten', said of its own accord."""
_NOON = re.compile(r"\b(?P<noon>(?:12 )?noon|midday|noontime|midnight)(?:-?ish)?\b(?! sharp\w)")
_SHIFT = re.compile(r"\b(?P<half>half (?:an? )?hour)|\b(?P<n>\d{1,2}|an?|one) (?P<unit>hours?|minutes?)\b")
_LATER = re.compile(r"\b(?:later|push (?:it|that|the \w+) back|move (?:it|that|the \w+) back|back by)\b")
_EARLIER = re.compile(r"\b(?:earlier|sooner|forward|move (?:it|that|the \w+) up|bring (?:it|that) forward)\b")
_HALVED = re.compile(rf"(?<![\d$/.:-])(?P<hour>\d{{1,2}})(?:(?:[:.]|\s)(?P<minute>[0-5]\d)|ish)? ?{_HALF}")
_PARTED = re.compile(
    rf"(?<![\d$/.:-])(?P<hour>\d{{1,2}})(?:(?:[:.]|\s)(?P<minute>[0-5]\d))?(?: ?o'? ?clock)?(?:-?ish)?,? {_PART}\b"
)
_CLOCK = re.compile(
    r"(?<![\d$/.:-])(?P<hour>\d{1,2}) ?o'? ?clock\b|(?<![\d$/.:-])(?P<hour2>[01]?\d|"
    r"2[0-3]):(?P<minute>[0-5]\d)(?![\d:])"
)
_ON_THE_DOT = re.compile(
    r"(?<![\d$/.:-])(?P<hour>1[0-2]|[1-9])(?:[:. ](?P<minute>[0-5]\d))?,? (?:on the dot|sharp|on the nose)\b"
)
_LED = re.compile(
    r"\b(?:at|around|starting(?: at)?|start(?: at)?|begin(?:ning)?(?: at)?|(?:arriv\w+|serv\w+|eat(?:ing)?|"
    r"be there|come)(?: at| by| around)|from|time(?: is| to| of)?(?: at)?|hour is|until|(?<!\d )by)"
    rf" (?:about |around |like |maybe |say |exactly |roughly )?(?P<hour>\d{{1,2}})(?:(?:[:.]|"
    rf"\s)(?P<minute>[0-5]\d))?(?:-?ish)?\b{_NOT_TIME}"
)
_SPAN = re.compile(
    r"(?<![\d$/.:-])(?P<lead>from |between )?(?P<hour>\d{1,2})(?:[:. ](?P<minute>[0-5]\d))?(?: ?[ap]m)?"
    r" ?(?:to|until|till|til|-|and) ?(?P<until>\d{1,2})(?:[:. ](?P<minute2>[0-5]\d))?"
    rf"(?: ?{_HALF})?(?: {_PART})?(?![\w$%/:]){_NOT_TIME}"
)
_UNTIL = re.compile(r"\b(?:until|till?)\b")
"""'Five till eight' are hours, 'five to eight' may be guests or ages."""
_WHO_ARE = re.compile(r"\b(?:who(?:'re| are)|they(?:'re| are)|aged?|ages)(?: both| now)* $")
"""'My boys, who are six and twelve': ages."""
_BARE = re.compile(
    rf"(?<![\w$/.:-])(?P<hour>\d{{1,2}})(?:(?:[:.]|\s|-)(?P<minute>[0-5]\d))?(?: ?-?ish)?\b(?!['\w]){_NOT_TIME}"
)
_HOUR_AND_HALF = re.compile(
    r"(?<![\w$/.:-])(?<!\d )(?P<hour>[1-9]|1[0-2]) (?P<minute>15|30|45)(?= ?(?:$|[,.!?;]|(?:on|instead|please|for|then|"
    r"rather|works|would|is|sharp|and)\b))"
)
"""'Six thirty' without a word that leads up to it: nothing else is said in two such numbers."""
_FOUR_DIGITS = re.compile(r"(?<![\w$/.:-])(?P<hour>1\d|2[0-3]|0\d)(?P<minute>[0-5]\d)(?: hours)?\b")
_ELSEWHERE = re.compile(
    r"\b(?:(?:you|they|we|office|store|line|kitchen)(?:'re| are| is)? (?:open|close)|opens|closes|closed|office|"
    r"hours are|call (?:me|us)|reach (?:me|us)|ring (?:me|us)|phone me|text me|get back to me|"
    r"call back|callback|best time|leave|finish|done by|be over|available to talk|showed up|arrived|was late|"
    r"came at|supposed to)\b"
)

_TOO_EARLY = re.compile(
    r"\b(\d{1,2})(?: ?o'? ?clock)? (?:is|was|would be|'s)(?: a bit| a little| rather| probably)? (?:too )?(?:early|"
    r"late|soon)\b"
)
_SO_MANY_STAY = re.compile(
    r"\b(?:(?:adults?|guests?|kids?|children|people|count|number|total|headcount)(?: \w+)? "
    r"(?:stays?|remains?|stands?|is|are|capped|kept)|(?:keep|leave|cap) (?:us|it|them|that)) $"
)
"""'The adults stay at twelve.'"""
_OF_THE_EVENT = re.compile(
    r"\b(?:start\w*|begin\w*|serve|serving|eat|eating|party|event|dinner|lunch|booked|book|for \d|would be|will be|"
    r"there)\b"
)
"""In a clause of their own these words speak of the time that is wanted, whatever else the sentence speaks of."""


def time_of_day(hearing: Hearing, listening: Listening) -> Found | None:
    """The time given, if any. Every clear time is claimed, so that its digits are nothing else."""
    asked = listening.asks("time")
    field = _spoken_of(hearing, listening)
    found: list[Found] = []
    for pattern in (_WORDED, _NOON, _BY_A_MEAL, _SPAN, _HALVED, _PARTED, _CLOCK, _ON_THE_DOT, _LED, _HOUR_AND_HALF):
        for match in pattern.finditer(hearing.rest):
            if not _tells_time(hearing, pattern, match, listening, field):
                continue
            value, end = _read(match, field), match.end()
            if value is None:
                continue
            start = match.start() if pattern is not _LED else match.start("hour")
            if field is not None and not _meant_otherwise(hearing, start, end, asked):
                rough = is_rough(hearing, start, end) or "ish" in match.group() or "between" in match.group()
                found.append(Found(field=field.name, value=value, start=start, end=end, approximate=rough))
            hearing.claim(start, end)
    if not found and field is not None and (asked is not None or _corrects_time(hearing, listening, field)):
        found = _bare(hearing, listening, field)
    if not found and field is not None:
        found = _half_past(hearing, field, _HALF_ALONE)
    if not found and field is not None and (shifted := _shifted(hearing, listening.held.get(field.name), field)):
        found = [shifted]
    found.sort(key=lambda one: one.start)
    meant = the_one_meant(hearing, _besides_the_held(hearing, listening, found))
    if meant is None or field is None:
        return meant
    wanted = field
    return put_right(hearing, meant, lambda hour, minute, said: _clock(hour, minute, _half(*said, hour), wanted))


def _spoken_of(hearing: Hearing, listening: Listening) -> SlotField | None:
    """The time that is spoken of: of several the one that is named, else the one asked for, else one at hand."""
    fields = listening.of("time")
    if len(fields) > 1:
        named = [field for field in fields if (own := cue(field)) is not None and own.search(hearing.text)]
        if len(named) == 1:
            return named[0]
    near = [field for field in fields if field.name in listening.at_hand] or fields
    return listening.asks("time") or (near[0] if near else None)


def _besides_the_held(hearing: Hearing, listening: Listening, found: list[Found]) -> list[Found]:
    """'I've a meeting at two, a quarter to four instead': the time that is held is the one that is given up."""
    others = [one for one in found if listening.held.get(one.field) != one.value]
    return others if 0 < len(others) < len(found) and marks_correction(hearing) else found


def _shifted(hearing: Hearing, held: object, field: SlotField) -> Found | None:
    """'An hour later than that', where a time is held."""
    match, way = _SHIFT.search(hearing.rest), 0
    if _LATER.search(hearing.text) is not None:
        way = 1
    elif _EARLIER.search(hearing.text) is not None:
        way = -1
    if not isinstance(held, str) or match is None or not way or _QUESTION_OF_LENGTH.search(hearing.text):
        return None
    number = int(match["n"]) if match["n"] and match["n"].isdigit() else 1
    minutes = 30 if match["half"] else number * (1 if (match["unit"] or "").startswith("minute") else 60)
    at = int(held[:2]) * 60 + int(held[3:]) + way * minutes
    if not 0 <= at < 24 * 60:
        return None
    hearing.claim(match.start(), match.end())
    return Found(field=field.name, value=f"{at // 60:02}:{at % 60:02}", start=match.start(), end=match.end())


def _tells_time(
    hearing: Hearing, pattern: re.Pattern[str], match: re.Match[str], listening: Listening, field: SlotField | None
) -> bool:
    """Whether what looks like a time is one: a bare number after 'around' may be guests, '8 to 10' ages."""
    if pattern is _WORDED:
        offset, way = match["offset"], match["way"]
        if not offset[0].isdigit() or "minute" in offset or way in ("past", "after"):
            return not offset[0].isdigit() or int(offset.split()[0]) < 60
        return int(offset) in (5, 10, 20, 25) and match["hour"] != "noon" and int(offset) > int(match["hour"])
    if pattern is _SPAN:
        ages = re.search(r"\b(?:kids?|children|ages?|aged|people|adults?|guests) $", hearing.rest[: match.start()])
        certain = (
            match["half"]
            or match["part"]
            or (match["lead"] == "from " and not ages and not listening.asks("count"))
            or (_UNTIL.search(match.group()) and not ages and int(match["hour"]) <= 12 and int(match["until"]) <= 12)
        )
        who_are = " and " in match.group() and _WHO_ARE.search(hearing.rest[: match.start()])
        return bool(certain or (listening.asks("time") and not who_are))
    if pattern is _LED:
        asked = listening.asked
        if _SO_MANY_STAY.search(hearing.rest[: match.start()]):
            return False
        if field is None or (int(match["hour"]) > 12 and not match["minute"]):
            return False
        clear = re.match(r"at\b|start|begin|arriv|serv|eat|be there|time|hour", match.group()) is not None
        return clear or asked is None or asked.type in ("time", "date")
    return True


def _read(match: re.Match[str], field: SlotField | None) -> str | None:
    groups = match.groupdict()
    if groups.get("noon"):
        return "00:00" if "midnight" in match.group() else "12:00"
    if groups.get("offset"):
        return _worded(match, field)
    hour = int(groups.get("hour") or groups.get("hour2") or 0)
    minute = int(groups.get("minute") or 0)
    half = _half(groups.get("half"), groups.get("part"), hour)
    if groups.get("until") and half == "pm" and hour > int(groups["until"]) != 12 and hour != 12:
        half = "am"
    return _clock(hour, minute, half, field)


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
    return (
        "am"
        if part == "morning" or part.startswith("before") or "breakfast" in part or (part == "night" and hour < 5)
        else "pm"
    )


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
    return asked is None and _ELSEWHERE.search(hearing.about(start, _OF_THE_EVENT)) is not None


def _corrects_time(hearing: Hearing, listening: Listening, field: SlotField) -> bool:
    """'Change the time to seven', or 'seven, not six' where six is what is held."""
    held = listening.held.get(field.name)
    if not isinstance(held, str) or not marks_correction(hearing):
        return False
    if re.search(r"\b(?:time|start|begin)\b", hearing.text):
        return True
    early = _TOO_EARLY.search(hearing.text)
    if early is not None and int(early[1]) % 12 == int(held[:2]) % 12:
        return True
    wrong = re.search(r"\bnot (?:at )?(\d{1,2})\b(?!st|nd|rd|th)", hearing.text)
    return (
        wrong is not None and int(wrong[1]) % 12 == int(held[:2]) % 12 and int(wrong[1]) not in listening.held.values()
    )


def _half_past(hearing: Hearing, field: SlotField, pattern: re.Pattern[str]) -> list[Found]:
    """'Half ten', as it is said in Britain and Ireland."""
    found = []
    for match in pattern.finditer(hearing.rest):
        value = _clock(int(match["hour"]), 30, None, field)
        if value is not None and not turned_down(hearing, match.start(), match.end()):
            found.append(Found(field=field.name, value=value, start=match.start(), end=match.end()))
            hearing.claim(match.start(), match.end())
    return found


def _bare(hearing: Hearing, listening: Listening, field: SlotField) -> list[Found]:
    found = _half_past(hearing, field, _HALF_PAST)
    counting = is_counted(listening)
    every = _BARE.finditer(hearing.text)
    numbers = {match["hour"] for match in every if counting.match(hearing.text, match.end("hour"))}
    for pattern in (_FOUR_DIGITS, _BARE):
        for match in pattern.finditer(hearing.rest):
            value, end = _read(match, field), match.end()
            if value is None or turned_down(hearing, match.start(), match.end()) or no_hour(hearing, match):
                continue
            if pattern is _BARE and not match["minute"] and match["hour"] in numbers:
                continue
            rough = is_rough(hearing, match.start(), match.end()) or "ish" in match.group()
            found.append(Found(field=field.name, value=value, start=match.start(), end=end, approximate=rough))
            hearing.claim(match.start(), end)
    return sorted(found, key=lambda one: one.start)
