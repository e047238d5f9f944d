"""Values: whether two are the same, and whether what was said names one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from cli.evaluation import arabic_words
from cli.evaluation.numbers import figures, numbers
from cli.evaluation.sentences import english, normal

_MONTHS = english()["months"]
_ORDINALS = english()["ordinals"]
_SMALL_WORDS = frozenset(english()["small"])


def same(expected: object, held: object) -> bool:
    """Whether a held value is the expected one: numbers by amount, mappings as a whole, text ignoring case, outer space
    and final punctuation."""
    if held is None or expected is None:
        return held is expected
    if isinstance(expected, Mapping) or isinstance(held, Mapping):
        return (
            isinstance(expected, Mapping)
            and isinstance(held, Mapping)
            and expected.keys() == held.keys()
            and all(same(expected[key], held[key]) for key in expected)
        )
    if isinstance(expected, bool) or isinstance(held, bool):
        return expected is held
    if isinstance(expected, str) and isinstance(held, str) and not _is_money(expected, held):
        return _bare(expected) == _bare(held)
    try:
        return Decimal(_bare(expected)) == Decimal(_bare(held))
    except ArithmeticError:
        return _bare(expected) == _bare(held)


def _is_money(*texts: str) -> bool:
    """Money is text too and equal by amount, unlike postcodes and order ids: "007" is not "7"."""
    return all(re.fullmatch(r"\d+(\.\d{1,2})?", text.strip()) for text in texts) and any("." in text for text in texts)


def _bare(value: object) -> str:
    return " ".join(str(value).split()).rstrip(".!?,;:").casefold()


def contains(said: str, part: str) -> bool:
    """Whether `part` occurs in what was said, in any case; a number in words and in figures is the same, and part of a
    longer number is not that number."""
    if not part.strip():
        return True
    for here, there in ((normal(part), normal(said)), (_figured(part), _figured(said))):
        before = r"(?<![\d])(?<!\d[.,])" if here[0].isdigit() else ""
        after = r"(?!\d|[.,]\d*[1-9])" if here[-1].isdigit() else ""
        if re.search(before + re.escape(here) + after, there):
            return True
    digits = _digits(part)
    return len(digits) >= 7 and digits in _digits(said) and not re.search(r"[^\W\d_]", part)


def _figured(text: str) -> str:
    return figures(normal(text))


def _digits(text: str) -> str:
    return "".join(ch for ch in _figured(text) if ch.isdigit())


def says(said: str, value: object) -> bool:
    """Whether what was said names a held value, the way people say it: a date without its year, a time by the
    twelve-hour clock, a number of the telephone in groups, an amount in words."""
    if isinstance(value, Mapping):
        return all(says(said, str(name).replace("_", " ").split()[0]) for name in value)
    if isinstance(value, int):
        return any(number.value == value for number in numbers(normal(said)))
    text = str(value)
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return _says_date(normal(said), date.fromisoformat(text))
    if re.fullmatch(r"\d{2}:\d{2}", text):
        hour, minute = int(text[:2]), int(text[3:])
        ways = (normal(said), _figured(said))
        return _says_time(ways[1], hour, minute) or any(arabic_words.says_time(way, hour, minute) for way in ways)
    if re.fullmatch(r"\+\d{7,15}", text):
        return text[-7:] in _digits(said)
    if re.fullmatch(r"\d+(\.\d{1,2})?", text):
        return any(Decimal(text) in number.readings for number in numbers(normal(said))) or contains(said, text)
    if "@" in text:
        spoken = normal(said).replace(" at ", "@").replace(" dot ", ".")
        return _squeezed(text) in _squeezed(spoken)
    return _says_words(said, text)


def _squeezed(text: str) -> str:
    return re.sub(r"[\s-]", "", text.casefold())


def _says_words(said: str, text: str) -> bool:
    if contains(said, text.strip().rstrip(".!?")):
        return True
    words = [word for word in re.findall(r"\w+", _figured(text)) if word not in _SMALL_WORDS]
    heard = set(re.findall(r"\w+", _figured(said)))
    return bool(words) and sum(word in heard for word in words) * 3 >= 2 * len(words)


def _says_date(said: str, day: date) -> bool:
    month = rf"(?:{_MONTHS[day.month - 1]}|{_MONTHS[day.month - 1][:3]}\.?)"
    number = rf"(?:{day.day}(?:st|nd|rd|th)?|{_ordinal(day.day)})"
    forms = (rf"{month},? (?:the )?{number}\b", rf"\b{number} (?:of )?{month}", rf"\b0?{day.month}/0?{day.day}\b")
    named = any(re.search(form, said) for form in forms) or day.isoformat() in said
    return named or arabic_words.says_date(said, day) or arabic_words.says_date(figures(said), day)


def _ordinal(day: int) -> str:
    if day <= 20:
        return _ORDINALS[day - 1]
    tens, unit = {2: ("twentieth", "twenty"), 3: ("thirtieth", "thirty")}[day // 10], day % 10
    return rf"{tens[1]}[ -]{_ORDINALS[unit - 1]}" if unit else tens[0]


def _says_time(said: str, hour: int, minute: int) -> bool:
    noon = {(12, 0): "noon", (0, 0): "midnight"}.get((hour, minute))
    if noon and re.search(rf"\b{noon}\b", said):
        return True
    twelve = hour % 12 or 12
    minutes = rf"[: ]?{minute:02d}" if minute else r"(?::00)?"
    if re.search(rf"(?<![\d:.]){hour}:{minute:02d}(?!\d)", said):
        return True
    if re.search(rf"(?<![\d:.]){twelve}{minutes}(?![\d:])", said):
        return True
    words = {30: rf"half past {twelve}", 15: rf"quarter past {twelve}", 45: rf"quarter to {twelve % 12 + 1}"}.get(
        minute
    )
    return words is not None and words in said
