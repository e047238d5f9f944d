"""Which database is used, and opening it from a process that may be alone or beside a running Switchboard."""

from __future__ import annotations

import asyncio
import fcntl
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Literal

import asyncpg

from database.cluster import explained_os_errors
from database.connection import connect_pool
from database.embedded import EmbeddedPostgres, attach
from database.errors import ConnectionStringMissing, DatabaseUnreachable, EmbeddedServerRunning
from database.journal_copy import JournalReader, PostgresJournalReader
from database.ledger_at_need import LedgerAtNeed
from database.migrations import migrate
from database.records import PostgresRecordWriter, RecordKeeper
from settings.model import Settings

if TYPE_CHECKING:
    from database.supabase_api import SupabaseApi
    from database.supabase_ledger import SupabaseLedger

DatabaseName = Literal["embedded", "postgres", "supabase"]
OPEN_SECONDS = 30.0
LEAVE_SECONDS = 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseChoice:
    """The database that the settings ask for. `dsn` is None for the embedded one, whose port is chosen at its start,
    and for Supabase without DATABASE_URL, which gives no SQL."""

    name: DatabaseName
    dsn: str | None = field(default=None, repr=False)


def choose_database(settings: Settings) -> DatabaseChoice:
    """`supabase` where SUPABASE_URL is set, `postgres` where only DATABASE_URL is, else `embedded`."""
    dsn = None if settings.database_url is None else settings.database_url.get_secret_value()
    if settings.supabase_url is not None:
        return DatabaseChoice(name="supabase", dsn=dsn)
    return DatabaseChoice(name="embedded" if dsn is None else "postgres", dsn=dsn)


def sql_dsn(settings: Settings) -> str | None:
    """The connection string for what needs SQL; None for the embedded server.

    Raises:
        ConnectionStringMissing: with Supabase's API alone.
    """
    choice = choose_database(settings)
    if choice.name == "supabase" and choice.dsn is None:
        raise ConnectionStringMissing(
            "this needs SQL, and only SUPABASE_URL is set: set DATABASE_URL to the project's connection string too "
            "(in its dashboard under Connect, Session pooler: postgresql://postgres.<project>:<password>@…:5432/postgres)"
            "; the worker and the shipper alone (`switchboard start`, `switchboard ship`) do without it"
        )
    return choice.dsn


@asynccontextmanager
async def open_record_writer(settings: Settings) -> AsyncIterator[RecordKeeper]:
    """Where the shipper brings calls: Supabase's API where SUPABASE_URL is set, else the database as `open_database`
    opens it.

    Raises:
        DatabaseError: as `open_database`; with Supabase nothing is asked before the first write.
    """
    if settings.supabase_url is None:
        async with open_database(settings) as pool:
            yield PostgresRecordWriter(pool)
        return
    from database.supabase_writer import SupabaseRecordWriter

    api = supabase_api(settings)
    try:
        yield SupabaseRecordWriter(api)
    finally:
        await api.aclose()


def choose_ledger(settings: Settings) -> LedgerAtNeed | SupabaseLedger:
    """What a call's tools read and write, and who looks its caller up; connected at the first use."""
    if settings.supabase_url is None:
        return LedgerAtNeed(lambda: running_dsn(settings))
    from database.supabase_ledger import SupabaseLedger

    api = supabase_api(settings)
    # In a call it would hold up the event loop while the caller is there.
    api.prepare()
    return SupabaseLedger(api)


def choose_journal_reader(settings: Settings) -> JournalReader:
    """Where a call that goes on elsewhere reads what came before."""
    if settings.supabase_url is None:
        return PostgresJournalReader(lambda: running_dsn(settings))
    from database.supabase_writer import SupabaseJournalReader

    return SupabaseJournalReader(supabase_api(settings))


def supabase_api(settings: Settings) -> SupabaseApi:
    """The API of the project that the settings name."""
    # supabase-py takes a second to load, which only those who use it wait for.
    from database.supabase_api import SupabaseApi

    assert settings.supabase_url is not None
    assert settings.supabase_secret_key is not None
    return SupabaseApi(url=settings.supabase_url, secret_key=settings.supabase_secret_key.get_secret_value())


@asynccontextmanager
async def open_database(settings: Settings, *, max_size: int = 4) -> AsyncIterator[asyncpg.Pool]:
    """A pool on the migrated database of these settings: DATABASE_URL's, the embedded server that is running, or one
    started for as long as this takes and stopped again (not before others who found it here are done).

    Enter it on the main thread (see `EmbeddedPostgres.start`).

    Raises:
        ConnectionStringMissing: the settings give Supabase's API and no connection string.
        DatabaseUnreachable: the server does not answer or does not let us in.
        EmbeddedServerError: the embedded server cannot be started.
        MigrationError: a migration could not be applied.
    """
    dsn = sql_dsn(settings)
    if dsn is not None:
        async with _migrated_pool(dsn, max_size) as pool:
            yield pool
        return
    visit = _Visit(settings.home)
    await visit.enter()
    server: EmbeddedPostgres | None = None
    try:
        server, dsn = await _attach_or_start(settings.home)
        async with _migrated_pool(dsn, max_size) as pool:
            yield pool
    finally:
        try:
            if server is not None:
                await visit.wait_until_alone()
        finally:
            if server is not None:
                server.stop()
            visit.leave()


@asynccontextmanager
async def _migrated_pool(dsn: str, max_size: int) -> AsyncIterator[asyncpg.Pool]:
    await migrate(dsn)
    pool = await connect_pool(dsn, max_size=max_size)
    try:
        yield pool
    finally:
        await pool.close()


async def _attach_or_start(home: Path) -> tuple[EmbeddedPostgres | None, str]:
    deadline = time.monotonic() + OPEN_SECONDS
    while True:
        dsn = attach(home)
        if dsn is not None:
            return None, dsn
        try:
            server = EmbeddedPostgres.start(home, wait=0.0)
        except EmbeddedServerRunning:
            # Another process is starting or stopping it just now.
            if time.monotonic() > deadline:
                raise
            await asyncio.sleep(0.1)
        else:
            return server, server.dsn


class _Visit:
    """A shared lock on the home's database, so that who started it for a moment knows when nobody else uses it."""

    def __init__(self, home: Path) -> None:
        self._path = home / "postgres" / "visits"
        self._file: IO[str] | None = None

    async def enter(self) -> None:
        """Wait while the last visitor stops the server."""
        with explained_os_errors(self._path.parent):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._path.open("a", encoding="utf-8")
        await self._lock(fcntl.LOCK_SH, OPEN_SECONDS)

    async def wait_until_alone(self) -> None:
        await self._lock(fcntl.LOCK_EX, LEAVE_SECONDS)

    def leave(self) -> None:
        if self._file is not None:
            self._file.close()

    async def _lock(self, kind: int, seconds: float) -> None:
        assert self._file is not None
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                fcntl.flock(self._file, kind | fcntl.LOCK_NB)
                return
            except BlockingIOError:
                await asyncio.sleep(0.05)


def running_dsn(settings: Settings) -> str:
    """The connection string of a database that runs already: DATABASE_URL's, or this home's embedded server's.

    Raises:
        ConnectionStringMissing: the settings give Supabase's API and no connection string.
        DatabaseUnreachable: the embedded server does not run.
    """
    dsn = sql_dsn(settings) or attach(settings.home)
    if dsn is None:
        raise DatabaseUnreachable(
            f"no database runs in {settings.home}: start `switchboard up`, or set DATABASE_URL to a PostgreSQL"
        )
    return dsn
