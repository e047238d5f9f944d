"""The embedded server: it survives what machines do to it, and keeps what it is told to itself."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import psutil
import pytest

from database.connection import connect
from database.embedded import EmbeddedPostgres
from database.errors import DatabaseUnreachable
from tests.database.embedded_server import execute, keep, kept, mode_of, running, wait_until


async def test_data_is_there_after_a_stop_and_a_start(home: Path) -> None:
    server = EmbeddedPostgres.start(home)
    await keep(server.dsn, rows=7)
    server.stop()
    assert not server.running
    with running(home) as server:
        assert await kept(server.dsn) == 7


async def test_it_recovers_with_its_data_after_kill_9_of_every_process(home: Path) -> None:
    server = EmbeddedPostgres.start(home)
    await keep(server.dsn, rows=1000)
    processes = [psutil.Process(server.pid), *psutil.Process(server.pid).children(recursive=True)]
    for process in processes:
        process.kill()
    wait_until(lambda: not server.running)
    server.stop()
    assert (server.data / "postmaster.pid").exists()
    with running(home) as server:
        assert await kept(server.dsn) == 1000


async def test_it_recovers_at_once_when_only_its_first_process_is_killed(home: Path) -> None:
    server = EmbeddedPostgres.start(home)
    await keep(server.dsn, rows=5)
    psutil.Process(server.pid).kill()
    wait_until(lambda: not server.running)
    server.stop()
    with running(home) as server:
        assert await kept(server.dsn) == 5


async def test_a_wrong_password_is_refused_and_not_repeated(home: Path) -> None:
    with running(home) as server:
        wrong = f"postgresql://postgres:guessed@127.0.0.1:{server.port}/postgres"
        with pytest.raises(DatabaseUnreachable) as refused:
            await connect(wrong)
        assert f"127.0.0.1:{server.port}" in str(refused.value)
        assert "guessed" not in str(refused.value)
        methods = await execute(server.dsn, "select distinct auth_method from pg_hba_file_rules")
        assert [row["auth_method"] for row in methods] == ["scram-sha-256"]


async def test_it_listens_on_the_loopback_address_alone_and_syncs(home: Path) -> None:
    with running(home) as server:
        listening = {
            (connection.laddr.ip, connection.laddr.port)
            for connection in psutil.Process(server.pid).net_connections()
            if connection.status == psutil.CONN_LISTEN
        }
        assert listening == {("127.0.0.1", server.port)}
        settings = await execute(server.dsn, "select current_setting('fsync') as f, current_setting('timezone') as t")
        assert (settings[0]["f"], settings[0]["t"]) == ("on", "UTC")


async def test_the_password_is_random_private_and_out_of_the_environment(home: Path) -> None:
    with running(home) as server:
        password = home / "postgres" / "password"
        assert mode_of(password) == 0o600
        assert len(password.read_text()) >= 32
        assert password.read_text() == urlsplit(server.dsn).password
        assert not any(password.read_text() in value for value in psutil.Process(server.pid).environ().values())
        assert [entry.name for entry in server.data.parent.iterdir() if entry.name.startswith("password-")] == []


async def test_words_of_callers_stay_out_of_the_servers_log(home: Path) -> None:
    with running(home) as server:
        await execute(server.dsn, "create table said (words text unique)")
        await execute(server.dsn, "insert into said values ('my secret number')")
        with pytest.raises(asyncpg.UniqueViolationError):
            await execute(server.dsn, "insert into said values ('my secret number')")
        logged = (home / "postgres" / "server.log").read_text()
        assert "duplicate key" in logged
        assert "secret" not in logged
