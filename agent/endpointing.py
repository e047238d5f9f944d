"""How long the agent waits after the caller's last sound before it takes the turn: a policy over what was heard so far.

Numbers, addresses and spelled words are dictated with pauses, so they get time. What is surely over gets hardly any.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Protocol

from routing.decision import Reading
from routing.slots import Assent
from routing.slots.hearing import hear
from routing.slots.value import SlotType

DICTATION_SECONDS = 1.8
"""The longest pause between two groups of a number that is being dictated."""
SURE_SECONDS = 0.1
"""The detector's own silence comes on top of it."""
KNOWN = 0.85

_DICTATED = frozenset[SlotType]({"phone_number", "email", "postcode"})
_NAMES = frozenset[SlotType]({"person_name", "company"})
_SHORT_ANSWER = 4
_SPELLED = re.compile(r"(?:\b[^\W\d_]\b[\s.,-]*(?:(?:as in|for|like) \w+[\s.,-]*)?){2,}$", re.IGNORECASE)
_DIGITS_LAST = re.compile(r"\d[\d\s().,-]*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Delays:
    """Seconds from the caller's last sound to the commit of the turn, at least and at most."""

    min_delay: float
    max_delay: float


class UsualDelays(Protocol):
    """The delays of a call by its speech-to-text: a slow one needs time for its transcript."""

    @property
    def min_delay(self) -> float: ...

    @property
    def max_delay(self) -> float: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnSoFar:
    """What is known of a turn that may not be over.

    `asked` is the type of the field that was just asked for, `given` whether the words hold its whole value, `asks`
    that they are a question, `answers` that a yes-or-no question was asked and `assent` how it was answered, `known`
    that they are a question with a known answer.
    """

    text: str
    asked: SlotType | None = None
    given: bool = False
    asks: bool = False
    refuses: bool = False
    answers: bool = False
    assent: Assent = Assent.NONE
    known: bool = False

    @classmethod
    def of(
        cls, text: str, *, asked: SlotType | None, field: str | None, offered: bool, reading: Reading | None
    ) -> TurnSoFar:
        """From the local reading of `text`; without one, from the words alone."""
        if reading is None:
            return cls(text=text, asked=asked)
        return cls(
            text=text,
            asked=asked,
            given=any(slot.field == field for slot in reading.slots),
            asks=reading.question,
            refuses=bool(reading.refused) or reading.unsure,
            answers=offered,
            assent=reading.assent,
            known=reading.question and bool(reading.matches) and reading.matches[0].similarity >= KNOWN,
        )


def delays(turn: TurnSoFar, *, usual: UsualDelays) -> Delays:
    """How long to wait after `turn`, with `usual` where nothing tells otherwise."""
    if _is_dictating(turn):
        return Delays(
            min_delay=max(DICTATION_SECONDS, usual.min_delay), max_delay=max(DICTATION_SECONDS, usual.max_delay)
        )
    if _is_over(turn):
        return Delays(min_delay=min(SURE_SECONDS, usual.min_delay), max_delay=usual.max_delay)
    return Delays(min_delay=usual.min_delay, max_delay=usual.max_delay)


def _is_dictating(turn: TurnSoFar) -> bool:
    if not turn.text.strip() or turn.given or turn.asks or turn.refuses:
        return False
    if turn.asked in _DICTATED:
        return True
    if _SPELLED.search(turn.text):
        return turn.asked is None or turn.asked in _NAMES
    return turn.asked is None and _ends_in_a_number(turn.text)


def _ends_in_a_number(text: str) -> bool:
    """Three digits or more at the end: the beginning of a number nobody asked for yet."""
    last = _DIGITS_LAST.search(hear(text).text)
    return last is not None and sum(c.isdigit() for c in last.group()) >= 3


def _is_over(turn: TurnSoFar) -> bool:
    if turn.known:
        return True
    if turn.given:
        # An address may go on with a country; a name with a surname.
        return turn.asked in ("phone_number", "postcode")
    return turn.answers and turn.assent in (Assent.YES, Assent.NO) and len(turn.text.split()) <= _SHORT_ANSWER
