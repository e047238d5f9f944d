"""Reading what is kept: calls, bookings and call-backs, with the rights of the connection it is given."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

import asyncpg

from database.rows import (
    BookingRow,
    BookingStatus,
    CallbackRow,
    CallbackStatus,
    CallRecord,
    CallRow,
    FaultRow,
    FlowCompletionRow,
    HandOffRow,
    ParticipantRow,
    RecordingRow,
    ReplyRow,
    ToolRunRow,
    TurnRow,
    UtteranceRow,
    WaitRow,
)


class Queries(Protocol):
    """What a pool and a connection have in common."""

    async def fetch(self, query: str, *args: Any) -> list[asyncpg.Record]: ...

    async def fetchrow(self, query: str, *args: Any) -> asyncpg.Record | None: ...

    async def fetchval(self, query: str, *args: Any) -> Any: ...


_CALLS = """
select c.id::text, c.business, c.room, c.attempt, c.language, c.channel, c.status, c.started_at, c.ended_at,
  c.end_reason, c.first_persona, c.last_persona, c.personas, c.mood, c.mood_score, c.providers, c.caller,
  c.turns_count, r.status as recording
from public.calls as c left join public.recordings as r on r.call_id = c.id
"""
_RECORDING = """
select call_id::text, status, uri, store, seconds, channels, sha256, bytes, gaps, reason from public.recordings
where call_id = $1
"""
_BOOKINGS = """
select id::text, reference, business, call_id::text, status, day, start_time as start, hours, details, total, deposit,
  refund, created_at, cancelled_at, done_at, done_by, note
from public.bookings
"""
_CALLBACKS = """
select id::text, reference, business, call_id::text, status, phone_number, email, reason, best_time, details,
  created_at, done_at, done_by, note
from public.callbacks
"""
_REPLIES = """
select attempt, turn, at, message_id, said, meant, interrupted, persona, persona_reason, persona_confidence, route,
  target, confidence, reasoning, segments, started_seconds as started, ended_seconds as ended, timings, model
from public.replies where call_id = $1 order by attempt, seq
"""
_UTTERANCES = """
select attempt, turn, at, message_id, text, sentiment, sentiment_score, sentiment_confidence, sentiment_evidence,
  slots, approximate, refused, started_seconds as started, ended_seconds as ended, modality
