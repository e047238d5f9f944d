"""Deepgram's `/v2/listen`: Flux, which hears turns. What it hears is what a script says.

`StartOfTurn` with the first word, `Update` each quarter of a second, then in the quiet `EagerEndOfTurn` and `EndOfTurn`
as its confidence passes the thresholds, with `TurnResumed` where the caller goes on after the first of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tests.providers.listen import Connection, Line, Refused
from tests.providers.script import Script, Stretch, Word, words_of
from tests.providers.scripted_stream import ScriptedStream
from tests.providers.timing import Timing

MODELS = frozenset({"flux-general-en", "flux-general-multi"})
KINDS = frozenset({"CloseStream", "Configure"})


@dataclass(slots=True, kw_only=True)
class Thresholds:
    """When a turn ends. `eager` is None where early ends are not asked for; `timeout` is in seconds."""

    eager: float | None = None
    end: float = 0.7
    timeout: float = 5.0

    @classmethod
    def read(cls, given: Mapping[str, Any], before: Thresholds | None = None) -> Thresholds:
        """Read `eager_eot_threshold`, `eot_threshold` and `eot_timeout_ms` from a query or a `Configure` message.

        Raises:
            ValueError: a value is none that the service takes; the message says which.
        """
        before = before or cls()
        eager = _number(given, "eager_eot_threshold", before.eager, 0.3, 0.9)
        end = _number(given, "eot_threshold", before.end, 0.5, 1.0)
        timeout = _number(given, "eot_timeout_ms", before.timeout * 1000, 500, 60_000)
        assert end is not None
        assert timeout is not None
        if eager is not None and eager > end:
            raise ValueError("eager_eot_threshold must not be greater than eot_threshold")
        return cls(eager=eager, end=end, timeout=timeout / 1000)


def _number(given: Mapping[str, Any], name: str, default: float | None, least: float, most: float) -> float | None:
    if name not in given:
        return default
    try:
        value = float(given[name])
    except (TypeError, ValueError):
        raise ValueError(f"{name} must be a number") from None
    if not least <= value <= most:
        raise ValueError(f"{name} must be from {least:g} to {most:g}")
    return value


@dataclass(slots=True, kw_only=True)
class _Turn:
    """The caller's turn that goes on."""

    start: float
    end_curve: tuple[float, float]
    """After how much quiet its end is sure by 0.4 and by 0.7, in seconds."""
    stretches: list[Stretch] = field(default_factory=list)
    told: int = 0
    """How many of its words were told already."""
    announced: bool = False
    eager: bool = False

    def words(self, until: float | None = None) -> list[Word]:
        """Its words: all, or those that are over at a time."""
        return words_of(self.stretches, until=until)


