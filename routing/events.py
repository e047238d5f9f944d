"""What a turn gives out, in order: the reading, then words with the tools they rest on, then the details."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from routing.decision import Decision, Reading
from routing.tools.tool import ToolResult


class SegmentKind(StrEnum):
    """What a stretch of speech is, published so that pages, benches and tests know what they hear."""

    GREETING = "greeting"
    TRANSITION = "transition"
    ANSWER = "answer"
    CACHED = "cached"
    FILLER = "filler"
    APOLOGY = "apology"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """The reading of the caller's words is done; nothing has been said yet."""

    reading: Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Text to be spoken. A new `segment` number means: flush what came before, this is another voice or kind. Words
    that `asks_back` say what is noted and what a yes would bring about, and claim nothing."""

    text: str
    segment: int
    persona: str
    kind: SegmentKind
    asks_back: bool = False


@dataclass(frozen=True, slots=True)
class WordsEnded:
    """The reply's words are over, though its details are not; what is said after it comes as a line of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolUsed:
    """A tool ran (read-only tools may run in speculation; writing ones only after the caller's turn is committed)."""

    result: ToolResult


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """The last event of a turn: its details."""

    decision: Decision


Step: TypeAlias = Words | WordsEnded | ToolUsed
TurnEvent: TypeAlias = Heard | Step | Decided
