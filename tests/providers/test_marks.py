"""Marked speech, as it is read again from what a caller recorded."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest

from agent.local.tts import synthesize_wav
from tests.providers.marks import MARKS, MarkedTexts, Samples, TooManyTexts, marked_tone, sounds_in, tone_of
from tests.speech_audio import decoded, rms_envelope

RATE = 24_000
ANSWER = "Of course. We are open every day until nine, and on Sundays from noon."
APOLOGY = "I'm sorry, I cannot hear you well at the moment."


def quiet(seconds: float) -> Samples:
    return np.zeros(round(seconds * RATE), np.int16)


def through_opus(samples: Samples, path: Path, bit_rate: int) -> tuple[Samples, int]:
    """What arrives of samples after Opus at 48 kHz."""
    with av.open(str(path), "w", format="ogg") as container:
        stream = container.add_stream("libopus", rate=48_000, layout="mono")
        stream.bit_rate = bit_rate
        resampler = av.AudioResampler(format="s16", layout="mono", rate=48_000)
        frame = av.AudioFrame.from_ndarray(samples[None, :], format="s16", layout="mono")
        frame.sample_rate = RATE
        for part in [*resampler.resample(frame), *resampler.resample(None)]:
            container.mux(stream.encode(part))
        container.mux(stream.encode(None))
    received, rate = decoded(path)
    return received[0], rate


@pytest.mark.parametrize("decibels", [-10.0, 0.0, 10.0])
@pytest.mark.parametrize("bit_rate", [24_000, 64_000])
def test_who_says_what_is_read_from_a_recording(tmp_path: Path, decibels: float, bit_rate: int) -> None:
    texts = MarkedTexts()
    said = [("hold-voice", texts.mark("One moment.")), ("sales-voice", texts.mark(ANSWER)), ("b", texts.mark(APOLOGY))]
    pieces = [quiet(0.5)]
    for voice, mark in said:
        pieces += [marked_tone(voice, mark, 0.7, RATE), quiet(0.4)]
    # Ten decibels more than the stand-in's level would clip, so the loudest comes to -1 dBFS.
    line = np.concatenate(pieces).astype(np.float64) * 0.8 * 10 ** (decibels / 20)
    received, rate = through_opus(np.clip(line, -32767, 32767).astype(np.int16), tmp_path / "line.ogg", bit_rate)
    found = sounds_in(received, rate)
    assert [(sound.tone, texts.known(sound.index)) for sound in found] == [(tone_of(v), mark) for v, mark in said]
    for number, sound in enumerate(found):
        assert sound.start == pytest.approx(0.5 + number * 1.1, abs=0.03)
        assert sound.end == pytest.approx(1.2 + number * 1.1, abs=0.03)


def test_each_of_the_marks_can_be_told_from_the_others() -> None:
    texts = MarkedTexts()
    marks = [texts.mark(f"text number {number}") for number in range(MARKS)]
    assert len({mark.frequencies for mark in marks}) == MARKS
    with pytest.raises(TooManyTexts):
        texts.mark("one more")
    for number, mark in enumerate(marks[::5]):
        (sound,) = sounds_in(marked_tone(f"voice {number}", mark, 0.1, RATE), RATE)
        assert (texts.known(sound.index), sound.tone) == (mark, tone_of(f"voice {number}"))


def test_one_text_behind_another_without_a_pause_is_told_apart() -> None:
    texts = MarkedTexts()
    first, second = texts.mark("Let me pass you to sales."), texts.mark(ANSWER)
    line = np.concatenate([marked_tone("a", first, 0.5, RATE), marked_tone("a", second, 0.5, RATE)])
    found = sounds_in(line, RATE)
    assert [sound.index for sound in found] == [first.index, second.index]
    assert found[1].start == pytest.approx(0.5, abs=0.03)


def test_the_level_is_constant_and_a_lower_one_is_measured() -> None:
    mark = MarkedTexts().mark(ANSWER)
    line = marked_tone("a", mark, 2.0, RATE)
    levels = rms_envelope(line, RATE)[2:-2]
    assert levels.max() - levels.min() < 1.0
    line[RATE:] = (line[RATE:] * 10 ** (-10 / 20)).astype(np.int16)
    (sound,) = sounds_in(line, RATE)
    assert (sound.start, sound.end) == pytest.approx((0.0, 2.0), abs=0.02)
    lowered = rms_envelope(line, RATE)[2:-2]
    assert np.median(lowered[:95]) - np.median(lowered[105:]) == pytest.approx(10.0, abs=0.2)


def test_human_speech_and_noise_hold_no_mark() -> None:
    spoken = synthesize_wav("I'm sorry, we cannot hear you. Somebody will call you back as soon as we can.", "plain")
    assert sounds_in(spoken, RATE) == []
    noise = np.random.default_rng(1).normal(0, 4000, RATE * 2).astype(np.int16)
    assert sounds_in(noise, RATE) == []
    assert sounds_in(quiet(1.0), RATE) == []
    assert sounds_in(quiet(0.01), RATE) == []


def test_every_part_of_a_marked_text_carries_its_mark() -> None:
    texts = MarkedTexts()
    filler, answer = texts.mark("One moment."), texts.mark(ANSWER)
    opener = texts.mark_of_part("Of course.")
    assert opener == answer
    assert texts.mark_of_part("noon.", before=opener) == answer
    assert texts.mark_of_part("We are open every day") == answer
    assert texts.mark_of_part("One moment.", before=answer) == filler
    assert texts.mark_of_part("noon.") not in (answer, filler)
    assert texts.mark_of_part("Something else.") == texts.mark("something ELSE")


def test_a_text_sounds_alike_whatever_was_marked_before() -> None:
    one, other = MarkedTexts(), MarkedTexts()
    other.mark("Hello there.")
    assert one.mark(ANSWER) == other.mark(ANSWER)
