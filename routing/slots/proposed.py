"""A value told as a question: 'would eight in the morning be all right for the start?' answers, and asks nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable

from routing.slots.hearing import plain
from routing.slots.listening import Listening
from routing.slots.value import SlotValue

_PROPOSES = re.compile(
    r"^(?:(?:and|so|well|okay|ok|right|then|maybe|perhaps|um) )*(?:would|could|can|will|does|do|is|might|may|"
    r"how about|what about|how would|how does)\b.*\b(?:all right|alright|ok|okay|possible|suit|suits|suitable|work|"
    r"works|do|fine|good|"
    r"doable|any good|available|free|manageable|be too (?:early|late|soon)|sound|look)\b"
    r"(?: (?:for|with|at|by|to|as|then|at all) ?(?:\w+ ){0,3}\w*)?$|"
    r"^(?:(?:and|so|well|okay|ok|right|then) )*(?:how|what) about (?:\w+ ){1,6}\w+$"
)
_ASKS_BESIDES = re.compile(
    r"\b(?:how much|what (?:does|do|is|are|would)|cost|price|charge|open|closed?|far|long|your)\b"
)


def proposes(text: str, slots: Iterable[SlotValue], listening: Listening) -> bool:
    """Whether an utterance that sounds like a question only proposes an answer to what was asked."""
    words = plain(text)
    answers = listening.expected is not None and any(slot.field == listening.expected for slot in slots)
    return answers and _PROPOSES.search(words) is not None and _ASKS_BESIDES.search(words) is None
