"""Going on with a call whose earlier job died: what its journal tells, from the spool of this machine or, where the
call was held on another, from the copy in the database."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import structlog
from livekit.agents.llm import ChatMessage
from pydantic import ValidationError

from database.journal_copy import JournalReader
from recording.call_folder import CallFolder, spool_folder
from recording.journal import ENTRY, read_journal
from routing.journal import CallerTurn, CallStarted, JournalEntry

log = structlog.get_logger(__name__)

COPY_SECONDS = 1.5
"""So long the caller waits for the database at most; without its copy the call begins anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """What is known of the attempts before this one: their entries, the number of the last one, and what the source
    lacks, in a sentence, None where it is the journal itself."""

    entries: tuple[JournalEntry, ...] = ()
    attempt: int = 0
    lacks: str | None = None


async def earlier_attempts(home: Path, call_id: UUID, *, resumed: bool, copies: JournalReader) -> Earlier:
    """Read what there is; never raises.

    Args:
        resumed: whether somebody knows that another job had the call. Only then the database is asked.
    """
    folder = CallFolder(spool_folder(home) / str(call_id))
    entries = tuple(entry for _, entry in await asyncio.to_thread(read_journal, folder.journal))
    if entries or not resumed:
        return Earlier(entries=entries)
    try:
        async with asyncio.timeout(COPY_SECONDS):
            copy = await copies.read_journal(str(call_id))
    except Exception as error:
        log.warning("journal_copy_not_read", error=type(error).__name__)
        return Earlier(lacks="the journal is on another machine, and its copy could not be read")
    copied = [entry for written in copy.entries if (entry := _entry(written)) is not None]
    if not any(isinstance(entry, CallStarted) for entry in copied):
        return Earlier(attempt=copy.attempt)
    last = max(entry.at for entry in copied)
    return Earlier(
        entries=tuple(copied),
        attempt=copy.attempt,
        lacks=f"the journal is on another machine: known is its copy with {len(copied)} entries, until {last:%H:%M:%S}",
    )


def _entry(written: object) -> JournalEntry | None:
    try:
        return ENTRY.validate_python(written)
    except ValidationError:
        log.error("copied_entry_unreadable")
        return None


def as_message(turn: CallerTurn) -> ChatMessage:
    """A turn that an earlier job heard, for the session: under the id by which it was committed."""
    return ChatMessage(id=turn.message_id, role="user", content=[turn.text])
