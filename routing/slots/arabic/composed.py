"""Days, hours and counts that Arabic puts together in its own order: "الخامس من ديسمبر", "ثلاثة إلا ربع",
"قبل يومين"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

from ruamel.yaml import YAML

from embedding.arabic_text import fold
from routing.slots.arabic.numbers import Number, numbers
from routing.slots.days import MONTHS, WEEKDAYS

Composed = tuple[str, int]
"""What stands for some words in the terms of the English readers, and how many words they are."""
_Phrases = Mapping[tuple[str, ...], Any]
_LONGEST = 3
_LAST_MONTH = 12


def composed(words: Sequence[str], at: int, counted: Mapping[int, Number], gloss: _Phrases) -> Composed | None:
    """What the folded words from `at` on say together; None where each stands for itself.

    Args:
        counted: the numbers among the words, by the place where they begin.
        gloss: the English of single expressions, for the names of months and weekdays.
    """
    for reader in (_ago, _ahead, _range, _ordinal_day, _numbered_day, _weekday, _week, _clock, _how_many):
        found = reader(words, at, counted, gloss)
        if found is not None:
            return found
    return None


def _ago(words: Sequence[str], at: int, counted: Mapping[int, Number], gloss: _Phrases) -> Composed | None:
    """ "قبل يومين", "قبل ثلاثة أيام" """
    if words[at] not in _set("ago"):
        return None
    unit = _measure(words, at + 1, counted)
    return None if unit is None else (f"{unit[0]} ago", unit[1] + 1)


def _ahead(words: Sequence[str], at: int, counted: Mapping[int, Number], gloss: _Phrases) -> Composed | None:
    """ "بعد أسبوع", "بعد ثلاثة أيام" """
    unit = _measure(words, at + 1, counted) if words[at] == "بعد" else None
    return None if unit is None else (f"in {unit[0]}", unit[1] + 1)


def _measure(words: Sequence[str], at: int, counted: Mapping[int, Number]) -> Composed | None:
    number = counted.get(at)
    after = number.end if number is not None else at
    unit = _table("units").get(words[after]) if after < len(words) else None
    if unit is None:
        return None
    if number is None:
        several = unit.endswith("s") and not unit[0].isdigit()
        return None if several else (unit if unit[0].isdigit() else f"a {unit}", after + 1 - at)
    return f"{number.text} {unit.removesuffix('s')}s", after + 1 - at


def _range(words: Sequence[str], at: int, counted: Mapping[int, Number], gloss: _Phrases) -> Composed | None:
    """ "من خمسة إلى سبعة", "بين خمسة وسبعة" """
    first = _hour_at(words, at + 1, counted)
    if first is None:
        return None
    after = at + 1 + first[1]
    if words[at] in _set("from") and after + 1 < len(words) and words[after] in _set("to"):
        second = _hour_at(words, after + 1, counted)
        return None if second is None else (f"from {first[0]} to {second[0]}", after + 1 + second[1] - at)
    if words[at] in _set("between") and after < len(words) and words[after].startswith("و"):
        bare = [*words[:after], words[after][1:], *words[after + 1 :]]
        second = _hour_at(bare, after, _recounted(bare))
        return None if second is None else (f"between {first[0]} and {second[0]}", after + second[1] - at)
    return None


def _recounted(words: Sequence[str]) -> Mapping[int, Number]:
    return {number.start: number for number in numbers(words)}


def _ordinal_day(words: Sequence[str], at: int, counted: Mapping[int, Number], gloss: _Phrases) -> Composed | None:
    """ "الخامس من ديسمبر", "الخامس والعشرين من الشهر القادم" """
    found = _longest(words, at, _ordinals())
    if found is None:
        return None
    day, used = found
    month = _month(words, at + used, gloss)
    if month is not None:
        return f"{_nth(day)} of {month[0]}", used + month[1]
    behind_day = at > 0 and words[at - 1] in ("يوم", "بيوم", "ليوم")
    return (f"the {_nth(day)}", used) if behind_day else None


def _numbered_day(words: Sequence[str], at: int, counted: Mapping[int, Number], gloss: _Phrases) -> Composed | None:
    """ "خمسة من ديسمبر", "خمسة شهر اتناشر" """
    day = _figure(words, at, counted)
    if day is None or not 0 < day[0] <= 31:
        return None
    after = at + day[1]
    if after < len(words) and words[after] in _set("month"):
        number = _figure(words, after + 1, counted)
        if number is not None and 0 < number[0] <= _LAST_MONTH:
            return f"{day[0]}/{number[0]}", after + 1 + number[1] - at
        after += 1
    month = _month(words, after, gloss) if after < len(words) and words[after] == "من" else None
    return None if month is None else (f"{_nth(day[0])} of {month[0]}", after + month[1] - at)


def _month(words: Sequence[str], at: int, gloss: _Phrases) -> Composed | None:
    """The month behind a day, with "من" or "شهر" before it."""
    start = at
    while at < len(words) and words[at] in ("من", "شهر", "في"):
        at += 1
    ahead = _longest(words, at, _phrased("months_ahead"))
    if ahead is not None:
        return (ahead[0], at + ahead[1] - start) if at > start else None
    for length in (2, 1):
        name = gloss.get(tuple(words[at : at + length]))
        if len(words[at : at + length]) == length and name in _MONTHS:
            return str(name), at + length - start
    return None


def _weekday(words: Sequence[str], at: int, counted: Mapping[int, Number], gloss: _Phrases) -> Composed | None:
    """ "الخميس القادم", "الخميس الماضي", "الخميس بعد القادم", "خميس الأسبوع القادم" """
    name = gloss.get((words[at],)) or gloss.get((f"ال{words[at]}",))
    if name not in _WEEKDAYS:
        return None
    week = _week_meant(words, at + 1)
    if week is not None:
        return f"{name} {week[0]}", week[1] + 1
    after = at + 1
    if after < len(words) and words[after] == "بعد":
        coming = _longest(words, after + 1, _listed("coming"))
        return None if coming is None else (f"{name} after next", 2 + coming[1])
    if (coming := _longest(words, after, _listed("coming"))) is not None:
        return f"this coming {name}", 1 + coming[1]
    past = _longest(words, after, _listed("past"))
    return None if past is None else (f"last {name}", 1 + past[1])


def _week(words: Sequence[str], at: int, counted: Mapping[int, Number], gloss: _Phrases) -> Composed | None:
    return _week_meant(words, at)


def _week_meant(words: Sequence[str], at: int) -> Composed | None:
    """ "الأسبوع القادم", with "من" before it."""
    start = at
    while at < len(words) and words[at] in ("من", "في"):
        at += 1
    if at >= len(words) or words[at] not in _set("week"):
        return None
    coming = _longest(words, at + 1, _listed("coming"))
    return None if coming is None else ("next week", at + 1 + coming[1] - start)


def _clock(words: Sequence[str], at: int, counted: Mapping[int, Number], gloss: _Phrases) -> Composed | None:
    """ "الساعة الخامسة والنصف", "ثلاثة إلا ربع", "السابعة مساءً" """
    led = words[at] in _set("hour")
    read = _hour_at(words, at + 1 if led else at, counted)
    if read is None:
        return None
    shown, used = read
    after = at + led + used
    part = gloss.get((words[after],)) if after < len(words) else None
    named = _longest(words, at, _hours()) is not None
    if led:
        return f"at {shown}", used + 1
    unclear = named and words[at] in _set("unclear_hours") and ":" not in shown and part not in ("am", "pm")
    return (shown, used) if (named or ":" in shown) and not unclear else None


def _hour_at(words: Sequence[str], at: int, counted: Mapping[int, Number]) -> Composed | None:
    """An hour in figures, with the minutes said behind it, and how many words it takes."""
    named = _longest(words, at, _hours()) if at < len(words) else None
    read = named or _figure(words, at, counted)
    if read is None or not 0 < read[0] <= 24:
        return None
    hour, used = read
    after = at + used
    minute = _table("parts").get(words[after]) if after < len(words) else None
    if minute is not None and not (words[after] in _COUNTED and not _of_minutes(words, after + 1, named)):
        used += 1
        after += 1
        if after < len(words) and words[after] in _set("minutes"):
            used += 1
        elif after < len(words) and words[after] in ("وخمسه", "وخمس") and minute == 30:
            minute, used = 35, used + 1
        return f"{hour}:{minute:02}", used
    less = _table("less").get(words[after + 1]) if after + 1 < len(words) and words[after] in _set("except") else None
    if less is not None:
        used += 2
        if after + 2 < len(words) and words[after + 2] in _set("minutes"):
            used += 1
        return f"{(hour - 2) % 12 + 1}:{60 - less:02}", used
    return str(hour), used


def _of_minutes(words: Sequence[str], at: int, named: object) -> bool:
    """Whether "وخمسة" adds minutes to an hour, and is no second number."""
    return named is not None or (at < len(words) and words[at] in _set("minutes"))


def _how_many(words: Sequence[str], at: int, counted: Mapping[int, Number], gloss: _Phrases) -> Composed | None:
    """ "شخصين", "طفل واحد" """
    bare = words[at].lstrip("ولب")
    two = _table("two").get(words[at]) or _table("two").get(bare)
    if two is not None:
        return f"2 {two}", 1
    one = _table("one").get(words[at]) or _table("one").get(bare)
    behind = words[at + 1] if at + 1 < len(words) else ""
    return (f"1 {one}", 2) if one is not None and behind in ("واحد", "واحده", "وحده") else None


def _figure(words: Sequence[str], at: int, counted: Mapping[int, Number]) -> tuple[int, int] | None:
    number = counted.get(at)
    if number is not None and number.text.isdigit():
        return int(number.text), number.end - number.start
    return (int(words[at]), 1) if at < len(words) and words[at].isdigit() and len(words[at]) < 3 else None


def _nth(day: int) -> str:
    return f"{day}{'th' if 11 <= day <= 13 else {1: 'st', 2: 'nd', 3: 'rd'}.get(day % 10, 'th')}"


def _longest(words: Sequence[str], at: int, phrases: _Phrases) -> tuple[Any, int] | None:
    for length in range(min(_LONGEST, len(words) - at), 0, -1):
        value = phrases.get(tuple(words[at : at + length]))
        if value is not None:
            return value, length
    return None


_MONTHS = frozenset(MONTHS)
_WEEKDAYS = frozenset(WEEKDAYS)
_COUNTED = frozenset(fold("وخمسة وخمس وعشرة وعشر").split())
"""Minutes that may be a second number as well: only where an hour is named, or minutes are."""


@cache
def _read() -> Mapping[str, Any]:
    source = resources.files(__package__).joinpath("calendar.yaml").read_text(encoding="utf-8")
    read: dict[str, Any] = YAML(typ="safe", pure=True).load(source)
    return read


@cache
def _set(name: str) -> frozenset[str]:
    return frozenset(fold(str(word)) for word in _read()[name])


@cache
def _table(name: str) -> Mapping[str, Any]:
    return {fold(str(word)): value for word, value in _read()[name].items()}


@cache
def _phrased(name: str) -> _Phrases:
    return {tuple(fold(str(said)).split()): value for said, value in _read()[name].items()}


@cache
def _listed(name: str) -> _Phrases:
    return {tuple(fold(str(said)).split()): said for said in _read()[name]}


@cache
def _ordinals() -> _Phrases:
    said = enumerate((fold(str(one)) for one in _read()["ordinals"]), 1)
    return {tuple(way.split()): day for day, one in said for way in (one, f"ال{one}")}


@cache
def _hours() -> _Phrases:
    said = enumerate((fold(str(one)) for one in _read()["hours"]), 1)
    ways = {tuple(one.split()): hour for hour, one in said}
    return ways | {(*way[:1], "عشر"): hour for way, hour in ways.items() if len(way) > 1}
