"""The mood of a sentence, learned from examples: a logistic regression on its vector and on the mood of its words.

The weights for the local models are kept beside the examples (`personas.sentiment_fit`); where they are not, or the
examples were edited since, they are fitted at the start, which takes some seconds.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import structlog
from numpy.typing import NDArray
from ruamel.yaml import YAML

from embedding import Calibration, Embedder, calibration_for
from personas.lexicon import EXAMPLES, LexiconScore, lexicon

log = structlog.get_logger(__name__)

MOODS = ("positive", "neutral", "negative")

Floats = NDArray[np.float64]

_QUESTION = re.compile(
    r"(?:what|what's|how|when|where|who|which|is|are|am|do|does|did|can|could|would|will|may|have|has)\b", re.IGNORECASE
)
_VECTOR, _WORDS, _ASKED = 1.5, 0.7, 0.3
_PENALTY = 1e-3
_STEPS = 600


class MoodWords(Protocol):
    """The mood of the words of a sentence."""

    def score(self, text: str) -> LexiconScore: ...


class SentimentModel:
    """Chances of the three moods, for sentences.

    Raises on construction whatever the embedder raises, and `CurveMissing`.
    """

    def __init__(
        self,
        embedder: Embedder,
        *,
        calibration: Calibration | None = None,
        words: MoodWords | None = None,
        folder: Path = EXAMPLES,
    ) -> None:
        self._embedder = embedder
        self._calibration = calibration or calibration_for(embedder)
        self._words = words or lexicon()
        self._weights = self._kept(folder)

    def chances(self, sentences: Sequence[str]) -> Floats:
        """Shape (len(sentences), 3), in the order of `MOODS`; rows sum to 1."""
        return _softmax(self._features(sentences) @ self._weights)

    def write(self, folder: Path = EXAMPLES) -> Path:
        """Keep the weights for the next start."""
        file = folder / f"{self._embedder.name}.json"
        content = {
            "examples": _digest(folder),
            "shape": list(self._weights.shape),
            "float32": base64.b64encode(self._weights.astype("<f4").tobytes()).decode("ascii"),
        }
        file.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
        return file

    def _kept(self, folder: Path) -> Floats:
        try:
            content = json.loads((folder / f"{self._embedder.name}.json").read_text(encoding="utf-8"))
            if content["examples"] == _digest(folder):
                raw = np.frombuffer(base64.b64decode(content["float32"]), dtype="<f4")
                return raw.reshape(content["shape"]).astype(np.float64)
        except (OSError, KeyError, TypeError, ValueError):
            pass
        log.info("fitting the moods to their examples", model=self._embedder.name)
        utterances = labelled(folder / "utterances.yaml")
        return fit(self._features([text for text, _ in utterances]), np.array([mood for _, mood in utterances]))

    def _features(self, sentences: Sequence[str]) -> Floats:
        vectors = self._calibration.centre(self._embedder.embed(sentences)).astype(np.float64)
        moods = np.array([self._words.score(text).score for text in sentences])
        asked = np.array(
            [float("?" in text or "؟" in text or _QUESTION.match(text.strip()) is not None) for text in sentences]
        )
        return np.column_stack(
            [
                _VECTOR * vectors,
                _WORDS * np.maximum(moods, 0),
                _WORDS * np.maximum(-moods, 0),
                _ASKED * asked,
                np.ones(len(sentences)),
            ]
        )


def labelled(file: Path) -> list[tuple[str, int]]:
    """The utterances of a file with the places of their moods in `MOODS`."""
    content = YAML(typ="safe").load(file)
    return [(text, place) for place, mood in enumerate(MOODS) for text in content[mood]]


def fit(features: Floats, moods: NDArray[np.int_]) -> Floats:
    """Weights of a multinomial logistic regression, by accelerated gradient descent; the constant comes last."""
    counts = np.bincount(moods, minlength=len(MOODS))
    share = np.sqrt(len(moods) / len(MOODS) / counts)[moods]
    target = np.eye(len(MOODS))[moods]
    step = 1 / (0.5 * np.linalg.norm(features, 2) ** 2 / len(moods) * share.max() + _PENALTY)
    weights = ahead = np.zeros((features.shape[1], len(MOODS)))
    pace = 1.0
    for _ in range(_STEPS):
        slope = features.T @ ((_softmax(features @ ahead) - target) * share[:, None]) / len(moods)
        slope[:-1] += _PENALTY * ahead[:-1]
        following = ahead - step * slope
        quicker = (1 + np.sqrt(1 + 4 * pace * pace)) / 2
        ahead = following + (pace - 1) / quicker * (following - weights)
        weights, pace = following, quicker
    return weights


def _softmax(odds: Floats) -> Floats:
    raised = np.exp(odds - odds.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), dtype=np.float64)


def _digest(folder: Path) -> str:
    content = b"".join((folder / name).read_bytes() for name in ("utterances.yaml", "lexicon.yaml"))
    return hashlib.sha256(content).hexdigest()
