"""Guests of one age."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeGroup:
    """Guests of one age, between two positions of the canonical text; `count` is None where only ages were said."""

    age: int
    count: int | None
    start: int
    end: int
