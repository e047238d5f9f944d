"""Where somebody speaks in a stream of samples, by its loudness: what the Deepgram stand-in transcribes, and when."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from itertools import islice

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.int16]

FRAME_SECONDS = 0.01
SPEECH_DBFS = -45.0
SPEECH_FRAMES = 3
_LEAD_FRAMES, _TRAIL_FRAMES = 30, 10
_PAUSE_SECONDS = 0.15


class Moment(Enum):
    """What happened: speech began; a good deal more was said; it may be over; it is over."""

    STARTED = auto()
    GREW = auto()
    PAUSED = auto()
    ENDED = auto()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Utterance:
    """What was said so far: mono samples with a little quiet around them, and where speech is, in stream seconds."""

    samples: Samples
    start: float
    end: float


class Listening:
    """Cuts a stream into utterances. One frame of 10 ms louder than -45 dBFS is sound, three in a row are speech.

    Positions within are counted in frames.
    """

    def __init__(self, *, rate: int, end_after: float, grow_every: float = 1.0) -> None:
        """End an utterance after `end_after` seconds of quiet; report its growth each `grow_every` seconds of it."""
        self._frame = round(rate * FRAME_SECONDS)
        self._end_after, self._grow_every = end_after, grow_every
        self._rest = np.zeros(0, np.int16)
        self._kept: deque[Samples] = deque()
        self._position = 0
        self._loud_run = 0
        self._start: int | None = None
        self._last_loud = 0
        self._reported = 0
        self._paused = False

    @property
    def seconds(self) -> float:
        """How much of the stream was heard."""
        return self._position * FRAME_SECONDS

    def push(self, samples: Samples) -> Iterator[tuple[Moment, Utterance]]:
        """Take the next samples of the stream, and say what happened in them."""
        self._rest = np.concatenate([self._rest, samples])
        while self._rest.size >= self._frame:
            frame, self._rest = self._rest[: self._frame], self._rest[self._frame :]
            moment = self._take(frame)
            if moment is not None:
                yield moment, self._utterance()
            if moment is Moment.ENDED:
                self._forget()

    def flush(self) -> Utterance | None:
        """End the utterance that is going on, if one is."""
        if self._start is None:
            return None
        utterance = self._utterance()
        self._forget()
        return utterance

    def _take(self, frame: Samples) -> Moment | None:
        self._kept.append(frame)
        self._position += 1
        loud = level(frame) > SPEECH_DBFS
        self._loud_run = self._loud_run + 1 if loud else 0
        if self._start is None:
            if self._loud_run < SPEECH_FRAMES:
                self._keep(_LEAD_FRAMES + SPEECH_FRAMES)
                return None
            self._start = self._reported = self._position - SPEECH_FRAMES
            self._last_loud = self._position
            return Moment.STARTED
        if loud:
            self._last_loud, self._paused = self._position, False
            if (self._position - self._reported) * FRAME_SECONDS >= self._grow_every:
                self._reported = self._position
                return Moment.GREW
            return None
        quiet = (self._position - self._last_loud) * FRAME_SECONDS
        if quiet >= self._end_after:
            return Moment.ENDED
        if quiet >= _PAUSE_SECONDS and not self._paused:
            self._paused = True
            return Moment.PAUSED
        return None

    def _utterance(self) -> Utterance:
        assert self._start is not None
        kept_from = self._position - len(self._kept)
        first = max(0, self._start - _LEAD_FRAMES - kept_from)
        last = self._last_loud + _TRAIL_FRAMES - kept_from
        return Utterance(
            samples=np.concatenate(list(islice(self._kept, first, last))),
            start=self._start * FRAME_SECONDS,
            end=self._last_loud * FRAME_SECONDS,
        )

    def _forget(self) -> None:
        self._start, self._paused, self._loud_run = None, False, 0
        self._keep(_LEAD_FRAMES)

    def _keep(self, frames: int) -> None:
        while len(self._kept) > frames:
            self._kept.popleft()


def level(frame: Samples) -> float:
    """How loud a frame is, in dBFS; -120 where it is silent."""
    power = float(np.mean(np.square(frame.astype(np.float64) / 32768)))
    return 10 * math.log10(power) if power > 0 else -120.0
