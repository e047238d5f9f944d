"""A websocket on which ElevenLabs' stand-in speaks, its contexts, and the audio it sends on it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from aiohttp import web
from numpy.typing import NDArray

from tests.providers.faults import Answer
from tests.providers.marks import Mark, marked_tone
from tests.providers.speech_message import VoiceSettings

SECONDS_PER_CHARACTER = 0.06
IDLE_SECONDS = 20.0
_CHUNK_SECONDS = 0.25


@dataclass(slots=True, kw_only=True)
class SpeechContext:
    """One reply on a websocket: the text that waits to be voiced, how much was voiced, the latest piece of work."""

    id: str
    answer: Answer
    settings: VoiceSettings | None
    schedule: tuple[float, ...]
    heard_at: float
    text: str = ""
    voiced: int = 0
    seconds: float = 0.0
    mark: Mark | None = None
    closing: bool = False
    work: asyncio.Task[None] | None = None


@dataclass(slots=True, kw_only=True)
class SpeechLine:
    """A websocket with what all its contexts share."""

    socket: web.WebSocketResponse
    request: web.Request
    voice_id: str
    heard_at: float
    contexts: dict[str, SpeechContext] = field(default_factory=dict)

    @property
    def rate(self) -> int:
        return rate_of(self.request)

    @property
    def automatic(self) -> bool:
        return self.request.query.get("auto_mode") == "true"

    @property
    def aligned(self) -> bool:
        return self.request.query.get("sync_alignment") == "true"

    @property
    def idle_seconds(self) -> float:
        return float(self.request.query.get("inactivity_timeout", IDLE_SECONDS))


def rate_of(request: web.Request) -> int:
    return int(request.query["output_format"].split("_")[1])


def audio_of(
    voice_id: str, mark: Mark, text: str, rate: int, *, pace: float, begin: float = 0.0
) -> Iterator[tuple[NDArray[np.int16], dict[str, list[str] | list[int]]]]:
    """The sound of a text in pieces of a quarter of a second, each with the characters that fall into it."""
    text = f"{text} "
    samples = marked_tone(voice_id, mark, len(text) * pace, rate)
    step = round(_CHUNK_SECONDS * rate)
    milliseconds = round(pace * 1000)
    for start in range(0, samples.size, step):
        end = min(start + step, samples.size)
        first, last = (round(at / rate / pace) for at in (start, end))
        yield (
            samples[start:end],
            {
                "chars": list(text[first:last]),
                "charStartTimesMs": [round(begin * 1000) + milliseconds * index for index in range(first, last)],
                "charDurationsMs": [milliseconds] * (last - first),
            },
        )
