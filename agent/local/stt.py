"""Local recognition as a LiveKit STT. It knows no interim results: the session cuts the audio with its VAD."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import numpy as np
from livekit import rtc
from livekit.agents import NOT_GIVEN, APIConnectOptions, LanguageCode, NotGivenOr, stt, utils
from livekit.agents.utils import AudioBuffer
from numpy.typing import NDArray

from agent.local.recognizer import SAMPLE_RATE, Heard, Recognizer


class LocalSTT(stt.STT[None]):
    """Hears English. `terms` are the business's own words, which tiny.en otherwise spells as it likes."""

    def __init__(self, recognizer: Recognizer, *, terms: Sequence[str] = ()) -> None:
        super().__init__(capabilities=stt.STTCapabilities(streaming=False, interim_results=False))
        self._recognizer = recognizer
        self._terms = tuple(terms)

    @property
    def model(self) -> str:
        return "whisper-tiny.en"

    @property
    def provider(self) -> str:
        return "local"

    def prewarm(self) -> None:
        """Transcribe noise; blocks for half a second the first time in a process, needs no event loop."""
        self._recognizer.warm_up()

    async def _recognize_impl(
        self,
        buffer: AudioBuffer,
        *,
        language: NotGivenOr[str] = NOT_GIVEN,
        conn_options: APIConnectOptions,
    ) -> stt.SpeechEvent:
        frame = rtc.combine_audio_frames(buffer)
        loop = asyncio.get_running_loop()
        heard = await loop.run_in_executor(self._recognizer.pool, self._hear, frame)
        data = stt.SpeechData(
            language=LanguageCode("en"),
            text=heard.text,
            start_time=0.0,
            end_time=frame.duration,
            confidence=heard.confidence,
        )
        return stt.SpeechEvent(
            type=stt.SpeechEventType.FINAL_TRANSCRIPT, request_id=utils.shortuuid(), alternatives=[data]
        )

    def _hear(self, frame: rtc.AudioFrame) -> Heard:
        return self._recognizer.hear(model_samples(frame), terms=self._terms)


def model_samples(frame: rtc.AudioFrame) -> NDArray[np.float32]:
    """The frame as the recognizer wants it: mono, 16 kHz, within -1 and 1."""
    if frame.sample_rate != SAMPLE_RATE:
        resampler = rtc.AudioResampler(
            frame.sample_rate, SAMPLE_RATE, num_channels=frame.num_channels, quality=rtc.AudioResamplerQuality.HIGH
        )
        frame = rtc.combine_audio_frames([*resampler.push(frame), *resampler.flush()])
    samples = np.frombuffer(frame.data, np.int16).reshape(-1, frame.num_channels)
    return np.asarray(samples.mean(axis=1) / 32768.0, np.float32)
