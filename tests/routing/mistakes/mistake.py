"""One mistake, made in a copy of the example business."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Mistake:
    """`old` becomes `new` in `file`; the problem must be on the line of `at` (first line of `new` unless given)."""

    file: str
    old: str
    new: str
    what: str
    write: str
    at: str | None = None
    in_file: str | None = None
    problems: int = 1
