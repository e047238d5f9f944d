"""A recogniser of LiveKit's plugins, given a line's sound faster than it would come, and what it makes of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

import numpy as np
from livekit import rtc
from livekit.agents import APIConnectOptions, stt
from livekit.agents.stt import SpeechEventType

from tests.providers.listening import Samples

RATE = 16_000
ONCE = APIConnectOptions(max_retry=0, timeout=10.0)
_CHUNK_SECONDS = 0.05
_PATIENCE_SECONDS = 30.0


def sound(seconds: float, rate: int = RATE) -> Samples:
    """A voice, as far as loudness goes."""
    return (3000 * np.sin(2 * np.pi * 220 * np.arange(round(seconds * rate)) / rate)).astype(np.int16)


def quiet(seconds: float, rate: int = RATE) -> Samples:
    """Silence."""
    return np.zeros(round(seconds * rate), np.int16)


class Hearing:
    """One stream of a recogniser while its `async with` block runs.

    Attributes:
        events: What it gave so far, without its reports of usage.
        failure: With what it ended, if it did.
    """

    def __init__(self, recognizer: stt.STT[Any], *, options: APIConnectOptions = ONCE) -> None:
        self._recognizer, self._options = recognizer, options
        self.events: list[stt.SpeechEvent] = []
        self.failure: BaseException | None = None

    async def __aenter__(self) -> Self:
        self._stream = self._recognizer.stream(conn_options=self._options)
        self._collecting = asyncio.create_task(self._collect())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stream.aclose()
        self._collecting.cancel()
        await asyncio.gather(self._collecting, return_exceptions=True)

    async def _collect(self) -> None:
        try:
            async for event in self._stream:
                if event.type != SpeechEventType.RECOGNITION_USAGE:
                    self.events.append(event)
        except Exception as error:
            self.failure = error

    def play(self, *pieces: Samples) -> None:
        """Let the line's next sound come, all at once."""
        samples, step = np.concatenate(pieces), round(RATE * _CHUNK_SECONDS)
        for start in range(0, samples.size, step):
            piece = samples[start : start + step]
            self._stream.push_frame(rtc.AudioFrame(piece.tobytes(), RATE, 1, piece.size))

    def end(self) -> None:
        """The line is over."""
        self._stream.end_input()

    def texts(self, kind: SpeechEventType) -> list[str]:
        """The texts of its events of a kind."""
        return [event.alternatives[0].text for event in self.events if event.type == kind]

    @property
    def finals(self) -> list[str]:
        return self.texts(SpeechEventType.FINAL_TRANSCRIPT)

    @property
    def kinds(self) -> list[SpeechEventType]:
        """The kinds of its events, each once where several follow one another."""
        kinds = [event.type for event in self.events]
        return [kind for index, kind in enumerate(kinds) if index == 0 or kinds[index - 1] != kind]

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds.

        Raises:
            AssertionError: the stream failed before it did.
        """
        async with asyncio.timeout(_PATIENCE_SECONDS):
            while not holds():
                if self.failure is not None:
                    raise AssertionError("the stream failed") from self.failure
                await asyncio.sleep(0.005)

    async def heard(self, finals: int) -> list[str]:
        """Wait for a number of final transcripts and the end of the speech, and give them all."""
        await self.until(lambda: len(self.finals) >= finals and self.kinds[-1] == SpeechEventType.END_OF_SPEECH)
        return self.finals

    async def failed(self) -> BaseException:
        """Wait until the stream failed, and give with what."""
        async with asyncio.timeout(_PATIENCE_SECONDS):
            await asyncio.wait({self._collecting})
        assert self.failure is not None
        return self.failure
