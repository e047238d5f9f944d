"""The messages of a request: what never changes, the conversation so far, what holds now, and the caller's words."""

from __future__ import annotations

from routing.conversation import Exchange
from routing.language_model import Message
from routing.prompt.now import now
from routing.reply import ReplyDetails, trailer
from routing.turn import Turn

EXCHANGES = 40
"""So many are told at most. They are dropped by the half: one at a time would change the beginning in every turn."""


def request_messages(system: str, turn: Turn) -> tuple[Message, ...]:
    """What the model is asked with. Everything up to the last two messages stays the same from turn to turn."""
    messages = [Message(role="system", text=system)]
    for exchange in _recent(turn.draft.history):
        if exchange.heard:
            messages.append(Message(role="user", text=exchange.heard))
        if exchange.said:
            messages.append(Message(role="assistant", text=_as_written(exchange)))
    messages.append(Message(role="system", text=now(turn)))
    messages.append(Message(role="user", text=turn.reading.text))
    return tuple(messages)


def _recent(history: list[Exchange]) -> list[Exchange]:
    half = EXCHANGES // 2
    dropped = max(0, (len(history) - half) // half - 1) * half
    return history[dropped:]


def _as_written(exchange: Exchange) -> str:
    """A reply of the past in the form it was written in, so that the model keeps to it."""
    if exchange.route is None:
        return exchange.said
    return exchange.said + trailer(ReplyDetails(route=exchange.route, target=exchange.target, step=exchange.step))
