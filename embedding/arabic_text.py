"""Arabic words in one spelling: what callers type and what speech recognition writes differ in marks alone."""

from __future__ import annotations

import re
import unicodedata

_MARKS = re.compile("[\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_LETTERS = str.maketrans(
    "أإآٱىةؤئگڤچپکی",
    "ااااي" + "هويكفجبكي",
)
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٪٫٬؟،؛", "01234567890123456789%.,?,;")
_ARABIC = re.compile(r"[\u0621-\u064a\u066e-\u06d3]")
_LATIN = re.compile(r"[A-Za-zÀ-ÿ]")
_STRETCHED = re.compile(r"([\u0621-\u064a])\1{2,}")


def fold(text: str) -> str:
    """The text without vowel signs and tatweel, with one form of alef, ya, ta marbuta and hamza, western digits and
    punctuation, in lower case; a letter drawn out ("جدااا") stands once."""
    shown = _MARKS.sub("", unicodedata.normalize("NFKC", text))
    even = shown.translate(_LETTERS).translate(_DIGITS).lower()
    return _STRETCHED.sub(r"\1", even)


def has_arabic(text: str) -> bool:
    """Whether any letter of the text is Arabic."""
    return _ARABIC.search(text) is not None


def has_latin(text: str) -> bool:
    return _LATIN.search(text) is not None


def words(text: str) -> list[str]:
    """The folded words of a text, without punctuation."""
    return re.findall(r"[^\W_]+(?:'[^\W_]+)*", fold(text))
