"""One of several things on offer, held by the name that the business gives it."""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz import fuzz, process

from routing.slots.corrections import turned_down
from routing.slots.found import Found, the_one_meant
from routing.slots.hearing import Hearing
from routing.slots.listening import Listening
from routing.slots.value import SlotField

_NEAR_ENOUGH = 86
_WANTED = re.compile(
    r"\b(?:want|wants|wanted|would like|i'd like|like to|interested|interest|take|taking|go with|going with|go for|"
    r"choose|prefer|"
    r"need|demo of|try|trying|sign up|upgrade|get|buy|order|the .* (?:plan|tier|package|one)|change|make it|"
    r"looking at)\b"
)


def choice(hearing: Hearing, listening: Listening, field: SlotField) -> Found | None:
    """The choice that was named: where it was asked for, or where the words say that it is wanted."""
    asked = listening.expected == field.name
    found: list[Found] = []
    for match in _pattern(tuple((key, tuple(words)) for key, words in field.choices.items())).finditer(hearing.rest):
        key = _key(field, match.group())
        first, last = hearing.sentence(match.start())
        sentence = hearing.text[first:last]
        wanted = asked or (
            _WANTED.search(sentence) is not None and not re.match(r" ?(?:what|how|which|is|does|do)\b", sentence)
        )
        if key is not None and wanted and not turned_down(hearing, match.start(), match.end()):
            found.append(Found(field=field.name, value=key, start=match.start(), end=match.end()))
    meant = the_one_meant(hearing, found)
    return meant or (_nearly(hearing, field) if asked else None)


def _nearly(hearing: Hearing, field: SlotField) -> Found | None:
    """A word that speech to text got slightly wrong."""
    ways = {way.lower(): key for key, words in field.choices.items() for way in (_said(key), *words)}
    for word in re.finditer(r"[^\W\d_][\w']{3,}", hearing.rest):
        best = process.extractOne(word.group(), list(ways), scorer=fuzz.ratio, score_cutoff=_NEAR_ENOUGH)
        if best is not None:
            return Found(field=field.name, value=ways[best[0]], start=word.start(), end=word.end())
    return None


def _key(field: SlotField, said: str) -> str | None:
    heard = " ".join(said.replace("-", " ").split())
    for key, words in field.choices.items():
        if heard in {" ".join(way.lower().replace("-", " ").split()) for way in (_said(key), *words)}:
            return key
    return None


def _said(key: str) -> str:
    return key.replace("_", " ").lower()


@lru_cache(maxsize=64)
def _pattern(choices: tuple[tuple[str, tuple[str, ...]], ...]) -> re.Pattern[str]:
    ways = {way.lower() for key, words in choices for way in (_said(key), *words)}
    alternatives = [
        re.escape(way).replace(r"\ ", "[ -]").replace(r"\-", "[ -]?") for way in sorted(ways, key=len, reverse=True)
    ]
    return re.compile(rf"(?<!\w)(?:{'|'.join(alternatives)})(?!\w)" if alternatives else r"(?!)")
