"""The mood of a sentence, learned from examples: a logistic regression on its vector and on the mood of its words.

The weights for the local models are kept beside the examples (`personas.sentiment_fit`); where they are not, or the
examples were edited since, they are fitted at the start, which takes some seconds.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import structlog
from ruamel.yaml import YAML

from embedding import Calibration, Embedder, calibration_for
from embedding.labelled import Floats, chances, digest, fit, keep, kept
from personas.lexicon import EXAMPLES, LexiconScore, lexicon

log = structlog.get_logger(__name__)

MOODS = ("positive", "neutral", "negative")

_QUESTION = re.compile(
    r"(?:what|what's|how|when|where|who|which|is|are|am|do|does|did|can|could|would|will|may|have|has)\b", re.IGNORECASE
)
_VECTOR, _WORDS, _ASKED = 1.5, 0.7, 0.3


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
        return chances(self._features(sentences), self._weights)

    def write(self, folder: Path = EXAMPLES) -> Path:
        """Keep the weights for the next start."""
        file = folder / f"{self._embedder.name}.json"
        keep(file, self._weights, _digest(folder))
        return file

    def _kept(self, folder: Path) -> Floats:
        found = kept(folder / f"{self._embedder.name}.json", _digest(folder))
        if found is not None:
            return found[0]
        log.info("fitting the moods to their examples", model=self._embedder.name)
        utterances = labelled(folder / "utterances.yaml")
        features = self._features([text for text, _ in utterances])
        return fit(features, np.array([mood for _, mood in utterances]), len(MOODS))

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


def _digest(folder: Path) -> str:
    return digest(folder / name for name in ("utterances.yaml", "lexicon.yaml"))
