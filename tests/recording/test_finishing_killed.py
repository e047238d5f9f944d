"""A shipper that is killed or stopped over a call that is over: the next one takes it up where it was."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from database.records import PostgresRecordWriter
from recording.call_folder import CallFolder
from recording.folder_store import FolderStore
from recording.shipper import Shipper
from recording.state import CallState, Stage
from tests.recording.finished_calls import NONE, assert_freed, assert_stored, kept, recordings, stage
from tests.recording.kept_calls import DatabaseThatGoesAway, begin, dead_call, hang_up, record_audio
from tests.recording.small_disk import ROOT


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
