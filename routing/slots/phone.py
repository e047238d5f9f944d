"""Telephone numbers, dictated or transcribed in any grouping, as E.164."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import phonenumbers

from routing.slots.countries import Country, country_named
from routing.slots.found import Found, the_one_meant
from routing.slots.hearing import Hearing
from routing.slots.listening import Listening
from routing.slots.postcode import POSTCODE_DIGITS

_DIGIT = r"(?:(?:double|triple) (?:\d|oh|o|zero)|\d+(?:[.:]\d+)*(?!\d|st|nd|rd|th|/)|\boh\b|\bo\b)"
_BETWEEN = r"(?:[ .,()-]|\b(?:dash|hyphen|then|and then|and|space|area code|dot)\b)*"
_RUN = re.compile(rf"(?:\+ ?|\bplus )?\(?{_DIGIT}(?:{_BETWEEN}{_DIGIT})*")
_PIECE = re.compile(_DIGIT)
_ENDING = (
    r"(?:it |that |the number |the end |which )?(?:ends? (?:in|with)|ending (?:in|with)|"
    r"(?:the )?last (?:(?:few|couple|\d) )?(?:digits |numbers |ones )?(?:are|is|should be|were|was)|"
    r"(?:the )?end (?:is|was))"
)
_TAKEN_BACK = re.compile(
    r"[ ,.;]*(?:no|sorry|wait|hold on|hang on|i mean|i meant|actually|make that|oh|oops|or rather|rather|correction|"
    r"scratch that|my mistake|my bad|that's wrong|excuse me|pardon)"
    rf"(?:[ ,.]+(?:no|sorry|wait|hold on|it's|it is|that's|that was|i mean|i meant|i said|make that|actually|"
    rf"wrong|not \d+,? but|{_ENDING}))*[ ,.:]+|[ ,.;]+not \d+,? (?:but|it's) "
)
_PAUSED = re.compile(r"[ ,.;]*(?:wait|hold on|hang on)[ ,.;]*")
_SHORTEST = 8
"""Digits. Shorter ones may be a postcode as well."""
_TAIL = re.compile(
    r"\b(?:ends? (?:in|with)|last (?:4|four)(?: digits)?(?: are| is|:| should be)?|ending (?:in|with)|"
    r"at the end(?: it's| is)?) "
)


def phone_number(
    hearing: Hearing, listening: Listening, country_in: Callable[[str], Country | None] = country_named
) -> Found | None:
    """The telephone number given, if any; its digits are claimed. `country_in` finds the country that is named."""
    fields = listening.of("phone_number")
    if not fields:
        return None
    target = (listening.asks("phone_number") or fields[0]).name
    abroad = _abroad(hearing, listening, target, country_in)
    if abroad is not None:
        return abroad
    found: list[Found] = []
    for run in _RUN.finditer(hearing.rest):
        found += _numbers(run, listening, target)
    for number in found:
        hearing.claim(number.start, number.end)
    meant = the_one_meant(hearing, found) or _mended(hearing, listening, target)
    if meant is not None and (tail := _TAKEN_BACK.match(hearing.rest[meant.end :])):
        digits = _RUN.match(hearing.rest, meant.end + tail.end())
        again = _with_tail(str(meant.value), digits, listening) if digits else None
        if digits and again:
            hearing.claim(digits.start(), digits.end())
            return Found(field=target, value=again, start=meant.start, end=digits.end())
    return meant or _corrected_tail(hearing, listening, target)


def _abroad(
    hearing: Hearing, listening: Listening, target: str, country_in: Callable[[str], Country | None]
) -> Found | None:
    """A number as it is dialled within the country that is named: 'a UK number, 07700 900461'."""
    runs = [run for run in _RUN.finditer(hearing.rest) if len(_joined(run.group())) >= _SHORTEST]
    country = country_in(hearing.text) if runs else None
    if country is None or country.region == listening.phone_region:
        return None
    code = country.digits
    if code is not None:
        runs = [run for run in runs if run.end() > code[1]]
    there = replace(listening, phone_region=country.region)
    for run in runs:
        start = max(run.start(), code[1]) if code else run.start()
        said = hearing.rest[start : run.end()]
        if said.startswith(("+", "plus")) or not (country.of_the_number or _only_abroad(said, listening)):
            continue
        number = _valid(_joined(said), there, possible=country.of_the_number)
        if number is not None:
            hearing.claim(start, run.end())
            return Found(field=target, value=number, start=start, end=run.end())
    return None


def _only_abroad(said: str, listening: Listening) -> bool:
    """Whether digits are no number at home."""
    return _valid(_joined(said), listening, possible=False) is None


def _valid(digits: str, listening: Listening, *, possible: bool) -> str | None:
    """`possible`: a number of the right length will do, though no plan knows it."""
    try:
        number = phonenumbers.parse(digits, listening.phone_region)
    except phonenumbers.NumberParseException:
        return None
    if not (phonenumbers.is_valid_number(number) or (possible and phonenumbers.is_possible_number(number))):
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _mended(hearing: Hearing, listening: Listening, target: str) -> Found | None:
    """'916 445, no, 446 2841': what is said after the repair takes the place of the last digits."""
    runs = list(_RUN.finditer(hearing.rest))
    for first, second in pairwise(runs):
        if not _TAKEN_BACK.fullmatch(hearing.rest[first.end() : second.start()]):
            continue
        before, after = _joined(first.group()), _joined(second.group())
        wrong = len(before) + len(after) - (11 if before.startswith("1") else 10)
        if listening.phone_region != "US" or not 0 <= wrong < min(len(before), len(after)):
            continue
        # Where no digit is too many, nothing was taken back: "530 555, hang on, 0122".
        if wrong == 0 and _PAUSED.fullmatch(hearing.rest[first.end() : second.start()]) is None:
            continue
        number = _dialled(before[: len(before) - wrong] + after, listening)
        if number is not None:
            hearing.claim(first.start(), second.end())
            return Found(field=target, value=number, start=first.start(), end=second.end())
    return None


def _joined(run: str) -> str:
    return "".join(_digits(piece.group()) for piece in _PIECE.finditer(run))


def _numbers(run: re.Match[str], listening: Listening, target: str) -> list[Found]:
    """The numbers in a run of digits: the longest that can be dialled from each place on."""
    pieces = [
        (p.start() + run.start(), p.end() + run.start(), _digits(p.group())) for p in _PIECE.finditer(run.group())
    ]
    international = run.group().startswith(("+", "plus"))
    found: list[Found] = []
    if all(len(digits) == 5 for _, _, digits in pieces):
        return []  # Two postcodes are ten digits too.
    if (own := _beside_postcode(pieces, listening)) is not None:
        first, last, whole = own
        return [Found(field=target, value=whole, start=pieces[first][0], end=pieces[last][1])]
    at = 0
    while at < len(pieces):
        for end in range(len(pieces), at, -1):
            digits = "".join(digits for _, _, digits in pieces[at:end])
            number = _dialled(("+" if international and at == 0 else "") + digits, listening)
            if number is not None:
                start = run.start() if at == 0 else pieces[at][0]
                found.append(Found(field=target, value=number, start=start, end=pieces[end - 1][1]))
                at = end
                break
        else:
            at += 1
    return found


def _beside_postcode(pieces: list[tuple[int, int, str]], listening: Listening) -> tuple[int, int, str] | None:
    """'7304, and 0491 570 158': the first and the last piece of a number that is said in one breath with a postcode,
    and that number; None where the digits do not come out so."""
    length = 5 if listening.phone_region == "US" else POSTCODE_DIGITS.get(listening.phone_region)
    if length is None or not listening.of("postcode"):
        return None
    texts = [digits for _, _, digits in pieces]
    if _valid("".join(texts), listening, possible=False) is not None:
        return None
    for at in range(1, len(pieces)):
        for code, first, last in ((texts[:at], at, len(pieces) - 1), (texts[at:], 0, at - 1)):
            number = _valid("".join(texts[first : last + 1]), listening, possible=False)
            if len("".join(code)) == length and number is not None:
                return first, last, number
    return None


def _dialled(digits: str, listening: Listening) -> str | None:
    if not 8 <= len(digits) <= 16:
        return None
    if not digits.startswith("+") and listening.phone_region == "US" and len(digits) not in (10, 11):
        return None
    # "Nine six two, seven nine …": a country code said without the plus.
    abroad = _valid(f"+{digits}", listening, possible=False) if len(digits) > 10 and digits[0] not in "+0" else None
    if abroad is not None and listening.phone_region != "US" and _only_abroad(digits, listening):
        return abroad
    try:
        number = phonenumbers.parse(digits, listening.phone_region)
    except phonenumbers.NumberParseException:
        return None
    possible = phonenumbers.is_possible_number_with_reason(number) == phonenumbers.ValidationResult.IS_POSSIBLE
    # A number that no plan knows is taken as it is, but only where one was asked for: read back, it can be put right.
    if phonenumbers.is_valid_number(number) or (possible and (listening.asks("phone_number") or len(digits) >= 10)):
        return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    return None


def _digits(piece: str) -> str:
    words = piece.split()
    if words[0] in ("double", "triple"):
        return _digits(words[1]) * (2 if words[0] == "double" else 3)
    if words[0] in ("oh", "o", "zero"):
        return "0"
    return re.sub(r"\D", "", piece)


def _with_tail(number: str, run: re.Match[str], listening: Listening) -> str | None:
    """A number with its last digits replaced."""
    digits = "".join(_digits(piece.group()) for piece in _PIECE.finditer(run.group()))
    return _dialled(number[: -len(digits)] + digits, listening) if 2 <= len(digits) <= 7 else None


def _corrected_tail(hearing: Hearing, listening: Listening, target: str) -> Found | None:
    """'It ends in 2842': the last digits of a number that is held are replaced."""
    held = listening.held.get(target)
    cue = _TAIL.search(hearing.rest)
    if not isinstance(held, str) or cue is None:
        return None
    run = _RUN.match(hearing.rest, cue.end())
    if run is None:
        return None
    number = _with_tail(held, run, listening)
    if number is None:
        return None
    hearing.claim(run.start(), run.end())
    return Found(field=target, value=number, start=run.start(), end=run.end())
