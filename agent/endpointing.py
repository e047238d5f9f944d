"""How long the agent waits after the caller's last sound before it takes the turn: a policy over what was heard so far.

Numbers, addresses and spelled words are dictated with pauses, so they get time. What is surely over gets hardly any.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from routing.acts.recognise import asks
from routing.business_model import Business
from routing.conversation import Conversation
from routing.decision import Reading
from routing.slots import Assent
from routing.slots.hearing import hear
from routing.slots.value import SlotType

DICTATION_SECONDS = 1.8
"""The longest pause between two groups of a number that is being dictated."""
SURE_SECONDS = 0.1
"""The detector's own silence comes on top of it."""
KNOWN = 0.85
READING_SECONDS = 0.08
"""A transcript that comes after the silence was noticed is held up no longer than this for its reading."""
NEARLY = 0.6
"""A question whose beginning was less like any known one is not held up: it will not be answered without the model."""
_GROWN = 2
"""An interim transcript is read once it has so many words more or less than the one before."""

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
class Asked:
    """What the agent asked last: the field and its type, None where it asked for none, and whether it waits for a yes
    or a no."""

    field: str | None = None
    type: SlotType | None = None
    yes_or_no: bool = False

    @classmethod
    def of(cls, conversation: Conversation, business: Business) -> Asked:
        """From the questions that were really played."""
        name = conversation.asked
        fields = (field for flow in business.flows.values() for field in flow.fields if field.name == name)
        found = next(fields, None)
        return cls(field=name, type=found.type if found is not None else None, yes_or_no=conversation.offer is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnSoFar:
    """What is known of a turn that may not be over: its words, and the local reading of them where it is made."""

    text: str
    asked: Asked = Asked()
    reading: Reading | None = None

    @property
    def given(self) -> bool:
        """Whether the words hold the whole value that was asked for."""
        return self.reading is not None and any(slot.field == self.asked.field for slot in self.reading.slots)

    @property
    def gives_nothing(self) -> bool:
        """Whether they are a question, or a refusal, in the place of a value."""
        reading = self.reading
        return asks(self.text) if reading is None else reading.question or bool(reading.refused) or reading.unsure


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
    if not turn.text.strip() or turn.given or turn.gives_nothing:
        return False
    asked = turn.asked.type
    if asked in _DICTATED:
        return True
    if _SPELLED.search(turn.text):
        return asked is None or asked in _NAMES
    return asked is None and _ends_in_a_number(turn.text)


def _ends_in_a_number(text: str) -> bool:
    """Three digits or more at the end: the beginning of a number nobody asked for yet."""
    last = _DIGITS_LAST.search(hear(text).text)
    return last is not None and sum(c.isdigit() for c in last.group()) >= 3


def _is_over(turn: TurnSoFar) -> bool:
    reading = turn.reading
    if reading is None:
        return False
    if reading.question and reading.matches and reading.matches[0].similarity >= KNOWN:
        return True
    if turn.given:
        # An address may go on with a country, a name with a surname.
        return turn.asked.type in ("phone_number", "postcode")
    short = len(turn.text.split()) <= _SHORT_ANSWER
    return turn.asked.yes_or_no and reading.assent in (Assent.YES, Assent.NO) and short


class TurnEndpointing:
    """Follows a call's transcripts and sets the delays before each is handed on.

    Args:
        usual: the delays where nothing tells otherwise.
        asked: what the agent asked last.
        read: the local reading of a text.
        apply: sets the delays; called when they change.
    """

    def __init__(
        self,
        *,
        usual: UsualDelays,
        asked: Callable[[], Asked],
        read: Callable[[str], Awaitable[Reading]],
        apply: Callable[[Delays], None],
    ) -> None:
        self._usual = usual
        self._asked = asked
        self._read = read
        self._apply = apply
        self._finals = ""
        self._current = Delays(min_delay=usual.min_delay, max_delay=usual.max_delay)
        self._words = 0
        self._likeness: float | None = None
        self._likening: asyncio.Task[None] | None = None
        self._reading: asyncio.Task[None] | None = None

    async def heard(self, text: str, *, final: bool, speaks: bool) -> None:
        """A transcript came. `speaks` says that the end of the caller's speech was not noticed yet: there is time.

        Its reading begins here, so that whoever answers finds it begun. Only a transcript whose reading may shorten the
        wait is held up for it.
        """
        so_far = f"{self._finals} {text}".strip()
        if self._reading is not None:
            self._reading.cancel()
        asked = self._asked()
        self._set(TurnSoFar(text=so_far, asked=asked))
        if not final:
            self._liken(so_far)
            return
        self._finals = so_far
        self._reading = asyncio.create_task(self._read_and_set(so_far, asked), name="endpointing")
        if not speaks and (asked.type in _DICTATED or asked.yes_or_no or self._may_be_known(so_far)):
            await asyncio.wait((self._reading,), timeout=READING_SECONDS)

    def taken(self) -> None:
        """The turn was committed; the next begins with nothing."""
        self._finals = ""
        self._words, self._likeness = 0, None
        for task in (self._reading, self._likening):
            if task is not None:
                task.cancel()

    def _liken(self, text: str) -> None:
        """Read an interim transcript that grew: how near a known question it comes."""
        words = len(text.split())
        if abs(words - self._words) < _GROWN:
            return
        self._words = words
        if self._likening is not None:
            self._likening.cancel()
        self._likening = asyncio.create_task(self._read_and_liken(text), name="interim reading")

    async def _read_and_liken(self, text: str) -> None:
        reading = await self._read(text)
        self._likeness = max((match.similarity for match in reading.matches), default=0.0)

    def _may_be_known(self, text: str) -> bool:
        return asks(text) and (self._likeness is None or self._likeness >= NEARLY)

    async def _read_and_set(self, text: str, asked: Asked) -> None:
        self._set(TurnSoFar(text=text, asked=asked, reading=await self._read(text)))

    def _set(self, turn: TurnSoFar) -> None:
        chosen = delays(turn, usual=self._usual)
        if chosen != self._current:
            self._current = chosen
            self._apply(chosen)
