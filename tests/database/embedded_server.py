"""An embedded server for tests: started, owned by another process, and what is kept in it."""

from __future__ import annotations

import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import psutil

from database.connection import connect
from database.embedded import EmbeddedPostgres

PROJECT = Path(__file__).parents[2]


@contextmanager
def running(home: Path) -> Iterator[EmbeddedPostgres]:
    server = EmbeddedPostgres.start(home)
    try:
        yield server
    finally:
        server.stop()


async def execute(dsn: str, sql: str) -> list[asyncpg.Record]:
    connection = await connect(dsn)
    try:
        rows: list[asyncpg.Record] = await connection.fetch(sql)
        return rows
    finally:
        await connection.close()


async def keep(dsn: str, *, rows: int) -> None:
    await execute(dsn, "drop table if exists kept")
    await execute(dsn, f"create table kept as select generate_series(1, {rows}) as n")


async def kept(dsn: str) -> int:
    ((count,),) = await execute(dsn, "select count(*) from kept")
    return int(count)


def wait_until(condition: Callable[[], bool], seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def owner(home: Path, body: str) -> subprocess.Popen[str]:
    """Another process that starts the server of this home, says its pid and does `body`."""
    script = (
        "import sys, time\nfrom pathlib import Path\nfrom database.embedded import EmbeddedPostgres\n"
        f"server = EmbeddedPostgres.start(Path({str(home)!r}))\nprint('pid', server.pid, flush=True)\n{body}\n"
    )
    return subprocess.Popen(
        [sys.executable, "-c", script], cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def pid_said_by(process: subprocess.Popen[str]) -> int:
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("pid "):
            return int(line.split()[1])
    raise AssertionError("the owner did not start its server")


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def gone(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True
