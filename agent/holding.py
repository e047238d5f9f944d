"""The agent's voice, held while the caller speaks and let go on at the very word it had got to.

The library's own pause throws away what the room's audio source has queued: a fifth of a second of words. And what is
queued cannot be turned down any more, which makes ducking slower than silence. So audio waits here and goes on only a
little ahead of its time; a pause takes back what was not played, and the voice comes back with it, faded in.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import structlog
from livekit import rtc
from livekit.agents import AgentSession
from livekit.agents.voice import io
from numpy.typing import NDArray

log = structlog.get_logger(__name__)

PIECE_SECONDS = 0.05
"""The room takes audio in frames of this length; shorter ones would be kept until the next."""
LEAD_SECONDS = 0.15
"""How far ahead of its time audio is handed on: what a machine may be late without a hole in the voice."""
FADE_SECONDS = 0.03
END_SECONDS = 0.02

Samples = NDArray[np.int16]


def faded_in(samples: Samples, rate: int, *, seconds: float = FADE_SECONDS) -> Samples:
    """The samples, shape (n,) at `rate` Hz, rising from silence in a straight line: no step is heard as a click."""
    rising = min(samples.size, round(rate * seconds))
    gains = np.ones(samples.size)
    gains[:rising] = np.arange(rising) / max(1, rising)
    return np.round(samples * gains).astype(np.int16)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of mono audio, at `rate` Hz."""

    samples: Samples
    rate: int

    @property
    def seconds(self) -> float:
        return self.samples.size / self.rate


class Ahead:
    """What was handed on and is not played yet, by the clock: pure, so that time can be anything."""

    def __init__(self) -> None:
        self._pieces: deque[Piece] = deque()
        self._dry_at = 0.0

    def handed_on(self, piece: Piece, now: float) -> None:
        self._dry_at = max(self._dry_at, now) + piece.seconds
        self._pieces.append(piece)
        while self._pieces and sum(p.seconds for p in self._pieces) - self._pieces[0].seconds >= self.seconds(now):
            self._pieces.popleft()

    def seconds(self, now: float) -> float:
        return max(0.0, self._dry_at - now)

    def take_back(self, now: float) -> Piece | None:
        """What is not played yet, as one piece; it counts as never handed on. None where all of it was played."""
        left, pieces = self.seconds(now), list(self._pieces)
        self.clear()
        if not pieces or left <= 0:
            return None
        whole = np.concatenate([piece.samples for piece in pieces])
        return Piece(whole[-round(left * pieces[0].rate) :], pieces[0].rate)

    def clear(self) -> None:
        self._pieces.clear()
        self._dry_at = 0.0


@dataclass(slots=True, eq=False)
class _Segment:
    """Audio between two flushes. `begun` once the device has some of it, `over` once it was told that it has all."""

    begun: bool = False
    complete: bool = False
    over: bool = False


