"""What becomes of a call when it is over: its end, its recording, and that nothing stays behind."""

from __future__ import annotations

import asyncio
import hashlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest

from database.records import PostgresRecordWriter
from database.rows import CallRecord, RecordingRow
from recording.call_folder import CallFolder, list_calls
from recording.folder_store import FolderStore
from recording.shipper import Shipper
from recording.spool import CallSpool, call_id_of
from recording.state import CallState, Stage
from routing.journal import RecordingStopped
from tests.recording.kept_calls import (
    DatabaseThatGoesAway,
    begin,
    dead_call,
    hang_up,
    record_audio,
    talk,
    whole_call,
)
from tests.recording.live_audio import decode, loudness
from tests.recording.small_disk import ROOT

NONE = timedelta(0)


@pytest.fixture
def writer(database_pool: asyncpg.Pool) -> PostgresRecordWriter:
    return PostgresRecordWriter(database_pool)


@pytest.fixture
def database(writer: PostgresRecordWriter) -> DatabaseThatGoesAway:
    return DatabaseThatGoesAway(writer)


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path)


@pytest.fixture
def shipper(tmp_path: Path, database: DatabaseThatGoesAway, store: FolderStore) -> Shipper:
    return Shipper(home=tmp_path, writer=database, store=store, grace=NONE, linger=NONE)


async def kept(writer: PostgresRecordWriter, room: str = "RM_kept") -> CallRecord:
    record = await writer.get_call(str(call_id_of(room)))
    assert record is not None
    return record


def stage(folder: CallFolder) -> Stage:
    state = folder.state()
    assert state is not None
    return state.stage


def recordings(home: Path) -> list[Path]:
    return [path for path in (home / "recordings").rglob("*") if path.is_file()]


def assert_stored(store: FolderStore, recording: RecordingRow | None, *, status: str = "stored") -> Path:
    """The recording is where its row says, and as it says."""
    assert recording is not None
    assert (recording.status, recording.store, recording.channels) == (status, "folder", 2)
    assert recording.uri is not None
    path = store.path(store.key_of(recording.uri))
    data = path.read_bytes()
    assert (len(data), hashlib.sha256(data).hexdigest()) == (recording.bytes, recording.sha256)
    return path


def assert_freed(folder: CallFolder) -> None:
    assert stage(folder) is Stage.FREED
    assert sorted(path.name for path in folder.path.iterdir()) == ["attempt", "lock", "state.json"]


async def test_a_call_that_is_over_is_mixed_stored_recorded_and_freed(
    tmp_path: Path, shipper: Shipper, writer: PostgresRecordWriter, store: FolderStore
) -> None:
    folder = whole_call(tmp_path)
    await shipper.run_once()
    record = await kept(writer)
    assert (record.call.status, record.call.end_reason, record.call.turns_count) == ("ended", "caller_left", 2)
    path = assert_stored(store, record.recording)
    assert record.recording is not None
    assert record.recording.seconds == pytest.approx(2.0, abs=0.05)
    now = datetime.now(UTC)
    assert path.relative_to(tmp_path).parts[:3] == ("recordings", "hibachi", f"{now:%Y}")
    wave, rate = decode(path)
    assert all(loudness(channel, rate, 0.2, 1.8) > 0.1 for channel in wave)
    assert_freed(folder)


async def test_a_live_call_is_left_alone(tmp_path: Path, shipper: Shipper, writer: PostgresRecordWriter) -> None:
    spool = begin(tmp_path)
    record_audio(spool)
    before = spool.folder.journal.stat().st_size
    await shipper.run_once()
    assert (await kept(writer)).call.status == "live"
    assert stage(spool.folder) is Stage.LIVE
    assert spool.folder.journal.stat().st_size == before
    assert len(spool.folder.tracks()) == 2
    assert recordings(tmp_path) == []
    spool.close()


