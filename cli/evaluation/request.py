"""A place in a sentence that asks for a value."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Fields that may be meant by words at `start`; more than one only where the words leave it open."""

    fields: tuple[str, ...]
    start: int
