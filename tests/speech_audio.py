"""Measuring audio in tests: how loud, how high, which tone, when.

Samples are mono int16, shape (n,); times are in seconds.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from livekit import rtc
from numpy.typing import NDArray

Samples = NDArray[np.int16]

_FRAME_SECONDS = 0.04
_HOP_SECONDS = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of sound."""

    start: float
    end: float

    @property
    def seconds(self) -> float:
        return self.end - self.start


@dataclass(frozen=True, slots=True, kw_only=True)
class Tone(Span):
    """A stretch of sound of one frequency, in Hz."""

    frequency: float


def joined(frames: Iterable[rtc.AudioFrame]) -> Samples:
    """The samples of LiveKit's frames, one after the other."""
    parts = [np.frombuffer(frame.data, np.int16) for frame in frames]
    return np.concatenate(parts) if parts else np.zeros(0, np.int16)


def decoded(path: Path) -> tuple[Samples, int]:
    """An audio file's samples as (channels, n), and its rate in Hz."""
    with av.open(str(path)) as container:
        resampler = av.AudioResampler(format="s16p")
        frames = [made for frame in container.decode(audio=0) for made in resampler.resample(frame)]
        frames += resampler.resample(None)
        return np.concatenate([frame.to_ndarray() for frame in frames], axis=1), frames[0].sample_rate


def rms_envelope(samples: Samples, rate: int, *, window: float = _HOP_SECONDS) -> NDArray[np.float64]:
    """The level of each window, in dBFS; a silent window is -120."""
    size = max(1, round(window * rate))
    whole = samples[: samples.size // size * size].reshape(-1, size).astype(np.float64) / 32768
    levels: NDArray[np.float64] = 20 * np.log10(np.maximum(np.sqrt(np.mean(whole**2, axis=1)), 1e-6))
    return levels


def sounding(samples: Samples, rate: int, *, above: float = -45.0, gap: float = 0.3) -> list[Span]:
    """Where sound is louder than `above` (dBFS); pauses shorter than `gap` belong to the span."""
    return _spans(rms_envelope(samples, rate) > above, gap)


def pitch(samples: Samples, rate: int, *, lowest: float = 60.0, highest: float = 500.0) -> float:
    """The median fundamental frequency of the voiced parts, in Hz, by YIN; nan where nothing is voiced."""
    size, hop = round(_FRAME_SECONDS * rate), round(_HOP_SECONDS * rate)
    longest, shortest = int(rate / lowest), int(rate / highest)
    scaled = samples.astype(np.float64) / 32768
    found = []
    for start in range(0, scaled.size - size - longest, hop):
        piece = scaled[start : start + size + longest]
        if np.sqrt(np.mean(piece**2)) > 0.01:
            lag = _period(piece, size, shortest, longest)
            if lag is not None:
                found.append(rate / lag)
    return float(np.median(found)) if found else float("nan")


def dominant_frequency(samples: Samples, rate: int) -> float:
    """The strongest frequency, in Hz; for a pure tone exact to about one."""
    size = 1 << max(16, (samples.size - 1).bit_length())
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(samples.size), size))
    spectrum[: round(40 * size / rate)] = 0
    return float(np.argmax(spectrum) * rate / size)


def tones(samples: Samples, rate: int, *, above: float = -40.0, gap: float = 0.15, apart: float = 12.0) -> list[Tone]:
    """The stretches of steady tone, each with its frequency; frequencies nearer than `apart` (Hz) are one tone."""
    size, hop = round(2 * _FRAME_SECONDS * rate), round(_HOP_SECONDS * rate)
    found: list[Tone] = []
    for start in range(0, samples.size - size + 1, hop):
        piece = samples[start : start + size]
        if rms_envelope(piece, rate, window=size / rate)[0] <= above:
            continue
        frequency, middle = dominant_frequency(piece, rate), (start + size / 2) / rate
        begin, end = middle - _HOP_SECONDS / 2, middle + _HOP_SECONDS / 2
        last = found[-1] if found else None
        if last is not None and abs(last.frequency - frequency) < apart and begin - last.end < gap:
            found[-1] = Tone(start=last.start, end=end, frequency=last.frequency)
        else:
            found.append(Tone(start=begin, end=end, frequency=frequency))
    # Where one tone follows another, the windows over the border show neither.
    steady = [tone for tone in found if tone.seconds > 2 * _FRAME_SECONDS]
    return [Tone(start=t.start, end=t.end, frequency=_steady_frequency(samples, rate, t)) for t in steady]


def _steady_frequency(samples: Samples, rate: int, tone: Tone) -> float:
    middle, half = (tone.start + tone.end) / 2, min(0.25, tone.seconds / 3)
    return dominant_frequency(samples[round((middle - half) * rate) : round((middle + half) * rate)], rate)


def _spans(sounds: NDArray[np.bool_], gap: float) -> list[Span]:
    spans: list[Span] = []
    for index in np.flatnonzero(sounds):
        begin, end = float(index) * _HOP_SECONDS, float(index + 1) * _HOP_SECONDS
        if spans and begin - spans[-1].end < gap:
            spans[-1] = Span(start=spans[-1].start, end=end)
        else:
            spans.append(Span(start=begin, end=end))
    return spans


def _period(piece: NDArray[np.float64], size: int, shortest: int, longest: int) -> float | None:
    """The period of a voiced piece in samples (YIN: de Cheveigné and Kawahara, 2002); None where it is not voiced."""
    head = piece[:size]
    length = 1 << (size + longest).bit_length()
    correlation = np.fft.irfft(np.fft.rfft(piece, length) * np.conj(np.fft.rfft(head, length)), length)[: longest + 1]
    energy = np.concatenate([[0.0], np.cumsum(piece**2)])
    shifted = energy[size : size + longest + 1] - energy[: longest + 1]
    difference = np.maximum(energy[size] + shifted - 2 * correlation, 0)
    difference[0] = 1
    normal = difference * np.arange(longest + 1) / np.maximum(np.cumsum(difference) - 1, 1e-12)
    low = np.flatnonzero(normal[shortest:longest] < 0.15)
    if not low.size:
        return None
    lag = int(low[0]) + shortest
    while lag + 1 < longest and normal[lag + 1] < normal[lag]:
        lag += 1
    before, at, after = normal[lag - 1], normal[lag], normal[lag + 1]
    curve = before - 2 * at + after
    return lag + (0.5 * (before - after) / curve if curve > 0 else 0.0)
