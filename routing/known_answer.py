"""A question whose answer is known is answered from the FAQ as it is, and no model is asked."""

from __future__ import annotations

from collections.abc import AsyncIterator

from routing.deciders.flow_moves import active_flow
from routing.decision import Route
from routing.events import SegmentKind, Step
from routing.turn import Turn


def known_answer(turn: Turn) -> AsyncIterator[Step] | None:
    """The words of a known answer, or None where the decider has to think: the question must be near enough to an entry
    and be all that the utterance is, with nothing given, refused or waiting."""
    reading = turn.reading
    if not reading.matches or reading.matches[0].similarity < turn.business.file.thresholds.known_answer:
        return None
    if reading.slots or reading.refused or reading.acts or reading.recall is not None or not reading.question:
        return None
    if active_flow(turn) is not None or turn.draft.offer is not None or turn.draft.untold:
        return None
    flow = reading.want("flow")
    if flow is not None and flow.similarity > reading.matches[0].similarity:
        return None
    return _speak(turn)


async def _speak(turn: Turn) -> AsyncIterator[Step]:
    match = turn.reading.matches[0]
    turn.decide(
        Route.FAQ,
        match.subject,
        because=f"Known answer: '{match.question}' ({match.similarity:.2f}).",
        confidence=match.similarity,
    )

    def notes(conversation: object) -> None:
        conversation.topic = match.subject.replace("_", " ")  # type: ignore[attr-defined]

    yield turn.say(match.answer, notes, kind=SegmentKind.CACHED)
