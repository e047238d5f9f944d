"""Recognises acts by the expressions of a language's file."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

from ruamel.yaml import YAML

from routing.acts.act import Act
from routing.slots.arabic import patterns as arabic

_NOT_WORDS = re.compile(r"[^\w' ]+")
_FILLERS = re.compile(r"\b(um+|uh+|er+|hmm+|mm+|like i said|you know|i mean)\b")


def plain(text: str) -> str:
    """The words of an utterance: lower case, straight apostrophes, no punctuation, no fillers."""
    words = _NOT_WORDS.sub(" ", text.lower().replace("’", "'"))
    return " ".join(_FILLERS.sub(" ", words).split())


@cache
def _expressions(language: str) -> dict[Act, tuple[re.Pattern[str], ...]]:
    source = resources.files(__package__).joinpath(f"{language}.yaml").read_text(encoding="utf-8")
    compiled = arabic.pattern if language == "ar" else re.compile
    return {
        Act(name): tuple(compiled(expression) for expression in expressions)
        for name, expressions in YAML(typ="safe", pure=True).load(source).items()
    }


def recognise(text: str, language: str = "en") -> frozenset[Act]:
    """The acts of an utterance; usually none or one."""
    words = arabic.plain(text) if language == "ar" else plain(text)
    return frozenset(
        act for act, expressions in _expressions(language).items() if any(e.search(words) for e in expressions)
    )


_QUESTION = re.compile(
    r"^(so |and |but |okay |ok |well |also |oh |hi |hello |hey |sorry |thanks |yes |no |actually |sure |please )*"
    r"(what|when|where|who|whom|which|why|how|is|are|am|was|were|"
    r"do(?! (it|that|so|this|go|not)\b)|does|did|can|could|would|will|should|may|might|"
    r"have (you|we|they|i)|has (he|she|it|your|the|anyone|somebody)|"
    r"any chance|what's|how's|where's|isn't|aren't|don't|doesn't)\b"
)
_INDIRECT = re.compile(
    r"\b(wondering|tell me|like to know|want to know|need to know|know (if|whether|what|how|when|where)|"
    r"i wonder|question about|curious|explain|not sure (if|whether|what|how)|ask (about|if|whether)|"
    r"what (is|are|do|does|about|if|would|kind|happens)|how (much|many|long|far|do|does|is|are|about)|"
    r"(do|can|could|would|are|is|does|will) (you|i|we|they|there|your)\b)"
)


def asks(text: str) -> bool:
    """Whether an utterance asks something, with or without a question mark (speech to text often gives none)."""
    if "?" in text:
        return True
    return any(
        _QUESTION.search(plain(sentence)) or _INDIRECT.search(plain(sentence))
        for sentence in re.split(r"[.!;]", text)
        if sentence.strip()
    )


_ABOUT = re.compile(
    r"^(so |and |but |okay |ok |well |also |oh |by the way |just curious |i wonder |i was wondering |tell me )*"
    r"(who|whom|why|where|"
    r"how (do|does|did|are|is|was|were) (the|your|they|it|he|she|that|those|these)|"
    r"(is|are|was|were|does|do|did|has|have) (the|your|they|it|he|she|that|those|these)) "
    r"(?!(can|do) (i|we)\b)"
)
_TO_BE_DONE = re.compile(
    r"\b(book|reserve|hire|order|arrange|schedule|sign up|buy|purchase|get started|begin|start)\w*\b"
)


def asks_about(text: str) -> bool:
    """Whether an utterance only asks how something is ('who are your chefs?'), and not for something to be done."""
    words = plain(text)
    return _ABOUT.search(words) is not None and _TO_BE_DONE.search(words) is None


_FOLLOW_UP = re.compile(r"^(so |okay |ok |oh |hmm |alright )*(and|what if|what about|how about|if|or|but if)\b")


def follows_up(text: str) -> bool:
    """Whether an utterance asks the last question again with something changed ('and for twelve?')."""
    return bool(_FOLLOW_UP.search(plain(text)))
