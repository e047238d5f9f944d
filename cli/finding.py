"""What `switchboard doctor` finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "note", "problem"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at: `problem` when something would fail, `note` when it is good to know."""

    part: str
    state: State
    what: str


def ok(part: str, what: str) -> Finding:
    return Finding(part=part, state="ok", what=what)


def note(part: str, what: str) -> Finding:
    return Finding(part=part, state="note", what=what)


def problem(part: str, what: str) -> Finding:
    return Finding(part=part, state="problem", what=what)
