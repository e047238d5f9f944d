"""How values are put into words that a caller hears."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, time
from decimal import Decimal

import phonenumbers

from embedding.arabic_text import has_arabic
from routing.currencies import currency as currency_of
from routing.slots.value import Held, SlotType


def spoken(value: Held, kind: SlotType, *, region: str = "US", currency: str = "USD", language: str = "en") -> str:
    """A held value as it is said: dates with weekday, times on the twelve-hour clock, numbers in national form."""
    if language == "ar" and kind in ("date", "time", "money"):
        return spoken_in_arabic(str(value), kind, currency)
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
    """An amount with the sign that is usual at home, else the code, without a thousands separator: what is heard and
    what is written then compare equal."""
    sign = currency_of(currency).sign
    return f"{amount:.2f} {currency}" if sign is None else f"{sign}{amount:.2f}"


def joined(parts: Iterable[str], word: str = "and") -> str:
    """`a, b and c`; of Arabic parts `a، وb، وc`."""
    items = [p for p in parts if p]
    if items and has_arabic(items[0]):
        return "، ".join(item.removeprefix("و") if n == 0 else _and(item) for n, item in enumerate(items))
    last = items[-1].removeprefix(f"{word} ") if items else ""
    return f"{', '.join(items[:-1])} {word} {last}" if len(items) > 1 else last


def _and(item: str) -> str:
    return item if item.startswith("و") else f"و{item}" if has_arabic(item[:1]) else f"و {item}"


_DAYS = ("الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد")
_MONTHS = (
    "يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"
)  # fmt: skip
_CURRENCIES = {"USD": "دولار", "SAR": "ريال", "AED": "درهم", "EGP": "جنيه", "EUR": "يورو"}


def spoken_in_arabic(value: str, kind: SlotType, currency: str) -> str:
    """A date, a time or an amount as it is said in Arabic, with western digits."""
    if kind == "date":
        day = date.fromisoformat(value)
        return f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}"
    if kind == "time":
        at = time.fromisoformat(value)
        half = "صباحاً" if at.hour < 12 else "مساءً"
        return f"الساعة {at.hour % 12 or 12}{f':{at.minute:02}' if at.minute else ''} {half}"
    return f"{Decimal(value):.2f} {_CURRENCIES.get(currency, currency)}"


class _Blank(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return ""


def fill(template: str, values: Mapping[str, object]) -> str:
    """Fill a line's `{placeholders}`; what is not known is left out."""
    filled = template.format_map(_Blank({k: str(v) for k, v in values.items() if v is not None}))
    return " ".join(filled.split()).replace(" ,", ",").replace(" .", ".").replace(" ،", "،")
