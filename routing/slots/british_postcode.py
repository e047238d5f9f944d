"""British postcodes: letters and digits, spoken one by one or together ('D H one, three L E'), as `DH1 3LE`."""

from __future__ import annotations

import re
from collections.abc import Iterator

_GAP = r"[ ,.-]{0,2}"
_CODE = re.compile(
    rf"(?<![\w'])(?P<area>[a-pr-uwyz]{_GAP}(?:[a-hk-y](?![a-z']){_GAP})?)"
    rf"(?P<district>\d(?:{_GAP}(?:\d|[a-hjkmnp-y](?![a-z'])))?){_GAP}"
    rf"(?P<sector>\d){_GAP}(?P<unit>[abd-hjlnp-uw-z]{_GAP}[abd-hjlnp-uw-z])(?![\w'])"
)
_NOUGHT = re.compile(r"(?<=\d)( ?)(?:oh|o|zero)\b")


def british_postcodes(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and code of each postcode in canonical text."""
    even = _NOUGHT.sub(lambda nought: "0".rjust(len(nought.group())), text)
    for match in _CODE.finditer(even):
        outward = _squeezed(match["area"] + match["district"])
        yield match.start(), match.end(), f"{outward} {match['sector']}{_squeezed(match['unit'])}"


def _squeezed(part: str) -> str:
    return re.sub(r"[^a-z0-9]", "", part).upper()
