"""The embedded server: it survives what machines do to it, and outlives nobody."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import psutil
import pytest

from database.cluster import server_error
from database.connection import connect
from database.embedded import EmbeddedPostgres, attach, remove_cluster
from database.errors import (
    DatabaseUnreachable,
    EmbeddedDiskFull,
    EmbeddedPortTaken,
    EmbeddedServerError,
    EmbeddedServerRunning,
)
from database.unprivileged import can_enter, server_account, server_programs, system_folder

PROJECT = Path(__file__).parents[2]


def new_home() -> Path:
    # Not pytest's own folder: it is closed to the user that PostgreSQL runs as when the tests run as root.
    # Long and with spaces: longer than the path of a socket may be.
    return Path(tempfile.mkdtemp(prefix="switchboard-test-", suffix=" a long name" * 10))


def remove_home(home: Path) -> None:
    remove_cluster(home)
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def empty_home() -> Iterator[Path]:
    """A home in which no database was ever started."""
    home = new_home()
    yield home
    remove_home(home)


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """A home whose cluster is there already; every test leaves it stopped."""
    home = new_home()
    EmbeddedPostgres.start(home).stop()
    yield home
    remove_home(home)


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


def test_a_port_that_is_taken_is_named(home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(EmbeddedPortTaken, match=str(port)):
            EmbeddedPostgres.start(home, port)
    server = EmbeddedPostgres.start(home, port)
    assert server.port == port
    server.stop()


def test_a_free_port_that_is_lost_to_another_program_is_replaced(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import database.embedded as embedded

    really = embedded._free_port
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        lost = [taken.getsockname()[1]]
        monkeypatch.setattr(embedded, "_free_port", lambda: lost.pop() if lost else really())
        server = EmbeddedPostgres.start(home)
        assert server.port != taken.getsockname()[1]
        server.stop()


def test_a_home_that_cannot_be_written_is_named() -> None:
    with pytest.raises(EmbeddedServerError, match="SWITCHBOARD_HOME"):
        EmbeddedPostgres.start(Path("/dev/null/home"))


def test_a_set_up_that_breaks_off_leaves_nothing_half_made(empty_home: Path) -> None:
    script = (
        "import resource\nfrom pathlib import Path\nfrom database.embedded import EmbeddedPostgres\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"
        f"EmbeddedPostgres.start(Path({str(empty_home)!r}))\n"
    )
    broken = subprocess.run([sys.executable, "-c", script], cwd=PROJECT, capture_output=True, text=True, check=False)
    assert "EmbeddedServerError: the database could not be set up" in broken.stderr
    assert [entry.name for entry in (empty_home / "postgres").iterdir() if entry.is_dir()] == []
    EmbeddedPostgres.start(empty_home).stop()


def test_a_full_disk_is_named(empty_home: Path) -> None:
    (empty_home / "postgres").mkdir()
    (empty_home / "postgres" / "password.partial").symlink_to("/dev/full")
    with pytest.raises(EmbeddedDiskFull, match="no space left"):
        EmbeddedPostgres.start(empty_home)


def test_a_full_disk_that_the_server_reports_is_named(home: Path) -> None:
    said = 'FATAL:  could not write lock file "postmaster.pid": No space left on device'
    assert isinstance(server_error("the database server did not start", said, home), EmbeddedDiskFull)


def test_data_of_another_version_is_named(empty_home: Path) -> None:
    EmbeddedPostgres.start(empty_home, version="16").stop()
    with pytest.raises(EmbeddedServerError, match=r"made by PostgreSQL 16, and this is 18"):
        EmbeddedPostgres.start(empty_home)


def test_a_missing_password_is_named(empty_home: Path) -> None:
    EmbeddedPostgres.start(empty_home).stop()
    password = empty_home / "postgres" / "password"
    kept = password.read_text()
    password.unlink()
    with pytest.raises(EmbeddedServerError, match="password is missing"):
        EmbeddedPostgres.start(empty_home)
    password.write_text(kept)
    EmbeddedPostgres.start(empty_home).stop()


async def test_a_home_that_the_servers_user_cannot_reach_works_without_opening_it() -> None:
    """Only root has such a home; everybody else's server runs as themselves. Both must start."""
    closed = Path(tempfile.mkdtemp(prefix="switchboard-closed-"))
    home = closed / "home"
    try:
        server = EmbeddedPostgres.start(home)
        await keep(server.dsn, rows=5)
        server.stop()
        assert mode_of(closed) == 0o700
        account = server_account()
        expected = home / "postgres" if account is None else system_folder(home)
        assert server.data == expected / "data"
        if account is not None:
            assert not can_enter(home, account)
            assert server.data.stat().st_uid == account.uid
        server = EmbeddedPostgres.start(home)
        assert await kept(server.dsn) == 5
        server.stop()
    finally:
        remove_cluster(home)
        shutil.rmtree(closed)
    assert not system_folder(home).exists()


async def test_deleting_a_home_begins_anew_wherever_the_data_was() -> None:
    closed = Path(tempfile.mkdtemp(prefix="switchboard-closed-"))
    home = closed / "home"
    try:
        server = EmbeddedPostgres.start(home)
        await keep(server.dsn, rows=5)
        server.stop()
        shutil.rmtree(home)
        server = EmbeddedPostgres.start(home)
        assert await execute(server.dsn, "select to_regclass('kept') as kept") == [(None,)]
        server.stop()
    finally:
        remove_cluster(home)
        shutil.rmtree(closed)


def test_programs_in_a_closed_folder_are_copied_to_where_the_servers_user_reaches_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A virtual environment below /root: the programs run from the copy, with the libraries beside them."""
    import database.unprivileged as unprivileged

    account = server_account()
    shelf = Path(tempfile.mkdtemp(prefix="switchboard-shelf-"))
    monkeypatch.setattr(unprivileged, "SYSTEM_STATE", shelf / "state")
    really = unprivileged.can_enter
    wheel = server_programs("18", None)
    shelf.chmod(0o755)
    try:
        monkeypatch.setattr(
            unprivileged, "can_enter", lambda folder, account: folder != wheel and really(folder, account)
        )
        someone = account or unprivileged.Account(name="me", uid=os.getuid(), gid=os.getgid())
        copied = server_programs("18", someone)
        assert copied != wheel
        ran = subprocess.run(
            [copied / "initdb", "--version"],
            capture_output=True,
            text=True,
            check=True,
            user=someone.uid if account else None,
            group=someone.gid if account else None,
            extra_groups=[] if account else None,
        )
        assert ran.stdout.startswith("initdb (PostgreSQL) 18")
        assert server_programs("18", someone) == copied
        assert [entry.name for entry in (shelf / "state").iterdir() if entry.name.startswith(".")] == []
    finally:
        shutil.rmtree(shelf)
