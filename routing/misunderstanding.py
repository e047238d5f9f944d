"""Counts what was not understood, so that a question is not asked in the same way for ever."""

from __future__ import annotations

from routing.conversation import Conversation
from routing.decision import Reading
from routing.slots.assent import Assent

READ_BACK = "(read-back)"
"""What `FlowState.missed` counts the answers to the read-back under; no field can have that name."""


def note(conversation: Conversation, reading: Reading, *, faq: float) -> None:
    """Take in whether a turn of the caller's answered the question that was open.

    Args:
        faq: the calibrated similarity from which on a question is one that can be answered.
    """
    state = conversation.flow
    digressed = _digressed(reading, faq)
    if digressed or reading.slots or reading.refused or reading.assent is not Assent.NONE:
        conversation.misunderstood = 0
    if state is None or not state.active:
        return
    for name in (*(slot.field for slot in (*reading.slots, *reading.likely)), *reading.refused):
        state.missed.pop(name, None)
    open_question = READ_BACK if state.status == "confirming" else conversation.asked
    if open_question is None or digressed:
        return
    # Only a yes answers what was read back: a no that names no change leads back to it.
    answered = reading.assent is Assent.YES if open_question == READ_BACK else bool(reading.refused)
    if answered or reading.slots or any(slot.field == open_question for slot in reading.likely):
        state.missed.pop(open_question, None)
    else:
        state.missed[open_question] = state.missed.get(open_question, 0) + 1


def _digressed(reading: Reading, faq: float) -> bool:
    """Whether the caller said something else that can be followed."""
    known = bool(reading.matches) and reading.matches[0].similarity >= faq
    return bool(
        reading.acts
        or reading.dictated
        or reading.unsure
        or reading.recall is not None
        or (reading.question and known)
        or any(want.kind in ("flow", "tool") for want in reading.wants)
    )
