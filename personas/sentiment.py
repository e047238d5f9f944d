"""How the caller feels: class, score, confidence and the words that show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Mood = Literal["positive", "neutral", "negative"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentiment:
    """`score` runs from -1 (negative) to 1 (positive); `confidence` from 0 to 1; `evidence` are the caller's words."""

    mood: Mood
    score: float
    confidence: float
    evidence: tuple[str, ...] = ()
