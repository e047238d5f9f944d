"""Both ends of a session's audio in real time: a microphone that sends frames, and the library's own loudspeaker."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import av
import numpy as np
import numpy.typing as npt
from livekit import rtc
from livekit.agents.voice import io
from livekit.agents.voice.room_io._output import _ParticipantAudioOutput

RATE = 24_000
FRAME_SECONDS = 0.05

Wave = npt.NDArray[np.int16]


def tone(seconds: float, hertz: float, *, rate: int = RATE) -> Wave:
    at = np.arange(round(seconds * rate)) / rate
    return (12_000 * np.sin(2 * np.pi * hertz * at)).astype(np.int16)


def clicks(seconds: float, at: list[float], *, rate: int = RATE) -> Wave:
    """Silence with a 10 ms burst of 1 kHz at each of the given seconds."""
    wave = np.zeros(round(seconds * rate), dtype=np.int16)
    burst = tone(0.01, 1_000, rate=rate)
    for second in at:
        first = round(second * rate)
        wave[first : first + len(burst)] = burst
    return wave


def frames(wave: Wave, *, rate: int = RATE, seconds: float = FRAME_SECONDS) -> list[rtc.AudioFrame]:
    size = round(seconds * rate)
    return [
        rtc.AudioFrame(
            data=wave[first : first + size].tobytes(),
            sample_rate=rate,
            num_channels=1,
            samples_per_channel=len(wave[first : first + size]),
        )
        for first in range(0, len(wave), size)
    ]


class Microphone(io.AudioInput):
    """Sends a wave frame by frame, each when its last sample would have been spoken.

    Attributes:
        began: `time.time()` of the first sample.
    """

    def __init__(self, wave: Wave, *, rate: int = RATE) -> None:
        super().__init__(label="microphone")
        self._frames = frames(wave, rate=rate)
        self._interjected: list[rtc.AudioFrame] = []
        self._sent = 0
        self._clock: float | None = None
        self.began = 0.0

    def interject(self, frame: rtc.AudioFrame) -> None:
        """Send a frame at once, before the next of the wave."""
        self._interjected.append(frame)

    async def __anext__(self) -> rtc.AudioFrame:
        if self._interjected:
            return self._interjected.pop(0)
        if self._clock is None:
            self._clock, self.began = time.monotonic(), time.time()
        if self._sent == len(self._frames):
            await asyncio.Event().wait()
        self._sent += 1
        await asyncio.sleep(max(0.0, self._clock + self._sent * FRAME_SECONDS - time.monotonic()))
        return self._frames[self._sent - 1]


@dataclass
class _Publication:
    sid: str = "TR_test"

    async def wait_for_subscription(self) -> None:
        return None


@dataclass
class _LocalParticipant:
    async def publish_track(self, track: object, options: object) -> _Publication:
        return _Publication()


@dataclass
class _RoomWithoutNetwork:
    """As much of a room as publishing a track needs; the track's source plays in real time all the same."""

    local_participant: _LocalParticipant = field(default_factory=_LocalParticipant)


@asynccontextmanager
async def loudspeaker() -> AsyncIterator[io.AudioOutput]:
    """The output that LiveKit's own room uses, with its queue, its reports and its handling of barge-ins."""
    output = _ParticipantAudioOutput(
        cast(rtc.Room, _RoomWithoutNetwork()),
        sample_rate=RATE,
        num_channels=1,
        track_publish_options=rtc.TrackPublishOptions(),
    )
    await output.start()
    try:
        yield output
    finally:
        await output.aclose()


def decode(path: Path) -> tuple[npt.NDArray[np.float64], int]:
    """An audio file as (channels, samples) between -1 and 1, with its rate."""
    with av.open(str(path)) as container:
        rate = container.streams.audio[0].rate
        blocks: list[Any] = [frame.to_ndarray() for frame in container.decode(audio=0)]
    return np.concatenate(blocks, axis=1).astype(np.float64), rate


def onsets(channel: npt.NDArray[np.float64], rate: int, *, apart: float = 0.2) -> list[float]:
    """The seconds at which something loud begins."""
    loud = np.flatnonzero(np.abs(channel) > 0.1) / rate
    return [
        float(at) for at, before in zip(loud, np.concatenate([[-1.0], loud[:-1]]), strict=True) if at - before > apart
    ]


def loudness(channel: npt.NDArray[np.float64], rate: int, start: float, end: float) -> float:
    """The root mean square between two seconds."""
    part = channel[round(start * rate) : round(end * rate)]
    return float(np.sqrt(np.mean(part**2))) if len(part) else 0.0
