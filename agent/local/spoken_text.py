"""Text as it is said: what a caller hears where a reader sees figures and signs.

The local voice reads plain numbers, ordinals and years by itself. This module says what it cannot know: that a figure
is a postcode or a telephone number, how money and a time of day are spoken, how an address is read out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import phonenumbers
from hibari.g2p.normalize import MONTH_NAMES
from hibari.g2p.numbers import ONES, cardinal, ordinal
from phonenumbers import PhoneNumberFormat, PhoneNumberMatcher

from routing.currencies import currencies

_SIGNS_OF = {
    "$": "USD",
    "£": "GBP",
    "¥": "JPY",
    **{one.sign: one.code for one in currencies().values() if one.sign and one.sign not in "$£¥"},
}
_OWN_SIGNS = {sign: one.code for one in currencies().values() for sign in one.own if sign[-1] in "$£¥₵"}
_CODES = "|".join(currencies())
_SIGN = "|".join(re.escape(sign) for sign in (*sorted(_OWN_SIGNS, key=len, reverse=True), *_SIGNS_OF))

_AMOUNT = r"(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d\d))?(?![\d,]*\d)(?!\.\d)"
_MONEY = re.compile(rf"((?<!\w)(?:{_SIGN})|[$£€]|\b(?:{_CODES}) ){_AMOUNT}")
_MONEY_AFTER = re.compile(rf"(?<![\w.,$£€]){_AMOUNT} ?((?:\b(?:{_CODES})\b)|€)")
_MONEY_RANGE = re.compile(r"(?<=\d) ?[-–] ?(?=[$£€])")
_ISO_DATE = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)(?:T(?=\d\d:\d\d)|\b)")
_TIME = re.compile(r"\b(\d{1,2}):(\d\d)(?::\d\d)?(?: ?([ap])\.?m\b\.?)?(?!\d)", re.IGNORECASE)
_HOUR = re.compile(r"\b(\d{1,2}) ?([ap])\.?m\b\.?", re.IGNORECASE)
# Numbers that no area has been given yet look like this too, and are dictated like any other.
_PHONE_SHAPE = re.compile(r"(?<![\w$£€.,+-])\(?(\d{3})\)?[ .-]?(\d{3})[ .-]?(\d{4})(?![\w%]|[.,-]\d)")
_POSTCODE = re.compile(r"(?<![\w$£€.,-])(\d{5})(?:-(\d{4}))?(?![\w%]|[.,-]\d)")
_CODE = re.compile(
    r"\b(order|booking|confirmation|reference|account|invoice|ticket|code|id)"
    r"((?: (?:number|code|id))?(?: is)?:? #?)([A-Z0-9][A-Z0-9-]{2,}[A-Z0-9])\b",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_WEB = re.compile(r"\b(?:https?://)?((?:[a-z0-9-]+\.)+(?:com|net|org|io|co|ai|app|dev))\b(/[\w./-]*)?", re.IGNORECASE)
_SIGNS = {"@": " at ", ".": " dot ", "-": " dash ", "_": " underscore ", "+": " plus ", "/": " slash "}


def spoken(text: str, *, region: str = "US") -> str:
    """Rewrite text for the local voice.

    Args:
        text: A sentence or more, in English; other languages pass through.
        region: Where telephone numbers without a country code belong (ISO 3166, two letters).
    """
    text = _EMAIL.sub(lambda found: _read_out(found[0]), text)
    text = _WEB.sub(lambda found: _read_out(found[1] + (found[2] or "").rstrip("/.")), text)
    text = _ISO_DATE.sub(_date, text)
    text = _MONEY_RANGE.sub(" to ", text)
    text = _MONEY.sub(lambda found: _money(found[1].strip(), found[2], found[3]), text)
    text = _MONEY_AFTER.sub(lambda found: _money(found[3], found[1], found[2]), text)
    text = _phone_numbers(text, region)
    text = _CODE.sub(_code, text)
    text = _POSTCODE.sub(lambda found: ", ".join(_digits(group) for group in found.groups() if group), text)
    text = _TIME.sub(lambda found: _time(found, int(found[1]), int(found[2]), found[3]), text)
    text = _HOUR.sub(lambda found: _time(found, int(found[1]), 0, found[2]), text)
    text = text.replace("24/7", "twenty-four seven").replace("&", " and ")
    return " ".join(text.split())


def _digits(text: str) -> str:
    return " ".join(ONES[int(character)] for character in text if character.isdigit())


def _money(sign: str, whole: str, cents: str | None) -> str:
    one = currencies()[_OWN_SIGNS.get(sign) or _SIGNS_OF.get(sign) or sign]
    nation = f"{one.nation[0]} " if sign in _OWN_SIGNS else ""
    parts = []
    amount, rest = int(whole.replace(",", "")), int(cents or 0)
    if amount or not rest:
        parts.append(f"{cardinal(amount).replace(',', '')} {nation}{_word(one.names, amount)}")
    if rest:
        parts.append(f"{cardinal(rest)} {_word(one.coins, rest)}" if one.coins else cardinal(rest))
    return " and ".join(parts)


def _word(words: Mapping[str, tuple[str, ...]], count: int) -> str:
    """The first of a currency's words, in the plural unless it is one: "two pounds", "one penny"."""
    singular, *plurals = next(iter(words.values()))
    return singular if count == 1 or not plurals else plurals[0]


