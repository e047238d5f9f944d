"""What is done on a full disk, in a process of its own: `python -m tests.recording.full_disk SCENARIO FOLDER KIND`."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import numpy as np

from recording.disk import replace_file
from recording.folder_store import FolderStore
from recording.journal import FileJournal, read_journal
from recording.mix import mix
from recording.segments import TrackFile, name_track
from recording.spool import CallSpool, call_id_of
from routing.journal import Fault
from tests.database.calls import caller_turn, started
from tests.recording.small_disk import SmallDisk, run_scenario


def journal(disk: SmallDisk) -> dict[str, Any]:
    path = disk.folder / "journal.jsonl"
    writing = FileJournal(path)
    writing.append(started("0" * 32))
    disk.fill()
    slowest = 0.0
    for turn in range(1, 201):
        before = time.monotonic()
        writing.append(caller_turn(turn, "some words of a caller " * 20, seconds=turn))
        slowest = max(slowest, time.monotonic() - before)
    waiting, on_disk = writing.waiting, len(read_journal(path))
    disk.free()
    deadline = time.monotonic() + 10
    while writing.waiting and time.monotonic() < deadline:
        time.sleep(0.05)
    writing.append(caller_turn(201, "after", seconds=201))
    writing.close()
    entries = [entry for _, entry in read_journal(path)]
    return {
        "waiting": waiting,
        "on_disk": on_disk,
        "turns": [entry.turn for entry in entries if entry.kind == "caller_turn"],
        "faults": sum(isinstance(entry, Fault) for entry in entries),
        "slowest": slowest,
    }


def journal_waits_at_the_end(disk: SmallDisk) -> dict[str, Any]:
    path = disk.folder / "journal.jsonl"
    writing = FileJournal(path)
    disk.fill()
    writing.append(caller_turn(1, "words " * 2000, seconds=1))

    async def close() -> float:
        before = time.monotonic()
        closing = asyncio.create_task(asyncio.to_thread(writing.close, wait=20))
        await asyncio.sleep(0.5)
        disk.free()
        await closing
        return time.monotonic() - before

    return {"seconds": asyncio.run(close()), "entries": len(read_journal(path))}


def state_stays(disk: SmallDisk) -> dict[str, Any]:
    path = disk.folder / "state.json"
    replace_file(path, b"old")
    disk.fill()
    try:
        replace_file(path, b"new" * 10_000)
    except OSError as error:
        raised = error.errno
    else:
        raised = 0
    return {
        "raised": raised,
        "held": path.read_bytes().decode(),
        "files": sorted(p.name for p in disk.folder.iterdir()),
    }


def begins_full(disk: SmallDisk) -> dict[str, Any]:
    """The disk is full before the call begins, and has room again before it ends."""
    disk.fill()
    spool = CallSpool.open(disk.folder, call_id_of("RM_full"), business="hibachi")
    spool.journal.append(started(str(spool.call_id)))
    waiting = spool.journal.waiting
    disk.free()
    spool.close(wait=10)
    attempts = spool.folder.attempts()
    return {
        "waiting": waiting,
        "kinds": [entry.kind for _, entry in read_journal(spool.folder.journal)],
        "businesses": [attempt.business for attempt in attempts],
    }


def mixing(disk: SmallDisk) -> dict[str, Any]:
    """Two minutes of tone; no room for the mix at first."""
    folder = disk.folder / "audio"
    folder.mkdir()
    files = name_track(folder, "caller", 1)
    track = TrackFile(files)
    second = (8_000 * np.sin(np.arange(8_000) * 2 * np.pi * 300 / 8_000)).astype(np.int16)
    for number in range(120):
        track.append(second.tobytes(), {"in": [[number + 1.0, len(second)]], "rate": 8_000})
    track.close()
    target = disk.folder / "mix.ogg"
    disk.fill(leave=50_000)
    try:
        mix([files], target)
    except OSError as error:
        raised = error.errno or 0
    else:
        raised = 0
    left = sorted(path.name for path in disk.folder.iterdir() if path.name.startswith("mix"))
    disk.free()
    mixed = mix([files], target)
    assert mixed is not None
    return {"raised": raised, "left": left, "seconds": mixed.seconds}


def storing(disk: SmallDisk) -> dict[str, Any]:
    source = disk.folder / "mix.ogg"
    source.write_bytes(b"\1" * 500_000)
    store = FolderStore(disk.folder)
    key = "hibachi/2026/11/a.ogg"

    async def put() -> dict[str, Any]:
        disk.fill(leave=100_000)
        try:
            await store.put_file(key, source)
        except OSError as error:
            raised = error.errno or 0
        else:
            raised = 0
        left = [path.name for path in (disk.folder / "recordings").rglob("*") if path.is_file()]
        disk.free()
        await store.put_file(key, source)
        return {"raised": raised, "left": left, "bytes": store.path(key).stat().st_size}

    return asyncio.run(put())


if __name__ == "__main__":
    run_scenario(journal, journal_waits_at_the_end, state_stays, begins_full, mixing, storing)
