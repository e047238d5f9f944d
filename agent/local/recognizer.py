"""Local recognition: samples to text with Whisper, guarded against what Whisper makes up when nobody speaks."""

from __future__ import annotations

import math
import os
import re
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agent.errors import SpeechUnavailable
from agent.local.heard_text import written
from agent.local.weights import whisper_folder

SAMPLE_RATE = 16_000

# Told to the model as if it had just been said. Without it tiny.en gets one dictated number in four wrong by a digit
# and writes others out as words; with digits set apart it counts them right (a person's: 49 of 50, else 30).
# Terms go first: the model minds most what stands last.
_DIGITS = "The zip code is 2 0 4 7 1. The phone number is 2 0 2 5 5 5 0 1 4 3."
_MOST_TERMS = 40

# Measured: where noise, hum, tones or clicks became words, the model's own no-speech probability was 0.5 to 0.93; over
# 100 recorded telephone prompts of a person and 70 sentences of the local voice it was 0.4 at most.
_NO_SPEECH = 0.6
_DOUBTFUL_NO_SPEECH, _DOUBTFUL_LOGPROB = 0.3, -1.0
_REPETITIVE = 2.4
_SILENT_DBFS = -60.0
_FAINT_DBFS = -45.0
_PHANTOMS = re.compile(
    r"you|the|i|so|oh|uh|um|hmm|okay|thanks|thank you(?: very much)?|(?:thanks|thank you) for watching|bye(?: bye)?"
    r"|please subscribe"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What was said, empty when nothing was; confidence from 0 to 1."""

    text: str = ""
    confidence: float = 0.0


NOTHING = Heard()


class Recognizer:
    """One loaded Whisper model. `pool` is the one thread in which streams use it."""

    def __init__(self, folder: Path) -> None:
        """Load the model, up to a second.

        Raises:
            SpeechUnavailable: the package is missing, or the folder holds no such model.
        """
        try:
            from faster_whisper import WhisperModel

            threads = min(4, os.cpu_count() or 1)
            self._model: Any = WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=threads)
        except ImportError as error:
            raise SpeechUnavailable(f"{error}; run `uv sync --extra local`, or set DEEPGRAM_API_KEY") from error
        except Exception as error:
            raise SpeechUnavailable(
                f"the speech model {folder} cannot be loaded ({error}); run `uv sync --extra local --reinstall`, "
                "or correct SWITCHBOARD_LOCAL_MODELS"
            ) from error
        self.pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="local-hearing")
        self._warm = False
        self._warming = threading.Lock()

    def warm_up(self) -> None:
        """Transcribe noise once: the first transcript otherwise takes longer."""
        with self._warming:
            if not self._warm:
                noise = np.random.default_rng(0).normal(0.0, 0.01, SAMPLE_RATE)
                self.hear(np.asarray(noise, np.float32))
                self._warm = True

    def hear(self, samples: NDArray[np.float32], *, terms: Sequence[str] = ()) -> Heard:
        """Transcribe one utterance, 0.3 to 0.5 s on two cores for up to 30 s of speech.

        Args:
            samples: Mono at 16 kHz, within -1 and 1, shape (n,).
            terms: Words that this caller is likely to use: names, products.
        """
        level = loudest(samples)
        if level < _SILENT_DBFS:
            return NOTHING
        segments = self._transcribe(samples, f"{', '.join(terms[:_MOST_TERMS])}. {_DIGITS}" if terms else _DIGITS)
        if any(segment.compression_ratio > _REPETITIVE for segment in segments):
            # The prompt can lead the model into a loop; what it hears without one is then the better guess.
            segments = [s for s in self._transcribe(samples, None) if s.compression_ratio <= _REPETITIVE]
        said = [segment for segment in segments if not _made_up(segment, level)]
        text = written(" ".join(segment.text.strip() for segment in said))
        if not text:
            return NOTHING
        return Heard(text=text, confidence=math.exp(sum(s.avg_logprob for s in said) / len(said)))

    def _transcribe(self, samples: NDArray[np.float32], prompt: str | None) -> list[Any]:
        seconds = min(30.0, samples.size / SAMPLE_RATE)
        segments, _ = self._model.transcribe(
            samples,
            language="en",
            beam_size=1,
            temperature=0.0,
            without_timestamps=True,
            condition_on_previous_text=False,
            initial_prompt=prompt,
            no_speech_threshold=_NO_SPEECH,
            log_prob_threshold=None,
            compression_ratio_threshold=None,
            # Nobody speaks more than ten tokens a second: a loop ends soon.
            max_new_tokens=min(200, 24 + int(10 * seconds)),
        )
        return list(segments)


_loaded: dict[Path, Recognizer] = {}
_loading = threading.Lock()


def shared_recognizer(models: Path | None = None) -> Recognizer:
    """The process's one model, loaded at the first call; `models` is the setting `SWITCHBOARD_LOCAL_MODELS`.

    Raises:
        SpeechUnavailable: the model is missing or cannot be loaded.
    """
    folder = whisper_folder(models)
    with _loading:
        if folder not in _loaded:
            _loaded[folder] = Recognizer(folder)
        return _loaded[folder]


def loudest(samples: NDArray[np.float32]) -> float:
    """The level of the loudest 30 ms, in dBFS; -inf for silence."""
    window = SAMPLE_RATE * 3 // 100
    padded = np.pad(samples, (0, -samples.size % window)).reshape(-1, window)
    if not padded.size:
        return -math.inf
    power = float(np.max(np.mean(np.square(padded, dtype=np.float64), axis=1)))
    return 10 * math.log10(power) if power > 0 else -math.inf


def _made_up(segment: Any, level: float) -> bool:
    doubtful = segment.no_speech_prob > _DOUBTFUL_NO_SPEECH
    if doubtful and segment.avg_logprob < _DOUBTFUL_LOGPROB:
        return True
    phrase = re.sub(r"[^a-z ]", "", segment.text.lower()).strip()
    return bool(_PHANTOMS.fullmatch(phrase)) and (doubtful or level < _FAINT_DBFS)
