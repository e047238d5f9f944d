"""The embedded server where its own user cannot enter: homes and programs in closed folders."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from database.embedded import EmbeddedPostgres, remove_cluster
from database.unprivileged import can_enter, server_account, server_programs, system_folder
from tests.database.embedded_server import execute, keep, kept, mode_of


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
