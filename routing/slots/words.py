"""The word lists of `words.yaml`."""

from __future__ import annotations

from functools import cache
from importlib import resources

from ruamel.yaml import YAML


@cache
def listed(name: str) -> tuple[str, ...]:
    """The entries of a list, in their order."""
    return tuple(str(entry) for entry in _lists()[name])


@cache
def one_of(name: str) -> str:
    """The entries of a list as the alternatives of an expression, longest first."""
    return "|".join(sorted(listed(name), key=len, reverse=True))


@cache
def _lists() -> dict[str, list[object]]:
    source = resources.files("routing.slots").joinpath("words.yaml").read_text(encoding="utf-8")
    lists: dict[str, list[object]] = YAML(typ="safe", pure=True).load(source)
    return lists
