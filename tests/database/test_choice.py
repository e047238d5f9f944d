"""Which database is used, and opening it for a moment."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from pydantic import SecretStr

from database.choice import (
    choose_database,
    choose_journal_reader,
    choose_ledger,
    open_database,
    open_record_writer,
    running_dsn,
    sql_dsn,
    supabase_api,
)
from database.embedded import EmbeddedPostgres, attach, remove_cluster
from database.errors import ConnectionStringMissing, DatabaseUnreachable
from database.journal_copy import PostgresJournalReader
from database.ledger import PostgresCallers
from database.ledger_at_need import LedgerAtNeed
from database.migrations import pending
from database.rows import KnownCaller
from database.supabase_ledger import SupabaseCallers, SupabaseLedger
from database.supabase_writer import SupabaseJournalReader
from settings import Settings
from tests.database_server import DatabaseServer
from tests.supabase_server import SupabaseProject

PROJECT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def settings() -> Iterator[Settings]:
    """Settings with a home of their own, without a database at first; every test leaves it stopped."""
    home = Path(tempfile.mkdtemp(prefix="switchboard-test-"))
    yield Settings(_env_file=None, switchboard_home=home, database_url=None)
    remove_cluster(home)
    shutil.rmtree(home, ignore_errors=True)


def configured(home: Path, dsn: str) -> Settings:
    return Settings(_env_file=None, switchboard_home=home, database_url=SecretStr(dsn))


def with_project(home: Path, *, database_url: SecretStr | None = None) -> Settings:
    return Settings(
        _env_file=None,
        switchboard_home=home,
        supabase_url="http://127.0.0.1:1",
        supabase_secret_key=SecretStr("sb_secret_hush"),
        database_url=database_url,
    )


def test_the_embedded_database_is_used_when_none_is_configured(settings: Settings) -> None:
    assert choose_database(settings).name == "embedded"


def test_a_configured_database_is_used_and_its_password_not_shown(tmp_path: Path) -> None:
    choice = choose_database(configured(tmp_path, "postgresql://me:hush@db/x"))
    assert (choice.name, choice.dsn) == ("postgres", "postgresql://me:hush@db/x")
    assert "hush" not in repr(choice)


def test_supabase_is_used_where_a_project_is_named_with_sql_where_a_connection_string_is(tmp_path: Path) -> None:
    alone = with_project(tmp_path)
    assert (choose_database(alone).name, choose_database(alone).dsn) == ("supabase", None)
    assert "hush" not in repr(choose_database(alone))
    with pytest.raises(ConnectionStringMissing, match="set DATABASE_URL"):
        sql_dsn(alone)
    both = with_project(tmp_path, database_url=SecretStr("postgresql://me:hush@db/x"))
    assert (choose_database(both).name, sql_dsn(both)) == ("supabase", "postgresql://me:hush@db/x")


async def test_the_embedded_database_is_never_used_beside_supabase(tmp_path: Path) -> None:
    settings = with_project(tmp_path)
    with pytest.raises(ConnectionStringMissing):
        async with open_database(settings):
            pass
    with pytest.raises(ConnectionStringMissing):
        running_dsn(settings)
    async with open_record_writer(settings) as writer:
        with pytest.raises(DatabaseUnreachable, match=r"127\.0\.0\.1:1"):
            await writer.record_journal(call_id=str(uuid4()), attempt=1, first_seq=1, entries=[])
    assert await asyncio.to_thread(os.listdir, tmp_path) == []


def test_a_call_writes_where_the_settings_say(settings: Settings, tmp_path: Path) -> None:
    assert isinstance(choose_ledger(settings), LedgerAtNeed)
    assert isinstance(choose_journal_reader(settings), PostgresJournalReader)
    assert isinstance(choose_ledger(with_project(tmp_path)), SupabaseLedger)
    assert isinstance(choose_journal_reader(with_project(tmp_path)), SupabaseJournalReader)


async def test_a_ledger_of_supabase_knows_callers_and_connects_ahead(supabase: SupabaseProject, tmp_path: Path) -> None:
    settings = supabase.settings(tmp_path)
    await SupabaseCallers(supabase_api(settings), business="hibachi").save(KnownCaller(phone_number="+1", name="Ann"))
    ledger = choose_ledger(settings)
    await ledger.connect()
    found = await ledger.find_caller(business="hibachi", phone_number="+1")
    assert found is not None
    assert found.name == "Ann"
    assert await ledger.find_caller(business="other", phone_number="+1") is None
    await ledger.aclose()


async def test_opening_starts_migrates_and_stops_again(settings: Settings) -> None:
    async with open_database(settings) as pool:
        assert await pool.fetchval("select count(*) from public.calls") == 0
        dsn = attach(settings.home)
        assert dsn is not None
        assert await pending(dsn) == []
    assert attach(settings.home) is None


async def test_opening_beside_a_running_server_uses_it_and_leaves_it_running(settings: Settings) -> None:
    server = EmbeddedPostgres.start(settings.home)
    try:
        async with open_database(settings) as pool:
            await PostgresCallers(pool, business="hibachi").save(KnownCaller(phone_number="+1", name="Ann"))
        assert server.running
        async with open_database(settings) as pool:
            assert await pool.fetchval("select name from public.callers") == "Ann"
    finally:
        server.stop()


async def test_the_server_is_stopped_when_the_reader_fails(settings: Settings) -> None:
    with pytest.raises(ZeroDivisionError):
        async with open_database(settings):
            raise ZeroDivisionError
    assert attach(settings.home) is None


def reader_of(settings: Settings, body: str) -> subprocess.Popen[str]:
    """Another process that opens the database of these settings and does `body` with its pool."""
    script = f"""
