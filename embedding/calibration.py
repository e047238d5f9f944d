"""What a similarity means: from a model's cosines to a number between 0 and 1 that thresholds can be written against.

The cosines of a small embedding model crowd together: unrelated sentences reach 0.78 to 0.86. `embedding.fit` learns
from the questions in `paraphrases/` what they are worth, and writes one file a model into `curves/`.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embedding.embedder import Embedder, Vectors
from embedding.errors import CurveMissing

CURVES = Path(__file__).parent / "curves"

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """A model's calibration.

    Attributes:
        model: the name of the embedder it was fitted for.
        mean: the mean vector of call-centre sentences, shape (d,).
        common: directions that all sentences share, unit rows, shape (k, d); they tell form, not content.
        general: unit vectors of sentences that are no question to anybody's FAQ (greetings, details given, small
            talk), centred; shape (g, d).
        nearness, margin, crowd, intercept: weights of a logistic regression on the cosine to a subject, on its lead
            over the next subject or general sentence, and on the logarithm of the number of subjects.
        knots: pairs of log-odds and similarity, both rising; between them the curve is straight.
    """

    model: str
    mean: Vectors
    common: Vectors
    general: Vectors
    nearness: float
    margin: float
    crowd: float
    intercept: float
    knots: tuple[tuple[float, float], ...]

    def centre(self, vectors: Vectors) -> Vectors:
        """Unit vectors without what all sentences share, shape as given."""
        rest = vectors - self.mean
        rest = rest - (rest @ self.common.T) @ self.common
        return unit(rest)

    def odds(self, nearness: Floats, lead: Floats, labels: Floats | float) -> Floats:
        """The log-odds that a subject so near, with such a lead, among so many, is the right one."""
        return self.nearness * nearness + self.margin * lead + self.crowd * np.log(labels) + self.intercept

    def similarity(self, nearness: Floats, lead: Floats, labels: Floats | float) -> Floats:
        """Calibrated similarities in [0, 1]; rises with nearness and lead. 0.85 means precision of at least 0.99, and
        unrelated text stays at or below 0.30."""
        at, value = zip(*self.knots, strict=True)
        return np.asarray(np.interp(self.odds(nearness, lead, labels), at, value), dtype=np.float64)

    def write(self, file: Path) -> None:
        """Write the calibration as JSON."""
        content = {
            "model": self.model,
            "mean": _packed(self.mean),
            "common": _packed(self.common),
            "general": _packed(self.general),
            "nearness": round(self.nearness, 4),
            "margin": round(self.margin, 4),
            "crowd": round(self.crowd, 4),
            "intercept": round(self.intercept, 4),
            "knots": [[round(odds, 4), value] for odds, value in self.knots],
        }
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")

    @classmethod
    def read(cls, file: Path) -> Calibration:
        """Read what `write` wrote.

        Raises:
            CurveMissing: the file is not there or is no calibration.
        """
        try:
            content = json.loads(file.read_text(encoding="utf-8"))
            return cls(
                model=content["model"],
                mean=_unpacked(content["mean"]),
                common=_unpacked(content["common"]),
                general=_unpacked(content["general"]),
                nearness=content["nearness"],
                margin=content["margin"],
                crowd=content["crowd"],
                intercept=content["intercept"],
                knots=tuple((odds, value) for odds, value in content["knots"]),
            )
        except FileNotFoundError:
            raise CurveMissing(f"no calibration at {file}: run `python -m embedding.fit --write` to make it") from None
        except (KeyError, TypeError, ValueError) as error:
            raise CurveMissing(f"{file} is no calibration ({error!r}): run `python -m embedding.fit --write`") from None


def unit(vectors: NDArray[Any]) -> Vectors:
    """Rows of length 1; a row of zeros stays one."""
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(length, 1e-12), dtype=np.float32)


def calibration_for(embedder: Embedder, *, folder: Path | None = None) -> Calibration:
    """The calibration of this embedder's model.

    Args:
        folder: looked into first; the folder of the weights, where they are not the package's own.

    Raises:
        CurveMissing: the model has none.
    """
    for place in (folder, CURVES):
        if place is not None and (place / f"{embedder.name}.json").is_file():
            return _read(place / f"{embedder.name}.json")
    raise CurveMissing(
        f"the embedding model {embedder.name} has no calibration: run "
        "`python -m embedding.fit --models FOLDER --write` once with the folder of its weights"
    )


@lru_cache(maxsize=4)
def _read(file: Path) -> Calibration:
    return Calibration.read(file)


def _packed(vectors: Vectors) -> dict[str, Any]:
    half = np.ascontiguousarray(vectors, dtype="<f2")
    return {"shape": list(half.shape), "float16": base64.b64encode(half.tobytes()).decode("ascii")}


def _unpacked(content: dict[str, Any]) -> Vectors:
    raw = np.frombuffer(base64.b64decode(content["float16"]), dtype="<f2")
    return raw.reshape(content["shape"]).astype(np.float32)
