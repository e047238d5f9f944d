"""Erasing a caller leaves nothing of what they wrote, whichever way it came in, and touches nobody else."""

from __future__ import annotations

from collections.abc import AsyncIterator

import asyncpg
import pytest

from database.ledger import PostgresCallers
from settings import Settings
from tests.desk.api_desk import BASE, ApiDesk, api_desk

DANA = {"email": "dana@example.com", "phone": "+19164452841", "name": "Dana Reed"}
WORDS = "My passphrase is quetzalcoatl"


@pytest.fixture
async def api(desk_settings: Settings, database_dsn: str, database_pool: asyncpg.Pool) -> AsyncIterator[ApiDesk]:
    settings = desk_settings.model_copy(update={"webhook_url": "https://shop.example/hook"})
    async with api_desk(settings, dsn=database_dsn, pool=database_pool) as desk:
        yield desk


async def places(pool: asyncpg.Pool, *words: str) -> dict[str, int]:
    """In which tables one of these words stands, and in how many rows."""
    tables = await pool.fetch("select tablename from pg_tables where schemaname = 'public' order by 1")
    found = {}
    for row in tables:
        count = await pool.fetchval(
            f"select count(*) from public.{row['tablename']} as r where to_jsonb(r)::text ilike any ($1)",
            [f"%{word}%" for word in words],
        )
        if count:
            found[row["tablename"]] = count
    return found


async def test_everything_that_a_caller_wrote_is_gone_once_they_are_erased(api: ApiDesk) -> None:
    first = await api.process(WORDS, channel="email", customer_context=DANA, headers={"Idempotency-Key": "one"})
    batch = await api.client.post(
        f"{BASE}/batch-process",
        json={"requests": [{"message": WORDS, "channel": "sms", "customer_context": DANA}], "background": True},
    )
    address = f"{BASE}/batch-process/{batch.json()['batch_id']}"
    await api.finished(address)
    await api.process("Do you bring tables?", channel="sms", customer_context={"phone": "+19165550142"})
    await api.pool.execute(
        "insert into inbound_letters (business, message_id, sender, subject, text, answered_at)"
        " values ('hibachi', 'x', 'Dana@Example.com', 'Hi', $1, now())",
        WORDS,
    )
    before = await places(api.pool, "quetzalcoatl")
    assert {"api_batch_messages", "inbound_letters", "journal_entries", "turns", "written_replies"} <= before.keys()
    for table in ("api_answers", "deliveries"):
        assert await api.pool.fetchval(f"select count(*) from public.{table}") > 0

    callers = PostgresCallers(api.pool, business="hibachi")
    assert await callers.erase(phone_number=None, email="DANA@example.com") == 1

    assert await places(api.pool, "quetzalcoatl", "dana", "4452841", first["conversation_id"]) == {}
    left = await places(api.pool, "tables")
    assert {"turns", "written_replies", "journal_entries"} <= left.keys()
    told = (await api.client.get(address)).json()
    assert told["results"][0]["error"]["code"] == "erased"
    again = await api.process("Hello", channel="email", customer_context=DANA)
    assert again["conversation_id"] != first["conversation_id"]


async def test_a_booking_that_was_made_in_writing_stays_without_the_way_to_the_conversation(api: ApiDesk) -> None:
    await api.process(
        "I'd like to book a party for 10 adults, no children and no little ones, 10 chicken, on December 5 2030 at 6 pm"
        " in 95630. I'm Dana Reed, 916 445 2841.",
        customer_context=DANA,
    )
    await api.process("Yes, please book it", customer_context=DANA)
    callers = PostgresCallers(api.pool, business="hibachi")
    assert await callers.erase(phone_number="+19164452841", email=None) == 1

    booking = await api.pool.fetchrow("select call_id, status, details from public.bookings")
    assert booking is not None
    assert (booking["call_id"], booking["status"]) == (None, "booked")
    assert booking["details"]["name"] == "Dana Reed"
    assert list(await places(api.pool, "dana")) == ["bookings"]
