"""The words that English is mostly written with."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

VOCABULARY = Path(__file__).with_name("english_vocabulary.txt")
"""The word pieces of BERT's uncased English model, in the order of their numbers."""


@lru_cache(maxsize=1)
def common_words() -> frozenset[str]:
    """About twenty thousand words in lower case: those that the vocabulary holds whole."""
    pieces = VOCABULARY.read_text(encoding="utf-8").split()
    return frozenset(piece for piece in pieces if piece[0].isalpha())
