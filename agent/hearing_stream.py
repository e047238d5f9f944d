"""One call's hearing by a provider, with what waits for its words kept until it has them."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import structlog
from livekit import rtc
from livekit.agents import (
    APIConnectionError,
    APIConnectOptions,
    APIError,
    APIStatusError,
    LanguageCode,
    NotGivenOr,
    stt,
    utils,
    vad,
)
from livekit.agents.metrics import STTMetrics

from agent.heard_audio import HeardAudio
from routing.slots.hearing import hear

if TYPE_CHECKING:
    from agent.hearing_fallback import FallbackHearing

log = structlog.get_logger(__name__)

CONNECT_SECONDS = 1.5
FINAL_SECONDS = 0.7
"""From the moment when the caller is noticed to have stopped until the provider's words must be there."""
HEAD_START_SECONDS = 0.3
"""So long after that moment the local model begins to listen, so that it is ready when they are not."""
UNSURE_SECONDS = 6.0
"""The same where the provider waits by itself until the turn is surely over, and has begun to hear words."""
UNHEARD_SECONDS = 2.0
"""So much speech without any result in between, and the provider hears nothing any more."""
SHORTEST_SECONDS = 0.3
STANDBY_SECONDS = 2.0
STANDBY_LANGUAGE = "en"
_PAUSES = (0.0, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0)
"""Before each attempt to connect again, in seconds; the last one from then on."""
_SETTLED_TAIL_SECONDS = 0.3
_WINDOW_SECONDS = 0.032
"""How much audio the detector judges at a time."""

_INTERIM = (stt.SpeechEventType.INTERIM_TRANSCRIPT, stt.SpeechEventType.PREFLIGHT_TRANSCRIPT)
_FINAL = stt.SpeechEventType.FINAL_TRANSCRIPT


