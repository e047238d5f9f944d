"""Writing what is kept of a call: the journal's entries as they are, how it ended, and its recording."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal, Protocol
from uuid import UUID

import asyncpg

from database.errors import CallUnknown, DatabaseRefused
from database.record_reads import PostgresRecordReader
from database.rows import RecordingRow

NO_DATA = "P0002"
"""The SQLSTATE by which our functions say that there is no such row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What became of a batch: how many of its entries were `new`, and whether the call is `known`, that is, its first
    line is there; until then only the entries themselves are kept."""

    new: int
    known: bool


class RecordWriter(Protocol):
    """Where the shipper brings calls. Everything may be sent again; it counts once."""

    async def record_journal(
        self, *, call_id: str, attempt: int, first_seq: int, entries: Sequence[Mapping[str, Any]]
    ) -> Recorded:
        """Keep journal entries, the first of which is line `first_seq` of the attempt; in any order, with gaps.

        Raises:
            DatabaseRefused: the entries are no journal of this call.
        """
        ...

    async def finish_call(
        self,
        *,
        call_id: str,
        ended_at: datetime | None = None,
        reason: str = "job_lost",
        status: Literal["ended", "interrupted"] = "interrupted",
        attempt: int | None = None,
    ) -> None:
        """End a call whose job died without a last line; one that has ended already stays as it is, and so does one
        that goes on as a later attempt than `attempt`.

        `ended_at` None: when its last line was written; `attempt` None: whichever is the last.

        Raises:
            CallUnknown: its first line has not been recorded.
        """
        ...

    async def save_recording(self, recording: RecordingRow) -> RecordingRow:
        """Keep what is known of a recording, and give the row that holds: one that was deleted stays deleted, which
        tells the shipper to delete the audio, and a stored one does not become pending again.

        Raises:
            CallUnknown: the call's first line has not been recorded.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Expired:
    """What was erased because its time was over: callers' profiles, conversations in writing, letters that came in."""

    profiles: int
    conversations: int
    letters: int


class RecordKeeper(RecordWriter, Protocol):
    """A record that is also cleared of what is over."""

    async def expire(self, *, written_days: int, most: int) -> Expired:
        """Erase the profiles whose time has come and what was written more than so many days ago, at most `most`
        conversations at a time.

        Raises:
            DatabaseRefused: less than a day.
        """
        ...


class PostgresRecordWriter(PostgresRecordReader):
    """`RecordKeeper` over SQL functions, with the reads of `PostgresRecordReader`."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        super().__init__(pool)
        self._pool = pool

    async def record_journal(
        self, *, call_id: str, attempt: int, first_seq: int, entries: Sequence[Mapping[str, Any]]
    ) -> Recorded:
        try:
            answer = await self._pool.fetchval(
                "select public.record_journal($1, $2, $3, $4)", UUID(call_id), attempt, first_seq, list(entries)
            )
        except asyncpg.InvalidParameterValueError as error:
            raise DatabaseRefused(f"the entries are no journal of call {call_id}", code=error.sqlstate) from error
        return Recorded(new=answer["recorded"], known=answer["known"])

    async def finish_call(
        self,
        *,
        call_id: str,
        ended_at: datetime | None = None,
        reason: str = "job_lost",
        status: Literal["ended", "interrupted"] = "interrupted",
        attempt: int | None = None,
    ) -> None:
        try:
            await self._pool.execute(
                "select public.finish_call($1, $2, $3, $4, $5)", UUID(call_id), ended_at, reason, status, attempt
            )
        except asyncpg.NoDataFoundError as error:
            raise call_unknown(call_id) from error

    async def save_recording(self, recording: RecordingRow) -> RecordingRow:
        try:
            await self._pool.execute("select public.save_recording($1, $2)", UUID(recording.call_id), asdict(recording))
        except asyncpg.NoDataFoundError as error:
            raise call_unknown(recording.call_id) from error
        held = await self.get_recording(recording.call_id)
        assert held is not None
        return held

    async def expire(self, *, written_days: int, most: int) -> Expired:
        try:
            gone = await self._pool.fetchval("select public.expire_records($1, $2)", written_days, most)
        except asyncpg.InvalidParameterValueError as error:
            raise DatabaseRefused("writing is kept for a day at least", code=error.sqlstate) from error
        return Expired(**gone)


def call_unknown(call_id: str) -> CallUnknown:
    """The failure for a call whose first line is not there."""
    return CallUnknown(f"call {call_id} is not known: record its journal from the first line before this")
