"""Writing that is over is erased, and what is not stays, over both ways to the database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest

from database.errors import DatabaseRefused
from database.records import Expired
from routing.journal import CallEnded, CallerTurn, CallStarted
from tests.database.backends import Backend
from tests.database.calls import keep_call

NOW = datetime.now(UTC)


async def write(backend: Backend, *, days_ago: int, phone_number: str = "+19165550142") -> UUID:
    """A conversation in writing whose last message is so old, with its record, a reply and a delivery."""
    call, reply, at = uuid4(), uuid4(), NOW - timedelta(days=days_ago)
    caller = {"phone_number": phone_number}
    entries = [
        CallStarted(
            at=at, call_id=str(call), business="hibachi", room="w", channel="sms", persona="sales", caller=caller
        ),
        CallerTurn(
            at=at,
            turn=1,
            message_id="m",
            text="Hello",
            sentiment="neutral",
            sentiment_score=0.0,
            sentiment_confidence=1.0,
        ),
        CallEnded(at=at, turn=1, reason="answered in writing"),
    ]
    await backend.pool.execute(
        "insert into written_conversations (call_id, business, channel, started_at, last_message_at)"
        " values ($1, 'hibachi', 'sms', $2, $2)",
        call,
        at,
    )
    lines = [entry.model_dump(mode="json") for entry in entries]
    await backend.pool.fetchval("select public.record_journal($1, 1, 1, $2)", call, lines)
    await backend.pool.execute(
        "insert into written_replies (id, call_id, business, channel, turn, message, draft, text, status, deliver)"
        " values ($1, $2, 'hibachi', 'sms', 1, 'Hello', 'Hi', 'Hi', 'ready', $3)",
        reply,
        call,
        [{"kind": "webhook", "target": "https://shop.example"}],
    )
    return call


async def counts(pool: asyncpg.Pool) -> dict[str, int]:
    tables = ("calls", "turns", "journal_entries", "written_conversations", "written_replies", "deliveries")
    return {table: await pool.fetchval(f"select count(*) from public.{table}") for table in tables}


async def test_what_was_written_is_erased_when_its_time_is_over_and_calls_stay(
    backend: Backend, pool: asyncpg.Pool
) -> None:
    spoken = await keep_call(backend.records)
    await pool.execute(
        "update calls set started_at = now() - interval '9 years', last_entry_at = now() - interval '9 years'"
    )
    before = await counts(pool)
    young = await write(backend, days_ago=29)
    kept = await counts(pool)
    for _ in range(3):
        await write(backend, days_ago=31)

    assert await backend.records.expire(written_days=30, most=2) == Expired(profiles=0, conversations=2, letters=0)
    assert await backend.records.expire(written_days=30, most=2) == Expired(profiles=0, conversations=1, letters=0)
    assert await backend.records.expire(written_days=30, most=2) == Expired(profiles=0, conversations=0, letters=0)

    assert await counts(pool) == kept
    assert kept["deliveries"] == 1
    assert {row["id"] for row in await pool.fetch("select id from calls")} == {UUID(spoken), young}
    assert before["calls"] == 1


async def test_profiles_and_letters_go_with_their_time_and_letters_to_be_answered_stay(
    backend: Backend, pool: asyncpg.Pool
) -> None:
    await pool.execute(
        "with c as (insert into callers (business, phone_number) values ('hibachi', '+19165550142') returning id)"
        " insert into caller_profiles (caller_id, business, profile, updated_at, expires_at)"
        " select id, 'hibachi', '{}', now(), now() - interval '1 minute' from c"
    )
    await pool.execute(
        "insert into inbound_letters (business, message_id, sender, subject, text, received_at, answered_at)"
        " select 'hibachi', n::text, 'a@example.com', 'Hi', 'Hi', now() - make_interval(days => n),"
        " case when n <> 90 then now() end from unnest(array[10, 80, 90]) as n"
    )
    assert await backend.records.expire(written_days=60, most=10) == Expired(profiles=1, conversations=0, letters=1)
    left = [row["message_id"] for row in await pool.fetch("select message_id from inbound_letters order by 1")]
    assert left == ["10", "90"]


async def test_less_than_a_day_is_refused(backend: Backend) -> None:
    young = await write(backend, days_ago=0)
    with pytest.raises(DatabaseRefused):
        await backend.records.expire(written_days=0, most=10)
    assert await backend.pool.fetchval("select count(*) from calls where id = $1", young) == 1


async def test_writing_of_a_caller_who_was_forgotten_before_is_erased_by_their_number(backend: Backend) -> None:
    await write(backend, days_ago=1)
    other = await write(backend, days_ago=1, phone_number="+19165550143")
    callers = backend.callers("hibachi")
    assert await callers.erase(phone_number="+19165550142", email=None) == 1
    assert await callers.erase(phone_number="+19165550142", email=None) == 0
    assert [row["id"] for row in await backend.pool.fetch("select id from calls")] == [other]
