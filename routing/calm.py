"""The mood of a turn, without what only its form suggests: a short answer, a polite goodbye."""

from __future__ import annotations

import re

from personas.sentiment import Sentiment, SentimentReader
from routing.acts.act import Act

_SHORT = 16
"""Words of an answer that may look crosser than it is."""
_NO_MOOD = frozenset({"cancel", "stop", "no", "forget", "miss", "drop", "leave", "wait", "problem"})
_POLITE = frozenset({"thank", "thanks", "good", "fine", "okay", "ok", "great", "please", "nice", "well", "cheers"})
_WARM = re.compile(
    r"\b(?:so much|ever so|a lot|a bunch|really|very|helpful|kind|lovely|brilliant|smashing|appreciate|star|day|"
    r"honest)\b|!"
)
_PLAIN = 0.9
"""From this confidence on a mood is taken from an answer's form alone."""
_FAINT = 0.55
"""Below this confidence nothing but a word that is liked makes a mood positive."""
_SLIGHT = 0.65
_NO_PROBLEM = 0.2
"""Who says nothing that is as near as this to a problem, and is slightly cross, is cross about nothing."""
_SOCIAL = frozenset(
    {Act.ARE_YOU_HUMAN, Act.WHO_ARE_YOU, Act.HOW_ARE_YOU, Act.GREETING, Act.GOODBYE, Act.RESUME, Act.HOLD, Act.REPEAT}
)
"""Acts of which nobody is cross by their words alone."""
_GIVEN_UP = frozenset({Act.FORGET, Act.CANCEL_BOOKING})


def calm(
    mood: Sentiment, text: str, acts: frozenset[Act], *, answers: bool, problem: float, reader: SentimentReader
) -> Sentiment:
    """'No toddlers' is not cross, and 'good, bye' no praise.

    Args:
        answers: whether the utterance answers what was asked, or asks back what was said.
        problem: how near it is to what callers with a problem say.
    """
    if mood.mood == "neutral" or acts & {Act.COMPLAINT, Act.TROUBLE}:
        return mood
    words = reader.lexicon(text)
    if mood.mood == "positive" and Act.GOODBYE in acts:
        warm = {word.lower() for word in words.liked} - _POLITE or _WARM.search(text.lower())
        return mood if warm else _neutral(mood)
    if mood.mood == "positive" and mood.confidence < _FAINT and not words.liked:
        return _neutral(mood)
    if mood.mood == "negative" and not words.disliked:
        chat = acts & _SOCIAL and mood.confidence < _PLAIN
        if chat or (problem < _NO_PROBLEM and mood.confidence < _SLIGHT):
            return _neutral(mood)
    if not (answers or acts & _GIVEN_UP) or len(text.split()) > _SHORT or mood.confidence >= _PLAIN:
        return mood
    shown = {word.lower() for word in (words.disliked if mood.mood == "negative" else words.liked)} - _NO_MOOD
    return mood if shown else _neutral(mood)


def _neutral(mood: Sentiment) -> Sentiment:
    return Sentiment(mood="neutral", score=0.0, confidence=mood.confidence)