class FluxStream(ScriptedStream):
    """One stream."""

    def __init__(
        self, line: Line, connection: Connection, *, script: Script, timing: Timing, idle_seconds: float
    ) -> None:
        super().__init__(line, connection, script=script, timing=timing, idle_seconds=idle_seconds)
        self._thresholds = Thresholds.read(connection.query)
        self._hints = list(connection.hints)
        self._sequence = self._turn_index = 0
        self._turn: _Turn | None = None
        self._told = 0.0
        """When the last message about a turn was sent."""

    async def _opened(self) -> None:
        await self._tell({"type": "Connected"})

    async def _tick(self, clock: float) -> None:
        turn = self._turn
        if turn is None:
            return
        words = self._visible(turn, clock)
        if words and not turn.announced:
            await self._announce(turn, words)
        elif clock - self._told >= self._timing.update_every - 1e-6 and turn.announced and not turn.eager:
            await self._event("Update", turn, words)
        if self._ear.current is None:
            await self._quiet(turn)

    async def _started(self, stretch: Stretch) -> None:
        if self._turn is None:
            self._begin_answer()
            draw = next(self._connection.draws)
            curve = self._timing.eager_after.seconds(draw), self._timing.end_after.seconds(draw)
            self._turn = _Turn(start=stretch.start, end_curve=curve)
            self._told = stretch.start
        self._turn.stretches.append(stretch)
        if self._turn.eager:
            self._turn.eager = False
            await self._event("TurnResumed", self._turn, words_of(self._turn.stretches[:-1]))

    def _visible(self, turn: _Turn, clock: float) -> list[Word]:
        words = turn.words()
        heard = len(turn.words(until=clock - self._timing.word_lag))
        # The last word of all is recognised only with what follows it.
        return words[: max(turn.told, min(heard, len(words) - 1))]

    async def _announce(self, turn: _Turn, words: Sequence[Word]) -> None:
        turn.announced = True
        await self._event("StartOfTurn", turn, words)

    async def _quiet(self, turn: _Turn) -> None:
        """Somebody spoke, and it is quiet: is the turn over?"""
        words, confidence, thresholds = turn.words(), self._confidence(turn), self._thresholds
        ends = confidence >= thresholds.end or self._ear.quiet >= thresholds.timeout
        eager = thresholds.eager is not None and confidence >= thresholds.eager and not turn.eager
        if not words:
            # A cough is no turn.
            self._turn = None if ends else turn
            return
        if (ends or eager) and not turn.announced:
            await self._announce(turn, words)
        if eager:
            turn.eager = True
            await self._event("EagerEndOfTurn", turn, words)
        if ends:
            self._connection.transcripts.append(" ".join(word.text for word in words))
            await self._event("EndOfTurn", turn, words)
            self._turn, self._turn_index = None, self._turn_index + 1

    def _confidence(self, turn: _Turn) -> float:
        """How sure the end of the turn is: it grows with the quiet, up to what the script says of this pause."""
        if self._ear.current is not None:
            return 0.0
        cue, (eager_after, end_after) = turn.stretches[-1].cue, turn.end_curve
        most = 0.95 if cue is None else cue.said.sure if cue.last else cue.said.sure_in_pauses
        known = np.cumsum([0.0, max(0.01, eager_after), max(0.01, end_after - eager_after), end_after])
        return min(most, float(np.interp(self._ear.quiet + 1e-6, known, [0.0, 0.4, 0.7, 0.95])))

    async def _event(self, event: str, turn: _Turn, words: Sequence[Word]) -> None:
        self._told, turn.told = self._ear.clock, len(words)
        transcript = " ".join(word.text for word in words)
        if event != "EndOfTurn":
            self._connection.interims.append(transcript)
        message = {
            "type": "TurnInfo",
            "event": event,
            "turn_index": self._turn_index,
            "audio_window_start": round(turn.start, 3),
            "audio_window_end": round(self._ear.clock, 3),
            "transcript": transcript,
            "words": [
                {"word": word.text, "confidence": word.confidence, "start": word.start, "end": word.end}
                for word in words
            ],
            "end_of_turn_confidence": round(self._confidence(turn), 4),
        }
        if self._connection.query["model"] == "flux-general-multi":
            message["languages"] = self._hints[:1] or ["en"]
        await self._tell(message)

    async def _tell(self, message: Mapping[str, Any]) -> None:
        numbered = {**message, "request_id": self._request_id, "sequence_id": self._sequence}
        self._sequence += 1
        await self._send(numbered)

    async def _control(self, kind: str, message: Mapping[str, Any]) -> None:
        try:
            self._thresholds = Thresholds.read(message.get("thresholds", {}), self._thresholds)
        except ValueError:
            await self._tell({"type": "ConfigureFailure"})
            return
        if "keyterms" in message:
            self._connection.keyterms = tuple(message["keyterms"])
        if "language_hints" in message:
            self._hints = list(message["language_hints"])
        thresholds = {
            "eager_eot_threshold": self._thresholds.eager,
            "eot_threshold": self._thresholds.end,
            "eot_timeout_ms": self._thresholds.timeout * 1000,
        }
        await self._tell(
            {
                "type": "ConfigureSuccess",
                "thresholds": thresholds,
                "keyterms": list(self._connection.keyterms),
                "language_hints": self._hints,
            }
        )

    async def _closing(self) -> None:
        self._ear.end()
        if self._turn is not None and (words := self._turn.words()):
            await self._event("Update" if self._turn.announced else "StartOfTurn", self._turn, words)

    def _kinds(self) -> frozenset[str]:
        return KINDS

    def _unknown(self, data: str) -> Refused:
        error = {
            "type": "Error",
            "sequence_id": self._sequence,
            "code": "UNPARSABLE_CLIENT_MESSAGE",
            "description": "Could not deserialize last text message",
        }
        return Refused(1008, "UNPARSABLE_CLIENT_MESSAGE", error)