class HoldingOutput(io.AudioOutput):
    """An output whose pause loses nothing.

    Belongs below whatever paces the transcript by the audio it is given, and above what records: the recording has
    what the caller hears. Takes mono audio.

    Args:
        sink: where the audio goes on to; the library's own output of a room, with or without a tap around it.
    """

    def __init__(self, sink: io.AudioOutput, *, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(
            label="Switchboard holding", next_in_chain=sink, capabilities=io.AudioOutputCapabilities(pause=True)
        )
        self._sink = self.next_in_chain or sink
        self._clock = clock
        self._ahead = Ahead()
        self._waiting: deque[tuple[_Segment, Piece]] = deque()
        self._rest: tuple[Samples, int] | None = None
        self._segments: deque[_Segment] = deque()
        self._capturing: _Segment | None = None
        self._dropped = False
        self._held = False
        self._takes_back = False
        self._stuck: Piece | None = None
        self._changed = asyncio.Event()
        self._task = asyncio.create_task(self._forward(), name="holding")

    @property
    def sample_rate(self) -> int | None:
        return self._sink.sample_rate

    @property
    def held(self) -> bool:
        return self._held

    @property
    def seconds_left(self) -> float | None:
        """Audio the caller has still to hear of what is being spoken; None while more of it may be on its way."""
        if self._capturing is not None:
            return None
        return self._ahead.seconds(self._clock()) + sum(piece.seconds for _, piece in self._waiting)

    async def capture_frame(self, frame: rtc.AudioFrame) -> None:
        await super().capture_frame(frame)
        if self._capturing is None:
            self._capturing, self._dropped = _Segment(), False
            self._segments.append(self._capturing)
        if not self._dropped:
            self._cut(np.frombuffer(frame.data, dtype=np.int16), frame.sample_rate)

    def flush(self) -> None:
        super().flush()
        segment, self._capturing = self._capturing, None
        if segment is None:
            return
        if self._rest is not None and self._rest[0].size:
            samples, rate = self._rest
            self._wait_for_turn(segment, np.pad(samples, (0, _size(rate) - samples.size)), rate)
        self._rest = None
        segment.complete = True
        if not segment.begun and not any(of is segment for of, _ in self._waiting):
            self._segments.remove(segment)
            super().on_playback_finished(playback_position=0.0, interrupted=False)
        self._changed.set()

    def clear_buffer(self) -> None:
        self._waiting.clear()
        self._ahead.clear()
        self._stuck, self._takes_back = None, False
        self._rest, self._dropped = None, True
        for segment in list(self._segments):
            if not segment.begun:
                self._segments.remove(segment)
                super().on_playback_finished(playback_position=0.0, interrupted=True)
            elif not segment.over:
                segment.over = True
                self._sink.flush()
        self._sink.clear_buffer()
        self._changed.set()

    def pause(self) -> None:
        if self._held:
            return
        self._held = True
        super().pause()
        segment = self._segments[0] if self._segments else None
        if segment is None or not segment.begun or segment.over:
            return
        taken_back = self._ahead.take_back(self._clock())
        if taken_back is None:
            return
        samples = faded_in(taken_back.samples, taken_back.rate)
        size = _size(taken_back.rate)
        # In front, so that the piece that is handed on next is a whole one.
        samples = np.pad(samples, (-samples.size % size, 0))
        for start in range(samples.size - size, -1, -size):
            self._waiting.appendleft((segment, Piece(samples[start : start + size], taken_back.rate)))
        # The room empties its queue when it is given the next piece, and keeps that one for when it may go on.
        self._takes_back = True
        self._changed.set()

    def resume(self) -> None:
        if not self._held:
            return
        self._held = self._takes_back = False
        super().resume()
        if self._stuck is not None:
            self._ahead.handed_on(self._stuck, self._clock())
            self._stuck = None
        self._changed.set()

    def on_playback_finished(
        self, *, playback_position: float, interrupted: bool, synchronized_transcript: str | None = None
    ) -> None:
        # The device says this only of what it was given.
        if self._segments and self._segments[0].begun:
            self._segments.popleft()
        self._changed.set()
        super().on_playback_finished(
            playback_position=playback_position,
            interrupted=interrupted,
            synchronized_transcript=synchronized_transcript,
        )

    @classmethod
    def into(
        cls, session: AgentSession[Any], *, around: Callable[[io.AudioOutput], io.AudioOutput] = lambda device: device
    ) -> HoldingOutput | None:
        """Put one into the session's chain of outputs, next to the device; None where the session has no audio.

        The session must not be speaking.

        Args:
            around: wraps the device below this output, to record what the caller hears.
        """
        device = session.output.audio
        if device is None:
            return None
        while device.next_in_chain is not None:
            device = device.next_in_chain
        holding = cls(around(device))
        session.output.replace_audio_tail(holding)
        return holding

    async def aclose(self) -> None:
        """Hand nothing on any more."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    def _cut(self, samples: Samples, rate: int) -> None:
        assert self._capturing is not None
        whole = np.concatenate([self._rest[0], samples]) if self._rest is not None else samples
        size = _size(rate)
        end = whole.size // size * size
        for start in range(0, end, size):
            self._wait_for_turn(self._capturing, whole[start : start + size], rate)
        self._rest = (whole[end:], rate)

    def _wait_for_turn(self, segment: _Segment, samples: Samples, rate: int) -> None:
        self._waiting.append((segment, Piece(samples, rate)))
        self._changed.set()

    async def _forward(self) -> None:
        due: float | None
        while True:
            self._changed.clear()
            due = self._end_due()
            if due is not None and due <= 0:
                self._segments[0].over = True
                self._sink.flush()
                due = None
            if due is None:
                due = self._piece_due()
                if due is not None and due <= 0:
                    await self._hand_on()
                    continue
            try:
                await asyncio.wait_for(self._changed.wait(), due)
            except TimeoutError:
                continue

    def _end_due(self) -> float | None:
        """Seconds until the segment that is played may be flushed, which ends it: nothing can be taken back after."""
        segment = self._segments[0] if self._segments else None
        if segment is None or segment.over or not segment.complete or not segment.begun:
            return None
        if self._stuck is not None or (self._waiting and self._waiting[0][0] is segment):
            return None
        return self._ahead.seconds(self._clock()) - END_SECONDS

    def _piece_due(self) -> float | None:
        """Seconds until the next piece may be handed on; None while there is none, or the voice is held."""
        if not self._waiting or self._waiting[0][0] is not self._segments[0]:
            return None
        if self._held:
            return 0.0 if self._takes_back else None
        return self._ahead.seconds(self._clock()) + self._waiting[0][1].seconds - LEAD_SECONDS

    async def _hand_on(self) -> None:
        segment, piece = self._waiting.popleft()
        segment.begun = True
        if self._held:
            self._stuck, self._takes_back = piece, False
        else:
            self._ahead.handed_on(piece, self._clock())
        try:
            await self._sink.capture_frame(rtc.AudioFrame(piece.samples.tobytes(), piece.rate, 1, piece.samples.size))
        except Exception as error:
            # A room that is being left takes no audio: the call ends, and this with it.
            log.warning("audio_not_taken", error=type(error).__name__)


def _size(rate: int) -> int:
    return round(rate * PIECE_SECONDS)
