"""What becomes of a call when it is over: its end, its recording, and that nothing stays behind."""

from __future__ import annotations

import asyncio
import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from database.records import PostgresRecordWriter
from recording.call_folder import list_calls
from recording.folder_store import FolderStore
from recording.shipper import Shipper
from recording.spool import CallSpool, call_id_of
from recording.state import Stage
from tests.recording.finished_calls import NONE, assert_freed, assert_stored, kept, recordings, stage
from tests.recording.kept_calls import DatabaseThatGoesAway, begin, dead_call, hang_up, record_audio, talk, whole_call
from tests.recording.live_audio import decode, loudness


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
