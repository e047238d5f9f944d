"""What becomes true of a flow once the words that go with it were played."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from routing.conversation import Conversation, FlowState, Offer
from routing.flow_model import Flow, FlowField
from routing.profile import Known
from routing.slots.value import Held
from routing.tools.tool import ToolResult
from routing.turn import Effect


def begins(flow: Flow) -> Effect:
    """Begin a flow, or go on with it where it was left; one that was open waits."""

    def effect(conversation: Conversation) -> None:
        current = conversation.flow
        if current is not None and current.name == flow.name and current.active:
            return
        waiting = next((s for s in conversation.paused if s.name == flow.name), None)
        if current is not None and current.name == flow.name and current.status == "cancelled":
            # Given up and taken up again: what was passed over or asked stays so.
            waiting = replace(current, status="open")
        conversation.paused = [s for s in conversation.paused if s.name != flow.name]
        if current is not None and current.active:
            conversation.paused.append(current)
        conversation.flow = waiting or FlowState(name=flow.name)
        conversation.topic = flow.topic

    return effect


def asks(field: FlowField) -> Effect:
    def effect(conversation: Conversation) -> None:
        conversation.asked = field.name
        if conversation.flow is not None:
            conversation.flow.status = "open"
            conversation.flow.asked[field.name] = conversation.flow.asked.get(field.name, 0) + 1

    return effect


def supposes(field: FlowField, value: Held) -> Effect:
    """Hold what was probably said, and wait whether it is right."""

    def effect(conversation: Conversation) -> None:
        asks(field)(conversation)
        conversation.likely.pop(field.name, None)
        conversation.profile.values[field.name] = Known(value=value, source="said", turn=conversation.turn)
        conversation.offer = Offer(kind="value", about=field.name)

    return effect


def takes_back(field: FlowField) -> Effect:
    """What was supposed is not so."""

    def effect(conversation: Conversation) -> None:
        conversation.profile.values.pop(field.name, None)

    return effect


def refuses(field: FlowField) -> Effect:
    """The caller does not want to give what was supposed."""

    def effect(conversation: Conversation) -> None:
        conversation.profile.values.pop(field.name, None)
        conversation.profile.refuse([field.name], conversation.turn)

    return effect


def passes(field: str) -> Effect:
    def effect(conversation: Conversation) -> None:
        if conversation.flow is not None:
            conversation.flow.passed.add(field)

    return effect


def closes(status: Any, *, offer: Offer | None = None) -> Effect:
    """Close the flow with a status; a flow that waited behind it goes on."""

    def effect(conversation: Conversation) -> None:
        conversation.asked = None
        conversation.offer = offer
        if conversation.flow is not None:
            conversation.flow.status = status
            if conversation.paused and status in ("done", "cancelled"):
                conversation.flow = conversation.paused.pop()

    return effect


def reads_back(conversation: Conversation) -> None:
    """Wait for the answer to the read-back."""
    conversation.asked = None
    conversation.offer = Offer(kind="read_back")
    if conversation.flow is not None:
        conversation.flow.status = "confirming"


def remembers(result: ToolResult) -> Effect:
    def effect(conversation: Conversation) -> None:
        conversation.results.append(result)

    return effect


def closes_if_open(flow: Flow) -> Effect:
    def effect(conversation: Conversation) -> None:
        state = conversation.flow
        if state is not None and state.name == flow.name and state.active:
            closes("done")(conversation)

    return effect


def told(receipt: str) -> Effect:
    def effect(conversation: Conversation) -> None:
        conversation.untold.pop(receipt, None)

    return effect
