"""Something that must never happen in a conversation."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """`counter` is the figure it counts for, `what` the evidence."""

    counter: str
    turn: int
    what: str
