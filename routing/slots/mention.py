"""A number with what it counts."""

from __future__ import annotations

from dataclasses import dataclass

from routing.slots.nouns import Counted

THE_REST = -1
"""The value of a mention such as 'the rest are kids'."""


@dataclass(slots=True, kw_only=True)
class Mention:
    """A number with what it counts. `field` None: the whole party. `part`: it is part of the party named before.
    `noun` is the word it stood with; `answer` for the bare answer to a question."""

    field: Counted | None
    value: int
    start: int
    end: int
    rough: bool = False
    part: bool = False
    noun: str = ""
