"""US postcodes: five digits that exist, spoken one by one or together."""

from __future__ import annotations

import re

import zipcodes

from routing.slots.corrections import turned_down
from routing.slots.found import Found, the_one_meant
from routing.slots.hearing import CLAIMED, Hearing
from routing.slots.listening import Listening

_DIGIT = r"(?:(?:double|triple) (?:\d|oh|o|zero)|\d+|\boh\b|\bo\b)"
_RUN = re.compile(rf"(?<![\d$.:/@\w-])(?:{_DIGIT})(?:[ ,.-]{{0,2}}(?:{_DIGIT}))*(?![\d%/:]|st\b|nd\b|rd\b|th\b)")
_PIECE = re.compile(_DIGIT)
_OTHER_UNIT = re.compile(
    r"^ ?(?:\+ ?)?(?:dollars?|bucks|usd|people|guests|adults?|kids?|children|contacts|customers|messages|texts|sms|"
    r"users|"
    r"employees|subscribers|square|miles?|percent|times|a month|per month|a year)\b"
)
_CUE = re.compile(r"\b(?:zip(?: ?code)?|postcode|postal code)\b")


def postcode(hearing: Hearing, listening: Listening) -> Found | None:
    """The postcode given, if any; its digits are claimed."""
    fields = listening.of("postcode")
    if not fields:
        return None
    target = (listening.asks("postcode") or fields[0]).name
    looked_for = listening.asks("postcode") is not None or _CUE.search(hearing.text) is not None
    found: list[Found] = []
    for run in _RUN.finditer(hearing.rest):
        for start, end, digits in _fives(run, spoken=looked_for):
            if CLAIMED in hearing.rest[start:end]:
                continue
            if not zipcodes.is_real(digits) or _OTHER_UNIT.match(hearing.rest[end:]):  # type: ignore[no-untyped-call]
                continue
            hearing.claim(start, end)
            if not turned_down(hearing, start, end):
                found.append(Found(field=target, value=digits, start=start, end=end))
    return the_one_meant(hearing, found)


def _fives(run: re.Match[str], *, spoken: bool) -> list[tuple[int, int, str]]:
    """Stretches of exactly five digits, likelier ones first; in pieces only where the whole run is five, or a postcode
    is looked for."""
    pieces = [
        (p.start() + run.start(), p.end() + run.start(), _digits(p.group())) for p in _PIECE.finditer(run.group())
    ]
    whole = "".join(digits for _, _, digits in pieces)
    out = [(start, end, digits) for start, end, digits in pieces if len(digits) == 5]
    if out:
        return out
    # "Zero zero zero one" comes as one number, and no count begins with a nought.
    single = all(len(digits) <= 2 or digits.startswith("0") for _, _, digits in pieces)
    if len(whole) == 5 and (spoken or single) and len(pieces) > 1:
        return [(pieces[0][0], pieces[-1][1], whole)]
    if len(whole) == 9 and len(pieces) > 1 and spoken:
        return [(pieces[0][0], pieces[-1][1], whole[:5])]
    if not spoken:
        return []
    for first in range(len(pieces)):
        digits = ""
        for last in range(first, len(pieces)):
            digits += pieces[last][2]
            if len(digits) == 5 and last > first:
                out.append((pieces[first][0], pieces[last][1], digits))
            if len(digits) > 5:
                break
    # "None under six. Nine five six three oh": the digits of another sentence are not the code's.
    return sorted(out, key=lambda one: ". " in run.group()[one[0] - run.start() : one[1] - run.start()])


def _digits(piece: str) -> str:
    words = piece.split()
    if words[0] in ("double", "triple"):
        return _digits(words[1]) * (2 if words[0] == "double" else 3)
    if words[0] in ("oh", "o", "zero"):
        return "0"
    return re.sub(r"\D", "", piece)
