"""Hearing that goes on whatever becomes of Deepgram, through the real plugin against the stand-in, in real time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import numpy as np
import pytest
from livekit import rtc
from livekit.agents import stt

from agent.hearing_fallback import FallbackHearing
from agent.local.tts import synthesize_wav
from agent.speech import build_speech
from routing.business import load_business
from settings import Settings
from tests.providers.deepgram import Deepgram
from tests.providers.faults import Fault, FaultKind, Place
from tests.providers.script import Script, measured
from tests.speech_audio import Samples

RATE = 24_000
SENTENCE = "What happens if it rains on the day?"
PIECE = RATE // 50
NOWHERE = Path("/nowhere")


class Line:
    """A caller's line: audio goes in as it is said, transcripts come out."""

    def __init__(self, hearing: FallbackHearing) -> None:
        self.hearing = hearing
        self.faults: list[str] = []
        self.lost = 0
        self.finals: list[str] = []
        hearing.report_to(on_fault=lambda part, what: self.faults.append(what), on_lost=self._lose)
        self._stream = hearing.stream()
        self._coming: asyncio.Queue[bytes] = asyncio.Queue()
        self._tasks = [asyncio.create_task(self._speak()), asyncio.create_task(self._listen())]

    def _lose(self) -> None:
        self.lost += 1

    async def _speak(self) -> None:
        due = time.monotonic()
        while True:
            piece = self._coming.get_nowait() if not self._coming.empty() else bytes(2 * PIECE)
            self._stream.push_frame(rtc.AudioFrame(piece, RATE, 1, PIECE))
            due += PIECE / RATE
            await asyncio.sleep(max(0.0, due - time.monotonic()))

    async def _listen(self) -> None:
        async for event in self._stream:
            if event.type == stt.SpeechEventType.FINAL_TRANSCRIPT:
                self.finals.append(event.alternatives[0].text)

    async def say(self, samples: Samples) -> None:
        """Say something to its end."""
        padded = np.concatenate([samples, np.zeros(-samples.size % PIECE, np.int16)])
        for start in range(0, padded.size, PIECE):
            self._coming.put_nowait(padded[start : start + PIECE].tobytes())
        await asyncio.sleep(padded.size / RATE)

    async def until(self, holds: Callable[[], bool], *, within: float = 30.0) -> None:
        async with asyncio.timeout(within):
            while not holds():  # noqa: ASYNC110 - plain lists
                await asyncio.sleep(0.02)

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._stream.aclose()


@asynccontextmanager
async def line(server: Deepgram, models: Path | None = None) -> AsyncIterator[Line]:
    async with aiohttp.ClientSession() as http:
        settings = Settings(
            _env_file=None,
            deepgram_api_key=server.key,
            deepgram_base_url=server.address,
            eleven_api_key="e",
            switchboard_local_models=models,
        )
        speech = build_speech(settings, load_business("hibachi"), http_session=http)
        assert isinstance(speech.stt, FallbackHearing)
        if speech.stt.standby is not None:
            await speech.stt.standby.get(within=60)
        caller = Line(speech.stt)
        try:
            yield caller
        finally:
            await caller.close()


def spoken(text: str = SENTENCE) -> Samples:
    return synthesize_wav(text, "caller")


def words(text: str) -> set[str]:
    return {word.strip(".,?!").lower() for word in text.split()}


async def test_what_deepgram_hears_is_told_once_and_nothing_else_is_asked() -> None:
    async with Deepgram(script=Script(measured(SENTENCE, spoken(), RATE))) as server, line(server) as caller:
        await caller.say(spoken())
        await caller.until(lambda: bool(caller.finals))
        await asyncio.sleep(1.5)
        assert caller.finals == [SENTENCE]
        assert caller.faults == []
        assert len(server.connections) == 1


CASES = [
    Fault(kind=FaultKind.REFUSED, place=Place.CONNECTING),
    Fault(kind=FaultKind.HANG, place=Place.CONNECTING),
    Fault(kind=FaultKind.HANG, place=Place.IN_TURN),
    Fault(kind=FaultKind.STALL, place=Place.IN_TURN, after=2),
    Fault(kind=FaultKind.CUT, place=Place.IN_TURN, after=2),
]


@pytest.mark.parametrize("fault", CASES, ids=lambda fault: f"{fault.kind.value} {fault.place.value}")
async def test_the_sentence_being_said_is_heard_all_the_same(fault: Fault) -> None:
    async with Deepgram(script=Script(SENTENCE)) as server:
        if fault.place is Place.CONNECTING:
            server.fault = fault
        async with line(server) as caller:
            await asyncio.sleep(0.3)
            server.fault = fault
            await caller.say(spoken())
            await caller.until(lambda: bool(caller.finals))
            await asyncio.sleep(0.5)
            assert words(" ".join(caller.finals)) >= {"happens", "rains", "day"}
            assert len(caller.finals) == 1
            assert caller.faults


async def test_deepgram_is_used_again_when_it_recovers() -> None:
    async with Deepgram(script=Script("Never heard.")) as server:
        server.fault = Fault(kind=FaultKind.REFUSED, place=Place.CONNECTING)
        async with line(server) as caller:
            await caller.say(spoken())
            await caller.until(lambda: len(caller.finals) == 1)
            server.mend()
            assert server.script is not None
            server.script.expect("Told by Deepgram.")
            await caller.until(lambda: bool(server.connections))
            await caller.say(spoken("Do you have a vegetarian menu?"))
            await caller.until(lambda: len(caller.finals) == 2)
            assert caller.finals[1] == "Told by Deepgram."


async def test_without_a_local_model_the_call_is_told_that_nobody_hears() -> None:
    async with Deepgram(script=Script(SENTENCE)) as server:
        server.fault = Fault(kind=FaultKind.REFUSED, place=Place.CONNECTING)
        async with line(server, models=NOWHERE) as caller:
            await caller.say(spoken())
            await caller.until(lambda: caller.lost == 1)
            assert caller.finals == []


async def test_a_connection_that_breaks_in_a_sentence_is_told_the_sentence_again() -> None:
    async with Deepgram(script=Script(SENTENCE)) as server, line(server, models=NOWHERE) as caller:
        await asyncio.sleep(0.3)
        server.fault = Fault(kind=FaultKind.CUT, after=1, times=1)
        await caller.say(spoken())
        await caller.until(lambda: bool(caller.finals))
        assert caller.finals == [SENTENCE]
        assert len(server.connections) == 2
        again = sum(received.size for received in server.received if received.connection == 1)
        assert again / 2 / 16_000 > 1.0


async def test_a_noise_that_is_no_word_costs_nothing() -> None:
    noise = (np.random.default_rng(0).normal(0, 3000, RATE // 2)).astype(np.int16)
    async with Deepgram(script=Script("", SENTENCE)) as server, line(server) as caller:
        await caller.say(noise)
        await asyncio.sleep(2.5)
        await caller.say(spoken())
        await caller.until(lambda: bool(caller.finals))
        assert caller.finals == [SENTENCE]
        assert caller.faults == []
