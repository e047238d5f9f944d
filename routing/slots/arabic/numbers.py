"""Numbers said in Arabic: written or of a dialect, as one number ("خمسة وعشرين") or digit by digit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from embedding.arabic_text import fold

_UNITS = {
    0: "صفر زيرو صفرر",
    1: "واحد واحدة وحدة وحده واحده",
    2: "اثنين اثنان اثنتين اثنتان اتنين تنين ثنين تنتين ثنتين",
    3: "ثلاثة ثلاث تلاتة تلات ثلاته تلاته تلت",
    4: "أربعة أربع اربعه",
    5: "خمسة خمس خمسه",
    6: "ستة ست سته",
    7: "سبعة سبع سبعه",
    8: "ثمانية تمنية ثمنية ثماني ثمان تمانية تماني تمن تمانيه ثمن تمانة",
    9: "تسعة تسع تسعه",
}
_TEENS = {
    10: "عشرة عشر عشره",
    11: "احدعش حداشر احداشر احدعشر إحدعش دعش حدعش",
    12: "اثنعش اتناشر اطنعش طنعش اثناعش اتنعش اثنعشر ثنعش تناعش تنعش تناشر",
    13: "ثلطعش تلتاشر تلاتاشر تلطعش ثلاثطعش ثلتعش",
    14: "أربعطعش اربعتاشر أربعتعش",
    15: "خمسطعش خمستاشر خمستعش",
    16: "ستطعش ستاشر سطعش ستعش",
    17: "سبعطعش سبعتاشر سبعتعش",
    18: "ثمنطعش تمنتاشر تمانتاشر تمنطعش ثمانتعش",
    19: "تسعطعش تسعتاشر تسعتعش",
}
_TENS = {
    20: "عشرين عشرون",
    30: "ثلاثين ثلاثون تلاتين تلتين",
    40: "أربعين أربعون",
    50: "خمسين خمسون",
    60: "ستين ستون",
    70: "سبعين سبعون",
    80: "ثمانين ثمانون تمانين",
    90: "تسعين تسعون",
}
_HUNDREDS = {
    100: "مية مئة مائة ميه",
    200: "ميتين مئتين مائتين مئتان مائتان",
    300: "ثلاثمية ثلاثمئة ثلاثمائة تلتمية تلاتمية",
    400: "أربعمية أربعمئة أربعمائة ربعمية",
    500: "خمسمية خمسمئة خمسمائة",
    600: "ستمية ستمئة ستمائة",
    700: "سبعمية سبعمئة سبعمائة",
    800: "ثمانمية ثمانمئة ثمانمائة تمنمية ثمنمية",
    900: "تسعمية تسعمئة تسعمائة",
}
_THOUSANDS = {1000: "ألف آلاف الاف تلاف", 2000: "ألفين ألفان"}
_TWICE = {
    0: "صفرين زيروين",
    1: "واحدين وحدتين",
    2: "اثنينين اتنينين",
    3: "ثلاثتين تلاتتين",
    4: "أربعتين",
    5: "خمستين",
    6: "ستتين",
    7: "سبعتين",
    8: "ثمانيتين تمانيتين ثمنيتين",
    9: "تسعتين",
}
_SEVERAL = {
    0: "أصفار اصفار زيروهات",
    1: "واحدات وحدات واحدين",
    2: "اثنينات اتنينات تنينات",
    3: "ثلاثات تلاتات",
    4: "أربعات",
    5: "خمسات",
    6: "ستات",
    7: "سبعات",
    8: "ثمانيات تمانيات تمنات ثمنيات",
    9: "تسعات",
}
"""Digits in the plural, behind how many of them there are: "ثلاث خمسات"."""
_MOST_TIMES = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number made of the words from `start` to `end`."""

    text: str
    start: int
    end: int


@cache
def _values() -> dict[str, tuple[int, str]]:
    kinds = (("unit", _UNITS), ("teen", _TEENS), ("ten", _TENS), ("hundred", _HUNDREDS), ("thousand", _THOUSANDS))
    return {fold(word): (value, kind) for kind, said in kinds for value, ways in said.items() for word in ways.split()}


def is_number(word: str) -> bool:
    """Whether a folded word is a number on its own."""
    return word in _values()


def numbers(words: Sequence[str]) -> list[Number]:
    """The numbers in folded words. "خمسة وعشرين" is 25; digits in a row without "و" stay apart."""
    found: list[Number] = []
    at = 0
    while at < len(words):
        repeated, used = _repeated(words, at)
        if used:
            found.append(Number(text=repeated, start=at, end=at + used))
            at += used
            continue
        value, used = _number(words, at)
        if not used and (bare := _without_preposition(words[at])):
            value, used = _number([*words[:at], bare, *words[at + 1 :]], at)
        if used:
            found.append(Number(text=str(value), start=at, end=at + used))
        at += used or 1
    return found


