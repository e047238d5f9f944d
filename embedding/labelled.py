"""Sentences told apart by examples: a multinomial logistic regression over their features, with its weights in a file.

What the weights were fitted on is kept with them as a digest: weights of other examples are not read.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_PENALTY = 1e-3
_STEPS = 600


def fit(features: Floats, labels: NDArray[np.int_], classes: int) -> Floats:
    """Weights of a multinomial logistic regression, shape (columns of `features`, classes), by accelerated gradient
    descent; the last column of `features` is the constant. `labels` are numbers below `classes`."""
    counts = np.bincount(labels, minlength=classes)
    share = np.sqrt(len(labels) / classes / counts)[labels]
    target = np.eye(classes)[labels]
    step = 1 / (0.5 * np.linalg.norm(features, 2) ** 2 / len(labels) * share.max() + _PENALTY)
    weights = ahead = np.zeros((features.shape[1], classes))
    pace = 1.0
    for _ in range(_STEPS):
        slope = features.T @ ((chances(features, ahead) - target) * share[:, None]) / len(labels)
        slope[:-1] += _PENALTY * ahead[:-1]
        following = ahead - step * slope
        quicker = (1 + np.sqrt(1 + 4 * pace * pace)) / 2
        ahead = following + (pace - 1) / quicker * (following - weights)
        weights, pace = following, quicker
    return weights


def chances(features: Floats, weights: Floats) -> Floats:
    """The chances of the classes, shape (rows of `features`, classes); rows sum to 1."""
    odds = features @ weights
    raised = np.exp(odds - odds.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), dtype=np.float64)


def digest(files: Iterable[Path]) -> str:
    """What tells whether examples were edited."""
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def keep(file: Path, weights: Floats, examples: str, **more: Any) -> None:
    """Write weights with the digest of their examples, and whatever else (JSON) belongs to them."""
    content = {
        "examples": examples,
        **more,
        "shape": list(weights.shape),
        "float32": base64.b64encode(weights.astype("<f4").tobytes()).decode("ascii"),
    }
    file.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def kept(file: Path, examples: str) -> tuple[Floats, dict[str, Any]] | None:
    """The weights in a file and what was written with them; None where there are none for these examples."""
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        if content["examples"] != examples:
            return None
        raw = np.frombuffer(base64.b64decode(content["float32"]), dtype="<f4")
        return raw.reshape(content["shape"]).astype(np.float64), content
    except (OSError, KeyError, TypeError, ValueError):
        return None
