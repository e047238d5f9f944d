"""A value with the place where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from routing.slots.corrections import repaired
from routing.slots.hearing import Hearing
from routing.slots.value import Held


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A value of a field, between two positions of the canonical text."""

    field: str
    value: Held
    start: int
    end: int
    approximate: bool = False


def the_one_meant(hearing: Hearing, candidates: Sequence[Found]) -> Found | None:
    """Of several values for one field, in the order of speaking: the first, or the one that took its place."""
    meant: Found | None = None
    for candidate in candidates:
        if meant is None or repaired(hearing, meant.end, candidate.start):
            meant = candidate
    return meant
