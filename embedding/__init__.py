"""Text into vectors, nearest neighbours in memory, and similarities that mean something."""

from __future__ import annotations

from embedding.calibration import Calibration, calibration_for
from embedding.clauses import clauses, essence
from embedding.embedder import Embedder, LocalEmbedder, embed_async, local_embedder, own_weights, plain
from embedding.english import EnglishEmbedder, embedder_for, english_embedder
from embedding.errors import CurveMissing, EmbeddingError, ModelMissing
from embedding.neighbours import Neighbour, Neighbours

__all__ = [
    "Calibration",
    "CurveMissing",
    "Embedder",
    "EmbeddingError",
    "EnglishEmbedder",
    "LocalEmbedder",
    "ModelMissing",
    "Neighbour",
    "Neighbours",
    "calibration_for",
    "clauses",
    "embed_async",
    "embedder_for",
    "english_embedder",
    "essence",
    "local_embedder",
    "own_weights",
    "plain",
]
