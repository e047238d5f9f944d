"""How turning text into vectors can fail."""

from __future__ import annotations


class EmbeddingError(Exception):
    """Base of this package's errors."""


class ModelMissing(EmbeddingError):
    """The weights of the local model are not where they should be, or cannot be read."""


class CurveMissing(EmbeddingError):
    """The model has no calibration, so its similarities would mean nothing."""
