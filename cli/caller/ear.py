"""A caller's ear: when the agent is heard, measured on the audio that arrives."""

from __future__ import annotations

import asyncio
import time

import numpy as np
from livekit import rtc

from cli.caller.microphone import RATE, VOICED, loudness


class Ear:
    """Listens to the agent's track; times are of the monotonic clock."""

    def __init__(self) -> None:
        self.last_sound = 0.0
        self._waiting: list[tuple[float, asyncio.Future[float]]] = []
        self._tasks: list[asyncio.Task[None]] = []

    def listen(self, track: rtc.Track) -> None:
        self._tasks.append(asyncio.create_task(self._hear(track), name="ear"))

    async def _hear(self, track: rtc.Track) -> None:
        stream = rtc.AudioStream(track, sample_rate=RATE, num_channels=1, frame_size_ms=10)
        try:
            async for event in stream:
                samples = np.frombuffer(event.frame.data, dtype=np.int16)
                if loudness(samples) > VOICED:
                    self._heard(time.monotonic())
        finally:
            await stream.aclose()

    def _heard(self, at: float) -> None:
        self.last_sound = at
        for since, future in self._waiting:
            if at >= since and not future.done():
                future.set_result(at)
        self._waiting = [(s, f) for s, f in self._waiting if not f.done()]

    async def first_sound_after(self, since: float, *, within: float) -> float | None:
        """When the agent was first heard after `since`, or None after `within` seconds."""
        future: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self._waiting.append((since, future))
        try:
            return await asyncio.wait_for(future, within)
        except TimeoutError:
            return None

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
