"""What a waiting caller hears: lines spoken ahead of the call or by the local voice, and a hold tone. No provider."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import numpy as np
import structlog
from livekit import rtc
from numpy.typing import NDArray

from agent.errors import SpeechUnavailable
from agent.voice_cache import VoiceCache, VoiceIdentity
from personas.persona import Persona

log = structlog.get_logger(__name__)

Samples = NDArray[np.int16]
RATE = 24_000
FRAME = RATE // 50
"""Samples of the 20 ms that are sent at a time."""

TONE_HERTZ = (440.0, 554.37)
TONE_LEVEL = 0.06
TONE_SECONDS = 1.2
TONE_EVERY_SECONDS = 4.0


class SpokenLines(Protocol):
    """Lines as mono 16-bit samples at 24 kHz; None where a line can not be had in this voice."""

    async def samples(self, text: str, persona: Persona) -> Samples | None: ...


class LocalLines:
    """Lines by the local voice, spoken when they are needed. English only."""

    def __init__(self, models: Path | None) -> None:
        self._models = models

    async def samples(self, text: str, persona: Persona) -> Samples | None:
        from agent.local.tts import synthesize_wav

        try:
            return await asyncio.to_thread(synthesize_wav, text, persona.voice.local, models=self._models)
        except SpeechUnavailable as error:
            log.warning("waiting_line_not_spoken", reason=type(error).__name__)
            return None


class CachedLines:
    """Lines from the voice cache in the voice of the call; those that are not there by another way.

    Args:
        identity: the voice with which a persona, by its key, speaks now.
    """

    def __init__(self, cache: VoiceCache, identity: Callable[[str], VoiceIdentity], *, otherwise: SpokenLines) -> None:
        self._cache = cache
        self._identity = identity
        self._otherwise = otherwise

    async def samples(self, text: str, persona: Persona) -> Samples | None:
        found = await self._cache.samples(self._identity(persona.key), text, rate=RATE)
        return found if found is not None else await self._otherwise.samples(text, persona)


def hold_tone() -> Samples:
    """One round of the hold tone: two soft notes that fade in and out, and a pause."""
    length = round(TONE_SECONDS * RATE)
    time = np.arange(length) / RATE
    fade = np.sin(np.pi * np.arange(length) / length) ** 2
    chord = sum(np.sin(2 * np.pi * hertz * time) for hertz in TONE_HERTZ) / len(TONE_HERTZ)
    tone = np.zeros(round(TONE_EVERY_SECONDS * RATE), dtype=np.int16)
    tone[:length] = (chord * fade * TONE_LEVEL * 32767).astype(np.int16)
    return tone


class WaitingSound:
    """Plays lines one after the other into a room, and the hold tone between them."""

    def __init__(self, room: rtc.Room) -> None:
        self._room = room
        self._source = rtc.AudioSource(RATE, 1, queue_size_ms=100)
        self._lines: deque[Samples] = deque()
        self._tone = hold_tone()
        self._tone_at = 0
        self._silent = asyncio.Event()
        self._silent.set()
        self._track: rtc.LocalTrackPublication | None = None
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        track = rtc.LocalAudioTrack.create_audio_track("waiting", self._source)
        options = rtc.TrackPublishOptions(source=rtc.TrackSource.SOURCE_MICROPHONE)
        self._task = asyncio.create_task(self._play(), name="waiting_sound")
        self._track = await self._room.local_participant.publish_track(track, options)

    def say(self, samples: Samples) -> None:
        """Play a line after those that are still to be played."""
        self._silent.clear()
        self._lines.append(samples)

    def hush(self) -> None:
        """Stop the lines at once; the tone goes on."""
        self._lines.clear()

    async def said(self) -> None:
        """Wait until every line has been played."""
        await self._silent.wait()
        # The tone goes on, so the source is never played out; what it holds of the line is.
        await asyncio.sleep(self._source.queued_duration)

    async def _play(self) -> None:
        while True:
            await self._source.capture_frame(_frame(self._next()))

    def _next(self) -> Samples:
        if self._lines:
            line = self._lines.popleft()
            if line.size > FRAME:
                self._lines.appendleft(line[FRAME:])
            elif not self._lines:
                # A line is followed by a whole round's pause, not by the middle of a tone.
                self._tone_at = round(TONE_SECONDS * RATE)
                self._silent.set()
            return line[:FRAME]
        self._silent.set()
        piece = self._tone[self._tone_at : self._tone_at + FRAME]
        self._tone_at = (self._tone_at + FRAME) % self._tone.size
        return piece

    async def aclose(self) -> None:
        """Leave the room to the conversation."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        if self._track is not None and self._room.isconnected():
            await self._room.local_participant.unpublish_track(self._track.sid)
        await self._source.aclose()


def _frame(samples: Samples) -> rtc.AudioFrame:
    padded = np.zeros(FRAME, dtype=np.int16)
    padded[: samples.size] = samples
    return rtc.AudioFrame(padded.tobytes(), RATE, 1, FRAME)
