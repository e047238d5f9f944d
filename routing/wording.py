"""How values are put into words that a caller hears."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, time
from decimal import Decimal

import phonenumbers

from routing.slots.value import Held, SlotType


def spoken(value: Held, kind: SlotType, *, region: str = "US", currency: str = "USD") -> str:
    """A held value as it is said: dates with weekday, times on the twelve-hour clock, numbers in national form."""
    if isinstance(value, dict):
        parts = [f"{count} {name.replace('_', ' ')}" for name, count in value.items()]
        return joined(parts) or "nothing special"
    if kind == "date":
        return spoken_date(date.fromisoformat(str(value)))
    if kind == "time":
        return spoken_time(time.fromisoformat(str(value)))
    if kind == "money":
        return money(Decimal(str(value)), currency)
    if kind == "phone_number":
        return spoken_phone(str(value), region)
    return str(value)


def spoken_date(day: date) -> str:
    suffix = "th" if 11 <= day.day <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10, "th")
    return f"{day:%A, %B} {day.day}{suffix}"


def brief_date(day: date) -> str:
    """A date where there is little room: `Sat Dec 12`."""
    return f"{day:%a %b} {day.day}"


def spoken_time(at: time) -> str:
    hour = at.hour % 12 or 12
    half = "AM" if at.hour < 12 else "PM"
    return f"{hour}:{at.minute:02} {half}" if at.minute else f"{hour} {half}"


def spoken_phone(number: str, region: str) -> str:
    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return number
    national = phonenumbers.region_code_for_number(parsed) == region
    style = phonenumbers.PhoneNumberFormat.NATIONAL if national else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return str(phonenumbers.format_number(parsed, style))


def money(amount: Decimal, currency: str = "USD") -> str:
    """An amount, without a thousands separator: what is heard and what is written then compare equal."""
    return f"${amount:.2f}" if currency == "USD" else f"{amount:.2f} {currency}"


def joined(parts: Iterable[str], word: str = "and") -> str:
    """`a, b and c`."""
    items = [p for p in parts if p]
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {word} {items[-1]}" if items else ""


class _Blank(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return ""


def fill(template: str, values: Mapping[str, object]) -> str:
    """Fill a line's `{placeholders}`; what is not known is left out."""
    filled = template.format_map(_Blank({k: str(v) for k, v in values.items() if v is not None}))
    return " ".join(filled.split()).replace(" ,", ",").replace(" .", ".")
