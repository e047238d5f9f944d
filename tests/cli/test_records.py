"""What is kept of calls, on the command line: one call with its recording, a booking and a call-back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.request import urlopen

import pytest
import pytest_asyncio

from database.connection import connect_pool
from database.records import PostgresRecordWriter
from recording.s3_store import S3Store
from tests.cli.command import Command, Place
from tests.database_server import DatabaseServer
from tests.desk.past_calls import PARTY, keep_party_call
from tests.minio_server import MinioServer

CALL = "0b5e77a1-3c58-4f0e-9d5c-64b0ad0f6a01"
BEGINS_ALIKE = "0b5e77a1-ffff-4f0e-9d5c-64b0ad0f6a02"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    place: Place
    booking: str
    callback: str


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def kept(database_server: DatabaseServer, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Kept]:
    home = tmp_path_factory.mktemp("home")
    dsn = await database_server.fresh()
    pool = await connect_pool(dsn)
    await keep_party_call(pool, home, call_id=CALL)
    booking = await pool.fetchval("select reference from public.bookings")
    callback = await pool.fetchval("select reference from public.callbacks")
    await pool.close()
    yield Kept(place=Place(home=home, settings={"DATABASE_URL": dsn}), booking=booking, callback=callback)
    await database_server.drop(dsn)


def test_calls_are_listed_with_who_spoke(command: Command, kept: Kept) -> None:
    [row] = json.loads(command(kept.place, "calls", "list", "--json").out)
    assert (row["id"], row["business"], row["recording"]) == (CALL, "hibachi", "stored")
    table = command(kept.place, "calls", "list", "--business", "hibachi").out
    assert CALL[:8] in table
    assert "reception → sales" in table


def test_a_business_without_calls_is_told_from_one_that_is_misspelled(command: Command, kept: Kept) -> None:
    none = command(kept.place, "calls", "list", "--business", "alive5", "--json")
    assert (none.code, none.out.strip()) == (0, "[]")
    assert "hibachi" in command.refused(kept.place, "calls", "list", "--business", "hibaci", code=5)


def test_a_call_is_shown_by_the_beginning_of_its_id(command: Command, kept: Kept) -> None:
    shown = command(kept.place, "calls", "show", CALL[:6]).out
    for exchange in PARTY:
        assert exchange.heard in shown
    assert "hand-off" in shown
    assert "check_availability" in shown
    assert (
        "heard 572 → reading 612 → first token 1006 → first words 1008 → first audio 1180 → caller hears 1244" in shown
    )
    assert "gpt-4.1-nano: slow; answered by gpt-4.1-mini" in shown
    record = json.loads(command(kept.place, "calls", "show", CALL, "--json").out)
    assert record["call"]["id"] == CALL
    assert [turn["caller"]["text"] for turn in record["turns"] if turn["caller"]] == [e.heard for e in PARTY]


def test_a_call_that_is_not_kept_is_said_to_be_none(command: Command, kept: Kept) -> None:
    for call_id in ("deadbeef", "x", "0b5", "00000000-0000-4000-8000-000000000000"):
        assert "calls list" in command.refused(kept.place, "calls", "show", call_id, code=5)


def test_a_call_is_exported_with_its_recording(command: Command, kept: Kept, tmp_path: Path) -> None:
    ended = command(kept.place, "calls", "export", CALL, "--to", str(tmp_path / "out"), "--json")
    written = json.loads(ended.out)
    record = json.loads(Path(written["record"]).read_text(encoding="utf-8"))
    assert record["call"]["id"] == CALL
    stored = next((kept.place.home / "recordings").rglob(f"{CALL}*"))
    assert (
        hashlib.sha256(Path(written["recording"]).read_bytes()).digest() == hashlib.sha256(stored.read_bytes()).digest()
    )


def test_an_export_to_a_place_that_cannot_be_written_says_which(command: Command, kept: Kept, tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.touch()
    assert str(in_the_way) in command.refused(kept.place, "calls", "export", CALL, "--to", str(in_the_way), code=3)


def test_a_recording_is_played_by_a_player_of_the_machine_or_its_path_is_printed(
    command: Command, kept: Kept, tmp_path: Path
) -> None:
    player = tmp_path / "mpv"
    player.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > {tmp_path}/played\n')
    player.chmod(0o755)
    path = str(next((kept.place.home / "recordings").rglob(f"{CALL}*")))

    played = command(kept.place, "calls", "play", CALL, PATH=str(tmp_path))
    assert (played.code, played.out) == (0, "")
    assert (tmp_path / "played").read_text().split()[-1] == path

    player.write_text("#!/bin/sh\nexit 3\n")
    assert command(kept.place, "calls", "play", CALL, PATH=str(tmp_path)).code == 1

    player.unlink()
    printed = command(kept.place, "calls", "play", CALL, PATH=str(tmp_path))
    assert (printed.code, printed.out.strip()) == (0, path)


def test_a_recording_that_was_removed_is_said_to_be_gone(command: Command, kept: Kept) -> None:
    path = next((kept.place.home / "recordings").rglob(f"{CALL}*"))
    hidden = path.rename(path.with_name("hidden"))
    try:
        assert "is gone" in command.refused(kept.place, "calls", "play", CALL, code=5)
    finally:
        hidden.rename(path)


@dataclass(frozen=True, slots=True, kw_only=True)
class InBucket:
    """The same call, its recording in S3 alone."""

    place: Place
    content: bytes
    key: str


@pytest_asyncio.fixture
async def in_bucket(kept: Kept, minio: MinioServer, tmp_path: Path) -> AsyncIterator[InBucket]:
    settings = minio.settings(tmp_path)
    assert settings.recordings_bucket is not None
    stored = next((kept.place.home / "recordings").rglob(f"{CALL}*"))
    key = str(stored.relative_to(kept.place.home / "recordings"))
    pool = await connect_pool(kept.place.settings["DATABASE_URL"])
    writer = PostgresRecordWriter(pool)
    before = await writer.get_recording(CALL)
    assert before is not None
    await writer.save_recording(replace(before, store="s3", uri=await S3Store(settings).put_file(key, stored)))
    place = Place(home=tmp_path, settings={**kept.place.settings, **minio.environment(settings.recordings_bucket)})
    yield InBucket(place=place, content=stored.read_bytes(), key=key)
    await writer.save_recording(before)
    await pool.close()


def test_a_recording_in_s3_is_exported(command: Command, in_bucket: InBucket, tmp_path: Path) -> None:
    ended = command(in_bucket.place, "calls", "export", CALL, "--to", str(tmp_path / "out"), "--json")
    assert Path(json.loads(ended.out)["recording"]).read_bytes() == in_bucket.content
    assert sorted(path.suffix for path in (tmp_path / "out").iterdir()) == [".json", ".ogg"]


def test_a_recording_in_s3_is_played_or_its_signed_address_is_printed(
    command: Command, in_bucket: InBucket, tmp_path: Path
) -> None:
    (tmp_path / "bin").mkdir()
    player = tmp_path / "bin" / "mpv"
    player.write_text(f'#!/bin/sh\nfor file; do :; done\n/bin/cat "$file" > {tmp_path}/played\n')
    player.chmod(0o755)
    played = command(in_bucket.place, "calls", "play", CALL, PATH=str(player.parent))
    assert (played.code, played.out) == (0, "")
    assert (tmp_path / "played").read_bytes() == in_bucket.content

    player.unlink()
    printed = command(in_bucket.place, "calls", "play", CALL, PATH=str(player.parent)).out.strip()
    with urlopen(printed, timeout=20) as answer:
        assert answer.read() == in_bucket.content


def test_a_recording_in_s3_is_not_looked_for_elsewhere(command: Command, kept: Kept, in_bucket: InBucket) -> None:
    for arguments in (("play", CALL), ("export", CALL)):
        said = command.refused(
            Place(home=in_bucket.place.home, settings=kept.place.settings), "calls", *arguments, code=4
        )
        assert "RECORDINGS_BUCKET" in said


def test_a_recording_that_was_removed_from_s3_is_said_to_be_gone(
    command: Command, in_bucket: InBucket, minio: MinioServer
) -> None:
    minio.client().delete_object(Bucket=in_bucket.place.settings["RECORDINGS_BUCKET"], Key=in_bucket.key)
    for arguments in (("play", CALL), ("export", CALL)):
        assert "is gone" in command.refused(in_bucket.place, "calls", *arguments, code=5)


def test_work_is_listed_until_it_is_done(command: Command, kept: Kept) -> None:
    for group, reference in (("bookings", kept.booking), ("callbacks", kept.callback)):
        [row] = json.loads(command(kept.place, group, "list", "--json").out)
        assert (row["reference"], row["call_id"]) == (reference, CALL)
        assert reference in command(kept.place, group, "list").out

        done = command(kept.place, group, "done", reference, "--note", "all well")
        assert (done.code, done.out) == (0, f"{reference} is done\n")

        assert command(kept.place, group, "list", "--json").out.strip() == "[]"
        [row] = json.loads(command(kept.place, group, "list", "--all", "--json").out)
        assert (row["status"], row["note"]) == ("done", "all well")
        assert row["done_by"]


def test_work_that_there_is_not_is_said_to_be_none(command: Command, kept: Kept) -> None:
    assert "bookings list --all" in command.refused(kept.place, "bookings", "done", "none", code=5)
    assert "callbacks list --all" in command.refused(kept.place, "callbacks", "done", "none", code=5)


@pytest_asyncio.fixture
async def two_alike(database_server: DatabaseServer, tmp_path: Path) -> AsyncIterator[Kept]:
    """Two calls whose ids begin alike, one of the two bookings cancelled."""
    dsn = await database_server.fresh()
    pool = await connect_pool(dsn)
    await keep_party_call(pool, tmp_path, call_id=CALL)
    await keep_party_call(pool, tmp_path, call_id=BEGINS_ALIKE, room="web-another")
    booking = await pool.fetchval("update public.bookings set status = 'cancelled' returning reference")
    await pool.close()
    yield Kept(place=Place(home=tmp_path, settings={"DATABASE_URL": dsn}), booking=booking, callback="")
    await database_server.drop(dsn)


def test_a_booking_that_was_cancelled_cannot_be_done(command: Command, two_alike: Kept) -> None:
    assert "is cancelled and stays so" in command.refused(
        two_alike.place, "bookings", "done", two_alike.booking, code=1
    )


def test_a_beginning_that_several_calls_have_is_not_enough(command: Command, two_alike: Kept) -> None:
    assert "2 calls begin with '0b5e77a1'" in command.refused(two_alike.place, "calls", "show", "0b5e77a1", code=5)
