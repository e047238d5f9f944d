"""The local voice as a LiveKit TTS, and as plain samples for tools."""

from __future__ import annotations

import asyncio
from pathlib import Path

import numpy as np
import structlog
from livekit.agents import DEFAULT_API_CONNECT_OPTIONS, APIConnectOptions, tokenize, tts, utils

from agent.local.synthesizer import (
    RECIPES,
    SAMPLE_RATE,
    VOICE_NAMES,
    Samples,
    Synthesizer,
    VoiceName,
    shared_synthesizer,
    silence,
)

__all__ = ["RECIPES", "SAMPLE_RATE", "VOICE_NAMES", "LocalTTS", "VoiceName", "synthesize_wav"]

log = structlog.get_logger(__name__)

# Between two sentences; each carries little silence of its own.
_PAUSE_SECONDS = 0.2


def synthesize_wav(text: str, voice: VoiceName = "plain", *, models: Path | None = None) -> Samples:
    """Speak a whole text at once: mono samples at 24 kHz, int16, shape (n,); empty when nothing can be spoken.

    Raises:
        SpeechUnavailable: the local voice is missing or cannot be loaded.
    """
    synthesizer = shared_synthesizer(models)
    parts: list[Samples] = []
    for phonemes in synthesizer.phonemes(text):
        parts += [silence(_PAUSE_SECONDS if parts else 0.0), synthesizer.say(phonemes, voice)]
    return np.concatenate(parts) if parts else silence(0.0)


class LocalTTS(tts.TTS[None]):
    """One voice. Sentences are spoken one after the other in the synthesizer's thread, each as soon as it is whole."""

    def __init__(self, synthesizer: Synthesizer, *, voice: VoiceName) -> None:
        super().__init__(capabilities=tts.TTSCapabilities(streaming=True), sample_rate=SAMPLE_RATE, num_channels=1)
        self.synthesizer = synthesizer
        self.voice = voice
        # A short opener ("Of course.") is spoken at once instead of being kept for the next sentence.
        self.sentences = tokenize.blingfire.SentenceTokenizer(min_sentence_len=6, stream_context_len=1)

    @property
    def model(self) -> str:
        return "hibari"

    @property
    def provider(self) -> str:
        return "local"

    def prewarm(self) -> None:
        """Say something to nobody; blocks for half a second the first time in a process, needs no event loop."""
        self.synthesizer.warm_up()

    def synthesize(
        self, text: str, *, conn_options: APIConnectOptions = DEFAULT_API_CONNECT_OPTIONS
    ) -> tts.ChunkedStream:
        return self._synthesize_with_stream(text, conn_options=conn_options)

    def stream(self, *, conn_options: APIConnectOptions = DEFAULT_API_CONNECT_OPTIONS) -> LocalSynthesizeStream:
        return LocalSynthesizeStream(self, conn_options)


class LocalSynthesizeStream(tts.SynthesizeStream):
    """The sound of one segment. Closing it leaves at most the sentence being spoken to the thread."""

    def __init__(self, voice: LocalTTS, conn_options: APIConnectOptions) -> None:
        super().__init__(tts=voice, conn_options=conn_options)
        self._local = voice

    async def _run(self, output_emitter: tts.AudioEmitter) -> None:
        segment = utils.shortuuid()
        output_emitter.initialize(
            request_id=segment, sample_rate=SAMPLE_RATE, num_channels=1, mime_type="audio/pcm", stream=True
        )
        output_emitter.start_segment(segment_id=segment)
        sentences = self._local.sentences.stream()
        feeding = asyncio.create_task(self._feed(sentences))
        try:
            spoken = False
            async for sentence in sentences:
                self._mark_started()
                spoken = await self._speak(sentence.token, output_emitter, pause=spoken) or spoken
            if not spoken:
                # A segment without sound counts as a failed one; there was just nothing to say in this language.
                output_emitter.push(silence(_PAUSE_SECONDS).tobytes())
                log.warning("nothing_to_speak", characters=len(self._pushed_text))
        finally:
            await utils.aio.cancel_and_wait(feeding)
            await sentences.aclose()
        output_emitter.end_segment()

    async def _feed(self, sentences: tokenize.SentenceStream) -> None:
        async for piece in self._input_ch:
            if isinstance(piece, str):
                sentences.push_text(piece)
            else:
                sentences.flush()
        sentences.end_input()

    async def _speak(self, text: str, output_emitter: tts.AudioEmitter, *, pause: bool) -> bool:
        """Speak what the tokenizer takes for one sentence; whether there was anything to speak."""
        synthesizer, loop = self._local.synthesizer, asyncio.get_running_loop()
        sentences = await loop.run_in_executor(synthesizer.pool, synthesizer.phonemes, text)
        for phonemes in sentences:
            if pause:
                output_emitter.push(silence(_PAUSE_SECONDS).tobytes())
            samples = await loop.run_in_executor(synthesizer.pool, synthesizer.say, phonemes, self._local.voice)
            output_emitter.push(samples.tobytes())
            pause = True
        return bool(sentences)
