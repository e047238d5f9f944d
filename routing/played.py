"""What became of a reply: how much of it was played, and when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from routing.turn import Said

HEARD = 0.6
"""A sentence counts as heard once this share of it was played."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """The text that was really played and, in seconds of the call's audio, when. `timings` are milliseconds by
    stage."""

    text: str
    interrupted: bool = False
    started: float | None = None
    ended: float | None = None
    timings: Mapping[str, float] = field(default_factory=dict)

    def of(self, said: Sequence[Said]) -> Sequence[Said]:
        """The sentences that were heard, by length; all of them where nothing cut them off."""
        if not self.interrupted:
            return said
        heard = len("".join(self.text.split()))
        kept: list[Said] = []
        position = 0
        for sentence in said:
            length = len("".join(sentence.words.text.split()))
            if position + HEARD * length > heard:
                break
            kept.append(sentence)
            position += length
        return kept
