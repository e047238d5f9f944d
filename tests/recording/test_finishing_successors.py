"""A call that a later job goes on with, before, while and after it is finished."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from database.records import PostgresRecordWriter
from recording.call_folder import CallFolder
from recording.folder_store import FolderStore
from recording.shipper import Shipper
from recording.spool import CallSpool
from recording.state import Stage
from routing.journal import RecordingStopped
from tests.recording.finished_calls import NONE, assert_freed, assert_stored, kept, recordings, stage
from tests.recording.kept_calls import DatabaseThatGoesAway, begin, dead_call, hang_up, record_audio, talk
from tests.recording.live_audio import decode, loudness


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
