"""Deepgram's `/v1/listen`, really hearing: what it sends is what the local Whisper understood."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from typing import Any

from livekit import rtc

from agent.local.recognizer import Heard, shared_recognizer
from agent.local.stt import model_samples
from tests.providers.listen import Connection, Line, ListenStream, Refused
from tests.providers.listening import Listening, Moment, Samples, Utterance
from tests.providers.nova import KINDS, result, unknown_message
from tests.providers.script import Word

# The service ends a stretch after `endpointing` milliseconds of quiet. Whisper knows no context beyond its stretch, so
# that words cut in two would be lost: it gets at least this much quiet.
_SHORTEST_ENDPOINTING = 0.3


class WhisperStream(ListenStream):
    """One stream: hears while it reads, and sends in the order in which things were said."""

    def __init__(self, line: Line, connection: Connection, *, idle_seconds: float) -> None:
        super().__init__(line, connection, idle_seconds=idle_seconds)
        query = connection.query
        endpointing = query.get("endpointing", "10")
        quiet = int(endpointing) / 1000 if endpointing.isdigit() else 10.0
        self._listening = Listening(rate=self._rate, end_after=max(quiet, _SHORTEST_ENDPOINTING))
        self._sends_interims = query.get("interim_results") == "true"
        self._sends_starts = query.get("vad_events") == "true"
        self._utterance_end = int(query["utterance_end_ms"]) / 1000 if "utterance_end_ms" in query else None
        self._ahead: tuple[float, asyncio.Task[Heard]] | None = None
        self._interim: asyncio.Task[None] | None = None
        self._next_interim = 0.0
        self._ending: asyncio.Task[None] | None = None
        self._finals: asyncio.Queue[tuple[Utterance, asyncio.Task[Heard], bool] | None] = asyncio.Queue()
        self._sending_finals: asyncio.Task[None] | None = None

    async def run(self) -> None:
        self._sending_finals = asyncio.create_task(self._send_finals())
        try:
            await super().run()
        finally:
            for task in (self._sending_finals, self._interim, self._ending):
                if task is not None:
                    task.cancel()

    async def _closing(self) -> None:
        self._finish(self._listening.flush(), finalized=True)
        self._finals.put_nowait(None)
        assert self._sending_finals is not None
        await self._sending_finals
        await self._send(
            {"type": "Metadata", "request_id": self._request_id, "duration": self._listening.seconds, "channels": 1}
        )

    async def _control(self, kind: str, message: Mapping[str, Any]) -> None:
        if kind == "Finalize":
            self._finish(self._listening.flush(), finalized=True)

    async def _hear(self, samples: Samples) -> None:
        for moment, utterance in self._listening.push(samples):
            if moment is Moment.STARTED:
                await self._start(utterance)
            elif moment is Moment.GREW:
                self._grow(utterance)
            elif moment is Moment.PAUSED:
                self._pause(utterance)
            else:
                self._finish(utterance, finalized=False)

    async def _start(self, utterance: Utterance) -> None:
        if self._ending is not None:
            self._ending.cancel()
        self._begin_answer()
        if self._sends_starts:
            await self._send({"type": "SpeechStarted", "channel": [0], "timestamp": utterance.start})

    def _grow(self, utterance: Utterance) -> None:
        """An interim result, unless the machine is busy with the one before: the final one must not wait for it."""
        busy = self._interim is not None and not self._interim.done()
        if self._sends_interims and not busy and time.monotonic() >= self._next_interim:
            self._interim = asyncio.create_task(self._send_interim(utterance))

    def _pause(self, utterance: Utterance) -> None:
        """It is probably over: what is understood now need not be waited for then."""
        if self._interim is not None:
            self._interim.cancel()
        self._ahead = (utterance.end, self._understand(utterance))

    def _finish(self, utterance: Utterance | None, *, finalized: bool) -> None:
        if utterance is None:
            return
        ahead, self._ahead = self._ahead, None
        heard = ahead[1] if ahead is not None and ahead[0] == utterance.end else self._understand(utterance)
        self._finals.put_nowait((utterance, heard, finalized))

    def _understand(self, utterance: Utterance) -> asyncio.Task[Heard]:
        frame = rtc.AudioFrame(utterance.samples.tobytes(), self._rate, 1, utterance.samples.size)
        terms = self._connection.keyterms

        async def understand() -> Heard:
            recognizer = shared_recognizer()
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(
                recognizer.pool, lambda: recognizer.hear(model_samples(frame), terms=terms)
            )

        return asyncio.create_task(understand())

    async def _send_interim(self, utterance: Utterance) -> None:
        begun = time.monotonic()
        heard = await self._understand(utterance)
        self._next_interim = time.monotonic() + 2 * (time.monotonic() - begun)
        if heard.text and self._finals.empty():
            self._connection.interims.append(heard.text)
            await self._send(self._results(utterance, heard, is_final=False, finalized=False))

    async def _send_finals(self) -> None:
        while (final := await self._finals.get()) is not None:
            utterance, understood, finalized = final
            heard = await understood
            if self._interim is not None:
                self._interim.cancel()
            if heard.text:
                self._connection.transcripts.append(heard.text)
            await self._send(self._results(utterance, heard, is_final=True, finalized=finalized))
            if self._utterance_end is not None and heard.text:
                self._ending = asyncio.create_task(self._send_utterance_end(utterance, self._utterance_end))

    async def _send_utterance_end(self, utterance: Utterance, after: float) -> None:
        await asyncio.sleep(max(0.0, after - (self._listening.seconds - utterance.end)))
        await self._send({"type": "UtteranceEnd", "channel": [0, 1], "last_word_end": utterance.end})

    def _results(self, utterance: Utterance, heard: Heard, *, is_final: bool, finalized: bool) -> dict[str, Any]:
        return result(
            _words(utterance, heard),
            self._connection.query,
            request_id=self._request_id,
            start=utterance.start,
            end=utterance.end,
            is_final=is_final,
            speech_final=is_final,
            from_finalize=finalized,
        )

    def _seconds(self) -> float:
        return self._listening.seconds

    def _kinds(self) -> frozenset[str]:
        return KINDS

    def _unknown(self, data: str) -> Refused:
        return unknown_message(data)


def _words(utterance: Utterance, heard: Heard) -> list[Word]:
    """The words, spread evenly over the utterance: Whisper is not asked where each one is."""
    texts = heard.text.split()
    each = (utterance.end - utterance.start) / max(1, len(texts))
    starts = [utterance.start + index * each for index in range(len(texts))]
    return [
        Word(text=text, start=start, end=start + each, confidence=heard.confidence)
        for text, start in zip(texts, starts, strict=True)
    ]
