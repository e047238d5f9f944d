"""`switchboard keys`: a key is shown once, listed without its secret, and revoked."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.cli.command import Command, Place
from tests.database_server import DatabaseServer


@pytest.fixture
async def place(database_server: DatabaseServer, tmp_path: Path) -> AsyncIterator[Place]:
    dsn = await database_server.fresh()
    yield Place(home=tmp_path, settings={"DATABASE_URL": dsn})
    await database_server.drop(dsn)


def test_a_key_is_made_listed_and_revoked(command: Command, place: Place) -> None:
    made = json.loads(command(place, "keys", "create", "--name", "shop", "--scope", "read", "--json").out)

    listed = json.loads(command(place, "keys", "list", "--json").out)
    revoked = command(place, "keys", "revoke", made["prefix"])
    table = command(place, "keys", "list")

    assert made["key"].startswith(f"swb_{made['prefix']}_")
    assert [(key["name"], key["scopes"], key["business"]) for key in listed] == [("shop", ["read"], "hibachi")]
    assert made["key"].split("_", 2)[2] not in json.dumps(listed) + table.out
    assert revoked.code == 0
    assert made["prefix"] in table.out


def test_what_is_not_there_is_said_with_its_exit_code(command: Command, place: Place) -> None:
    unknown = command(place, "keys", "revoke", "00000000")
    wrong = command(place, "keys", "create", "--name", "shop", "--scope", "everything")

    assert (unknown.code, wrong.code) == (5, 2)
    assert "switchboard keys list" in unknown.errors
