"""Currencies: how their amounts are written and said, and which signs and words several of them share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from ruamel.yaml import YAML


@dataclass(frozen=True, slots=True, kw_only=True)
class Currency:
    """One currency by its ISO code. `sign` may be another's too ("$"), `own` mean it wherever they stand ("A$");
    `names` and `coins` are the words for one of it and for its hundredth part, each with the plurals, `nation` what
    tells it from others of the name ("Australian"). `commas`: 1.250,00 is how its countries write amounts."""

    code: str
    sign: str | None = None
    own: tuple[str, ...] = ()
    names: Mapping[str, tuple[str, ...]]
    coins: Mapping[str, tuple[str, ...]]
    nation: tuple[str, ...] = ()
    commas: bool = False
    arabic: str | None = None

    @property
    def signs(self) -> tuple[str, ...]:
        return (*self.own, *((self.sign,) if self.sign else ()))


def currency(code: str) -> Currency:
    """That of a code; one of which only the code is known where the table has no such currency."""
    return currencies().get(code) or Currency(code=code, names={}, coins={})


@cache
def currencies() -> Mapping[str, Currency]:
    """Every currency of the table by its code."""
    read = _table()
    plurals: Mapping[str, list[str]] = read["plurals"]

    def forms(words: list[str]) -> dict[str, tuple[str, ...]]:
        return {word: (word, *plurals.get(word, [f"{word}s"])) for word in words}

    return {
        code: Currency(
            code=code,
            sign=about.get("sign"),
            own=tuple(about.get("own", ())),
            names=forms(about["names"]),
            coins=forms(about.get("coins", [])),
            nation=tuple(about.get("nation", ())),
            commas=about.get("commas", False),
            arabic=about.get("arabic"),
        )
        for code, about in read["currencies"].items()
    }


@cache
def also_words() -> frozenset[str]:
    """Signs, names, coins and codes that are other words too, in small letters."""
    return frozenset(word.lower() for word in _table()["also_words"])


@cache
def _table() -> dict[str, Any]:
    source = resources.files("routing").joinpath("currencies.yaml").read_text(encoding="utf-8")
    read: dict[str, Any] = YAML(typ="safe", pure=True).load(source)
    return read