def _repeated(words: Sequence[str], at: int) -> tuple[str, int]:
    """A digit said once for several in a row, and how many words it takes: "صفرين", "ثلاث خمسات", "خمسة مرتين"."""
    twice, several = _doubled()
    if words[at] in twice:
        return _in_a_row(twice[words[at]], 2), 1
    value, kind = _values().get(words[at], (0, ""))
    if kind != "unit":
        return "", 0
    following = words[at + 1] if at + 1 < len(words) else ""
    digit, after = _values().get(following, (0, ""))
    last = words[at + 2] if at + 2 < len(words) else ""
    if 1 < value <= _MOST_TIMES and following in several:
        return _in_a_row(several[following], value), 2
    if following == "مرتين":
        return _in_a_row(value, 2), 2
    if last == "مرات" and after == "unit" and 1 < digit <= _MOST_TIMES:
        return _in_a_row(value, digit), 3
    if following == "مرات" and _kind(words, at + 2) == "unit" and 1 < value <= _MOST_TIMES:
        return _in_a_row(_values()[last][0], value), 3
    return "", 0


def _in_a_row(digit: int, times: int) -> str:
    return " ".join([str(digit)] * times)


@cache
def _doubled() -> tuple[dict[str, int], dict[str, int]]:
    """The digits by the words for two of them, and by their plurals."""
    twice, several = (
        {fold(word): digit for digit, ways in said.items() for word in ways.split()} for said in (_TWICE, _SEVERAL)
    )
    return twice, several


def _without_preposition(word: str) -> str | None:
    """A number behind what is stuck to it ("بتسعة", "لخمسة"); "لست" is a verb."""
    bare = word[1:]
    return bare if word[0] in "بل" and bare in _values() and (len(bare) > 3 or _values()[bare][0] >= 100) else None


def _number(words: Sequence[str], at: int) -> tuple[int, int]:
    """A number that begins at a word, and how many words it takes; 0 words where none does."""
    first, used = _below_thousand(words, at)
    kind = _kind(words, at + used)
    if used and kind == "thousand" and words[at + used] in _values() and first < 1000:
        first, used = first * 1000, used + 1
    elif not used and _kind(words, at) == "thousand":
        first, used = _values()[words[at]][0], 1
    if used and first >= 1000 and _joined(words, at + used):
        rest, more = _below_thousand([*words[: at + used], words[at + used][1:], *words[at + used + 1 :]], at + used)
        if more:
            return first + rest, used + more
    return first, used


def _below_thousand(words: Sequence[str], at: int) -> tuple[int, int]:
    kind = _kind(words, at)
    value, used = 0, 0
    if kind == "hundred":
        value, used = _values()[words[at]][0], 1
    elif kind == "unit" and _kind(words, at + 1) == "hundred" and _values()[words[at + 1]][0] == 100:
        value, used = _values()[words[at]][0] * 100, 2
    if not used:
        return _below_hundred(words, at)
    if _joined(words, at + used):
        rest, more = _below_hundred([*words[: at + used], words[at + used][1:], *words[at + used + 1 :]], at + used)
        if more:
            return value + rest, used + more
    return value, used


def _below_hundred(words: Sequence[str], at: int) -> tuple[int, int]:
    kind = _kind(words, at)
    if kind in ("teen", "ten"):
        return _values()[words[at]][0], 1
    if kind != "unit":
        return _compound_teen(words, at)
    value = _values()[words[at]][0]
    following = words[at + 1] if at + 1 < len(words) else ""
    if following == "عشر" and value:
        return 10 + value, 2
    if following.startswith("و") and _values().get(following[1:], (0, ""))[1] == "ten" and value:
        return value + _values()[following[1:]][0], 2
    return value, 1


def _compound_teen(words: Sequence[str], at: int) -> tuple[int, int]:
    """ "أحد عشر", "اثنا عشر", "اثني عشر" """
    firsts = {"احد": 11, "احدي": 11, "اثنا": 12, "اثني": 12, "اثنتا": 12, "اتنا": 12}
    value = firsts.get(words[at], 0) if at + 1 < len(words) and words[at + 1] in ("عشر", "عشره") else 0
    return (value, 2) if value else (0, 0)


def _kind(words: Sequence[str], at: int) -> str:
    return _values().get(words[at], (0, ""))[1] if at < len(words) else ""


def _joined(words: Sequence[str], at: int) -> bool:
    """Whether a word begins with "و" and goes on with a number."""
    if at >= len(words) or not words[at].startswith("و") or words[at] in _values():
        return False
    return words[at][1:] in _values()
