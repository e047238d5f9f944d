"""What a caller hears, with the time at which each hundredth of a second of it came."""

from __future__ import annotations

import asyncio
import time

import numpy as np
from livekit import rtc
from numpy.typing import NDArray

from cli.caller.microphone import RATE, VOICED, loudness


class Recorder:
    """Keeps the agent's audio of a call; times are of the monotonic clock."""

    def __init__(self, room: rtc.Room) -> None:
        self._blocks: list[NDArray[np.int16]] = []
        self._times: list[float] = []
        self._tasks: list[asyncio.Task[None]] = []
        room.on("track_subscribed", self._subscribed)

    def _subscribed(self, track: rtc.Track, _: rtc.RemoteTrackPublication, participant: rtc.RemoteParticipant) -> None:
        if track.kind == rtc.TrackKind.KIND_AUDIO and participant.kind == rtc.ParticipantKind.PARTICIPANT_KIND_AGENT:
            self._tasks.append(asyncio.create_task(self._keep(track)))

    async def _keep(self, track: rtc.Track) -> None:
        stream = rtc.AudioStream(track, sample_rate=RATE, num_channels=1, frame_size_ms=10)
        try:
            async for event in stream:
                self._times.append(time.monotonic())
                self._blocks.append(np.frombuffer(event.frame.data, dtype=np.int16).copy())
        finally:
            await stream.aclose()

    def since(self, at: float) -> Heard:
        """Everything that came from a moment on."""
        first = next((i for i, t in enumerate(self._times) if t >= at), len(self._times))
        return Heard(self._times[first:], self._blocks[first:])

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


class Heard:
    """A stretch of what was heard."""

    def __init__(self, times: list[float], blocks: list[NDArray[np.int16]]) -> None:
        self._times, self._blocks = times, blocks

    @property
    def samples(self) -> NDArray[np.int16]:
        return np.concatenate(self._blocks) if self._blocks else np.zeros(0, np.int16)

    def time_at(self, seconds: float) -> float:
        """When the sample this many seconds into the stretch was heard."""
        index = min(max(int(seconds * 100), 0), len(self._times) - 1)
        return self._times[index]

    def first_sound(self) -> float | None:
        """When the first block with voice in it was heard."""
        return next((t for t, block in zip(self._times, self._blocks, strict=True) if loudness(block) > VOICED), None)

    def sounding(self) -> list[float]:
        """When each block with voice in it was heard."""
        return [t for t, block in zip(self._times, self._blocks, strict=True) if loudness(block) > VOICED]
