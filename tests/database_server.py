"""A real PostgreSQL for the tests: one server a session (and xdist worker), a fresh migrated database a test."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest_asyncio

from database.connection import connect, connect_pool
from database.embedded import EmbeddedPostgres, remove_cluster
from database.migrations import migrate

TEMPLATE = "switchboard_template"


@dataclass(frozen=True, slots=True)
class DatabaseServer:
    """The session's server. `dsn` is its superuser's on the maintenance database, which has no tables of ours."""

    dsn: str
    _numbers: count[int] = field(default_factory=lambda: count(1))

    def dsn_of(self, database: str) -> str:
        return urlunsplit(urlsplit(self.dsn)._replace(path=f"/{database}"))

    async def run(self, sql: str) -> None:
        connection = await connect(self.dsn)
        try:
            await connection.execute(sql)
        finally:
            await connection.close()

    async def fresh(self, *, migrated: bool = True) -> str:
        """The connection string of a new database."""
        name = f"test_{next(self._numbers)}"
        await self.run(f"create database {name} template {TEMPLATE if migrated else 'template0'}")
        return self.dsn_of(name)

    async def drop(self, dsn: str) -> None:
        await self.run(f"drop database {urlsplit(dsn).path.lstrip('/')} with (force)")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def database_server() -> AsyncIterator[DatabaseServer]:
    """A running server with a migrated template."""
    # Not pytest's own folder: it is closed to the user that PostgreSQL runs as when the tests run as root.
    home = Path(tempfile.mkdtemp(prefix="switchboard-test-"))
    postgres = EmbeddedPostgres.start(home)
    try:
        server = DatabaseServer(postgres.dsn)
        # What these databases hold need not outlive the machine; databases are made and dropped faster.
        await server.run("alter system set fsync = off")
        await server.run("select pg_reload_conf()")
        await server.run(f"create database {TEMPLATE}")
        await migrate(server.dsn_of(TEMPLATE))
        yield server
    finally:
        postgres.stop()
        remove_cluster(home)
        shutil.rmtree(home, ignore_errors=True)


@pytest_asyncio.fixture
async def database_dsn(database_server: DatabaseServer) -> AsyncIterator[str]:
    """The connection string of a fresh, migrated database."""
    dsn = await database_server.fresh()
    yield dsn
    await database_server.drop(dsn)


@pytest_asyncio.fixture
async def database_pool(database_dsn: str) -> AsyncIterator[asyncpg.Pool]:
    """A pool on a fresh, migrated database."""
    pool = await connect_pool(database_dsn)
    yield pool
    await pool.close()
