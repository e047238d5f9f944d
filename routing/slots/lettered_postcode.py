"""Canadian and Irish postcodes: letters and digits, spoken one by one or together, as `M5V 3L9` and `D02 AF30`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

_GAP = r"[ ,.-]{0,9}"
_CANADIAN = re.compile(
    rf"(?<![\w'])[abceghj-nprstvxy]{_GAP}\d{_GAP}[abceghj-nprstv-z]{_GAP}"
    rf"\d{_GAP}[abceghj-nprstv-z]{_GAP}\d(?![\w'])"
)
_UNIT_SIGN = r"[\dac-fhknprtv-y]"
_IRISH = re.compile(
    rf"(?<![\w'])[ac-fhknprtv-y]{_GAP}\d{_GAP}[\dw]{_GAP}(?:{_UNIT_SIGN}{_GAP}){{3}}{_UNIT_SIGN}(?![\w'])"
)
_NOUGHT = re.compile(r"(?<![\w'])(?:oh|o|zero)(?![\w'])|(?<=\d)o(?=\d)")
_TWICE = re.compile(r"\bdouble (?P<sign>\d|oh|o|[a-z])\b")


def canadian_postcodes(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and code of each postcode in canonical text."""
    for match in _CANADIAN.finditer(_even(text)):
        yield match.start(), match.end(), _code(match)


def irish_postcodes(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and code of each Eircode in canonical text. Its last four hold both letters and digits, so that no
    word behind a number is one."""
    for match in _IRISH.finditer(_even(text)):
        unit = _code(match)[4:]
        if not unit.isdigit() and not unit.isalpha():
            yield match.start(), match.end(), _code(match)


LETTERED: Mapping[str, Callable[[str], Iterator[tuple[int, int, str]]]] = {
    "CA": canadian_postcodes,
    "IE": irish_postcodes,
}
"""What finds the postcodes of a country, by its two letters."""


def _even(text: str) -> str:
    """The same length, with noughts in figures and "double three" as two threes."""
    noughts = _NOUGHT.sub(lambda nought: "0".rjust(len(nought.group())), text)

    def twice(match: re.Match[str]) -> str:
        sign = "0" if match["sign"] in ("oh", "o") else match["sign"]
        return (sign * 2).rjust(len(match.group()))

    return _TWICE.sub(twice, noughts)


def _code(match: re.Match[str]) -> str:
    signs = re.sub(r"[^a-z0-9]", "", match.group()).upper()
    return f"{signs[:3]} {signs[3:]}"
