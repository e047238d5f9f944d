"""The local voice: text to samples, on this machine, in one of four voices made of a single model."""

from __future__ import annotations

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np
from livekit import rtc
from numpy.typing import NDArray
from ruamel.yaml import YAML

from agent.errors import SpeechUnavailable
from agent.local.weights import hibari_file

SAMPLE_RATE = 24_000

VoiceName = Literal["plain", "low", "high", "caller"]
VOICE_NAMES: tuple[VoiceName, ...] = get_args(VoiceName)

Samples = NDArray[np.int16]
"""Mono samples at 24 kHz, shape (n,)."""

_PRONUNCIATIONS = Path(__file__).with_name("pronunciations.yaml")

# The model speaks at about -27 dBFS, quieter than the providers' voices; its highest peaks then stay below -3 dBFS.
_GAIN = 1.5
# What is quieter than this at either end is left out: the model pads every sentence with 0.3 s of silence, which
# a caller would wait for.
_SILENCE = 10 ** (-55 / 20)
_LEAD_SECONDS, _TAIL_SECONDS = 0.01, 0.06


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How a voice is made: the model speaks at `pace` (1 is its own), and the sound is stretched by `stretch`, which
    divides the pitch by it. The two nearly cancel out in length."""

    pace: float
    stretch: Fraction


RECIPES: dict[VoiceName, Recipe] = {
    "plain": Recipe(pace=1.0, stretch=Fraction(1)),
    "low": Recipe(pace=1.12, stretch=Fraction(8, 7)),
    "high": Recipe(pace=0.92, stretch=Fraction(9, 10)),
    "caller": Recipe(pace=1.28, stretch=Fraction(9, 7)),
}
"""The three voices of personas, and one for a caller in demonstrations and tests, deeper than all of them."""


class Synthesizer:
    """One loaded model. Its methods may run in any thread; `pool` is the one thread in which streams use it."""

    def __init__(self, model: Path) -> None:
        """Load the model, about half a second.

        Raises:
            SpeechUnavailable: the package is missing, or the file is no such model.
        """
        try:
            from hibari import Hibari

            from agent.local.spoken_text import spoken

            self._spoken = spoken
            self._hibari: Any = Hibari(model=str(model))
        except ImportError as error:
            raise SpeechUnavailable(f"{error}; run `uv sync --extra local`, or set ELEVEN_API_KEY") from error
        except Exception as error:
            raise SpeechUnavailable(
                f"the voice {model} cannot be loaded ({error}); run `uv sync --extra local --reinstall`, "
                "or correct SWITCHBOARD_LOCAL_MODELS"
            ) from error
        self.pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="local-voice")
        self._warm = False
        self._loading = threading.Lock()

    def warm_up(self) -> None:
        """Say something to nobody, once: the first sentence otherwise takes 0.4 s longer."""
        with self._loading:
            if not self._warm:
                for phonemes in self.phonemes("Warm up, 1 2 3."):
                    self.say(phonemes, "low")
                self._warm = True

    def phonemes(self, text: str) -> list[str]:
        """What is to be said, a sentence an item; empty when the text holds nothing this voice can read."""
        text = self._spoken(text)
        if self._mispronounced is not None:
            text = self._mispronounced.sub(lambda found: f"[{found[0]}](/{self._words[found[0].lower()]}/)", text)
        sentences: list[str] = self._hibari.phonemize(text)
        return [phonemes for phonemes in sentences if any(sound.isalpha() for sound in phonemes)]

    def say(self, phonemes: str, voice: VoiceName) -> Samples:
        """One item of `phonemes`, without silence around it; the same samples each time but for dither."""
        recipe = RECIPES[voice]
        sound: NDArray[np.float32] = self._hibari.from_phonemes(phonemes, speed=recipe.pace, seed=0)
        return _stretched(_int16(_trimmed(sound) * _GAIN), recipe.stretch)

    @cached_property
    def _words(self) -> dict[str, str]:
        words: dict[str, str] = YAML(typ="safe").load(_PRONUNCIATIONS)
        return {word.lower(): phonemes for word, phonemes in words.items()}

    @cached_property
    def _mispronounced(self) -> re.Pattern[str] | None:
        words = "|".join(re.escape(word) for word in self._words)
        return re.compile(rf"\b(?:{words})\b", re.IGNORECASE) if words else None


_loaded: dict[Path, Synthesizer] = {}
_loading = threading.Lock()


def shared_synthesizer(models: Path | None = None) -> Synthesizer:
    """The process's one model, loaded at the first call; `models` is the setting `SWITCHBOARD_LOCAL_MODELS`.

    Raises:
        SpeechUnavailable: the model is missing or cannot be loaded.
    """
    file = hibari_file(models)
    with _loading:
        if file not in _loaded:
            _loaded[file] = Synthesizer(file)
        return _loaded[file]


def silence(seconds: float) -> Samples:
    return np.zeros(round(seconds * SAMPLE_RATE), np.int16)


def _int16(sound: NDArray[np.float32]) -> Samples:
    return np.asarray(np.clip(sound, -1.0, 1.0) * 32767, np.int16)


def _trimmed(sound: NDArray[np.float32]) -> NDArray[np.float32]:
    audible = np.flatnonzero(np.abs(sound) > _SILENCE)
    if not audible.size:
        return sound[:0]
    first = max(0, int(audible[0]) - round(_LEAD_SECONDS * SAMPLE_RATE))
    return sound[first : int(audible[-1]) + round(_TAIL_SECONDS * SAMPLE_RATE)]


def _stretched(samples: Samples, by: Fraction) -> Samples:
    """Resample so that the samples, played at the same rate, last `by` times as long."""
    if by == 1 or not samples.size:
        return samples
    resampler = rtc.AudioResampler(
        round(SAMPLE_RATE / by), SAMPLE_RATE, num_channels=1, quality=rtc.AudioResamplerQuality.VERY_HIGH
    )
    frames = resampler.push(bytearray(samples.tobytes())) + resampler.flush()
    return np.concatenate([np.frombuffer(frame.data, np.int16) for frame in frames])
