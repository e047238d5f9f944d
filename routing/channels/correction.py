"""A reply in writing that a person changed, or did not let out: what the record and the conversation then hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from pydantic import TypeAdapter

from routing.conversation import Conversation, Exchange
from routing.journal import AgentTurn, Checkpoint, JournalEntry
from routing.profile import Profile
from routing.protocols import KnownCaller
from routing.restoration import restore

_HISTORY: TypeAdapter[list[Exchange]] = TypeAdapter(list[Exchange])


def corrected(entries: Sequence[JournalEntry], *, reply_id: str, text: str, at: datetime) -> list[JournalEntry]:
    """The entries that make it true that a reply said `text`, nothing where that is empty: a question that was never
    sent is open no more. Empty where the journal has no such reply."""
    said = next((e for e in reversed(entries) if isinstance(e, AgentTurn) and e.message_id == reply_id), None)
    if said is None:
        return []
    blank = Conversation(call_id="", persona=said.persona, caller=KnownCaller(), profile=Profile())
    conversation = restore(blank, entries).conversation
    history = [
        replace(exchange, said=text) if exchange.turn == said.turn and exchange.said == said.said else exchange
        for exchange in conversation.history
    ]
    changed = {"history": _HISTORY.dump_python(history, mode="json")}
    if not text and conversation.turn == said.turn:
        changed |= {"asked": None, "offer": None}
    return [
        said.model_copy(update={"at": at, "said": text}),
        Checkpoint(at=at, turn=conversation.turn, changed=changed),
    ]
