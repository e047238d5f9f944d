"""Recognises acts by the expressions of a language's file."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

from ruamel.yaml import YAML

from routing.acts.act import Act
from routing.slots.arabic import patterns as arabic

_NOT_WORDS = re.compile(r"[^\w' ]+")
_FILLERS = re.compile(r"\b(you know what|um+|uh+|er+|hmm+|mm+|like i said|you know|i mean)\b")


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


_A_PERSON = re.compile(
    r"\b(?:real|live|actual|human|manager|supervisor|representative|operator|owner|agent)\b|\bput me through\b|"
    r"\b(?:want|need|like|rather|let me|get me|give me|can i|could i)\b[^.!?]{0,20}\b(?:speak|talk) (?:to|with) (?:a|"
    r"an|the|your)\b"
)


def asks_for_a_person(text: str) -> bool:
    """Whether an utterance asks for a person in so many words, and does not just speak of somebody."""
    return _A_PERSON.search(plain(text)) is not None


_GIVING_UP = re.compile(
    r"\b(?:forget|drop|scrap) (?:all )?(?:about )?(?:it|this|that|the (?:whole thing|booking|order))\b|\bnever ?mind\b|"
    r"\b(?:changed|change) my mind\b|\bcall it a day\b|\bstop here\b"
)


def gives_up(text: str) -> str | None:
    """What is said besides giving everything up ('actually forget it, my sister is coming'); None where that is not
    said in so many words."""
    words = plain(text)
    rest = _GIVING_UP.sub(" ", words)
    return None if rest == words else " ".join(rest.split())


_QUESTION = re.compile(
    r"^(so |and |but |okay |ok |well |also |oh |hi |hello |hey |sorry |thanks |yes |no |actually |sure |please )*"
    r"(what|when|where|who|whom|which|why|how|is|are|am|was|were|"
    r"do(?! (it|that|so|this|go|not)\b)|does|did|can|could|would|will|should|may|might|"
    r"have (you|we|they|i)|has (he|she|it|your|the|anyone|somebody)|"
    r"any chance|what's|how's|where's|isn't|aren't|don't|doesn't)\b"
)
_INDIRECT = re.compile(
    r"\b(find out (what|how|if|whether|when|where|which|who)|wondering|tell me|like to know|want to know|"
    r"need to know|know (if|whether|what|how|when|where)|"
    r"i wonder|question about|curious|explain|not sure (if|whether|what|how)|ask (about|if|whether)|"
    r"what (is|are|do|does|about|if|would|kind|happens)|how (much|many|long|far|do|does|is|are|about)|"
    r"(do|can|could|would|are|is|does|will) (you|i|we|they|there|your)\b)"
)


_AFTER_A_COMMA = re.compile(
    r",\s+(and |so |but )?((is|are|was|does|do(?! (it|that|this|so)\b)|did|can|could|will|would|has|have|should) "
    r"(it|that|this|these|those|there|he|she|they|we|i|you|the|my|our|your)|(what|which|how|when|where|who)('s| is|"
    r" are| do|"
    r" does| can| much| many| long| far))\b"
)
"""'We use something else, does it work with that': speech to text gives few question marks."""


def asks(text: str) -> bool:
    """Whether an utterance asks something, with or without a question mark (speech to text often gives none)."""
    if "?" in text:
        return True
    return _AFTER_A_COMMA.search(text.lower()) is not None or any(
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


def to_be_done(text: str) -> bool:
    """Whether an utterance asks for something to be booked, ordered or begun."""
    return _TO_BE_DONE.search(plain(text)) is not None


_CHANGE = re.compile(
    r"\b(can|could|would|will|may) (you|we|i) (please |just |also |maybe )*"
    r"(put|make (it|that|the|my|our)|change|move|switch|note|add|push|shift|correct|update|have (it|that|us)|"
    r"take (it|that|us)|swap)\b"
)


def asks_to_change(text: str) -> bool:
    """Whether a question asks for something told to be noted or changed: 'could you make it six?'"""
    return _CHANGE.search(plain(text)) is not None


def asks_besides_a_change(text: str) -> bool:
    """Whether an utterance that asks for a change asks something else as well."""
    return any(asks(part) for part in re.split(r"(?<=[.!?;,])\s+", text) if part and not asks_to_change(part))


_FOLLOW_UP = re.compile(r"^(so |okay |ok |oh |hmm |alright )*(and|what if|what about|how about|if|or|but if)\b")


def follows_up(text: str) -> bool:
    """Whether an utterance asks the last question again with something changed ('and for twelve?')."""
    return bool(_FOLLOW_UP.search(plain(text)))
