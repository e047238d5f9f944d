"""Tells a backchannel ("mhm", "right, okay") from words that want the floor."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib import resources

from ruamel.yaml import YAML

LONGEST_WORDS = 5
"""A longer row of them is somebody who talks."""
_NOT_WORDS = re.compile(r"[^\w\s]|_")
_ALEF = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ة": "ه", "ـ": None})


def plain(text: str) -> str:
    """Words only, in lower case; Arabic without vowel signs and with one form of the alef."""
    decomposed = unicodedata.normalize("NFKD", text.lower().translate(_ALEF))
    letters = "".join(mark for mark in decomposed if not unicodedata.combining(mark))
    return " ".join(_NOT_WORDS.sub(" ", letters).split())


@cache
def _phrases() -> dict[str, re.Pattern[str]]:
    source = resources.files(__package__).joinpath("backchannels.yaml").read_text(encoding="utf-8")
    lists: dict[str, list[str]] = YAML(typ="safe", pure=True).load(source)
    return {
        language: re.compile(rf"(?:(?:{'|'.join(re.escape(plain(p)) for p in phrases)})(?: |$))+")
        for language, phrases in lists.items()
    }


def is_backchannel(text: str, language: str) -> bool:
    """Whether an utterance is nothing but backchannels, in the call's language."""
    words = plain(text)
    phrases = _phrases().get(language)
    return (
        bool(words)
        and phrases is not None
        and len(words.split()) <= LONGEST_WORDS
        and (phrases.fullmatch(words) is not None)
    )