import asyncio
from pathlib import Path
from database.choice import open_database
from settings import Settings

async def main():
    async with open_database(Settings(_env_file=None, switchboard_home=Path({str(settings.home)!r}))) as pool:
        {body}

asyncio.run(main())
"""
    return subprocess.Popen([sys.executable, "-c", script], cwd=PROJECT, stdout=subprocess.PIPE, text=True)


async def test_who_started_it_waits_for_others_who_found_it(settings: Settings) -> None:
    slowly = """
        print("open", flush=True)
        for _ in range(10):
            await asyncio.sleep(0.2)
            await pool.execute("select 1")
        print("whole", flush=True)"""
    async with open_database(settings):
        reader = reader_of(settings, slowly.strip())
        assert reader.stdout is not None
        while (line := await asyncio.to_thread(reader.stdout.readline)) != "open\n":
            assert line
    assert "whole" in reader.stdout.read()
    assert reader.wait(30) == 0
    assert attach(settings.home) is None


async def test_readers_that_come_at_once_all_read(settings: Settings) -> None:
    body = 'print("calls", await pool.fetchval("select count(*) from public.calls"))'
    readers = [reader_of(settings, body) for _ in range(4)]
    said = [await asyncio.to_thread(reader.communicate, None, 60) for reader in readers]
    assert [reader.returncode for reader in readers] == [0, 0, 0, 0]
    assert all("calls 0" in output for output, _ in said)
    assert attach(settings.home) is None


async def test_a_configured_database_is_migrated_and_read(database_server: DatabaseServer, tmp_path: Path) -> None:
    dsn = await database_server.fresh(migrated=False)
    async with open_database(configured(tmp_path, dsn)) as pool:
        assert await pool.fetchval("select count(*) from public.calls") == 0
    assert not (tmp_path / "postgres").exists()


async def test_a_configured_database_that_is_away_is_not_replaced_by_the_embedded_one(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnreachable, match=r"127\.0\.0\.1:1"):
        async with open_database(configured(tmp_path, "postgresql://me:hush@127.0.0.1:1/x")):
            pass
    assert not (tmp_path / "postgres").exists()
