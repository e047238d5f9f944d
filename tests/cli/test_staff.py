"""`switchboard staff`: accounts are added with a password nobody sees, listed without their hashes, and removed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from database.connection import connect
from desk.staff_password import PasswordHash
from tests.cli.command import Command, Place
from tests.database_server import DatabaseServer

PASSWORD = "correct horse battery"


@pytest.fixture
async def place(database_server: DatabaseServer, tmp_path: Path) -> AsyncIterator[Place]:
    dsn = await database_server.fresh()
    yield Place(home=tmp_path, settings={"DATABASE_URL": dsn})
    await database_server.drop(dsn)


def rows(place: Place) -> list[asyncpg.Record]:
    async def read() -> list[asyncpg.Record]:
        connection = await connect(place.settings["DATABASE_URL"])
        try:
            found: list[asyncpg.Record] = await connection.fetch("select * from public.staff order by name")
        finally:
            await connection.close()
        return found

    return asyncio.run(read())


def test_somebody_is_added_listed_changed_and_removed(command: Command, place: Place) -> None:
    assert "desk opens with its one password" in command(place, "staff", "list").out
    added = command(place, "staff", "add", "Dana Reed", "--business", "hibachi", stdin=f"{PASSWORD}\n")
    assert (added.code, added.out) == (0, "Dana Reed may log in (staff, hibachi)\n")
    assert PASSWORD not in added.out + added.errors
    (row,) = rows(place)
    assert PasswordHash.read(row["password_hash"]).matches(PASSWORD)

    listed = command(place, "staff", "list", "--json").out
    assert json.loads(listed) == [{"name": "Dana Reed", "role": "staff", "businesses": ["hibachi"]}]
    assert row["password_hash"] not in listed

    twice = command(place, "staff", "add", "Dana Reed", "--business", "hibachi", stdin=f"{PASSWORD}\n")
    assert twice.code == 1
    assert "--change" in twice.errors
    changed = command(place, "staff", "add", "Dana  Reed", "--admin", "--change", stdin="another password\n")
    assert changed.out == "Dana Reed is changed (admin, every one)\n"
    (row,) = rows(place)
    assert PasswordHash.read(row["password_hash"]).matches("another password")

    assert command(place, "staff", "remove", "Dana Reed").code == 0
    assert rows(place) == []
    assert "switchboard staff list" in command.refused(place, "staff", "remove", "Dana Reed", code=5)


@pytest.mark.parametrize(
    ("arguments", "stdin", "code", "says"),
    [
        (("Dana",), PASSWORD, 2, "--business"),
        (("Dana", "--business", "hibaci"), PASSWORD, 3, "hibachi"),
        (("Dana", "--business", "hibachi"), "short", 2, "10 to 200 letters"),
        (("Dana", "--business", "hibachi"), "", 2, "10 to 200 letters"),
        (("staff", "--admin"), PASSWORD, 2, "another name"),
        ((" ", "--admin"), PASSWORD, 2, "1 to 80 letters"),
        (("Dana", "--admin", "--change"), PASSWORD, 5, "nobody named 'Dana'"),
    ],
)
def test_what_is_wrong_is_said_and_nobody_is_added(
    command: Command, place: Place, arguments: tuple[str, ...], stdin: str, code: int, says: str
) -> None:
    ended = command(place, "staff", "add", *arguments, stdin=f"{stdin}\n")
    assert ended.code == code, ended
    assert says in ended.errors
    assert stdin == "" or stdin not in ended.errors
    assert rows(place) == []
