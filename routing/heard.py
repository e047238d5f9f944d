"""What the caller's turn changes in the conversation, from commit A on."""

from __future__ import annotations

from routing.business_model import Business
from routing.conversation import Conversation
from routing.decision import Reading
from routing.misunderstanding import note


def hear(conversation: Conversation, reading: Reading, business: Business) -> None:
    """Take in what the caller gave: it holds even when the reply is cut off."""
    conversation.turn += 1
    conversation.ending = False
    conversation.moods.append(reading.sentiment)
    conversation.profile.take(reading.slots, conversation.turn)
    conversation.profile.refuse(reading.refused, conversation.turn)
    conversation.dictated = reading.dictated
    conversation.recalled = None
    conversation.likely |= {s.field: s.value for s in reading.likely if s.field not in conversation.likely}
    note(conversation, reading, faq=business.file.thresholds.faq)
    if reading.language:
        # Who writes in another language that the call can be held in is answered in it.
        conversation.language = reading.language
    want = reading.want("flow")
    if want is not None:
        conversation.profile.aim(want.name)
