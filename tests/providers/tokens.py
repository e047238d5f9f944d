"""Text in pieces like a language model's tokens, and the prompt cache that counts in them."""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Iterator

BLOCK = 128
FIRST_BLOCKS = 8
"""The cache begins with so many blocks: 1024 tokens."""
_LONGEST = 5
_WORD = re.compile(r"\s*[^\W_]+|\s*_+|\n+|[^\S\n]+|[^\w\s]", re.UNICODE)


def tokens(text: str) -> list[str]:
    """The tokens by which prompts are counted. Two texts that begin alike differ at most in the last token of that."""
    return [piece for word in _WORD.findall(text) for piece in _cut(word)]


def streamed(text: str, seed: int) -> list[str]:
    """A text as it may be streamed: joined it is the text again, but where it is cut depends on the seed.

    A cut may fall into a word, a number, a tag or the delimiter, and between the code points of one visible character,
    as with real tokens; signs that stand together may also come as one piece.
    """
    dice = random.Random(f"{seed}:{text}")
    pieces: list[str] = []
    for word in _WORD.findall(text):
        joins = pieces and not word[0].isalnum() and not pieces[-1][-1].isalnum() and dice.random() < 0.4
        if joins:
            pieces[-1] += word
            continue
        while word:
            cut = len(word) if dice.random() < 0.75 and word.isascii() else dice.randint(1, min(4, len(word)))
            pieces.append(word[:cut])
            word = word[cut:]
    return pieces


def _cut(word: str) -> Iterator[str]:
    for start in range(0, len(word), _LONGEST):
        yield word[start : start + _LONGEST]


class PromptCache:
    """What a service remembers of prompts: their beginnings, in whole blocks, apart for each model."""

    def __init__(self) -> None:
        self._known: set[tuple[str, bytes]] = set()

    def cached(self, model: str, prompt: list[str]) -> int:
        """How many tokens of the prompt an earlier one began with: 0, or 1024 and more in steps of 128."""
        found = 0
        for count, digest in _beginnings(prompt):
            if (model, digest) not in self._known:
                break
            found = count
        return found

    def remember(self, model: str, prompt: list[str]) -> None:
        self._known.update((model, digest) for _, digest in _beginnings(prompt))


def _beginnings(prompt: list[str]) -> Iterator[tuple[int, bytes]]:
    digest = hashlib.sha256()
    for block in range(len(prompt) // BLOCK):
        for token in prompt[block * BLOCK : (block + 1) * BLOCK]:
            digest.update(token.encode(errors="surrogatepass") + b"\0")
        if block + 1 >= FIRST_BLOCKS:
            yield (block + 1) * BLOCK, digest.digest()
