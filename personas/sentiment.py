"""How the caller feels: class, score, confidence and the words that show it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

import numpy as np
import structlog

from embedding import Calibration, Embedder, EmbeddingError, clauses
from embedding.labelled import Floats
from personas.lexicon import EXAMPLES, LexiconScore, lexicon
from personas.sentiment_model import MOODS, MoodWords, SentimentModel

log = structlog.get_logger(__name__)

Mood = Literal["positive", "neutral", "negative"]

_POSITIVE, _NEUTRAL, _NEGATIVE = range(3)
_WHOLE = 30
"""Words up to which an utterance is also read as a whole, not only by clauses."""
_LINGERS = 0.2
"""Log-odds by which the mood of the turn before is likelier than it would be."""
_CLEAR = 0.3
"""Score of the words from which on they alone are a mood, where there is no model."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentiment:
    """`score` runs from -1 (negative) to 1 (positive); `confidence` from 0 to 1; `evidence` are the caller's words."""

    mood: Mood
    score: float
    confidence: float
    evidence: tuple[str, ...] = ()


class SentimentReader:
    """Reads the mood of utterances: a lexicon and examples together. Holds no state of a call; safe in threads.

    Takes as long as embedding the utterance does, so it is called off the event loop. Where the embedding model fails,
    the words alone decide, and what fails altogether is neutral with confidence 0: `read` never raises.
    """

    def __init__(
        self,
        embedder: Embedder,
        *,
        calibration: Calibration | None = None,
        words: MoodWords | None = None,
        examples: Path = EXAMPLES,
    ) -> None:
        self._words = words or lexicon()
        self._model: SentimentModel | None = None
        try:
            self._model = SentimentModel(embedder, calibration=calibration, words=self._words, folder=examples)
        except (EmbeddingError, OSError) as error:
            log.warning("moods are read by their words alone", error=str(error))

    def lexicon(self, text: str) -> LexiconScore:
        """The part that needs no model; well under a millisecond."""
        return self._words.score(text)

    def read(self, text: str, previous: Mood | None = None) -> Sentiment:
        """The mood of an utterance. `previous`, the mood of the caller's turn before, tips a balance a little."""
        try:
            if not text.strip():
                return Sentiment(mood="neutral", score=0.0, confidence=0.0)
            words = self.lexicon(text)
            if self._model is None:
                return _by_words(words)
            return self._by_examples(self._model, text, words, previous)
        except Exception as error:
            log.warning("mood not read", error=repr(error))
            return Sentiment(mood="neutral", score=0.0, confidence=0.0)

    def _by_examples(self, model: SentimentModel, text: str, words: LexiconScore, previous: Mood | None) -> Sentiment:
        parts = clauses(text) or (text,)
        whole = [text] if len(text.split()) <= _WHOLE or len(parts) == 1 else []
        chances = model.chances([*whole, *(parts if len(parts) > 1 else ())])
        told, said = chances[0], text
        if len(parts) > 1:
            # A complaint between two polite sentences is a complaint: the clause that shows most mood counts half.
            own = chances[len(whole) :]
            strongest = max(range(len(parts)), key=lambda n: (round(1 - own[n][_NEUTRAL], 2), n))
            told = (chances[0] + own[strongest]) / 2 if whole else own[strongest]
            said = parts[strongest]
        if previous is not None and previous != "neutral":
            told = _leaning(told, MOODS.index(previous))
        place = int(told.argmax())
        mood = cast(Mood, MOODS[place])
        shown = {_POSITIVE: words.liked, _NEGATIVE: words.disliked}.get(place)
        return Sentiment(
            mood=mood,
            score=round(float(told[_POSITIVE] - told[_NEGATIVE]), 3),
            confidence=round(float(told[place]), 3),
            evidence=() if shown is None else shown or (said,),
        )


def _by_words(words: LexiconScore) -> Sentiment:
    mood: Mood = "positive" if words.score >= _CLEAR else "negative" if words.score <= -_CLEAR else "neutral"
    return Sentiment(
        mood=mood,
        score=round(words.score, 3),
        confidence=round(abs(words.score) if mood != "neutral" else 1 - abs(words.score), 3),
        evidence={"positive": words.liked, "negative": words.disliked}.get(mood, ()),
    )


def _leaning(chances: Floats, towards: int) -> Floats:
    leaned = chances.copy()
    leaned[towards] *= np.exp(_LINGERS)
    return np.asarray(leaned / leaned.sum(), dtype=np.float64)
