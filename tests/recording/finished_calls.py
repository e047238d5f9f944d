"""What must be there of a call when it is over: its record, its recording, and nothing else."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path

from database.records import PostgresRecordWriter
from database.rows import CallRecord, RecordingRow
from recording.call_folder import CallFolder
from recording.folder_store import FolderStore
from recording.spool import call_id_of
from recording.state import Stage

NONE = timedelta(0)


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
