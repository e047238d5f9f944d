"""Turns whose next step is certain: it follows from the flow and what was just said, so no model is asked."""

from __future__ import annotations

from routing import flows
from routing.acts.act import Act
from routing.deciders import call_moves, cancel_moves, earlier_moves, flow_moves
from routing.deciders.flow_moves import Steps, active_flow
from routing.decision import Route
from routing.events import Words
from routing.slots.assent import Assent
from routing.turn import Turn


def certain(turn: Turn) -> Steps | None:
    """The steps of a turn that leaves nothing to decide: the yes to what was read back or offered, the end of a number
    that is being dictated, the last value of a flow, going on with what an earlier call left open, a wish that only
    this program can fulfil."""
    reading, offer = turn.reading, turn.draft.offer
    if reading.dictated:
        return _words(call_moves.dictating(turn, offer))
    if Act.STOP_RECORDING in reading.acts:
        return _each(list(call_moves.stop_recording(turn) or ()))
    waits = call_moves.hold(turn, offer)
    if waits is not None:
        return _each(list(waits))
    if reading.question or reading.recall is not None or Act.PERSON in reading.acts:
        return None
    if reading.assent is Assent.YES and not reading.slots and not reading.refused:
        return (
            flow_moves.read_back_answered(turn)
            or earlier_moves.offered_resume_answered(turn, offer)
            or cancel_moves.cancel_booking(turn, offer)
        )
    if offer is not None and offer.kind == "callback" and (reading.assent is Assent.YES or reading.slots):
        return call_moves.offered_callback_answered(turn, offer)
    return earlier_moves.gone_on_with(turn, offer) or _last_value(turn)


def _last_value(turn: Turn) -> Steps | None:
    """Every field is settled with what was just given: it is checked, quoted and read back."""
    flow, state = active_flow(turn), turn.draft.flow
    if flow is None or state is None or not turn.reading.slots or turn.reading.acts or turn.reading.wants:
        return None
    if state.status == "confirming" or flows.next_field(flow, state, turn.draft.profile) is not None:
        return None
    if flow_moves.still_missing(flow, state, turn) is not None:
        return None
    return _settle(turn, flow.name)


async def _settle(turn: Turn, name: str) -> Steps:
    turn.decide(Route.FLOW, name, because="Everything the flow asks for is settled.", confidence=0.9)
    for words in flow_moves.acknowledge(turn):
        yield words
    async for step in flow_moves.go_on(turn):
        yield step


async def _words(words: Words) -> Steps:
    yield words


async def _each(every: list[Words]) -> Steps:
    for words in every:
        yield words
