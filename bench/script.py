"""What callers say in the benches and what is answered: questions no answer is known to, some with a known one, and
sentences that call for another persona."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from agent.local.tts import synthesize_wav
from routing.business import load_business
from tests.providers.chat_request import ChatRequest
from tests.providers.replies import DETAILS, Reply

BUSINESS = "hibachi"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One thing a caller says, and the words that answer it."""

    asked: str
    answer: str

    @property
    def audio(self) -> NDArray[np.int16]:
        """24 kHz, mono."""
        return spoken(self.asked)


@cache
def spoken(text: str) -> NDArray[np.int16]:
    """A line in the caller's voice, without the silence around it."""
    samples = synthesize_wav(text, "caller")
    loud = np.flatnonzero(np.abs(samples.astype(np.int32)) > 400)
    return samples[loud[0] : loud[-1] + 1] if loud.size else samples


def _exchange(asked: str, answer: str) -> Exchange:
    return Exchange(asked=asked, answer=answer)


QUESTIONS = (
    _exchange("Would the neighbours be annoyed by the noise?", "Not at all. The grill is quieter than a dishwasher."),
    _exchange("Does the chef do tricks with the knives?", "Yes, plenty of them."),
    _exchange("Is there a smell that stays in the house?", "It is gone by morning, as everything is cooked outside."),
    _exchange("Can the chef speak Spanish?", "Several of them do. Tell us which evening, and we try. Most can."),
    _exchange("What sort of music do people play?", "Whatever you like, the chef dances to all of it."),
    _exchange("How loud is the whole thing?", "People sing now and then. Nobody minds. It is a party."),
    _exchange("Could we watch from the balcony?", "Of course you can, the view is fine from there."),
    _exchange("Is the grill safe with dogs around?", "Keep them on a leash, please. The grill gets hot."),
    _exchange("Where do the chefs learn all that?", "In our own kitchen, for a whole year."),
    _exchange("Do the vegetables come from around here?", "They come from farms nearby. We buy them each morning."),
)
"""No entry of the business's knowledge answers these well enough to be spoken without the model."""

SWITCHES = (
    _exchange("That's wonderful, I'd like to reserve a date.", "Lovely. Which day do you have in mind?"),
    _exchange("This is terrible, your chef was rude and I want to complain.", "That should not happen. Who was it?"),
)
"""Each calls for another persona than the one before."""

_KNOWN = ("How long does a party take?", "Do you sell gift cards?", "How can I pay?")


@cache
def known() -> tuple[Exchange, ...]:
    """Questions whose answers are known, with the business's own words."""
    entries = load_business(BUSINESS).faq
    return tuple(_exchange(asked, _answer_to(asked, entries)) for asked in _KNOWN)


def _answer_to(asked: str, entries: tuple[object, ...]) -> str:
    from routing.business_model import FaqEntry

    for entry in entries:
        assert isinstance(entry, FaqEntry)
        if asked.lower() in {q.lower() for q in (entry.question, *entry.also_asked)}:
            return entry.answer
    raise LookupError(f"{asked!r} is no question of the business {BUSINESS}")


def answers(request: ChatRequest) -> Reply:
    """The model of the benches: the same words for everybody, and the details for who asks for them."""
    exchange = next((e for e in (*QUESTIONS, *SWITCHES, *known()) if e.asked == request.heard.strip()), None)
    words = exchange.answer if exchange is not None else "I see. Go on, please."
    asks_for_details = any("@@" in message.text for message in request.messages if message.role == "system")
    return Reply(text=f"{words}\n@@ {json.dumps(dict(DETAILS))}" if asks_for_details else words)
