"""The local embedding model for Arabic: the same weights, given words it knows.

The model is multilingual, but small: of a sentence in a dialect it keeps that it is Arabic, and little of what it says.
So spelling is evened out, greetings and polite frames go, and words of the dialects are put into written Arabic.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from importlib import resources
from pathlib import Path

from ruamel.yaml import YAML

from embedding.arabic_text import fold, words
from embedding.embedder import Embedder, Vectors, local_embedder

_LEADING = re.compile(
    r"^(?:السلام عليكم(?: ورحمه الله(?: وبركاته)?)?|وعليكم السلام|مرحبا|مرحبتين|اهلا(?: وسهلا)?|هلا(?: والله)?|"
    r"هاي|الو|"
    r"صباح (?:الخير|النور)|مساء (?:الخير|النور)|يعطيك العافيه|الله يعطيك العافيه|لو سمحت[يو]?|من فضلك|بعد اذنك|معليش|"
    r"طيب|طب|اوكي|اوك|تمام|يعني|امم+|اها|اه|ايوه|نعم|شكرا(?: لك| جزيلا)?|عفوا|اسف|يا (?:اخي|اخوي|استاذ|غالي|باشا|طيب)|"
    r"(?:كنت )?(?:بدي|ابغي|ابي|ودي|حاب|حابب|عايز|عاوز|اريد|اود|احب|حبيت)(?: ان)? "
    r"(?:اسال|اعرف|استفسر|افهم)(?: عن| اذا)?|"
    r"(?:ممكن|هل يمكن|هل يمكنني ان|اقدر|بقدر) (?:اسال|اعرف|استفسر|تقول لي|تخبرني|تقولي|تقوللي|سؤال)(?: عن| اذا)?|"
    r"(?:عندي|لدي|في عندي) (?:سؤال|استفسار)(?: بسيط| صغير| سريع)?|سؤال(?: بسيط| سريع| ثاني| اخير)?|"
    r"قل لي|قولي|قوللي|خبرني|اخبرني)(?!\w)[\s,.:;!?-]*"
)
_TRAILING = re.compile(
    r"[\s,.:;!-]*(?<!\w)(?:لو سمحت[يو]?|من فضلك|بعد اذنك|شكرا(?: لك| جزيلا)?|يعطيك العافيه|الله يخليك|يا ريت|اذا ممكن|"
    r"لو تكرمت|بليز|امم+)[\s,.!?]*$"
)


class ArabicEmbedder:
    """`model` for Arabic. Its `name` is the model's with `-ar`: it has a calibration and moods of its own."""

    def __init__(self, model: Embedder) -> None:
        self._model = model

    @property
    def name(self) -> str:
        return f"{self._model.name}-ar"

    @property
    def dimensions(self) -> int:
        return self._model.dimensions

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (len(texts), dimensions)."""
        return self._model.embed([written(text) for text in texts])


def arabic_embedder(folder: Path | None = None) -> ArabicEmbedder:
    """The local embedder of this process for Arabic.

    Raises:
        ModelMissing: see `LocalEmbedder`.
    """
    return ArabicEmbedder(local_embedder(folder))


def written(text: str) -> str:
    """An utterance as written Arabic says it: evened out, without its polite frame, dialect words replaced."""
    rest = " ".join(fold(text).split())
    while True:
        shorter = _TRAILING.sub("", _LEADING.sub("", rest, count=1), count=1).strip()
        if not re.search(r"\w", shorter) or shorter == rest:
            break
        rest = shorter
    return " ".join(_standard(word) for word in words(rest)) or rest


@cache
def _dialects() -> dict[str, str]:
    source = resources.files(__package__).joinpath("arabic_dialects.yaml").read_text(encoding="utf-8")
    return {
        fold(word): fold(standard)
        for standard, said in YAML(typ="safe", pure=True).load(source).items()
        for word in said
    }


def _standard(word: str) -> str:
    dialects = _dialects()
    if word in dialects:
        return dialects[word]
    if len(word) > 3 and word[0] in "وف" and word[1:] in dialects:
        return dialects[word[1:]]
    return word
