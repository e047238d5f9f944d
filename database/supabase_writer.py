"""Writing what is kept of a call to Supabase, and reading a journal's copy from it, by the same SQL functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any, Literal

from database.errors import DatabaseRefused
from database.journal_copy import JournalCopy, journal_copy
from database.records import NO_DATA, Expired, Recorded, call_unknown
from database.rows import RecordingRow
from database.supabase_api import SupabaseApi


class SupabaseRecordWriter:
    """`RecordKeeper` over the project's API. Every method raises `DatabaseUnreachable` and `DatabaseRefused` too."""

    def __init__(self, api: SupabaseApi) -> None:
        self._api = api

    async def record_journal(
        self, *, call_id: str, attempt: int, first_seq: int, entries: Sequence[Mapping[str, Any]]
    ) -> Recorded:
        answer = await self._api.object(
            "record_journal", call_id=call_id, attempt=attempt, first_seq=first_seq, entries=list(entries)
        )
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
            await self._api.object(
                "finish_call", call_id=call_id, ended_at=ended_at, end_reason=reason, status=status, attempt=attempt
            )
        except DatabaseRefused as error:
            if error.code == NO_DATA:
                raise call_unknown(call_id) from error
            raise

    async def save_recording(self, recording: RecordingRow) -> RecordingRow:
        try:
            held = await self._api.object("save_recording", call_id=recording.call_id, recording=asdict(recording))
        except DatabaseRefused as error:
            if error.code == NO_DATA:
                raise call_unknown(recording.call_id) from error
            raise
        row = {field.name: held[field.name] for field in fields(RecordingRow)}
        return RecordingRow(**{**row, "gaps": tuple(row["gaps"])})

    async def expire(self, *, written_days: int, most: int) -> Expired:
        return Expired(**await self._api.object("expire_records", written_days=written_days, most=most))


class SupabaseJournalReader:
    """`JournalReader` over the project's API."""

    def __init__(self, api: SupabaseApi) -> None:
        self._api = api

    async def read_journal(self, call_id: str) -> JournalCopy:
        return journal_copy(await self._api.object("read_journal", call_id=call_id))
