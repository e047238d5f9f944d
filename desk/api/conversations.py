"""Conversations in writing, as the database keeps them: who writes, what was said, and the replies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
from pydantic import TypeAdapter

from database.connection import storable, storable_text
from database.ledger import known_caller
from database.record_reads import Queries
from routing.channels.rule import Channel
from routing.journal import JournalEntry
from routing.protocols import KnownCaller

YOUNG = timedelta(hours=72)
"""After a longer silence a message begins a new conversation, unless it names the one it belongs to."""
ATTEMPT = 1

ENTRIES: TypeAdapter[list[JournalEntry]] = TypeAdapter(list[JournalEntry])


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What tells who writes: as the channel's client says it, not the customer."""

    phone_number: str | None = None
    email: str | None = None
    handle: str | None = None
    name: str | None = None
    caller_id: UUID | None = None

    @property
    def key(self) -> str | None:
        """Whom a rate limit counts; None for somebody unknown."""
        named = self.caller_id or self.phone_number or self.email or self.handle
        return None if named is None else str(named).lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A conversation that this transaction holds. `entries` is how many lines its journal has."""

    call_id: UUID
    caller_id: UUID | None
    entries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptReply:
    """A reply as it is kept, with what it becomes once it may go out."""

    id: UUID
    call_id: UUID
    business: str
    channel: Channel
    turn: int
    message: str
    text: str
    waiting: bool
    reasons: Sequence[str]
    tools: Sequence[Mapping[str, Any]]
    details: Mapping[str, Any]
    deliver: Sequence[Mapping[str, Any]]


async def identify(connection: Queries, business: str, identity: Identity, channel: Channel) -> KnownCaller | None:
    """The caller, made known where they are not; None where nothing says who writes."""
    if identity.caller_id is not None:
        found = await connection.fetchval("select public.caller_by_id($1, $2)", business, identity.caller_id)
        return None if found is None else known_caller(found)
    if identity.phone_number is None and identity.email is None and identity.handle is None:
        return None
    first = {"sms": "phone", "phone": "phone", "email": "email"}.get(channel, "handle")
    found = await connection.fetchval(
        "select public.identify_caller($1, $2, $3, $4, $5, $6, $7)",
        business,
        identity.phone_number,
        identity.email,
        channel,
        None if identity.handle is None else storable_text(identity.handle),
        None if identity.name is None else storable_text(identity.name),
        first,
    )
    return known_caller(found)


async def take(
    connection: asyncpg.Connection, *, business: str, call_id: UUID | None, caller_id: UUID | None, channel: Channel
) -> Taken | None:
    """The conversation that a message belongs to, held until the transaction ends; None where the one that is named is
    not there, or another caller's."""
    found = await connection.fetchval(
        "select public.take_conversation($1, $2, $3, $4, $5, $6)", business, call_id, caller_id, channel, YOUNG, uuid4()
    )
    if found is None:
        return None
    held_by = found["caller_id"]
    return Taken(
        call_id=UUID(found["call_id"]), caller_id=None if held_by is None else UUID(held_by), entries=found["entries"]
    )


async def read_entries(connection: asyncpg.Connection, call_id: UUID) -> list[JournalEntry]:
    """What the conversation's journal tells, in order."""
    answer = await connection.fetchval("select public.read_journal($1)", call_id)
    return ENTRIES.validate_python(answer["entries"])


async def append_entries(connection: asyncpg.Connection, taken: Taken, entries: Sequence[JournalEntry]) -> None:
    """Add to the journal, from which the record is made."""
    lines = [storable(entry.model_dump(mode="json")) for entry in entries]
    await connection.fetchval(
        "select public.record_journal($1, $2, $3, $4)", taken.call_id, ATTEMPT, taken.entries + 1, lines
    )
    await connection.execute(
        "update public.written_conversations set entries = entries + $2 where call_id = $1", taken.call_id, len(lines)
    )


async def keep_reply(connection: asyncpg.Connection, reply: KeptReply) -> None:
    """Keep a reply; where it need not wait, its deliveries come into being with it."""
    await connection.execute(
        "insert into public.written_replies"
        " (id, call_id, business, channel, turn, message, draft, text, status, reasons, tools, details, deliver)"
        " values ($1, $2, $3, $4, $5, $6, $7, $7, $8, $9, $10, $11, $12)",
        reply.id,
        reply.call_id,
        reply.business,
        reply.channel,
        reply.turn,
        storable_text(reply.message),
        storable_text(reply.text),
        "waiting" if reply.waiting else "ready",
        list(reply.reasons),
        list(reply.tools),
        dict(reply.details),
        list(reply.deliver),
    )
