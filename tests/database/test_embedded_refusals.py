"""Where the embedded server cannot start, it is said why, and nothing is left half made."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from database.cluster import server_error
from database.embedded import EmbeddedPostgres
from database.errors import EmbeddedDiskFull, EmbeddedPortTaken, EmbeddedServerError
from tests.database.embedded_server import PROJECT


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
