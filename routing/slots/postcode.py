"""Postcodes of the business's country: in the USA five digits that exist, spoken one by one or together."""

from __future__ import annotations

import re
from collections.abc import Iterator

import zipcodes

from routing.slots.british_postcode import british_postcodes
from routing.slots.corrections import turned_down
from routing.slots.found import Found, the_one_meant
from routing.slots.hearing import CLAIMED, Hearing
from routing.slots.lettered_postcode import LETTERED
from routing.slots.listening import Listening

_DIGIT = r"(?:(?:double|triple) (?:\d|oh|o|zero)|\d+|\boh\b|\bo\b)"
_RUN = re.compile(rf"(?<![\d$.:/@\w-])(?:{_DIGIT})(?:[ ,.-]{{0,2}}(?:{_DIGIT}))*(?![\d%/:]|st\b|nd\b|rd\b|th\b)")
_PIECE = re.compile(_DIGIT)
_OTHER_UNIT = re.compile(
    r"^ ?(?:\+ ?)?(?:dollars?|bucks|usd|people|guests|adults?|kids?|children|contacts|customers|messages|texts|sms|"
    r"users|"
    r"employees|subscribers|of us|of them|square|miles?|percent|times|a month|per month|a year)\b"
)
_IN = re.compile(r"\b(?:in|at|to) $")
POSTCODE_DIGITS = {
    **dict.fromkeys(("AU", "NZ", "AT", "CH", "BE", "DK", "NO", "HU", "ZA"), 4),
    **dict.fromkeys(("DE", "FR", "ES", "IT", "FI", "SE", "MX", "TR", "SA", "EG"), 5),
    **dict.fromkeys(("IN", "CN", "RU", "SG"), 6),
}
"""How many digits a postcode has, by the country."""
_CUE = re.compile(r"\b(?:zip(?: ?code)?|postcode|postal code)\b")
_CUE_BEHIND = re.compile(
    r",? ?(?:(?:is|'s|that's|that is|it's|would be) )?(?:(?:my|the|our|your|a) )?"
    r"(?:zip(?: ?code)?|postcode|postal code)\b"
)
_ALL_OF_IT = re.compile(r"\W*(?:(?:oh|and|so|well|yes|it's|that's|um|okay|ok|we're|in|at)\W+)*")


def postcode(hearing: Hearing, listening: Listening) -> Found | None:
    """The postcode given, if any; its digits are claimed."""
    fields = listening.of("postcode")
    if not fields:
        return None
    target = (listening.asks("postcode") or fields[0]).name
    if listening.phone_region == "GB":
        return _british(hearing, target)
    if listening.phone_region in LETTERED:
        return _lettered(hearing, target, LETTERED[listening.phone_region](hearing.rest))
    if listening.phone_region in POSTCODE_DIGITS:
        return _in_digits(
            hearing,
            target,
            POSTCODE_DIGITS[listening.phone_region],
            asked=listening.asks("postcode") is not None,
            likely=_is_due(listening, target),
        )
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


def _is_due(listening: Listening, target: str) -> bool:
    """Whether digits on their own may be the postcode, though words were asked for: 'Which plan?' – '7005'."""
    asked = listening.asked
    in_words = asked is not None and asked.type in ("person_name", "company", "text", "choice", "counts")
    return in_words and target not in listening.held


def _in_digits(hearing: Hearing, target: str, length: int, *, asked: bool, likely: bool) -> Found | None:
    """A postcode of so many digits: where it was asked for, beside its noun, or behind 'in' with nothing counted.
    `likely`: nothing but the digits will do as well."""
    found = []
    for run in _RUN.finditer(hearing.rest):
        pieces = [
            (p.start() + run.start(), p.end() + run.start(), _digits(p.group())) for p in _PIECE.finditer(run.group())
        ]
        for start, end, digits in _stretches(pieces, length):
            before = hearing.text[:start]
            behind = hearing.text[end:]
            alone = _ALL_OF_IT.fullmatch(before) is not None and re.fullmatch(r"\W*(?:please|then)?\W*", behind)
            led = (
                asked
                or _CUE.search(before[-30:]) is not None
                or _CUE_BEHIND.match(behind) is not None
                or (length < 6 and _IN.search(before) is not None)
                or (likely and alone is not None)
            )
            if led and CLAIMED not in hearing.rest[start:end] and not _OTHER_UNIT.match(hearing.rest[end:]):
                hearing.claim(start, end)
                if not turned_down(hearing, start, end):
                    found.append(Found(field=target, value=digits, start=start, end=end))
                break
    return the_one_meant(hearing, found)


def _stretches(pieces: list[tuple[int, int, str]], length: int) -> Iterator[tuple[int, int, str]]:
    """Pieces side by side that have so many digits together; those in one piece first."""
    yield from (piece for piece in pieces if len(piece[2]) == length)
    for first in range(len(pieces)):
        digits = ""
        for last in range(first, len(pieces)):
            digits += pieces[last][2]
            if len(digits) == length and last > first:
                yield pieces[first][0], pieces[last][1], digits


def _british(hearing: Hearing, target: str) -> Found | None:
    return _lettered(hearing, target, british_postcodes(hearing.rest))


def _lettered(hearing: Hearing, target: str, codes: Iterator[tuple[int, int, str]]) -> Found | None:
    found = []
    for start, end, code in codes:
        hearing.claim(start, end)
        if not turned_down(hearing, start, end):
            found.append(Found(field=target, value=code, start=start, end=end))
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
    # "Six thirty, fourteen of us" is a time and a number.
    apart = "," in run.group() and any(len(digits) > 1 for _, _, digits in pieces)
    if len(whole) == 5 and (spoken or (single and not apart)) and len(pieces) > 1:
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
