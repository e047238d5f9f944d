"""Expressions over Arabic as it is written, matched against folded words."""

from __future__ import annotations

import re

from embedding.arabic_text import fold

_SPELLED = re.compile(r"[\u0621-\u065f\u0670\u0671-\u06d3]+")


def pattern(expression: str) -> re.Pattern[str]:
    """A compiled expression whose Arabic letters are folded; `~` stands for the edge of a word with or without a
    conjunction or a preposition stuck to it ("و", "ف", "ب", "ل", "ال")."""
    even = _SPELLED.sub(lambda found: fold(found.group()), expression)
    return re.compile(even.replace("~", r"(?<!\w)(?:[وف]?(?:ال|بال|لل|[بل])?)"))


def plain(text: str) -> str:
    """The folded words of an utterance, without punctuation and hesitation."""
    words = re.sub(r"[^\w@.+ ]+|(?<!\d)\.(?!\d)", " ", fold(text))
    return " ".join(word for word in words.split() if word not in _FILLERS)


_FILLERS = frozenset(("امم", "ام", "ااه", "اهه", "يعني", "همم", "احم"))
