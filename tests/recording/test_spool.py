"""A call's folder: who has it, which attempt it is, and what may be in it."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from recording.call_folder import CallFolder
from recording.errors import SpoolBusyError, SpoolError
from recording.spool import CallSpool, call_id_of, list_calls
from recording.state import CallState, Mixed, Stage, Stored
from routing.journal import RecordingStopped
from tests.database.calls import caller_turn, started

CALL = call_id_of("RM_test")


def open_call(home: Path, **more: int) -> CallSpool:
    return CallSpool.open(home, CALL, business="hibachi", **more)


def test_every_process_derives_the_same_id_from_a_room() -> None:
    assert call_id_of("RM_a") == call_id_of("RM_a") != call_id_of("RM_b")
    assert call_id_of("RM_a").version == 5
    assert call_id_of("RM_zYxW") == UUID("55d59bdb-c194-5bec-954c-e5a6151214e3"), (
        "ids that are stored stay what they are"
    )


def test_a_call_is_live_as_long_as_its_spool_is_open(tmp_path: Path) -> None:
    spool = open_call(tmp_path)
    (folder,) = list_calls(tmp_path)
    assert folder.call_id == CALL
    assert folder.is_live()
    with folder.held() as held:
        assert not held
    spool.close()
    assert not folder.is_live()
    with folder.held() as held:
        assert held


def test_a_call_that_another_process_has_cannot_be_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("recording.spool.LOCK_SECONDS", 0.2)
    spool = open_call(tmp_path)
    with pytest.raises(SpoolBusyError, match=str(CALL)):
        open_call(tmp_path)
    spool.close()


def test_a_call_that_somebody_only_looks_at_can_be_opened(tmp_path: Path) -> None:
    open_call(tmp_path).close()
    (folder,) = list_calls(tmp_path)
    looking = folder.held()
    looking.__enter__()
    with pytest.raises(SpoolBusyError):
        open_call(tmp_path)
    looking.__exit__(None, None, None)
    open_call(tmp_path).close()


def test_opening_again_is_the_next_attempt_and_seconds_count_on(tmp_path: Path) -> None:
    first = open_call(tmp_path)
    first.journal.append(started(str(CALL)))
    time.sleep(0.3)
    reached = first.seconds()
    first.close()
    second = open_call(tmp_path)
    assert (first.attempt, second.attempt) == (1, 2)
    assert reached <= second.seconds() < reached + 5
    assert second.seconds(time.time() - 0.1) == pytest.approx(second.seconds() - 0.1, abs=0.05)
    assert [(each.number, each.first_seq) for each in second.folder.attempts()] == [(1, 1), (2, 2)]
    second.close()


def test_attempts_on_other_machines_are_counted(tmp_path: Path) -> None:
    spool = open_call(tmp_path, after_attempt=3)
    assert spool.attempt == 4
    spool.close()


def test_folders_and_files_are_the_owners_only(tmp_path: Path) -> None:
    spool = open_call(tmp_path)
    spool.journal.append(started(str(CALL)))
    spool.close()
    for path in (tmp_path / "spool").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path


def test_a_home_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "spool").write_text("a file where the folder should be")
    with pytest.raises(SpoolError, match="SWITCHBOARD_HOME"):
        open_call(tmp_path)


def test_closing_twice_is_no_harm(tmp_path: Path) -> None:
    spool = open_call(tmp_path)
    spool.close()
    spool.close()


def test_what_is_no_call_is_not_listed(tmp_path: Path) -> None:
    assert list_calls(tmp_path) == []
    (tmp_path / "spool" / "lost+found").mkdir(parents=True)
    (tmp_path / "spool" / "shipper.lock").touch()
    assert list_calls(tmp_path) == []


def test_deleting_the_audio_deletes_it_at_once_and_for_later_attempts(tmp_path: Path) -> None:
    spool = open_call(tmp_path)
    (spool.folder.audio / "caller.1.pcm").write_bytes(b"\0\0")
    spool.folder.mix.write_bytes(b"mixed")
    stopped: list[str] = []
    spool.on_delete_audio(lambda: stopped.append("tap"))
    assert not spool.recording_refused
    spool.delete_audio("please don't record this")
    assert stopped == ["tap"]
    assert not spool.folder.audio.exists()
    assert not spool.folder.mix.exists()
    assert spool.recording_refused
    spool.close()
    later = open_call(tmp_path)
    assert later.recording_refused
    assert later.folder.audio_refused() == "please don't record this"
    later.close()


def test_a_wish_that_was_journalled_before_the_process_died_holds_for_the_next_attempt(tmp_path: Path) -> None:
    spool = open_call(tmp_path)
    (spool.folder.audio / "caller.1.pcm").write_bytes(b"\0\0")
    spool.journal.append(RecordingStopped(at=datetime.now(UTC), turn=2, reason="asked"))
    spool.close()
    later = open_call(tmp_path)
    assert later.recording_refused
    assert not (later.folder.audio / "caller.1.pcm").exists()
    later.close()


def test_an_attempt_after_the_call_was_freed_begins_a_new_journal_and_remembers_what_was_stored(tmp_path: Path) -> None:
    spool = open_call(tmp_path)
    spool.journal.append(started(str(CALL)))
    spool.journal.append(caller_turn(1, "hello", seconds=1))
    spool.close()
    folder = CallFolder(spool.folder.path)
    mixed = Mixed(seconds=4.0, channels=2, sha256="0", bytes=1, gaps=())
    stored = Stored(store="folder", key="hibachi/2026/11/a.ogg", uri="file:///a")
    folder.write_state(CallState(stage=Stage.FREED, at=datetime.now(UTC), mixed=mixed, stored=stored))
    later = open_call(tmp_path)
    assert later.attempt == 2
    assert later.journal.seq == 0
    state = folder.state()
    assert state is not None
    assert (state.stage, state.stored, state.earlier) == (Stage.LIVE, stored, mixed)
    later.close()


def test_a_state_that_cannot_be_read_counts_as_none(tmp_path: Path) -> None:
    spool = open_call(tmp_path)
    spool.close()
    (spool.folder.path / "state.json").write_bytes(b'{"stage": "mi')
    assert spool.folder.state() is None
