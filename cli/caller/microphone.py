"""A caller's microphone: real-time audio into a room, silence between the words, as a real one sends it."""

from __future__ import annotations

import asyncio
import time
from collections import deque

import numpy as np
from livekit import rtc
from numpy.typing import NDArray

RATE = 24_000
BLOCK = RATE // 100
"""Samples of the 10 ms that are sent at a time."""

VOICED = 300.0
"""Root mean square of 16-bit samples from which a block counts as voice."""


def loudness(samples: NDArray[np.int16]) -> float:
    """Root mean square of 16-bit samples."""
    return float(np.sqrt(np.mean(np.square(samples.astype(np.float32))))) if samples.size else 0.0


class Microphone:
    """Sends what is spoken at the pace of real time."""

    def __init__(self) -> None:
        self.source = rtc.AudioSource(RATE, 1, queue_size_ms=60)
        self._blocks: deque[NDArray[np.int16]] = deque()
        self._spoken = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self.last_voiced = 0.0
        """When the last voiced block was sent, by the monotonic clock."""

    def start(self) -> None:
        self._task = asyncio.create_task(self._send(), name="microphone")

    async def speak(self, samples: NDArray[np.int16]) -> float:
        """Send mono 16-bit samples at 24 kHz; returns, once they are sent, when the last voiced block went out."""
        self._spoken.clear()
        padded = np.pad(samples, (0, -samples.size % BLOCK))
        self._blocks.extend(padded.reshape(-1, BLOCK))
        await self._spoken.wait()
        return self.last_voiced

    async def _send(self) -> None:
        silence = np.zeros(BLOCK, dtype=np.int16)
        while True:
            block = self._blocks.popleft() if self._blocks else silence
            frame = rtc.AudioFrame(block.tobytes(), RATE, 1, BLOCK)
            await self.source.capture_frame(frame)
            if loudness(block) > VOICED:
                # The source queues up to 60 ms ahead of the wire.
                self.last_voiced = time.monotonic() + self.source.queued_duration
            if not self._blocks:
                self._spoken.set()

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self.source.aclose()
