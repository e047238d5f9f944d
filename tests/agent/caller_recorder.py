"""What a caller hears of the agent, kept."""

from __future__ import annotations

import asyncio

import numpy as np
from livekit import rtc

from tests.speech_audio import Samples

RATE = 24_000


class Recorder:
    """Keeps what the caller hears."""

    def __init__(self, track: rtc.Track) -> None:
        self._stream = rtc.AudioStream(track, sample_rate=RATE, num_channels=1)
        self._pieces: list[Samples] = []
        self._task = asyncio.create_task(self._keep())

    async def _keep(self) -> None:
        async for event in self._stream:
            self._pieces.append(np.frombuffer(event.frame.data, dtype=np.int16).copy())

    async def stop(self) -> Samples:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        await self._stream.aclose()
        return np.concatenate(self._pieces)


def agent_track(room: rtc.Room) -> rtc.Track:
    return next(
        publication.track
        for participant in room.remote_participants.values()
        for publication in participant.track_publications.values()
        if publication.track is not None and publication.track.kind == rtc.TrackKind.KIND_AUDIO
    )
