"""The two ways to the database, for tests that both must pass: asyncpg on PostgreSQL, supabase-py on Supabase's API."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import asyncpg
import pytest
import pytest_asyncio

from database.connection import connect_pool
from database.journal_copy import JournalReader, PostgresJournalReader
from database.ledger import PostgresCallers, PostgresLedger
from database.record_reads import PostgresRecordReader
from database.records import PostgresRecordWriter
from database.supabase_api import SupabaseApi
from database.supabase_ledger import SupabaseCallers, SupabaseLedger
from database.supabase_writer import SupabaseJournalReader, SupabaseRecordWriter
from routing.protocols import Ledger
from tests.supabase_server import SupabaseProject


class SupabaseRecords(SupabaseRecordWriter, PostgresRecordReader):
    """Writes by the API, and reads by SQL, as the desk does."""

    def __init__(self, api: SupabaseApi, pool: asyncpg.Pool) -> None:
        SupabaseRecordWriter.__init__(self, api)
        PostgresRecordReader.__init__(self, pool)


Records = PostgresRecordWriter | SupabaseRecords


@dataclass(frozen=True, slots=True, kw_only=True)
class Backend:
    """One way. `pool` reads by SQL what was written; `api` is None for asyncpg."""

    pool: asyncpg.Pool
    records: Records
    journals: JournalReader
    ledger: Ledger
    api: SupabaseApi | None = None

    def callers(self, business: str) -> PostgresCallers | SupabaseCallers:
        if self.api is not None:
            return SupabaseCallers(self.api, business=business)
        return PostgresCallers(self.pool, business=business)


@pytest_asyncio.fixture
async def asyncpg_backend(database_dsn: str) -> AsyncIterator[Backend]:
    # As many connections as writes come at once in a test.
    pool = await connect_pool(database_dsn, max_size=12)
    yield Backend(
        pool=pool,
        records=PostgresRecordWriter(pool),
        journals=PostgresJournalReader(lambda: database_dsn),
        ledger=PostgresLedger(pool),
    )
    await pool.close()


@pytest_asyncio.fixture
async def supabase_backend(supabase: SupabaseProject) -> AsyncIterator[Backend]:
    api = supabase.api()
    yield Backend(
        pool=supabase.pool,
        records=SupabaseRecords(api, supabase.pool),
        journals=SupabaseJournalReader(api),
        ledger=SupabaseLedger(api),
        api=api,
    )
    await api.aclose()


@pytest.fixture(params=["asyncpg", "supabase"])
def backend(request: pytest.FixtureRequest) -> Backend:
    chosen: Backend = request.getfixturevalue(f"{request.param}_backend")
    return chosen


@pytest.fixture
def pool(backend: Backend) -> asyncpg.Pool:
    return backend.pool


@pytest.fixture
def writer(backend: Backend) -> Records:
    return backend.records


@pytest.fixture
def ledger(backend: Backend) -> Ledger:
    return backend.ledger
