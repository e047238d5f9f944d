"""The second reading of an answer: whether it keeps the field back or leaves it open, in words that no rule knows."""

from __future__ import annotations

import re
from dataclasses import dataclass

import structlog

from embedding import Calibration, Embedder, EmbeddingError
from routing.slots.field_names import named_in
from routing.slots.listening import Listening
from routing.slots.refusal import may_be_kept_back
from routing.slots.stance import StanceModel

log = structlog.get_logger(__name__)

_WHOLE = 30
"""Words up to which an utterance is read: a story holds words of every kind."""
_FEW_DIGITS = 2
_TOO = re.compile(r"\b(?:either|neither|nor|too|as well)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """What an answer does besides giving values: the fields that it keeps back, and whether what was asked for is not
    known yet."""

    refused: tuple[str, ...] = ()
    unsure: bool = False


_NOTHING = Answering()


class AnswerReader:
    """Reads answers in which no rule found a value, a refusal or a doubt. Holds no state of a call; safe in threads.

    Takes no time to speak of for an utterance whose mood was read before: the embedder remembers its vector. Where the
    embedding model fails nothing is read: `read` never raises.
    """

    def __init__(self, embedder: Embedder, *, calibration: Calibration | None = None) -> None:
        self._model: StanceModel | None = None
        try:
            self._model = StanceModel(embedder, calibration=calibration)
        except (EmbeddingError, OSError) as error:
            log.warning("answers are read by rules alone", error=str(error))

    def read(self, text: str, listening: Listening) -> Answering:
        """What an answer to the question for `listening.asked` does."""
        asked = listening.asked
        said = text.split()
        if self._model is None or asked is None or listening.confirming or not 0 < len(said) <= _WHOLE:
            return _NOTHING
        if len(re.findall(r"\d", text)) > _FEW_DIGITS:
            return _NOTHING
        try:
            keeps_back, not_known_yet, _ = self._model.chances([(text, asked.type)])[0]
        except Exception as error:
            log.warning("answer not read", error=repr(error))
            return _NOTHING
        if keeps_back + not_known_yet < self._model.sure:
            return _NOTHING
        if keeps_back >= not_known_yet:
            return Answering(refused=_kept_back(text, listening, asked.name))
        return Answering(unsure=True)


def _kept_back(text: str, listening: Listening, asked: str) -> tuple[str, ...]:
    """The fields that are kept back: another one where only that is named, both where it is so 'either'."""
    named = [name for name in named_in(text, listening) if may_be_kept_back(name, listening)]
    others = [name for name in named if name not in listening.held]
    if asked in named or not others:
        return (asked,)
    # "You have my e-mail, that must do" gives no number to call.
    if listening.asks("phone_number", "email") and {
        field.name for field in listening.of("phone_number", "email")
    }.issuperset(others):
        return (asked,)
    return (*others, asked) if _TOO.search(text) else tuple(others)
