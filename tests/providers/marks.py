"""Speech as tones that tell who speaks and which text is said, so that a caller's recording can be read.

A voice is a base tone. A text is marked by two softer tones above it, each out of a row of its own, all the time it is
said, so that any tenth of a second of it is enough to know it. The level is always the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.int16]
Label = tuple[int, int, int]

SPACING = 40.0
VOICE_TONES, LOWEST_VOICE = 30, 300.0
ROW, LOWEST_FIRST, LOWEST_SECOND = 32, 1_700.0, 3_160.0
MARKS = ROW * ROW
AMPLITUDE, MARK_AMPLITUDE = 0.25, 0.1

_WINDOW, _HOP, _STEP = 0.04, 0.01, 0.0025
_BATCH = 400
_SILENT = -50.0
_OFF_TUNE = 15.0
_MARK_RANGE = (-15.0, -2.0)
"""How much softer than the voice's a mark's tone may be, in dB; sent with -8."""
_SHORTEST, _GAP = 3, 6
"""In hops: what is shorter is no text, what is further apart is another."""
_TELLING = 3
"""So many words in the middle of a text can hardly be another's."""
_WORDS = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """How a text sounds. Two texts of one `MarkedTexts` never sound alike."""

    index: int
    text: str

    @property
    def frequencies(self) -> tuple[float, float]:
        """In Hz."""
        return LOWEST_FIRST + SPACING * (self.index // ROW), LOWEST_SECOND + SPACING * (self.index % ROW)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """A stretch in which one voice says one text: times in seconds, `tone` in Hz, `level` in dBFS (RMS, median)."""

    start: float
    end: float
    tone: float
    index: int
    level: float


class TooManyTexts(RuntimeError):
    """More texts than there are marks."""


class MarkedTexts:
    """Which text has which mark. A text's mark follows from its words, whatever was marked before, but where two texts
    would have the same one: then the later gets the next."""

    def __init__(self) -> None:
        self._marks: dict[tuple[str, ...], Mark] = {}
        self._by_index: dict[int, Mark] = {}

    def mark(self, text: str) -> Mark:
        """The mark of a text; from now on, whatever part of the text is said carries it.

        Raises:
            TooManyTexts: no mark is left.
        """
        words = _words(text)
        known = self._marks.get(words)
        if known is not None:
            return known
        if len(self._by_index) == MARKS:
            raise TooManyTexts(f"{MARKS} texts can be told apart; this is one more: start another stand-in")
        index = crc32(" ".join(words).encode()) % MARKS
        while index in self._by_index:
            index = (index + 1) % MARKS
        made = self._marks[words] = self._by_index[index] = Mark(index=index, text=text.strip())
        return made

    def mark_of_part(self, part: str, before: Mark | None = None) -> Mark:
        """The mark with which a part of a text is said: that of the text of the part `before` it, where it stands in
        that too, or of a marked text that begins with it or holds three words of it or more; else its own."""
        words = _words(part)
        if words in self._marks:
            return self._marks[words]
        if before is not None and _holds(_words(before.text), words):
            return before
        begun = (mark for whole, mark in self._marks.items() if words and whole[: len(words)] == words)
        held = (mark for whole, mark in self._marks.items() if len(words) >= _TELLING and _holds(whole, words))
        return next(begun, None) or next(held, None) or self.mark(part)

    def known(self, index: int) -> Mark | None:
        return self._by_index.get(index)


def tone_of(voice_id: str) -> float:
    """The base tone of a voice, in Hz: one of thirty from 300 to 1460, 40 apart."""
    return LOWEST_VOICE + SPACING * (crc32(voice_id.encode()) % VOICE_TONES)


def marked_tone(voice_id: str, mark: Mark, seconds: float, rate: int) -> Samples:
    """A voice saying a text, with five milliseconds of fading at both ends."""
    times = np.arange(round(seconds * rate)) / rate
    first, second = mark.frequencies
    wave = AMPLITUDE * np.sin(2 * np.pi * tone_of(voice_id) * times)
    wave += MARK_AMPLITUDE * (np.sin(2 * np.pi * first * times) + np.sin(2 * np.pi * second * times))
    fade = min(rate // 200, times.size // 2)
    if fade:
        wave[:fade] *= np.linspace(0, 1, fade)
        wave[-fade:] *= np.linspace(1, 0, fade)
    return (wave * 32767).astype(np.int16)


def sounds_in(samples: Samples, rate: int) -> list[Sound]:
    """The stretches of marked speech in a mono recording of 10 kHz or more, whatever its level down to -50 dBFS."""
    found: list[tuple[Label, list[int], list[float]]] = []
    for hop, label, level in _labels(samples, rate):
        last = found[-1] if found else None
        if last is not None and last[0] == label and hop - last[1][-1] <= _GAP:
            last[1].append(hop)
            last[2].append(level)
        else:
            found.append((label, [hop], [level]))
    steady = _joined([stretch for stretch in found if len(stretch[1]) >= _SHORTEST])
    return [
        Sound(
            start=_edge(samples, rate, hops[0], levels[_SHORTEST - 1], rising=True),
            end=_edge(samples, rate, hops[-1], levels[-_SHORTEST], rising=False),
            tone=LOWEST_VOICE + SPACING * voice,
            index=first * ROW + second,
            level=float(np.median(levels)),
        )
        for (voice, first, second), hops, levels in steady
    ]


def _joined(stretches: list[tuple[Label, list[int], list[float]]]) -> list[tuple[Label, list[int], list[float]]]:
    """Stretches of the same text that something too short to be a text had parted."""
    joined: list[tuple[Label, list[int], list[float]]] = []
    for label, hops, levels in stretches:
        if joined and joined[-1][0] == label and hops[0] - joined[-1][1][-1] <= _GAP:
            joined[-1] = (label, joined[-1][1] + hops, joined[-1][2] + levels)
        else:
            joined.append((label, hops, levels))
    return joined


def _labels(samples: Samples, rate: int) -> Iterator[tuple[int, Label, float]]:
    """The windows that hold marked speech: their number, what they hold, and their level."""
    size, hop = round(_WINDOW * rate), round(_HOP * rate)
    if samples.size < size:
        return
    windows = np.lib.stride_tricks.sliding_window_view(samples, size)[::hop]
    shape = np.hanning(size)
    length = 4 << (size - 1).bit_length()
    for begin in range(0, len(windows), _BATCH):
        batch = windows[begin : begin + _BATCH].astype(np.float64) / 32768
        levels = 20 * np.log10(np.maximum(np.sqrt(np.mean(batch**2, axis=1)), 1e-6))
        spectra = np.abs(np.fft.rfft(batch * shape, length)) * 2 / shape.sum()
        for at in np.flatnonzero(levels > _SILENT):
            label = _label(spectra[at], rate / length)
            if label is not None:
                yield begin + int(at), label, float(levels[at])


def _label(spectrum: NDArray[np.float64], width: float) -> Label | None:
    voice = _peak(spectrum, width, LOWEST_VOICE, VOICE_TONES)
    first = _peak(spectrum, width, LOWEST_FIRST, ROW)
    second = _peak(spectrum, width, LOWEST_SECOND, ROW)
    if voice is None or first is None or second is None:
        return None
    softest, loudest = _MARK_RANGE
    if not all(softest < 20 * np.log10(mark[1] / voice[1]) < loudest for mark in (first, second)):
        return None
    return voice[0], first[0], second[0]


def _peak(spectrum: NDArray[np.float64], width: float, lowest: float, count: int) -> tuple[int, float] | None:
    """The tone of a row that sounds, and how loud; None where the loudest sound of the row is out of tune."""
    start = round((lowest - SPACING / 2) / width)
    stop = round((lowest + (count - 0.5) * SPACING) / width) + 1
    if stop + 1 >= spectrum.size:
        return None
    top = start + int(np.argmax(spectrum[start:stop]))
    left, middle, right = np.log(spectrum[top - 1 : top + 2] + 1e-12)
    curve = left - 2 * middle + right
    frequency = (top + (0.5 * (left - right) / curve if curve < 0 else 0.0)) * width
    number = round((frequency - lowest) / SPACING)
    if not 0 <= number < count or abs(lowest + number * SPACING - frequency) > _OFF_TUNE:
        return None
    return number, float(spectrum[top])


def _edge(samples: Samples, rate: int, hop: int, level: float, *, rising: bool) -> float:
    """Where a stretch begins or ends, in seconds: where the level passes half of `level` nearest its outermost window,
    or in that window's middle where it goes on without a dip."""
    middle = hop * _HOP + _WINDOW / 2
    step = round(_STEP * rate)
    begin = max(0, round((middle - _WINDOW) * rate))
    piece = samples[begin : round((middle + _WINDOW) * rate)].astype(np.float64) / 32768
    parts = piece[: piece.size // step * step].reshape(-1, step)
    loud = np.concatenate([[False], np.sqrt(np.mean(parts**2, axis=1)) > 0.5 * 10 ** (level / 20), [False]])
    if begin > 0:
        loud[0] = loud[1]
    if begin + piece.size < samples.size:
        loud[-1] = loud[-2]
    passed = (begin + step * np.flatnonzero(loud[1:] & ~loud[:-1] if rising else loud[:-1] & ~loud[1:])) / rate
    return float(min(passed, key=lambda at: abs(at - middle))) if passed.size else middle


def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORDS.findall(text.casefold()))


def _holds(whole: tuple[str, ...], part: tuple[str, ...]) -> bool:
    """Whether a part stands in a text as it is."""
    return bool(part) and any(whole[at : at + len(part)] == part for at in range(len(whole) - len(part) + 1))
