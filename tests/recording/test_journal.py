"""The journal on disk."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import pytest

from recording.journal import FileJournal, Position, journal_lines, read_journal
from routing.journal import JournalEntry
from tests.database.calls import caller_turn, started, whole_call

CALL = "6f7a1f5e-6f0b-5f0e-9a51-6c6a3a4e2d11"


def test_entries_come_back_as_they_were_appended(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    journal = FileJournal(path)
    entries = whole_call(CALL)
    for entry in entries:
        journal.append(entry)  # type: ignore[arg-type]
    journal.close()
    assert [entry for _, entry in read_journal(path)] == entries
    assert [seq for seq, _ in read_journal(path)] == list(range(1, len(entries) + 1))


def test_an_entry_can_be_read_as_soon_as_append_returns(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    journal = FileJournal(path)
    for turn in range(1, 20):
        journal.append(caller_turn(turn, "hello", seconds=turn))
        assert len(read_journal(path)) == turn
    journal.close()


def test_a_torn_last_line_is_not_there_yet(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    journal = FileJournal(path)
    journal.append(started(CALL))
    journal.append(caller_turn(1, "hello", seconds=1))
    journal.close()
    whole = path.read_bytes()
    for cut in (1, 20, len(whole.splitlines(keepends=True)[-1]) - 1):
        path.write_bytes(whole[:-cut])
        assert [seq for seq, _ in read_journal(path)] == [1]


def test_a_process_that_goes_on_cuts_the_torn_line_off(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    first = FileJournal(path)
    first.append(started(CALL))
    first.append(caller_turn(1, "hello", seconds=1))
    first.close()
    path.write_bytes(path.read_bytes()[:-9])
    second = FileJournal(path)
    assert second.seq == 1
    second.append(caller_turn(2, "again", seconds=2))
    second.close()
    assert [(seq, entry.turn) for seq, entry in read_journal(path)] == [(1, 0), (2, 2)]


def test_a_damaged_line_is_passed_over_and_keeps_its_number(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    journal = FileJournal(path)
    for turn in (1, 2, 3):
        journal.append(caller_turn(turn, "hello", seconds=turn))
    journal.close()
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(lines[0] + b"\x00\x00\x00\n" + lines[2])
    assert [(seq, entry.turn) for seq, entry in read_journal(path)] == [(1, 1), (3, 3)]


def test_a_journal_that_does_not_exist_has_no_entries(tmp_path: Path) -> None:
    assert read_journal(tmp_path / "none.jsonl") == []


def test_reading_goes_on_from_a_position(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    journal = FileJournal(path)
    for turn in range(1, 6):
        journal.append(caller_turn(turn, "hello", seconds=turn))
    lines = list(journal_lines(path))
    journal.append(caller_turn(6, "later", seconds=6))
    journal.close()
    assert [line.seq for line in journal_lines(path, lines[2].after)] == [4, 5, 6]
    assert list(journal_lines(path, Position(offset=path.stat().st_size, seq=6))) == []


def test_threads_that_append_at_once_do_not_mix_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    journal = FileJournal(path)

    def append(first: int) -> None:
        for turn in range(first, first + 100):
            journal.append(caller_turn(turn, "hello " * 30, seconds=1))

    threads = [threading.Thread(target=append, args=(number * 100 + 1,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    journal.close()
    entries: list[JournalEntry] = [entry for _, entry in read_journal(path)]
    assert sorted(entry.turn for entry in entries) == list(range(1, 401))


def test_append_does_not_wait_for_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bringing the file to the platter takes a second here; an append meanwhile does not."""
    began, ended = threading.Event(), threading.Event()

    def slow(descriptor: int) -> None:
        began.set()
        ended.wait(5)

    monkeypatch.setattr(os, "fsync", slow)
    path = tmp_path / "journal.jsonl"
    journal = FileJournal(path)
    journal.append(caller_turn(1, "hello", seconds=1))
    assert began.wait(10)
    before = time.monotonic()
    journal.append(caller_turn(2, "again", seconds=2))
    assert len(read_journal(path)) == 2
    assert time.monotonic() - before < 4, "it would have waited five seconds"
    assert not ended.is_set()
    ended.set()
    journal.close()


def test_a_closed_journal_takes_nothing_more(tmp_path: Path) -> None:
    journal = FileJournal(tmp_path / "journal.jsonl")
    journal.close()
    with pytest.raises(ValueError, match="closed"):
        journal.append(started(CALL))


def test_the_journal_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    FileJournal(tmp_path / "journal.jsonl").close()
    assert (tmp_path / "journal.jsonl").stat().st_mode & 0o777 == 0o600