class FallbackStream(stt.RecognizeStream):
    """One call's hearing. Ends when its input ended and the provider has told the rest."""

    def __init__(self, hearing: FallbackHearing, *, language: NotGivenOr[str], conn_options: APIConnectOptions) -> None:
        super().__init__(stt=hearing, conn_options=conn_options)
        self._hearing = hearing
        self._language = language
        self._audio = HeardAudio()
        self._inner: stt.RecognizeStream | None = None
        self._restart = asyncio.Event()
        self._input_over = False
        self._connected = False
        self._opened = 0.0
        self._failures = 0
        self._speaking = False
        self._voiced = 0.0
        self._unheard = 0.0
        self._finals = 0
        self._told = ""
        self._words_open = False
        self._settled = asyncio.Event()
        self._answered = False
        self._restarted = False
        self._tasks: set[asyncio.Task[None]] = set()

    async def _metrics_monitor_task(self, event_aiter: Any) -> None:
        """The provider's own streams count what they use."""
        async for _ in event_aiter:
            pass

    async def _run(self) -> None:
        detecting = self._hearing.detector.stream()
        self._hearing.provided.on("metrics_collected", self._acquired)
        tasks = [
            asyncio.create_task(self._forward(detecting), name="hearing-forward"),
            asyncio.create_task(self._detect(detecting), name="hearing-detect"),
        ]
        try:
            await self._provide()
        finally:
            self._hearing.provided.off("metrics_collected", self._acquired)
            await utils.aio.cancel_and_wait(*tasks, *self._tasks)
            await detecting.aclose()

    async def _forward(self, detecting: vad.VADStream) -> None:
        async for data in self._input_ch:
            if isinstance(data, rtc.AudioFrame):
                self._audio.push(data)
                detecting.push_frame(data)
                with suppress(RuntimeError):
                    if self._inner is not None:
                        self._inner.push_frame(data)
            elif self._inner is not None:
                with suppress(RuntimeError):
                    self._inner.flush()
        self._input_over = True
        detecting.end_input()
        if self._inner is not None:
            with suppress(RuntimeError):
                self._inner.end_input()

    async def _provide(self) -> None:
        """Keep a stream of the provider's open, and make a new one when it fails or is taken for dead."""
        while True:
            self._restart.clear()
            inner = self._open()
            reading = asyncio.create_task(self._read(inner), name="hearing-read")
            restarting = asyncio.create_task(self._restart.wait())
            try:
                await asyncio.wait({reading, restarting}, return_when=asyncio.FIRST_COMPLETED)
                if reading.done() and reading.exception() is None and self._input_over:
                    return
            except asyncio.CancelledError:
                await utils.aio.cancel_and_wait(reading)
                raise
            finally:
                self._inner, self._connected = None, False
                restarting.cancel()
                # A dead connection takes ten seconds to close.
                self._background(_closed(inner, reading))
            if reading.done():
                if self._input_over:
                    return
                self._fail(reading.exception())
                await asyncio.sleep(_PAUSES[min(self._failures, len(_PAUSES)) - 1])

    def _open(self) -> stt.RecognizeStream:
        """A new stream of the provider's, which is first told what waits for its words."""
        options = APIConnectOptions(max_retry=0, timeout=CONNECT_SECONDS)
        inner = self._hearing.provided.stream(language=self._language, conn_options=options)
        inner.start_time_offset = self._start_time_offset + (time.time() - self._start_time)
        for frame in self._audio.frames:
            inner.push_frame(frame)
        if self._input_over:
            inner.end_input()
        self._inner, self._opened = inner, time.monotonic()
        return inner

    async def _read(self, inner: stt.RecognizeStream) -> None:
        async for event in inner:
            if inner is self._inner:
                self._take(event)

    def _acquired(self, metrics: STTMetrics) -> None:
        if metrics.acquire_time:
            self._well()

    def _well(self) -> None:
        if self._failures and not self._connected:
            log.info("hearing_recovered", provider=self._hearing.provider, failures=self._failures)
        self._connected = True

    def _fail(self, error: BaseException | None) -> None:
        if self._connected and time.monotonic() - self._opened > UNSURE_SECONDS:
            self._failures = 0
        self._failures += 1
        if self._failures == 1:
            self._hearing.fault(_why(error))
            if self._hearing.standby is not None:
                self._hearing.standby.load()

    def _take(self, event: stt.SpeechEvent) -> None:
        """An event of the provider's."""
        words = bool(event.alternatives and event.alternatives[0].text)
        if words:
            self._well()
            self._unheard = 0.0
            if event.type in _INTERIM:
                self._words_open = True
            elif event.type == _FINAL:
                self._failures = 0
                self._finals += 1
                self._told += _sounds(event.alternatives[0].text)
                self._words_open = False
                if not self._answered:
                    self._audio.settled(but=_SETTLED_TAIL_SECONDS)
                if not self._speaking:
                    self._settle()
        # What was heard locally meanwhile is not said twice.
        if not (self._answered and (words or event.type == stt.SpeechEventType.END_OF_SPEECH)):
            self._event_ch.send_nowait(event)

    async def _detect(self, detecting: vad.VADStream) -> None:
        async for event in detecting:
            if event.type == vad.VADEventType.START_OF_SPEECH:
                self._begin()
            elif event.type == vad.VADEventType.INFERENCE_DONE and self._speaking:
                self._voice(event)
            elif event.type == vad.VADEventType.END_OF_SPEECH:
                self._speaking = False
                self._background(self._await_words())

    def _begin(self) -> None:
        self._speaking = True
        self._audio.keep()
        if self._settled.is_set() or not self._voiced:
            self._settled = asyncio.Event()
            self._finals, self._words_open, self._answered, self._restarted = 0, False, False, False
            self._told = ""
            self._voiced = self._unheard = 0.0

    def _voice(self, event: vad.VADEvent) -> None:
        if not event.raw_accumulated_silence:
            self._voiced += _WINDOW_SECONDS
            self._unheard += _WINDOW_SECONDS
        if self._unheard >= UNHEARD_SECONDS and self._alive and not self._restarted:
            self._hearing.fault(f"told no words of {self._unheard:.0f} s of speech; connected again")
            self._begin_anew()

    @property
    def _alive(self) -> bool:
        """Whether the provider is connected. Flux does not tell it: it counts as connected once it did not fail."""
        quietly = self._hearing.ends_turns and time.monotonic() - self._opened > CONNECT_SECONDS
        return self._inner is not None and (self._connected or quietly)

    def _begin_anew(self) -> None:
        self._restarted = True
        self._unheard = 0.0
        self._restart.set()

    def _settle(self) -> None:
        self._settled.set()
        self._audio.over()

    async def _await_words(self) -> None:
        """The caller has stopped: the utterance must have its words soon."""
        settled = self._settled
        if self._finals and not self._words_open and self._unheard < SHORTEST_SECONDS:
            self._settle()
            return
        waits = UNSURE_SECONDS if self._hearing.ends_turns and self._words_open else FINAL_SECONDS
        patience = waits if self._alive else 0.0
        head_start = min(HEAD_START_SECONDS, FINAL_SECONDS)
        if await _happens(settled, patience - FINAL_SECONDS + head_start) or self._moved_on(settled):
            return
        hearing = asyncio.create_task(self._hear_locally())
        try:
            if await _happens(settled, min(patience, FINAL_SECONDS - head_start)):
                return
            text = await hearing
        finally:
            hearing.cancel()
        if settled.is_set() or self._moved_on(settled):
            return
        if text is not None:
            # On a busy machine the detector lags behind, and words seem to be owed that were told.
            if text and not (self._told and _sounds(text) in self._told):
                if self._alive:
                    self._hearing.fault("told no words of what was said; they were heard locally")
                    self._begin_anew()
                self._answer(text)
            self._settle()
        elif self._voiced >= SHORTEST_SECONDS:
            await self._hear_again(settled)

    def _moved_on(self, settled: asyncio.Event) -> bool:
        """Whether the caller speaks again, and what waits for its words has grown."""
        return self._speaking or settled is not self._settled

    async def _hear_again(self, settled: asyncio.Event) -> None:
        """Without a local model: let the provider hear it once more, and tell where that comes to nothing."""
        if self._alive and not self._restarted:
            self._begin_anew()
        if not await _happens(settled, CONNECT_SECONDS) and not self._moved_on(settled):
            if not self._connected:
                self._hearing.fault("could not hear what was said, and nothing else hears here")
                self._hearing.lost()
            self._settle()

    async def _hear_locally(self) -> str | None:
        """The words of what waits for them, empty where it holds none; None where nothing hears here."""
        standby = self._hearing.standby
        local = await standby.get(within=STANDBY_SECONDS) if standby is not None else None
        if local is None:
            return None
        try:
            event = await local.recognize(self._audio.frames)
        except Exception as error:
            log.warning("standby_hearing_failed", error=type(error).__name__)
            return None
        return event.alternatives[0].text.strip() if event.alternatives else ""

    def _answer(self, text: str) -> None:
        """The words as the provider would have told them."""
        self._answered = True
        data = stt.SpeechData(language=LanguageCode(STANDBY_LANGUAGE), text=text, confidence=0.8)
        self._event_ch.send_nowait(stt.SpeechEvent(type=stt.SpeechEventType.START_OF_SPEECH))
        self._event_ch.send_nowait(stt.SpeechEvent(type=_FINAL, alternatives=[data]))
        self._event_ch.send_nowait(stt.SpeechEvent(type=stt.SpeechEventType.END_OF_SPEECH))

    def _background(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _sounds(text: str) -> str:
    """A text as it is heard, whichever way it is written: letters and digits alone."""
    return "".join(char for char in hear(text).text.lower() if char.isalnum())


async def _happens(event: asyncio.Event, within: float) -> bool:
    with suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), max(within, 0.0))
    return event.is_set()


async def _closed(inner: stt.RecognizeStream, reading: asyncio.Task[None]) -> None:
    await utils.aio.cancel_and_wait(reading)
    await inner.aclose()


def _why(error: BaseException | None) -> str:
    status = getattr(error, "status_code", -1)
    if isinstance(status, int) and 400 <= status < 600:
        return f"refused with {status}"
    if isinstance(error, APIConnectionError) and not isinstance(error, APIStatusError):
        return "cannot be reached"
    return "broke off" if error is None or isinstance(error, APIError) else f"failed ({type(error).__name__})"
