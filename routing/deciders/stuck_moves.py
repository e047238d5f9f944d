"""Moves for a question that is not understood: another wording, then another way, then somebody who calls back."""

from __future__ import annotations

from routing import flows
from routing.channels.rule import style_of
from routing.conversation import Conversation, Offer
from routing.deciders.flow_effects import asks, closes, reads_back
from routing.deciders.flow_moves import Steps
from routing.decision import Route
from routing.flow_model import Flow, FlowField
from routing.misunderstanding import READ_BACK
from routing.turn import Effect, Turn

ANOTHER_WAY = 2
"""So many misunderstandings of a question in a row, and another way is offered; with one more the flow ends."""
KEYED = ("phone_number", "postcode", "count")
CONTACTS = ("phone_number", "email")


def stuck(turn: Turn, flow: Flow, asked: str | None) -> Steps | None:
    """What follows when the caller could not answer the question of the open flow twice, or three times."""
    state = turn.draft.flow
    if state is None:
        return None
    if state.status == "confirming":
        missed = state.missed.get(READ_BACK, 0)
        if missed < ANOTHER_WAY:
            return None
        return _yes_or_no(turn, flow) if missed == ANOTHER_WAY else _ends(turn, flow)
    field = flow.field(asked) if asked else None
    if field is None or not field.required:
        return None
    missed = state.missed.get(field.name, 0)
    if missed < ANOTHER_WAY:
        return None
    return _another_way(turn, flow, field) if missed == ANOTHER_WAY else _ends(turn, flow)


def way(turn: Turn, field: FlowField) -> str:
    """The line that offers another way to answer a question: keys, typing, or somebody who calls."""
    spoken = style_of(turn.draft.channel) is None
    by_keys = turn.draft.keys and field.type in KEYED
    by_page = spoken and not turn.draft.keys
    if field.name in CONTACTS:
        # The offer of a call-back would ask for just this.
        return "another_way_keyed" if by_keys else "another_way_typed" if by_page else "another_way_wording"
    return "another_way_keyed_or_call" if by_keys else "another_way_typed_or_call" if by_page else "another_way_call"


async def _another_way(turn: Turn, flow: Flow, field: FlowField) -> Steps:
    turn.decide(Route.FLOW, flow.name, because=f"The question for {field.name} was not understood twice.")
    state = turn.draft.flow
    assert state is not None
    line = turn.line(way(turn, field), label=field.label)
    question = flows.question(field, state)
    if field.name in CONTACTS:
        yield turn.say(line)
        yield turn.say(question, asks(field))
        return
    yield turn.say(question)
    yield turn.say(line, asks(field), _offers_callback(flow))


async def _yes_or_no(turn: Turn, flow: Flow) -> Steps:
    turn.decide(Route.FLOW, flow.name, because="The answer to the read-back was not understood twice.")
    yield turn.say(turn.line("yes_or_no"), reads_back)


async def _ends(turn: Turn, flow: Flow) -> Steps:
    turn.decide(Route.FLOW, flow.name, because="The question was not understood in any way, so a call-back is offered.")
    yield turn.say(turn.line("offer_callback"), closes("incomplete", offer=Offer(kind="callback", about=flow.topic)))


def _offers_callback(flow: Flow) -> Effect:
    def effect(conversation: Conversation) -> None:
        conversation.offer = Offer(kind="callback", about=flow.topic)

    return effect