async def test_a_call_whose_process_died_is_finished_as_interrupted_after_the_grace_period(
    tmp_path: Path, database: DatabaseThatGoesAway, writer: PostgresRecordWriter, store: FolderStore
) -> None:
    folder = dead_call(tmp_path)
    waiting = Shipper(home=tmp_path, writer=database, store=store, grace=timedelta(minutes=5), linger=NONE)
    await waiting.run_once()
    assert (await kept(writer)).call.status == "live"
    assert stage(folder) is Stage.LIVE
    journal = folder.journal.read_bytes()
    at_once = Shipper(home=tmp_path, writer=database, store=store, grace=NONE, linger=timedelta(minutes=5))
    await at_once.run_once()
    record = await kept(writer)
    assert record.call.status == "interrupted"
    assert record.call.ended_at is not None
    assert abs(record.call.ended_at - datetime.now(UTC)) < timedelta(minutes=1)
    assert_stored(store, record.recording, status="partial")
    assert folder.journal.read_bytes() == journal, "the journal is the call's own"
    assert stage(folder) is Stage.RECORDED, "its audio stays a while, for a successor"


async def test_the_grace_period_begins_with_the_death_of_the_process(
    tmp_path: Path, database: DatabaseThatGoesAway, store: FolderStore
) -> None:
    """A call that wrote nothing for an hour and is then seen to die has not been dead for an hour."""
    spool = begin(tmp_path)
    shipper = Shipper(home=tmp_path, writer=database, store=store, grace=timedelta(minutes=5), linger=NONE)
    stop = asyncio.Event()
    working = asyncio.create_task(shipper.run(stop))
    await database.until(lambda: bool(database.batches))
    spool.close()
    hour_ago = time.time() - 3600
    for path in spool.folder.path.iterdir():
        os.utime(path, (hour_ago, hour_ago))
    await asyncio.sleep(1.2)
    stop.set()
    await working
    assert stage(spool.folder) is Stage.LIVE
    await Shipper(home=tmp_path, writer=database, store=store, grace=timedelta(minutes=5), linger=NONE).run_once()
    assert_freed(spool.folder)


async def test_a_successor_goes_on_with_a_call_whose_recording_was_already_stored(
    tmp_path: Path, database: DatabaseThatGoesAway, writer: PostgresRecordWriter, store: FolderStore
) -> None:
    dead_call(tmp_path)
    shipper = Shipper(home=tmp_path, writer=database, store=store, grace=NONE, linger=timedelta(minutes=5))
    await shipper.run_once()
    assert (await kept(writer)).call.status == "interrupted"
    second = begin(tmp_path)
    record_audio(second, start=4.0)
    await shipper.run_once()
    assert (await kept(writer)).call.status == "live"
    hang_up(second)
    await shipper.run_once()
    record = await kept(writer)
    assert (record.call.status, record.call.attempt) == ("ended", 2)
    wave, rate = decode(assert_stored(store, record.recording, status="partial"))
    assert loudness(wave[0], rate, 0.2, 1.8) > 0.1
    assert loudness(wave[0], rate, 2.2, 3.8) < 0.01
    assert loudness(wave[0], rate, 4.2, 5.8) > 0.1
    assert record.recording is not None
    assert {gap["why"] for gap in record.recording.gaps} == {"attempt_died"}
    assert len(recordings(tmp_path)) == 1


async def test_a_successor_of_a_call_that_was_freed_has_its_audio_joined_to_what_was_stored(
    tmp_path: Path, shipper: Shipper, writer: PostgresRecordWriter, store: FolderStore
) -> None:
    folder = dead_call(tmp_path)
    await shipper.run_once()
    assert_freed(folder)
    second = begin(tmp_path)
    assert second.attempt == 2
    talk(second, 3)
    record_audio(second, start=4.0)
    hang_up(second)
    await shipper.run_once()
    record = await kept(writer)
    assert [(turn.attempt, turn.turn) for turn in record.turns] == [(1, 1), (1, 2), (2, 3)]
    wave, rate = decode(assert_stored(store, record.recording, status="partial"))
    for channel in wave:
        assert loudness(channel, rate, 0.2, 1.8) > 0.1
        assert loudness(channel, rate, 2.2, 3.8) < 0.01
        assert loudness(channel, rate, 4.2, 5.8) > 0.1
    assert_freed(folder)


