"""Audio that its caller did not want, or that was erased, stays nowhere."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from database.records import PostgresRecordWriter
from database.rows import RecordingRow
from recording.folder_store import FolderStore
from recording.shipper import Shipper
from routing.journal import RecordingStopped
from tests.recording.finished_calls import NONE, assert_freed, kept, recordings
from tests.recording.kept_calls import DatabaseThatGoesAway, begin, dead_call, hang_up, record_audio, talk


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
