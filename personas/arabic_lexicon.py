"""The mood of Arabic words: a small lexicon of written Arabic and of the dialects, with what turns a word round."""

from __future__ import annotations

import math
import re
from functools import cache
from pathlib import Path

from ruamel.yaml import YAML

from embedding import Embedder
from embedding.arabic_text import fold
from personas.lexicon import EXAMPLES, LexiconScore
from personas.sentiment import SentimentReader

ARABIC = EXAMPLES / "arabic"
_BEFORE = 2
"""Words before one that may turn it round."""
_SUPPOSED = 6
"""Words before one that may make it a supposition."""
_TURNED = -0.6
_STRONGER = 1.25
_ALPHA = 6.0
"""The sum of weights that counts as much as there is left to 1, as in VADER."""


class ArabicLexicon:
    """Weights of words and short phrases, found with whatever is stuck before them ("و", "ال", "ب")."""

    def __init__(self, file: Path = ARABIC / "lexicon.yaml") -> None:
        content = YAML(typ="safe").load(file)
        self._weights = {fold(word): float(weight) for weight, said in content["words"].items() for word in said}
        self._turned = {fold(word) for word in content["turned"]}
        self._stronger = {fold(word) for word in content["stronger"]}
        self._supposing = {fold(word) for word in content["supposing"]}
        ways = "|".join(re.escape(word) for word in sorted(self._weights, key=len, reverse=True))
        self._found = re.compile(rf"(?<!\w)[وف]?(?:ال|بال|ب|ل|لل)?(?P<word>{ways})(?!\w)")

    def score(self, text: str) -> LexiconScore:
        """The mood of the words alone; well under a millisecond."""
        spoken = re.sub(r"[^\w ]+", " ", fold(text))
        total = 0.0
        liked: list[str] = []
        disliked: list[str] = []
        for match in self._found.finditer(spoken):
            weight = self._weights[match["word"]]
            words = spoken[: match.start()].split()
            before = words[-_BEFORE:]
            after = spoken[match.end() :].split()[:1]
            if any(_alone(word) in self._turned or word in self._turned for word in before):
                # "What if it does not please us?" is a question like any other.
                weight *= 0.0 if self._supposing & {_alone(word) for word in words[-_SUPPOSED:]} else _TURNED
            if self._stronger & {*before, *after}:
                weight *= _STRONGER
            total += weight
            if weight:
                (liked if weight > 0 else disliked).append(match.group())
        return LexiconScore(
            score=total / math.sqrt(total * total + _ALPHA),
            liked=tuple(dict.fromkeys(liked)),
            disliked=tuple(dict.fromkeys(disliked)),
        )


def _alone(word: str) -> str:
    """A word without the conjunction stuck to it: "وما"."""
    return word[1:] if len(word) > 2 and word[0] in "وف" else word


@cache
def arabic_lexicon() -> ArabicLexicon:
    """The lexicon of this process, read once."""
    return ArabicLexicon()


def arabic_sentiment(embedder: Embedder) -> SentimentReader:
    """A reader of the moods of Arabic."""
    return SentimentReader(embedder, words=arabic_lexicon(), examples=ARABIC)
