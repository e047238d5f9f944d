"""The choices of a field, with every way to say them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from routing.slots.hearing import hear
from routing.slots.value import SlotField


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """`keys` are the choices by the ways to say them; `expression` matches any of these in canonical text."""

    keys: Mapping[str, str]
    expression: str
    pattern: re.Pattern[str]

    def key(self, said: str) -> str:
        """The choice that is meant. Raises `KeyError` for what `expression` does not match."""
        return self.keys[_even(said)]


def offered(field: SlotField) -> Offered:
    return _offered(tuple((key, tuple(words)) for key, words in field.choices.items()))


@lru_cache(maxsize=64)
def _offered(choices: tuple[tuple[str, tuple[str, ...]], ...]) -> Offered:
    keys: dict[str, str] = {}
    for key, words in choices:
        for way in (key.replace("_", " ").lower(), *(hear(word).text for word in words)):
            keys.setdefault(_even(way), key)
            keys.setdefault(f"{_even(way)}s", key)
    for key, _ in choices:
        # "Filet" is enough for filet_mignon.
        keys.setdefault(key.split("_")[0].lower(), key)
        keys.setdefault(f"{key.split('_')[0].lower()}s", key)
    ways = [re.escape(way).replace(r"\ ", "[ -]") for way in sorted(keys, key=len, reverse=True)]
    expression = rf"(?<!\w)(?:{'|'.join(ways)})(?!\w)" if ways else r"(?!)"
    return Offered(keys=keys, expression=expression, pattern=re.compile(expression))


def _even(said: str) -> str:
    return " ".join(said.replace("-", " ").split())
