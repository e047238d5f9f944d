"""The nearest of a business's sentences, in memory: FAQ, intents, starts of flows, examples of moods."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import structlog

from embedding.calibration import Calibration, Floats, calibration_for, unit
from embedding.clauses import essence
from embedding.embedder import Embedder, Vectors, plain

log = structlog.get_logger(__name__)

_SHRINKAGE = 4.0
_WORLD = 40
_BROAD = 12
"""A label with more sentences than this may mean several things: its nearest three count where they are nearer than
its mean."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """A label near a text: the nearest of its sentences, the calibrated similarity of the label, and the model's raw
    cosine to that sentence."""

    label: str
    text: str
    similarity: float
    cosine: float


class Neighbours:
    """An index of labelled sentences. Labels compete: a label's similarity falls when a rival is as near.

    A text is compared with the mean of each label's sentences, in a space where the differences between sentences of
    the same label count less (the within-class whitening of linear discriminant analysis, shrunk towards none). Its
    lead is counted over the nearest rival label or the nearest general sentences, whichever is nearer. A sentence of
    the index, said word for word, has similarity 1.

    Args:
        items: (label, sentence) pairs, any number for a label.
        calibration: the model's; looked up by the embedder's name where not given.
        cache: a folder for the sentences' vectors, so that the next start need not compute them.
        rivals: whether two labels exclude each other; by default any two do. Labels that may both be meant should not.
    """

    def __init__(
        self,
        embedder: Embedder,
        items: Sequence[tuple[str, str]],
        *,
        calibration: Calibration | None = None,
        cache: Path | None = None,
        rivals: Callable[[str, str], bool] | None = None,
    ) -> None:
        self._embedder = embedder
        self._calibration = calibration or calibration_for(embedder)
        self._items = tuple(items)
        self.labels = tuple(dict.fromkeys(label for label, _ in items))
        if not items:
            return
        place = {label: number for number, label in enumerate(self.labels)}
        self._label_of = np.array([place[label] for label, _ in items])
        self._rivals = (
            None
            if rivals is None
            else np.array([[one != other and rivals(one, other) for other in self.labels] for one in self.labels])
        )
        texts = [essence(text) for _, text in items]
        self._spoken: dict[str, list[int]] = {}
        for number, text in zip(self._label_of, texts, strict=True):
            self._spoken.setdefault(plain(text), []).append(int(number))
        self._raw = _vectors(embedder, texts, cache)
        self._prepare()

    def _prepare(self) -> None:
        """The space of this index, its sentences and the means of its labels in it."""
        centred = self._calibration.centre(self._raw)
        # A few labels have a mean that is their own content: weighed against the mean of all call-centre language,
        # which is zero here, it takes away only what a large index shares.
        self._mean = centred.sum(axis=0) / (len(centred) + _WORLD)
        centred = unit(centred - self._mean)
        means = np.stack([centred[self._label_of == n].mean(axis=0) for n in range(len(self.labels))])
        spread = centred - means[self._label_of]
        within = spread.T @ spread / len(spread)
        size = within.shape[0]
        scale = max(float(np.trace(within)) / size, 0.0005)
        values, directions = np.linalg.eigh(within + _SHRINKAGE * scale * np.eye(size, dtype=np.float32))
        self._whiten = np.asarray((directions * values**-0.5) @ directions.T, dtype=np.float32)
        self._sentences = unit(centred @ self._whiten)
        self._means = unit(
            np.stack([self._sentences[self._label_of == n].mean(axis=0) for n in range(len(self.labels))])
        )
        self._general = self._project(self._calibration.general)

    def _project(self, centred: Vectors) -> Vectors:
        return unit(unit(centred - self._mean) @ self._whiten)

    def nearest(self, text: str, limit: int = 5) -> list[Neighbour]:
        """The nearest labels, most similar first, each once; deterministic."""
        return self.nearest_each([text], limit)[0]

    def nearest_each(self, texts: Sequence[str], limit: int = 5) -> list[list[Neighbour]]:
        """`nearest` for several texts, embedded together."""
        if not self._items:
            return [[] for _ in texts]
        said = [essence(text) for text in texts]
        raw = self._embedder.embed(said)
        nearness, lead = self.measures(raw)
        similarity = self._calibration.similarity(nearness, lead, float(len(self.labels)))
        cosines = raw @ self._raw.T
        found = []
        for row, text in enumerate(said):
            verbatim = self._verbatim(plain(text))
            scores = np.maximum(similarity[row], verbatim)
            order = np.lexsort((-nearness[row], -scores))[:limit]
            found.append([self._neighbour(int(n), float(scores[n]), cosines[row]) for n in order])
        return found

    def measures(self, raw: Vectors) -> tuple[Floats, Floats]:
        """Nearness to each label and its lead over what else is near, both of shape (n, labels), for raw vectors."""
        points = self._project(self._calibration.centre(raw))
        nearness = np.asarray(points @ self._means.T, dtype=np.float64)
        sentences = points @ self._sentences.T
        for label in np.flatnonzero(np.bincount(self._label_of) > _BROAD):
            nearest = np.sort(sentences[:, self._label_of == label], axis=1)[:, -3:].mean(axis=1)
            nearness[:, label] = np.maximum(nearness[:, label], nearest)
        general = np.sort(points @ self._general.T, axis=1)[:, -3:].mean(axis=1, keepdims=True)
        return nearness, nearness - np.maximum(self._others(nearness), general)

    def _others(self, nearness: Floats) -> Floats:
        """How near the nearest rival of each label is, of shape (n, labels)."""
        if self._rivals is not None:
            return np.asarray(np.where(self._rivals[None], nearness[:, None, :], -1.0).max(axis=2), dtype=np.float64)
        if nearness.shape[1] < 2:
            return np.full_like(nearness, -1.0)
        # Every other label is one: the nearest for all but itself, for which it is the second.
        two = np.partition(nearness, -2, axis=1)[:, -2:]
        return np.where(nearness == two[:, 1:], two[:, :1], two[:, 1:])

    def _verbatim(self, spoken: str) -> Floats:
        said = np.zeros(len(self.labels))
        said[self._spoken.get(spoken, [])] = 1.0
        return said

    def _neighbour(self, label: int, similarity: float, cosines: Vectors) -> Neighbour:
        own = np.flatnonzero(self._label_of == label)
        nearest = int(own[np.argmax(cosines[own])])
        return Neighbour(
            label=self.labels[label],
            text=self._items[nearest][1],
            similarity=round(similarity, 4),
            cosine=round(float(cosines[nearest]), 4),
        )


def _vectors(embedder: Embedder, texts: Sequence[str], cache: Path | None) -> Vectors:
    if cache is None:
        return embedder.embed(texts)
    key = hashlib.sha256("\n".join([embedder.name, *texts]).encode()).hexdigest()
    file = cache / f"{key[:32]}.npy"
    try:
        kept: Vectors = np.load(file, allow_pickle=False)
        if kept.shape == (len(texts), embedder.dimensions) and kept.dtype == np.float32:
            return kept
    except (OSError, ValueError, EOFError):
        pass
    vectors = embedder.embed(texts)
    _keep(vectors, file)
    return vectors


def _keep(vectors: Vectors, file: Path) -> None:
    """Write whole or not at all: several workers may start at once."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=file.parent, suffix=".tmp")
        try:
            with os.fdopen(handle, "wb") as part:
                np.save(part, vectors, allow_pickle=False)
            Path(name).replace(file)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        log.warning("vectors not kept: every start computes them again", folder=str(file.parent), error=str(error))
