"""The copy of a call's journal, for a process that goes on with a call whose spool is on another machine."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from database.connection import connect


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalCopy:
    """What the database has of a journal: the number of the last `attempt`, 0 when there is none, and the `entries` of
    every attempt in their order, as JSON. The last seconds before a process died may be missing."""

    attempt: int
    entries: tuple[Mapping[str, Any], ...]


class JournalReader(Protocol):
    """Where the copy is read."""

    async def read_journal(self, call_id: str) -> JournalCopy:
        """The copy, empty where nothing is known of the call. Raises what the connection raises."""
        ...


class PostgresJournalReader:
    """`JournalReader` over a connection of its own for each reading. `dsn` is asked for each time."""

    def __init__(self, dsn: Callable[[], str]) -> None:
        self._dsn = dsn

    async def read_journal(self, call_id: str) -> JournalCopy:
        connection = await connect(await asyncio.to_thread(self._dsn))
        try:
            answer = await connection.fetchval("select public.read_journal($1)", UUID(call_id))
        finally:
            connection.terminate()
        return journal_copy(answer)


def journal_copy(answer: Mapping[str, Any]) -> JournalCopy:
    """What the SQL function `read_journal` gave."""
    return JournalCopy(attempt=int(answer["attempt"]), entries=tuple(answer["entries"]))
