"""The local voices: told apart by ear, quick to begin, and quiet when they are cut off."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import numpy as np
import pytest
from livekit.agents.metrics import TTSMetrics

from agent.local.synthesizer import SAMPLE_RATE, Samples, Synthesizer, VoiceName, shared_synthesizer
from agent.local.tts import VOICE_NAMES, LocalTTS, synthesize_wav
from agent.local.weights import hibari_file
from tests.speech_audio import joined, pitch, sounding

SENTENCE = "Thank you for calling. We are open every day from nine in the morning."


async def streamed(voice: LocalTTS, *pieces: str) -> Samples:
    async with voice.stream() as stream:
        for piece in pieces:
            stream.push_text(piece)
        stream.end_input()
        return joined([event.frame async for event in stream])


def test_every_voice_has_a_pitch_of_its_own() -> None:
    pitches = sorted(pitch(synthesize_wav(SENTENCE, voice), SAMPLE_RATE) for voice in VOICE_NAMES)
    # A listener notices three per cent; a tenth is a different speaker.
    assert all(higher / lower > 1.1 for lower, higher in pairwise(pitches)), pitches


def test_the_plain_voice_lies_between_the_low_and_the_high_one_and_the_caller_below_all() -> None:
    order: list[VoiceName] = ["caller", "low", "plain", "high"]
    pitches = [pitch(synthesize_wav(SENTENCE, voice), SAMPLE_RATE) for voice in order]
    assert pitches == sorted(pitches)


@pytest.mark.parametrize("voice", VOICE_NAMES)
def test_a_voice_begins_with_sound_and_not_with_silence(voice: VoiceName) -> None:
    samples = synthesize_wav("Of course.", voice)
    spans = sounding(samples, SAMPLE_RATE)
    assert samples.dtype == np.int16
    assert spans[0].start < 0.1
    assert samples.size / SAMPLE_RATE - spans[-1].end < 0.3


def test_the_same_text_sounds_the_same_each_time() -> None:
    once, again = (synthesize_wav(SENTENCE, "low").astype(int) for _ in range(2))
    assert np.abs(once - again).max() <= 3


async def test_a_stream_says_what_the_whole_text_is() -> None:
    voice = LocalTTS(shared_synthesizer(), voice="high")
    words = [f"{word} " for word in SENTENCE.split()]
    heard, whole = await streamed(voice, *words), synthesize_wav(SENTENCE, "high")
    assert heard.size == pytest.approx(whole.size, abs=SAMPLE_RATE // 50)
    assert pitch(heard, SAMPLE_RATE) == pytest.approx(pitch(whole, SAMPLE_RATE), rel=0.02)


async def test_the_first_sentence_is_heard_before_the_second_is_known() -> None:
    async with LocalTTS(shared_synthesizer(), voice="plain").stream() as stream:
        stream.push_text("Of course. We are")
        first = await anext(stream)
        assert first.frame.duration > 0
        stream.push_text(" open every day.")
        stream.end_input()
        rest = joined([event.frame async for event in stream])
        assert rest.size > SAMPLE_RATE


async def test_one_text_can_be_spoken_without_a_stream() -> None:
    frame = await LocalTTS(shared_synthesizer(), voice="plain").synthesize("Hello there.").collect()
    assert frame.sample_rate == SAMPLE_RATE
    assert frame.duration == pytest.approx(synthesize_wav("Hello there.").size / SAMPLE_RATE, abs=0.05)


@pytest.mark.parametrize("text", ["أهلا وسهلا بك", "…", "—"])
async def test_what_the_voice_cannot_read_is_a_short_silence_and_no_failure(text: str) -> None:
    heard = await streamed(LocalTTS(shared_synthesizer(), voice="plain"), text)
    assert 0 < heard.size < SAMPLE_RATE
    assert not sounding(heard, SAMPLE_RATE)


async def test_usage_is_reported_for_every_segment() -> None:
    voice = LocalTTS(shared_synthesizer(), voice="plain")
    reports: list[TTSMetrics] = []
    voice.on("metrics_collected", reports.append)
    heard = await streamed(voice, SENTENCE)
    assert [report.characters_count for report in reports] == [len(SENTENCE)]
    assert reports[0].audio_duration == pytest.approx(heard.size / SAMPLE_RATE, abs=0.05)
    assert 0 < reports[0].ttfb < 5


class CountingSynthesizer(Synthesizer):
    """The real voice, which counts its sentences."""

    sentences = 0

    def say(self, phonemes: str, voice: VoiceName) -> Samples:
        self.sentences += 1
        return super().say(phonemes, voice)


async def test_a_stream_that_is_cut_off_leaves_nothing_running() -> None:
    synthesizer = CountingSynthesizer(hibari_file())
    stream = LocalTTS(synthesizer, voice="plain").stream()
    stream.push_text("This is one of very many sentences that nobody wants to hear. " * 200)
    stream.end_input()
    await anext(stream)
    await stream.aclose()
    # Whatever was handed to the voice's thread is done when this is.
    synthesizer.pool.submit(int).result(timeout=30)
    spoken = synthesizer.sentences
    await asyncio.sleep(0.3)
    assert synthesizer.sentences == spoken < 200
    synthesizer.pool.shutdown()
