"""The caller's mood over a call, as a curve to be drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from database.rows import TurnRow
from desk import words

WIDTH = 320
HEIGHT = 110
MARGIN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class MoodDot:
    x: float
    y: float
    mood: str
    anchor: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MoodCurve:
    """An SVG path through one dot a turn of the caller's; `words` say the same to who cannot see it."""

    path: str
    dots: tuple[MoodDot, ...]
    words: str


def mood_curve(turns: Sequence[TurnRow]) -> MoodCurve | None:
    """The curve over the turns in which the caller spoke; None when there is none."""
    spoken = [(turn, turn.caller) for turn in turns if turn.caller is not None]
    if not spoken:
        return None
    step = (WIDTH - 2 * MARGIN) / max(1, len(spoken) - 1)
    dots = tuple(
        MoodDot(
            x=round(MARGIN + step * place if len(spoken) > 1 else WIDTH / 2, 1),
            y=round(HEIGHT / 2 - caller.sentiment_score * (HEIGHT / 2 - MARGIN), 1),
            mood=caller.sentiment,
            anchor=f"{turn.attempt}-{turn.turn}",
            title=f"Turn {turn.turn}: {words.MOODS.get(caller.sentiment, caller.sentiment).lower()}, "
            f"{caller.sentiment_score:+.2f}",
        )
        for place, (turn, caller) in enumerate(spoken)
    )
    moods = [words.MOODS.get(caller.sentiment, caller.sentiment).lower() for _, caller in spoken]
    return MoodCurve(
        path="M" + "L".join(f"{dot.x} {dot.y}" for dot in dots),
        dots=dots,
        words="The caller’s mood, turn by turn: " + ", ".join(moods),
    )