def _date(found: re.Match[str]) -> str:
    year, month, day = (int(part) for part in found.groups())
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return found[0]
    following = " at " if found[0].endswith("T") else ""
    return f"{MONTH_NAMES[month - 1]} {ordinal(day)}, {year}{following}"


def _time(found: re.Match[str], hour: int, minute: int, half: str | None) -> str:
    """Morning or afternoon is said where it was written, or where the hour of the 24-hour clock tells it."""
    written = found[0]
    if hour > 23 or minute > 59 or (half and not 1 <= hour <= 12):
        return written
    if half is None and (hour > 12 or written.startswith("0")):
        half = "a" if hour < 12 else "p"
    minutes = "" if minute == 0 else f" oh {cardinal(minute)}" if minute < 10 else f" {cardinal(minute)}"
    hours = cardinal(hour % 12 or 12)
    if half is None:
        return f"{hours}{minutes}" if minutes else f"{hours} o'clock"
    # The full stop of an abbreviation is the sentence's too when nothing follows.
    stop = "." if written.endswith(".") and not found.string[found.end() :].strip() else ""
    return f"{hours}{minutes} {half.upper()}M{stop}"


def _phone_numbers(text: str, region: str) -> str:
    said = []
    end = 0
    for match in PhoneNumberMatcher(text, region):
        national = match.number.country_code == phonenumbers.country_code_for_region(region)
        written = phonenumbers.format_number(
            match.number, PhoneNumberFormat.NATIONAL if national else PhoneNumberFormat.INTERNATIONAL
        )
        groups = ", ".join(_digits(group) for group in re.findall(r"\d+", written))
        said += [text[end : match.start], groups if national else f"plus {groups}"]
        end = match.end
    text = "".join([*said, text[end:]])
    return _PHONE_SHAPE.sub(lambda found: ", ".join(_digits(group) for group in found.groups()), text)


def _code(found: re.Match[str]) -> str:
    """A code is spelled; a word or an ordinary small number after "order" is not one."""
    code = found[3]
    if not any(character.isdigit() for character in code) or (code.isdigit() and code.endswith("00")):
        return found[0]
    groups = (" ".join(_letter(character) for character in group) for group in code.split("-") if group)
    return f"{found[1]}{found[2].rstrip('#')}{', '.join(groups)}"


def _letter(character: str) -> str:
    return ONES[int(character)] if character.isdigit() else character.upper()


def _read_out(address: str) -> str:
    """`sam_b@example.com`: sam underscore b at example dot com."""
    address = address.removeprefix("www.")
    spell: Callable[[re.Match[str]], str] = lambda found: _SIGNS[found[0]]  # noqa: E731
    return " ".join(re.sub(r"[@.\-_+/]", spell, address).split())
