"""What tests measure audio with measures right."""

from __future__ import annotations

import math
from pathlib import Path

import av
import numpy as np
import pytest

from tests.speech_audio import Samples, decoded, dominant_frequency, pitch, rms_envelope, sounding, tones

RATE = 24_000


def sine(frequency: float, seconds: float, amplitude: float = 0.3) -> Samples:
    wave = np.sin(2 * np.pi * frequency * np.arange(round(seconds * RATE)) / RATE)
    return np.asarray(wave * amplitude * 32767, np.int16)


def quiet(seconds: float) -> Samples:
    return np.zeros(round(seconds * RATE), np.int16)


def test_two_tones_are_found_with_their_frequencies_and_times() -> None:
    found = tones(np.concatenate([quiet(0.5), sine(420, 1.0), sine(1140, 0.5), quiet(0.5), sine(420, 0.4)]), RATE)
    assert [round(tone.frequency, -1) for tone in found] == [420, 1140, 420]
    assert [tone.start for tone in found] == pytest.approx([0.5, 1.5, 2.5], abs=0.05)
    assert [tone.end for tone in found] == pytest.approx([1.5, 2.0, 2.9], abs=0.05)


def test_the_strongest_frequency_wins() -> None:
    mixed = sine(500, 1.0, 0.3) + sine(900, 1.0, 0.1)
    assert dominant_frequency(mixed, RATE) == pytest.approx(500, abs=1)


@pytest.mark.parametrize("fundamental", [110.0, 150.0, 221.0, 300.0])
def test_pitch_is_the_fundamental_even_where_an_overtone_is_louder(fundamental: float) -> None:
    voice = sine(fundamental, 1.0, 0.1) + sine(2 * fundamental, 1.0, 0.3) + sine(3 * fundamental, 1.0, 0.2)
    assert pitch(voice, RATE) == pytest.approx(fundamental, rel=0.01)


def test_silence_and_noise_have_no_pitch() -> None:
    noise = np.asarray(np.random.default_rng(1).normal(0, 3000, RATE), np.int16)
    assert math.isnan(pitch(quiet(1.0), RATE))
    assert math.isnan(pitch(noise, RATE))


def test_a_short_pause_belongs_to_what_sounds_around_it() -> None:
    spans = sounding(
        np.concatenate([quiet(0.2), sine(300, 0.5), quiet(0.1), sine(300, 0.5), quiet(0.6), sine(300, 0.2)]), RATE
    )
    assert [span.start for span in spans] == pytest.approx([0.2, 1.9], abs=0.02)
    assert [span.seconds for span in spans] == pytest.approx([1.1, 0.2], abs=0.03)


def test_the_envelope_is_in_decibels_of_full_scale() -> None:
    levels = rms_envelope(np.concatenate([sine(1000, 1.0, 1.0), quiet(1.0)]), RATE, window=0.1)
    assert levels[:9] == pytest.approx(-3.01, abs=0.05)
    assert levels[11:] == pytest.approx(-120)


def test_a_stereo_file_is_read_channel_by_channel(tmp_path: Path) -> None:
    path = tmp_path / "call.ogg"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libopus", rate=48_000, layout="stereo")
        left, right = (np.sin(2 * np.pi * f * np.arange(48_000) / 48_000) * 8000 for f in (440.0, 880.0))
        frame = av.AudioFrame.from_ndarray(
            np.stack([left, right], axis=1).astype(np.int16).reshape(1, -1), "s16", "stereo"
        )
        frame.sample_rate = 48_000
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    samples, rate = decoded(path)
    assert samples.shape[0] == 2
    assert rate == 48_000
    assert dominant_frequency(samples[0], rate) == pytest.approx(440, abs=2)
    assert dominant_frequency(samples[1], rate) == pytest.approx(880, abs=2)
