"""Every ledger, held to the same contract."""

from __future__ import annotations

from collections.abc import AsyncIterator

import asyncpg
import pytest
import pytest_asyncio

from database.ledger import PostgresLedger
from database.supabase_ledger import SupabaseLedger
from routing.ledger_memory import MemoryLedger
from routing.protocols import Ledger
from tests.routing.ledger_contract import DAY, LedgerContract, book
from tests.supabase_server import SupabaseProject

CALL = "7f9d3a52-5d0e-5f1c-9a10-0d6f1c1f2a3b"


class TestMemoryLedger(LedgerContract):
    @pytest.fixture
    def ledger(self) -> Ledger:
        return MemoryLedger()

    @pytest.fixture
    def call_id(self) -> str:
        return CALL


class TestPostgresLedger(LedgerContract):
    @pytest.fixture
    def ledger(self, database_pool: asyncpg.Pool) -> Ledger:
        return PostgresLedger(database_pool)

    @pytest.fixture
    def call_id(self) -> str:
        return CALL


class TestSupabaseLedger(LedgerContract):
    @pytest_asyncio.fixture
    async def ledger(self, supabase: SupabaseProject) -> AsyncIterator[Ledger]:
        api = supabase.api()
        yield SupabaseLedger(api)
        await api.aclose()

    @pytest.fixture
    def call_id(self) -> str:
        return CALL


async def test_what_was_written_in_memory_can_be_listed_by_business() -> None:
    ledger = MemoryLedger()
    await book(ledger, "call", "a")
    await book(ledger, "call", "b", business="teppan")
    assert [row["day"] for row in ledger.bookings("hibachi")] == [DAY.isoformat()]
    assert ledger.callbacks("hibachi") == []
