"""The journal on its way into the database, which may be away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from database.records import PostgresRecordWriter
from recording.errors import ShipperRunningError
from recording.folder_store import FolderStore
from recording.shipper import Shipper
from recording.spool import call_id_of
from tests.recording.finished_calls import kept
from tests.recording.kept_calls import DatabaseThatGoesAway, begin, hang_up, talk, whole_call


def shipper_of(home: Path, database: DatabaseThatGoesAway) -> Shipper:
    return Shipper(home=home, writer=database, store=FolderStore(home))


@asynccontextmanager
async def running(shipper: Shipper) -> AsyncIterator[None]:
    stop = asyncio.Event()
    task = asyncio.create_task(shipper.run(stop))
    try:
        yield
    finally:
        stop.set()
        await task


def shipped_to(database: DatabaseThatGoesAway, seq: int) -> Callable[[], bool]:
    return lambda: any(first + lines - 1 >= seq for _, first, lines in database.batches)


async def test_a_live_call_is_in_the_database_while_it_goes_on(
    tmp_path: Path, writer: PostgresRecordWriter, database: DatabaseThatGoesAway
) -> None:
    spool = begin(tmp_path)
    async with running(shipper_of(tmp_path, database)):
        for turn in (1, 2, 3):
            talk(spool, turn)
            await database.until(shipped_to(database, spool.journal.seq))
            assert (await kept(writer)).call.turns_count == turn
        assert (await kept(writer)).call.status == "live"
    spool.close()


async def test_an_outage_of_the_database_loses_nothing_and_sends_nothing_twice(
    tmp_path: Path, writer: PostgresRecordWriter, database: DatabaseThatGoesAway
) -> None:
    spool = begin(tmp_path)
    async with running(shipper_of(tmp_path, database)):
        talk(spool, 1)
        await database.until(shipped_to(database, 3))
        database.down = True
        talk(spool, 2, 3, 4)
        await asyncio.sleep(1.5)
        database.down = False
        talk(spool, 5)
        await database.until(shipped_to(database, 11))
    record = await kept(writer)
    assert [turn.turn for turn in record.turns] == [1, 2, 3, 4, 5]
    sent = [seq for _, first, lines in database.batches for seq in range(first, first + lines)]
    assert sent == list(range(1, 12))
    spool.close()


async def test_many_calls_come_through_after_an_outage(
    tmp_path: Path, writer: PostgresRecordWriter, database: DatabaseThatGoesAway
) -> None:
    spools = [begin(tmp_path, f"RM_{number}") for number in range(8)]
    database.down = True
    async with running(shipper_of(tmp_path, database)):
        await asyncio.sleep(1.2)
        database.down = False
        await database.until(lambda: len({call for call, _, _ in database.batches}) == 8)
    for number, spool in enumerate(spools):
        assert (await kept(writer, f"RM_{number}")).call.status == "live"
        spool.close()


async def test_a_call_that_the_database_refuses_holds_no_other_up(
    tmp_path: Path, writer: PostgresRecordWriter, database: DatabaseThatGoesAway
) -> None:
    rooms = ["RM_a", "RM_b", "RM_c", "RM_d"]
    spools = {room: begin(tmp_path, room) for room in rooms}
    first = min(rooms, key=lambda room: str(call_id_of(room)))
    database.refuses = str(call_id_of(first))
    async with running(shipper_of(tmp_path, database)):
        await database.until(lambda: len({call for call, _, _ in database.batches}) == 3)
        database.refuses = None
        await database.until(lambda: len({call for call, _, _ in database.batches}) == 4)
    for spool in spools.values():
        spool.close()


async def test_a_shipper_that_starts_anew_goes_on_where_the_last_one_was(
    tmp_path: Path, writer: PostgresRecordWriter, database: DatabaseThatGoesAway
) -> None:
    spool = begin(tmp_path)
    talk(spool, 1)
    await shipper_of(tmp_path, database).run_once()
    talk(spool, 2)
    await shipper_of(tmp_path, database).run_once()
    assert [(first, lines) for _, first, lines in database.batches] == [(1, 3), (4, 2)]
    spool.close()


async def test_a_lost_position_does_no_harm(
    tmp_path: Path, writer: PostgresRecordWriter, database: DatabaseThatGoesAway
) -> None:
    spool = begin(tmp_path)
    talk(spool, 1, 2)
    await shipper_of(tmp_path, database).run_once()
    before = await kept(writer)
    (spool.folder.path / "shipped.json").write_bytes(b"{torn")
    await shipper_of(tmp_path, database).run_once()
    assert await kept(writer) == before
    spool.close()


async def test_a_long_journal_is_sent_in_batches(
    tmp_path: Path, writer: PostgresRecordWriter, database: DatabaseThatGoesAway
) -> None:
    spool = begin(tmp_path)
    talk(spool, *range(1, 251))
    await shipper_of(tmp_path, database).run_once()
    assert [(first, lines) for _, first, lines in database.batches] == [(1, 200), (201, 200), (401, 101)]
    assert (await kept(writer)).call.turns_count == 250
    spool.close()


async def test_a_damaged_line_keeps_the_others_from_nothing(
    tmp_path: Path, writer: PostgresRecordWriter, database: DatabaseThatGoesAway
) -> None:
    spool = begin(tmp_path)
    talk(spool, 1, 2)
    hang_up(spool)
    lines = spool.folder.journal.read_bytes().splitlines(keepends=True)
    spool.folder.journal.write_bytes(lines[0] + b"{damaged\n" + b"".join(lines[2:]))
    await shipper_of(tmp_path, database).run_once()
    assert [(first, count) for _, first, count in database.batches] == [(1, 1), (3, 4)]
    assert (await kept(writer)).call.status == "ended"


async def test_the_entries_of_each_attempt_are_recorded_as_its_own(
    tmp_path: Path, writer: PostgresRecordWriter, database: DatabaseThatGoesAway
) -> None:
    first = begin(tmp_path)
    talk(first, 1)
    first.close()
    second = begin(tmp_path)
    talk(second, 1, 2)
    await shipper_of(tmp_path, database).run_once()
    record = await kept(writer)
    assert record.call.attempt == 2
    assert [(turn.attempt, turn.turn) for turn in record.turns] == [(1, 1), (2, 1), (2, 2)]
    second.close()


async def test_only_one_shipper_works_on_a_home(tmp_path: Path, database: DatabaseThatGoesAway) -> None:
    whole_call(tmp_path)
    async with running(shipper_of(tmp_path, database)):
        await database.until(lambda: bool(database.batches))
        with pytest.raises(ShipperRunningError, match="another shipper"):
            await shipper_of(tmp_path, database).run_once()
