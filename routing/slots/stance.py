"""What an answer does to the question for a field, learned from examples where no rule knows its words.

A logistic regression on the sentence's vector, on its words and on the kind of the field that was asked for. The
weights for the local models are kept beside the examples (`routing.slots.stance_fit`); where they are not, or the
examples were edited since, they are fitted at the start, which takes some seconds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from typing import get_args

import numpy as np
import structlog
from ruamel.yaml import YAML

from embedding import Calibration, Embedder, calibration_for, plain
from embedding.labelled import Floats, chances, digest, fit, keep, kept
from routing.slots.value import SlotType

log = structlog.get_logger(__name__)

EXAMPLES = Path(__file__).parent / "answer_examples"


class Stance(StrEnum):
    """What an answer does: keep the field back (won't give it, has none, wants it left out), leave it open until
    later, or anything else."""

    KEEPS_BACK = "keeps_back"
    NOT_KNOWN_YET = "not_known_yet"
    NEITHER = "neither"


ANY = "any"
"""Stands for the kind of the field in examples that may answer any."""

_STANCES = tuple(Stance)
_KINDS: tuple[str, ...] = get_args(SlotType)
_VECTOR, _KIND, _WORD = 1.5, 0.5, 0.3
_DOUBTFUL = 0.85
"""The chance from which on a model is believed that was not judged."""
_OFTEN = 3
"""Examples in which a word, or two in a row, must stand to count."""


class StanceModel:
    """Chances of the stances, for answers. Holds no state of a call; safe in threads.

    `sure` is the chance of giving nothing (keeping back or not knowing yet) from which on it is to be believed: of the
    answers that a model was judged on, and not fitted, at least 97 in 100 that are as sure give nothing.

    Raises on construction whatever the embedder raises, and `CurveMissing`.
    """

    def __init__(self, embedder: Embedder, *, calibration: Calibration | None = None, folder: Path = EXAMPLES) -> None:
        self._embedder = embedder
        self._calibration = calibration or calibration_for(embedder)
        self.sure = _DOUBTFUL
        self._words: dict[str, int] = {}
        self._weights = self._kept(folder)

    def chances(self, answers: Sequence[tuple[str, str]]) -> Floats:
        """The chances of the stances of answers, each with the kind of the field (`SlotType`) that was asked for.

        Shape (len(answers), 3), in the order of `Stance`; rows sum to 1.
        """
        return chances(self._features(answers), self._weights)

    def write(self, sure: float, folder: Path = EXAMPLES) -> Path:
        """Keep the weights for the next start, and from which chance on they are to be believed."""
        file = folder / f"{self._embedder.name}.json"
        keep(file, self._weights, digest([folder / "utterances.yaml"]), sure=sure, words=list(self._words))
        return file

    def _kept(self, folder: Path) -> Floats:
        found = kept(folder / f"{self._embedder.name}.json", digest([folder / "utterances.yaml"]))
        if found is not None:
            weights, more = found
            self.sure = float(more["sure"])
            self._words = {word: place for place, word in enumerate(more["words"])}
            return weights
        log.info("fitting the stances to their examples", model=self._embedder.name)
        answers = labelled(folder / "utterances.yaml")
        counts = Counter(word for text, _, _ in answers for word in _words(text))
        often = sorted(word for word, count in counts.items() if count >= _OFTEN)
        self._words = {word: place for place, word in enumerate(often)}
        features = self._features([(text, kind) for text, kind, _ in answers])
        return fit(features, np.array([_STANCES.index(stance) for _, _, stance in answers]), len(_STANCES))

    def _features(self, answers: Sequence[tuple[str, str]]) -> Floats:
        vectors = self._calibration.centre(self._embedder.embed([text for text, _ in answers])).astype(np.float64)
        words = np.zeros((len(answers), len(self._words)))
        for row, (text, _) in enumerate(answers):
            words[row, [self._words[word] for word in _words(text) if word in self._words]] = _WORD
        kinds = np.array([_asked(kind) for _, kind in answers])
        return np.column_stack([_VECTOR * vectors, _KIND * kinds, words, np.ones(len(answers))])


def labelled(file: Path) -> list[tuple[str, str, Stance]]:
    """The answers of a file, each with the kind of the field that was asked for and its stance."""
    content = YAML(typ="safe").load(file)
    return [
        (text, kind, stance) for stance in Stance for kind, texts in content[stance.value].items() for text in texts
    ]


def _asked(kind: str) -> list[float]:
    return [1 / len(_KINDS) if kind == ANY else float(kind == one) for one in _KINDS]


def _words(text: str) -> set[str]:
    """The words of an answer, and each two in a row."""
    alone = plain(text).split()
    return {*alone, *(f"{first} {second}" for first, second in pairwise(alone))}
