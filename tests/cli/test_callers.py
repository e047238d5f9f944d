"""Callers on the command line: what is remembered of them, and erasing it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from database.connection import connect_pool
from tests.cli.command import Command, Place
from tests.database_server import DatabaseServer

ANN = "+19165550142"
REMEMBERED = {
    "values": {"name": {"value": "Ann Reed", "source": "said", "turn": 2, "approximate": False}},
    "refused": {"email": 3},
    "preferences": ["prefers_privacy"],
    "summary": "a hibachi party: left open",
}


@pytest_asyncio.fixture
async def known(database_server: DatabaseServer, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Place]:
    dsn = await database_server.fresh()
    pool = await connect_pool(dsn)
    for number in (ANN, "+19165550143"):
        await pool.execute(
            "with c as (insert into callers (business, phone_number, email)"
            " values ('hibachi', $1, $1 || '@example.com') returning id)"
            " insert into caller_profiles (caller_id, business, profile, updated_at, expires_at)"
            " select id, 'hibachi', $2, now(), now() + interval '1 day' from c",
            number,
            REMEMBERED,
        )
    await pool.close()
    yield Place(home=tmp_path_factory.mktemp("home"), settings={"DATABASE_URL": dsn})
    await database_server.drop(dsn)


def test_what_is_remembered_of_a_caller_is_shown_and_erased(command: Command, known: Place) -> None:
    shown = command(known, "callers", "show", ANN, "--business", "hibachi").out
    assert "summary: a hibachi party: left open" in shown
    assert "name: Ann Reed" in shown
    by_email = command(known, "callers", "show", f"{ANN}@EXAMPLE.com", "--business", "hibachi", "--json").out
    assert json.loads(by_email)["remembered"] == REMEMBERED

    erased = command(known, "callers", "erase", ANN, "--business", "hibachi", "--yes")
    assert (erased.code, erased.out) == (0, "the caller is erased\n")

    assert "knows no caller" in command.refused(known, "callers", "show", ANN, "--business", "hibachi", code=5)
    again = command.refused(known, "callers", "erase", ANN, "--business", "hibachi", "--yes", code=5)
    assert "knows no caller" in again
    assert command(known, "callers", "show", "+19165550143", "--business", "hibachi").code == 0


def test_who_is_meant_has_to_be_a_number_or_an_address_of_a_business_that_is(command: Command, known: Place) -> None:
    assert "+19165550142" in command.refused(known, "callers", "show", "Ann", "--business", "hibachi", code=2)
    assert "hibachi" in command.refused(known, "callers", "show", ANN, "--business", "hibaci", code=5)