async def test_audio_is_stored_while_the_database_is_away_and_recorded_when_it_is_back(
    tmp_path: Path, shipper: Shipper, database: DatabaseThatGoesAway, writer: PostgresRecordWriter, store: FolderStore
) -> None:
    folder = whole_call(tmp_path)
    database.down = True
    await shipper.run_once()
    assert stage(folder) is Stage.STORED
    assert len(recordings(tmp_path)) == 1
    database.down = False
    await shipper.run_once()
    assert_stored(store, (await kept(writer)).recording)
    assert_freed(folder)


class Killed(BaseException):
    """Stands for kill -9 where the test must go on living: nothing that handles errors sees it."""


@contextmanager
def killed_at(stage: Stage, when: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Die just before or just after a stage is written down."""

    written = CallFolder.write_state

    def write_state(folder: CallFolder, state: CallState, *, durable: bool = True) -> None:
        if state.stage is stage and when == "before":
            raise Killed
        written(folder, state, durable=durable)
        if state.stage is stage:
            raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(CallFolder, "write_state", write_state)
        with pytest.raises(Killed):
            yield


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("reached", [each for each in Stage if each is not Stage.LIVE])
async def test_a_shipper_that_is_killed_at_any_stage_is_taken_up_where_it_was(
    reached: Stage,
    when: str,
    tmp_path: Path,
    database: DatabaseThatGoesAway,
    writer: PostgresRecordWriter,
    store: FolderStore,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = dead_call(tmp_path)

    def new_shipper() -> Shipper:
        return Shipper(home=tmp_path, writer=database, store=store, grace=NONE, linger=NONE)

    with killed_at(reached, when, monkeypatch):
        await new_shipper().run_once()
    await new_shipper().run_once()
    record = await kept(writer)
    assert (record.call.status, record.call.turns_count) == ("interrupted", 2)
    assert_stored(store, record.recording, status="partial")
    assert len(recordings(tmp_path)) == 1
    assert_freed(folder)


async def test_a_shipper_that_is_killed_with_its_process_while_mixing_begins_the_mix_anew(
    tmp_path: Path, database_dsn: str, shipper: Shipper, writer: PostgresRecordWriter, store: FolderStore
) -> None:
    spool = begin(tmp_path)
    record_audio(spool, seconds=240)
    hang_up(spool)
    process = await asyncio.to_thread(
        subprocess.Popen,
        [sys.executable, "-m", "tests.recording.doomed_shipper", str(tmp_path), database_dsn],
        cwd=ROOT,
    )
    partial = spool.folder.path / "mix.ogg.tmp"
    try:
        async with asyncio.timeout(60):
            await asyncio.to_thread(wait_for, partial)
    finally:
        process.send_signal(signal.SIGKILL)
        await asyncio.to_thread(process.wait)
    assert stage(spool.folder) is Stage.ENDED
    await shipper.run_once()
    assert_stored(store, (await kept(writer)).recording)
    assert_freed(spool.folder)


def wait_for(path: Path) -> None:
    while not path.exists() or path.stat().st_size < 10_000:
        time.sleep(0.01)


async def test_a_shipper_that_is_stopped_while_mixing_does_not_make_anybody_wait(
    tmp_path: Path, shipper: Shipper, writer: PostgresRecordWriter, store: FolderStore
) -> None:
    spool = begin(tmp_path)
    record_audio(spool, seconds=240)
    hang_up(spool)
    stop = asyncio.Event()
    working = asyncio.create_task(shipper.run(stop))
    async with asyncio.timeout(60):
        await asyncio.to_thread(wait_for, spool.folder.path / "mix.ogg.tmp")
    stop.set()
    await working
    assert stage(spool.folder) is Stage.ENDED
    assert not (spool.folder.path / "mix.ogg.tmp").exists()


async def test_audio_of_a_caller_who_asked_not_to_be_recorded_is_never_stored(
    tmp_path: Path, shipper: Shipper, writer: PostgresRecordWriter
) -> None:
    spool = begin(tmp_path)
    record_audio(spool)
    spool.journal.append(RecordingStopped(at=datetime.now(UTC), turn=1, reason="the caller asked"))
    spool.delete_audio("the caller asked")
    talk(spool, 2)
    hang_up(spool)
    await shipper.run_once()
    record = await kept(writer)
    assert record.call.status == "ended"
    assert record.recording is not None
    assert (record.recording.status, record.recording.uri) == ("deleted", None)
    assert record.recording.reason == "the caller asked"
    assert recordings(tmp_path) == []


async def test_a_wish_not_to_be_recorded_holds_though_the_process_died_before_it_deleted(
    tmp_path: Path, database: DatabaseThatGoesAway, writer: PostgresRecordWriter, store: FolderStore
) -> None:
    wish = RecordingStopped(at=datetime.now(UTC), turn=2, reason="the caller asked")
    folder = dead_call(tmp_path, more=[wish])
    waiting = Shipper(home=tmp_path, writer=database, store=store, grace=timedelta(minutes=5), linger=NONE)
    await waiting.run_once()
    assert not folder.audio.exists(), "it is deleted at once, not after the grace period"
    await Shipper(home=tmp_path, writer=database, store=store, grace=NONE, linger=NONE).run_once()
    recording = (await kept(writer)).recording
    assert recording is not None
    assert recording.status == "deleted"
    assert recordings(tmp_path) == []


async def test_a_wish_of_the_second_attempt_deletes_what_was_stored_of_the_first(
    tmp_path: Path, shipper: Shipper, writer: PostgresRecordWriter
) -> None:
    dead_call(tmp_path)
    await shipper.run_once()
    assert len(recordings(tmp_path)) == 1
    second = begin(tmp_path)
    record_audio(second, start=4.0)
    second.journal.append(RecordingStopped(at=datetime.now(UTC), turn=3, reason="the caller asked"))
    second.delete_audio("the caller asked")
    hang_up(second)
    await shipper.run_once()
    recording = (await kept(writer)).recording
    assert recording is not None
    assert (recording.status, recording.uri) == ("deleted", None)
    assert recordings(tmp_path) == []


async def test_a_recording_that_was_deleted_in_the_database_is_deleted_in_the_store(
    tmp_path: Path, shipper: Shipper, database: DatabaseThatGoesAway, writer: PostgresRecordWriter
) -> None:
    spool = begin(tmp_path)
    record_audio(spool)
    await shipper.run_once()
    await writer.save_recording(RecordingRow(call_id=str(spool.call_id), status="deleted", reason="erased"))
    hang_up(spool)
    await shipper.run_once()
    recording = (await kept(writer)).recording
    assert recording is not None
    assert recording.reason == "erased"
    assert recordings(tmp_path) == []
    assert_freed(spool.folder)


class StoreThatSpoils(FolderStore):
    """Cuts the first recordings that it is given short."""

    def __init__(self, home: Path, *, spoils: int) -> None:
        super().__init__(home)
        self._spoils = spoils

    async def put_file(self, key: str, path: Path) -> str:
        uri = await super().put_file(key, path)
        if self._spoils:
            self._spoils -= 1
            await asyncio.to_thread(os.truncate, self.path(key), 100)
        return uri


async def test_a_recording_that_the_store_gives_back_changed_is_put_there_again(
    tmp_path: Path, database: DatabaseThatGoesAway, writer: PostgresRecordWriter
) -> None:
    folder = whole_call(tmp_path)
    spoiling = StoreThatSpoils(tmp_path, spoils=2)
    shipper = Shipper(home=tmp_path, writer=database, store=spoiling, grace=NONE, linger=NONE)
    await shipper.run_once()
    assert stage(folder) is Stage.MIXED
    assert (await kept(writer)).recording is None
    await shipper.run_once()
    await shipper.run_once()
    assert_stored(spoiling, (await kept(writer)).recording)
    assert_freed(folder)


async def test_a_mix_that_is_lost_is_made_again(
    tmp_path: Path, database: DatabaseThatGoesAway, writer: PostgresRecordWriter, store: FolderStore
) -> None:
    folder = whole_call(tmp_path)
    spoiling = StoreThatSpoils(tmp_path, spoils=1)
    await Shipper(home=tmp_path, writer=database, store=spoiling, grace=NONE, linger=NONE).run_once()
    folder.mix.unlink()
    await Shipper(home=tmp_path, writer=database, store=spoiling, grace=NONE, linger=NONE).run_once()
    assert_stored(store, (await kept(writer)).recording)


async def test_a_call_without_audio_is_recorded_without_a_recording(
    tmp_path: Path, shipper: Shipper, writer: PostgresRecordWriter
) -> None:
    spool = begin(tmp_path)
    talk(spool, 1)
    hang_up(spool)
    await shipper.run_once()
    record = await kept(writer)
    assert (record.call.status, record.recording) == ("ended", None)
    assert_freed(spool.folder)


async def test_of_a_call_that_never_began_nothing_is_kept(
    tmp_path: Path, shipper: Shipper, writer: PostgresRecordWriter
) -> None:
    spool = CallSpool.open(tmp_path, call_id_of("RM_kept"), business="hibachi")
    record_audio(spool)
    spool.close()
    await shipper.run_once()
    assert await writer.get_call(str(spool.call_id)) is None
    assert recordings(tmp_path) == []
    assert_freed(spool.folder)


async def test_one_call_that_cannot_be_mixed_holds_no_other_up(
    tmp_path: Path, shipper: Shipper, writer: PostgresRecordWriter, store: FolderStore
) -> None:
    rooms = sorted(["RM_a", "RM_b"], key=lambda room: str(call_id_of(room)))
    broken, whole = (whole_call(tmp_path, room) for room in rooms)
    track = broken.tracks()[0]
    track.pcm.unlink()
    track.pcm.mkdir()
    await shipper.run_once()
    assert stage(broken) is Stage.ENDED
    assert_stored(store, (await kept(writer, rooms[1])).recording)
    assert_freed(whole)


async def test_a_freed_call_is_forgotten_after_a_day(tmp_path: Path, shipper: Shipper) -> None:
    folder = whole_call(tmp_path)
    await shipper.run_once()
    await shipper.run_once()
    assert list_calls(tmp_path) == [folder]
    state = folder.state()
    assert state is not None
    folder.write_state(state.model_copy(update={"at": datetime.now(UTC) - timedelta(days=1, minutes=1)}))
    await shipper.run_once()
    assert list_calls(tmp_path) == []
    assert len(recordings(tmp_path)) == 1


class StoreThatTakesLong(FolderStore):
    """While the first recording is being stored, another process takes the call up again."""

    def __init__(self, home: Path) -> None:
        super().__init__(home)
        self._home = home
        self.successor: CallSpool | None = None

    async def put_file(self, key: str, path: Path) -> str:
        uri = await super().put_file(key, path)
        if self.successor is None:
            self.successor = begin(self._home)
        return uri


@pytest.mark.parametrize("refused", [False, True])
async def test_a_call_that_is_taken_up_while_it_is_being_stored_is_finished_when_it_is_really_over(
    refused: bool, tmp_path: Path, database: DatabaseThatGoesAway, writer: PostgresRecordWriter
) -> None:
    folder = dead_call(tmp_path)
    store = StoreThatTakesLong(tmp_path)
    shipper = Shipper(home=tmp_path, writer=database, store=store, grace=NONE, linger=NONE)
    await shipper.run_once()
    assert store.successor is not None
    assert stage(folder) is Stage.LIVE
    assert (await kept(writer)).call.status == "live"
    record_audio(store.successor, start=4.0)
    if refused:
        store.successor.journal.append(RecordingStopped(at=datetime.now(UTC), turn=3, reason="the caller asked"))
        store.successor.delete_audio("the caller asked")
    hang_up(store.successor)
    await shipper.run_once()
    record = await kept(writer)
    assert record.call.status == "ended"
    if refused:
        assert recordings(tmp_path) == [], "what had been stored of the first attempt is deleted"
    else:
        wave, rate = decode(assert_stored(store, record.recording, status="partial"))
        assert loudness(wave[0], rate, 0.2, 1.8) > 0.1
        assert loudness(wave[0], rate, 4.2, 5.8) > 0.1
    assert_freed_but_for_a_wish(folder)


def assert_freed_but_for_a_wish(folder: CallFolder) -> None:
    assert stage(folder) is Stage.FREED
    assert {path.name for path in folder.path.iterdir()} - {"no-audio"} == {"attempt", "lock", "state.json"}
