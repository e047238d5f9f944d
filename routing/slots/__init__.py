"""What callers give: values, refusals, what they ask back, whether they agree."""

from routing.slots.apostrophes import with_apostrophes
from routing.slots.assent import Assent, assent, unsure
from routing.slots.extract import extract, warm_up
from routing.slots.likely import likely
from routing.slots.listening import Listening
from routing.slots.recall import recalls
from routing.slots.refusal import refusals
from routing.slots.story import story
from routing.slots.value import Held, SlotField, SlotValue

__all__ = [
    "Assent",
    "Held",
    "Listening",
    "SlotField",
    "SlotValue",
    "assent",
    "extract",
    "likely",
    "recalls",
    "refusals",
    "story",
    "unsure",
    "warm_up",
    "with_apostrophes",
]
