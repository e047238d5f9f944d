"""Row-level security and grants: what each role sees and may do."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, time
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from database.connection import claims_transaction, staff_claims
from database.ledger import PostgresLedger
from database.record_reads import PostgresRecordReader
from database.records import PostgresRecordWriter
from database.rows import StaffRow
from database.staff import PostgresStaff
from tests.database.calls import keep_call

STAFF_OF_HIBACHI = {"sub": str(uuid4()), "app_metadata": {"role": "staff", "businesses": ["hibachi"]}}
ADMIN = {"sub": str(uuid4()), "app_metadata": {"role": "admin"}}
WRITTEN = [
    "api_answers",
    "api_batch_messages",
    "api_batches",
    "api_keys",
    "caller_handles",
    "deliveries",
    "inbound_letters",
    "written_conversations",
    "written_replies",
]
"""What conversations in writing have beside their records; tests/database/test_written.py holds who sees it."""
TABLES = [
    "bookings",
    "callbacks",
    "caller_profiles",
    "callers",
    "calls",
    "faults",
    "flow_completions",
    "hand_offs",
    "journal_entries",
    "participants",
    "recordings",
    "replies",
    "staff",
    "tool_runs",
    "turns",
    "waits",
]


@asynccontextmanager
async def as_role(pool: asyncpg.Pool, role: str, claims: dict[str, Any] | None = None) -> AsyncIterator[Any]:
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute(
            "select set_config('request.jwt.claims', $1, true), set_config('role', $2, true)",
            json.dumps(claims or {}),
            role,
        )
        yield connection


async def two_businesses(pool: asyncpg.Pool) -> None:
    for business in ("hibachi", "alive5"):
        call_id = await keep_call(PostgresRecordWriter(pool), business=business)
        ledger = PostgresLedger(pool)
        await ledger.request_callback(
            business=business,
            call_id=call_id,
            idempotency_key="k",
            phone_number="+19165550142",
            email=None,
            reason="wants a person",
            best_time=None,
            details={},
        )
        await ledger.book(
            business=business,
            call_id=call_id,
            idempotency_key="k",
            day=date(2026, 12, 5),
            start=time(18),
            capacity=2,
            hours=3,
            details={},
            total="600.00",
            deposit="100.00",
        )
        await pool.execute("insert into callers (business, phone_number) values ($1, '+19165550142')", business)
        await pool.execute(
            "insert into caller_profiles (caller_id, business, profile, updated_at, expires_at) "
            "select id, business, '{}', now(), now() + interval '1 day' from callers where business = $1",
            business,
        )


async def test_every_table_is_known_to_these_tests_and_has_row_level_security(database_pool: asyncpg.Pool) -> None:
    rows = await database_pool.fetch(
        "select relname, relrowsecurity from pg_class"
        " where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')"
    )
    assert sorted(row["relname"] for row in rows) == sorted(TABLES + WRITTEN)
    assert [row["relname"] for row in rows if not row["relrowsecurity"]] == []


async def test_every_function_fixes_its_search_path(database_pool: asyncpg.Pool) -> None:
    rows = await database_pool.fetch(
        "select proname, proconfig from pg_proc"
        " where pronamespace in ('public'::regnamespace, 'switchboard'::regnamespace)"
    )
    assert len(rows) > 15
    assert [row["proname"] for row in rows if 'search_path=""' not in (row["proconfig"] or [])] == []


async def test_no_function_is_granted_to_everybody_or_to_anon(database_pool: asyncpg.Pool) -> None:
    rows = await database_pool.fetch(
        "select proname from pg_proc"
        " where pronamespace in ('public'::regnamespace, 'switchboard'::regnamespace)"
        " and has_function_privilege('anon', oid, 'execute')"
    )
    assert rows == []


async def test_anon_has_no_right_on_any_table(database_pool: asyncpg.Pool) -> None:
    rights = await database_pool.fetch(
        "select relname, verb from pg_class, unnest(array['select', 'insert', 'update', 'delete', 'truncate']) as verb"
        " where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')"
        " and has_table_privilege('anon', pg_class.oid, verb)"
    )
    assert rights == []


async def test_anon_is_refused_to_read_calls(database_pool: asyncpg.Pool) -> None:
    await two_businesses(database_pool)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with as_role(database_pool, "anon") as connection:
            await connection.fetch("select * from public.calls")


@pytest.mark.parametrize(
    "table",
    [
        table
        for table in TABLES
        if table not in ("journal_entries", "staff", "callers", "caller_profiles", "bookings", "callbacks")
    ],
)
async def test_staff_see_the_calls_of_their_business_with_all_their_parts(
    database_pool: asyncpg.Pool, table: str
) -> None:
    await two_businesses(database_pool)
    column = "id" if table == "calls" else "call_id"
    sql = f"select distinct c.business from public.{table} as t join public.calls as c on c.id = t.{column}"
    async with claims_transaction(database_pool, STAFF_OF_HIBACHI) as connection:
        mine = await connection.fetch(sql)
        parts = await connection.fetchval(f"select count(*) from public.{table}")
    everything = await database_pool.fetchval(f"select count(*) from public.{table}")
    assert [row["business"] for row in mine] == ["hibachi"]
    assert parts * 2 == everything


@pytest.mark.parametrize("table", ["callers", "caller_profiles", "bookings", "callbacks"])
async def test_staff_see_the_rows_of_their_business(database_pool: asyncpg.Pool, table: str) -> None:
    await two_businesses(database_pool)
    async with claims_transaction(database_pool, STAFF_OF_HIBACHI) as connection:
        rows = await connection.fetch(f"select business from public.{table}")
    assert [row["business"] for row in rows] == ["hibachi"]


@pytest.mark.parametrize(
    ("metadata", "seen"),
    [
        ({"role": "admin"}, ["alive5", "hibachi"]),
        ({"role": "admin", "businesses": None}, ["alive5", "hibachi"]),
        ({"role": "admin", "businesses": "*"}, ["alive5", "hibachi"]),
        ({"role": "admin", "businesses": ["*"]}, ["alive5", "hibachi"]),
        ({"role": "admin", "businesses": ["alive5"]}, ["alive5"]),
        ({"role": "staff", "businesses": ["alive5", "hibachi"]}, ["alive5", "hibachi"]),
        ({"role": "staff"}, []),
        ({"role": "staff", "businesses": "*"}, []),
        ({"role": "staff", "businesses": ["*"]}, []),
        ({"role": "visitor", "businesses": ["hibachi"]}, []),
        ({"businesses": ["hibachi"]}, []),
        ({}, []),
    ],
)
async def test_claims_decide_which_businesses_are_seen(
    database_pool: asyncpg.Pool, metadata: dict[str, Any], seen: list[str]
) -> None:
    await two_businesses(database_pool)
    async with claims_transaction(database_pool, {"sub": "x", "app_metadata": metadata}) as connection:
        calls = await PostgresRecordReader(connection).list_calls()
    assert sorted(call.business for call in calls) == seen


async def test_what_a_user_wrote_about_themselves_gives_no_rights(database_pool: asyncpg.Pool) -> None:
    await two_businesses(database_pool)
    claims = {"sub": "x", "user_metadata": {"role": "admin"}, "app_metadata": {}}
    async with claims_transaction(database_pool, claims) as connection:
        assert await PostgresRecordReader(connection).list_calls() == []


async def test_staff_do_not_read_password_hashes_or_raw_journals(database_pool: asyncpg.Pool) -> None:
    for table in ("staff", "journal_entries"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with claims_transaction(database_pool, ADMIN) as connection:
                await connection.fetch(f"select * from public.{table}")


async def test_staff_work_off_a_callback_of_their_business_under_their_own_name(database_pool: asyncpg.Pool) -> None:
    await two_businesses(database_pool)
    claims = staff_claims(
        StaffRow(id=str(uuid4()), name="dana", role="staff", businesses=("hibachi",), password_hash="-")
    )
    async with claims_transaction(database_pool, claims) as connection:
        reader = PostgresRecordReader(connection)
        (callback,) = await reader.list_callbacks(status="open")
        done = await reader.mark_callback_done(callback.reference, done_by="somebody else", note="called")
    assert (done.status, done.done_by, done.note) == ("done", "dana", "called")
    assert done.done_at is not None


async def test_staff_cannot_work_off_what_belongs_to_another_business(database_pool: asyncpg.Pool) -> None:
    await two_businesses(database_pool)
    reader = PostgresRecordReader(database_pool)
    (foreign,) = await reader.list_callbacks(business="alive5")
    with pytest.raises(LookupError):
        async with claims_transaction(database_pool, STAFF_OF_HIBACHI) as connection:
            await PostgresRecordReader(connection).mark_callback_done(foreign.id, done_by="dana")
    (foreign,) = await reader.list_callbacks(business="alive5")
    assert foreign.status == "open"


@pytest.mark.parametrize(
    "sql",
    [
        "update public.bookings set business = 'alive5'",
        "update public.bookings set total = 0",
        "update public.callbacks set phone_number = '+1'",
        "delete from public.calls",
        "update public.calls set business = 'hibachi'",
        "insert into public.callers (business, phone_number) values ('hibachi', '+1')",
        "select public.record_journal(gen_random_uuid(), 1, 1, '[]')",
        "select public.book_party('hibachi', null, 'x', current_date, '18:00', 9, 3, '{}', 0, 0)",
        "select public.finish_call(gen_random_uuid())",
        "select public.read_journal(gen_random_uuid())",
        "select public.save_caller('hibachi', '+1', null, 'Ann', false, '{}')",
        "select public.forget_caller('hibachi', '+1')",
    ],
)
async def test_staff_change_nothing_but_what_is_worked_off(database_pool: asyncpg.Pool, sql: str) -> None:
    await two_businesses(database_pool)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with claims_transaction(database_pool, ADMIN) as connection:
            await connection.execute(sql)


async def test_the_worker_role_can_do_all_that_the_worker_does(database_pool: asyncpg.Pool) -> None:
    """Supabase grants nothing by itself: as service_role, with its bypass of policies but not of grants."""
    call_id = str(uuid4())
    async with as_role(database_pool, "service_role") as connection:
        writer = PostgresRecordWriter(connection)
        await keep_call(writer, call_id=call_id)
        ledger = PostgresLedger(connection)
        receipt = await ledger.book(
            business="hibachi",
            call_id=call_id,
            idempotency_key="k",
            day=date(2026, 12, 5),
            start=time(18),
            capacity=2,
            hours=3,
            details={"name": "Ann"},
            total="600.00",
            deposit="100.00",
        )
        await ledger.free_times(
            business="hibachi", day=date(2026, 12, 5), capacity=2, hours=3, first=time(11), last=time(22)
        )
        await ledger.is_free(business="hibachi", day=date(2026, 12, 5), start=time(18), capacity=2, hours=3)
        assert await ledger.booking(business="hibachi", booking_id=receipt.id) is not None
        await ledger.cancel(business="hibachi", booking_id=receipt.id, refund="100.00", idempotency_key="c")
        callback = await ledger.request_callback(
            business="hibachi",
            call_id=call_id,
            idempotency_key="k",
            phone_number=None,
            email="ann@example.com",
            reason="r",
            best_time=None,
            details={},
        )
        await writer.mark_callback_done(callback.id, done_by="the worker")
        await connection.fetchval("select public.find_caller('hibachi', '+1')")
        await PostgresStaff(connection).save(name="dana", password_hash="-")
        record = await writer.get_call(call_id)
    assert record is not None
    assert record.recording is not None


async def test_claims_are_gone_when_the_transaction_is_over(database_pool: asyncpg.Pool) -> None:
    async with claims_transaction(database_pool, ADMIN) as connection:
        assert await connection.fetchval("select current_user") == "authenticated"
    for _ in range(10):
        row = await database_pool.fetchrow(
            "select current_user as role, nullif(current_setting('request.jwt.claims', true), '') as claims"
        )
        assert row["role"] == "postgres"
        assert row["claims"] is None
