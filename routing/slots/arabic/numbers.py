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
    8: "ثمانية تمنية ثمنية ثماني ثمان تمانية تماني تمن تمانيه ثمن",
    9: "تسعة تسع تسعه",
}
_TEENS = {
    10: "عشرة عشر عشره",
    11: "احدعش حداشر احداشر احدعشر إحدعش دعش حدعش",
    12: "اثنعش اتناشر اطنعش طنعش اثناعش اتنعش اثنعشر ثنعش",
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
_REPEATED = {"صفرين": "0 0", "خمستين": "5 5", "ستتين": "6 6"}


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
        if words[at] in _REPEATED:
            found.append(Number(text=_REPEATED[words[at]], start=at, end=at + 1))
            at += 1
            continue
        value, used = _number(words, at)
        if not used and (bare := _without_preposition(words[at])):
            value, used = _number([*words[:at], bare, *words[at + 1 :]], at)
        if used:
            found.append(Number(text=str(value), start=at, end=at + used))
        at += used or 1
    return found


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
