"""What is over is erased again and again while the shipper works, whatever the database does."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import asyncpg
import pytest

from database.connection import connect_pool
from database.records import PostgresRecordWriter
from recording.retention import MOST, Retention


async def write_old(pool: asyncpg.Pool, number: int) -> None:
    await pool.execute(
        "insert into written_conversations (call_id, business, channel, last_message_at)"
        " select gen_random_uuid(), 'hibachi', 'sms', now() - interval '400 days' from generate_series(1, $1)",
        number,
    )


async def gone(pool: asyncpg.Pool) -> None:
    async with asyncio.timeout(20):
        while await pool.fetchval("select count(*) from written_conversations"):  # noqa: ASYNC110  (the table is asked)
            await asyncio.sleep(0.02)


async def test_it_is_done_at_once_and_again_each_time_until_the_stop(database_pool: asyncpg.Pool) -> None:
    stop = asyncio.Event()
    retention = Retention(
        PostgresRecordWriter(database_pool), written_days=365, every=timedelta(milliseconds=50), again=timedelta(days=1)
    )
    await write_old(database_pool, 3)
    running = asyncio.create_task(retention.run(stop))
    await gone(database_pool)
    await write_old(database_pool, MOST + 1)
    await gone(database_pool)
    stop.set()
    await asyncio.wait_for(running, 20)


async def test_a_database_that_is_away_is_asked_again_later(
    database_dsn: str, database_pool: asyncpg.Pool, capsys: pytest.CaptureFixture[str]
) -> None:
    await write_old(database_pool, 1)
    away = await connect_pool(database_dsn)
    await away.close()
    stop = asyncio.Event()
    failing = Retention(PostgresRecordWriter(away), written_days=365, again=timedelta(milliseconds=20))
    running = asyncio.create_task(failing.run(stop))
    async with asyncio.timeout(20):
        seen = ""
        while seen.count("not_expired") < 2:
            await asyncio.sleep(0.02)
            captured = capsys.readouterr()
            seen += captured.out + captured.err
    assert not running.done(), "a database that is away ends nothing"
    stop.set()
    await asyncio.wait_for(running, 20)