from public.turns where call_id = $1
"""


class PostgresRecordReader:
    """Reads through a pool (the worker's and the command line's rights), or through the connection of a
    `claims_transaction`, where row-level security decides what there is to see."""

    def __init__(self, source: Queries) -> None:
        self._source = source

    async def list_calls(
        self, *, business: str | None = None, limit: int = 50, before: datetime | None = None
    ) -> list[CallRow]:
        """The latest calls first; `before` (aware) gives those that started earlier, for the next page."""
        rows = await self._source.fetch(
            f"{_CALLS} where ($1::text is null or c.business = $1) and ($2::timestamptz is null or c.started_at < $2)"
            " order by c.started_at desc, c.id limit $3",
            business,
            before,
            limit,
        )
        return [_call(row) for row in rows]

    async def get_call(self, call_id: str) -> CallRecord | None:
        """Everything of one call; None when there is none such to be seen."""
        key = _uuid(call_id)
        row = None if key is None else await self._source.fetchrow(f"{_CALLS} where c.id = $1", key)
        if row is None:
            return None
        return CallRecord(
            call=_call(row),
            participants=tuple(
                ParticipantRow(**part)
                for part in await self._source.fetch(
                    "select attempt, identity, kind, name, attributes, joined_at, left_at, leave_reason"
                    " from public.participants where call_id = $1 order by attempt, seq",
                    key,
                )
            ),
            turns=_turns(await self._source.fetch(_UTTERANCES, key), await self._source.fetch(_REPLIES, key)),
            hand_offs=tuple(
                HandOffRow(**part)
                for part in await self._source.fetch(
                    "select attempt, turn, at, from_persona, to_persona, reason"
                    " from public.hand_offs where call_id = $1 order by attempt, seq",
                    key,
                )
            ),
            tool_runs=tuple(
                ToolRunRow(**part)
                for part in await self._source.fetch(
                    "select attempt, turn, at, tool, arguments, result, error, receipt, execution_time_ms"
                    " from public.tool_runs where call_id = $1 order by attempt, seq",
                    key,
                )
            ),
            flow_completions=tuple(
                FlowCompletionRow(**part)
                for part in await self._source.fetch(
                    'select attempt, turn, at, flow, field_values as "values"'
                    " from public.flow_completions where call_id = $1 order by attempt, seq",
                    key,
                )
            ),
            faults=tuple(
                FaultRow(**part)
                for part in await self._source.fetch(
                    "select attempt, turn, at, part, what from public.faults where call_id = $1 order by attempt, seq",
                    key,
                )
            ),
            recording=await self.get_recording(call_id),
            bookings=tuple(
                BookingRow(**part)
                for part in await self._source.fetch(f"{_BOOKINGS} where call_id = $1 order by created_at", key)
            ),
            callbacks=tuple(
                CallbackRow(**part)
                for part in await self._source.fetch(f"{_CALLBACKS} where call_id = $1 order by created_at", key)
            ),
            waits=tuple(
                WaitRow(**part)
                for part in await self._source.fetch(
                    "select attempt, at, place, seconds, outcome from public.waits where call_id = $1"
                    " order by attempt, seq",
                    key,
                )
            ),
        )

    async def get_recording(self, call_id: str) -> RecordingRow | None:
        """What is known of a call's recording; None when nothing is, or the call is not to be seen."""
        key = _uuid(call_id)
        row = None if key is None else await self._source.fetchrow(_RECORDING, key)
        return None if row is None else RecordingRow(**{**row, "gaps": tuple(row["gaps"])})

    async def list_bookings(
        self, *, business: str | None = None, status: BookingStatus | None = None, limit: int = 100
    ) -> list[BookingRow]:
        """Bookings by the party's day and start, the next one first."""
        rows = await self._source.fetch(
            f"{_BOOKINGS} where ($1::text is null or business = $1) and ($2::text is null or status = $2)"
            " order by day, start_time, created_at limit $3",
            business,
            status,
            limit,
        )
        return [BookingRow(**row) for row in rows]

    async def list_callbacks(
        self, *, business: str | None = None, status: CallbackStatus | None = None, limit: int = 100
    ) -> list[CallbackRow]:
        """Call-backs, the longest waiting first."""
        rows = await self._source.fetch(
            f"{_CALLBACKS} where ($1::text is null or business = $1) and ($2::text is null or status = $2)"
            " order by created_at limit $3",
            business,
            status,
            limit,
        )
        return [CallbackRow(**row) for row in rows]

    async def mark_booking_done(self, booking_id: str, *, done_by: str, note: str | None = None) -> BookingRow:
        """Work a booking off, by its reference or its id. One that is done or cancelled already stays as it is.

        `done_by` counts on a connection without claims; else it is who the claims name.

        Raises:
            LookupError: there is none such to be seen.
        """
        marked = await self._source.fetchval("select public.mark_booking_done($1, $2, $3)", booking_id, done_by, note)
        if marked is None:
            raise LookupError(f"there is no booking {booking_id}: list the bookings to see their numbers")
        row = await self._source.fetchrow(f"{_BOOKINGS} where id = $1", UUID(marked["id"]))
        assert row is not None
        return BookingRow(**row)

    async def mark_callback_done(self, callback_id: str, *, done_by: str, note: str | None = None) -> CallbackRow:
        """Work a call-back off; as `mark_booking_done`."""
        marked = await self._source.fetchval("select public.mark_callback_done($1, $2, $3)", callback_id, done_by, note)
        if marked is None:
            raise LookupError(f"there is no call-back {callback_id}: list the call-backs to see their numbers")
        row = await self._source.fetchrow(f"{_CALLBACKS} where id = $1", UUID(marked["id"]))
        assert row is not None
        return CallbackRow(**row)


def _uuid(written: str) -> UUID | None:
    try:
        return UUID(written)
    except ValueError:
        return None


def _call(row: asyncpg.Record) -> CallRow:
    return CallRow(**{**row, "personas": tuple(row["personas"])})


def _turns(utterances: Sequence[asyncpg.Record], replies: Sequence[asyncpg.Record]) -> tuple[TurnRow, ...]:
    callers: dict[tuple[int, int], UtteranceRow] = {}
    for row in utterances:
        values = dict(row)
        place = (values.pop("attempt"), values.pop("turn"))
        for name in ("sentiment_evidence", "approximate", "refused"):
            values[name] = tuple(values[name])
        callers[place] = UtteranceRow(**values)
    agents: dict[tuple[int, int], list[ReplyRow]] = {}
    for row in replies:
        values = dict(row)
        place = (values.pop("attempt"), values.pop("turn"))
        values["segments"] = tuple(values["segments"])
        agents.setdefault(place, []).append(ReplyRow(**values))
    return tuple(
        TurnRow(
            attempt=attempt,
            turn=turn,
            caller=callers.get((attempt, turn)),
            replies=tuple(agents.get((attempt, turn), ())),
        )
        for attempt, turn in sorted({*callers, *agents})
    )
