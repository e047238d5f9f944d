"""The embedded server and the process that owns it: it outlives nobody, and belongs to one at a time."""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path

import pytest

from database.embedded import EmbeddedPostgres, attach
from database.errors import EmbeddedServerRunning
from tests.database.embedded_server import gone, keep, kept, owner, pid_said_by, running, wait_until


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM])
async def test_it_ends_with_its_owner_and_starts_again(home: Path, ending: signal.Signals) -> None:
    process = owner(home, "time.sleep(600)")
    pid = pid_said_by(process)
    dsn = attach(home)
    assert dsn is not None
    await keep(dsn, rows=5)
    process.send_signal(ending)
    process.wait(10)
    wait_until(lambda: gone(pid))
    assert attach(home) is None
    with running(home) as server:
        assert await kept(server.dsn) == 5


def test_it_ends_with_an_owner_that_forgot_to_stop_it(home: Path) -> None:
    process = owner(home, "sys.exit(3)")
    pid = pid_said_by(process)
    assert process.wait(30) == 3
    wait_until(lambda: gone(pid))


async def test_a_server_that_outlived_its_owner_is_ended_before_the_next_start(home: Path) -> None:
    """What happens where the system cannot end it with its owner: the lock is free, and the server is still there."""
    server = EmbeddedPostgres.start(home)
    await keep(server.dsn, rows=5)
    server._lock.close()
    assert attach(home) is None
    with running(home) as following:
        assert following.pid != server.pid
        assert await kept(following.dsn) == 5
        assert not server.running


def test_a_pid_file_that_names_another_program_does_not_keep_it_from_starting(home: Path) -> None:
    server = EmbeddedPostgres.start(home)
    server.stop()
    bystander = subprocess.Popen(["sleep", "60"])
    try:
        (server.data / "postmaster.pid").write_text(f"{bystander.pid}\n{server.data}\n0\n5432\n\n127.0.0.1\n\nready\n")
        server = EmbeddedPostgres.start(home)
        server.stop()
        assert bystander.poll() is None
    finally:
        bystander.kill()
        bystander.wait()


def test_a_second_process_is_told_who_has_it_and_can_attach(home: Path) -> None:
    process = owner(home, "sys.stdin.readline()")
    pid_said_by(process)
    try:
        with pytest.raises(EmbeddedServerRunning, match=f"process {process.pid}"):
            EmbeddedPostgres.start(home, wait=0.2)
        assert attach(home) is not None
    finally:
        process.kill()
        process.wait()


def test_waiting_for_a_process_that_is_about_to_let_go(home: Path) -> None:
    process = owner(home, "time.sleep(1.5)\nserver.stop()")
    pid_said_by(process)
    server = EmbeddedPostgres.start(home, wait=30)
    server.stop()
    assert process.wait(10) == 0


def test_nothing_is_attached_to_where_nothing_runs(home: Path) -> None:
    assert attach(home) is None
    assert attach(home / "nowhere") is None
    server = EmbeddedPostgres.start(home)
    assert attach(home) == server.dsn
    server.stop()
    assert attach(home) is None
