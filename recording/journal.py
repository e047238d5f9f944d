"""The call's journal on local disk: one JSON object a line, in the page cache before `append` returns."""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import structlog
from pydantic import TypeAdapter, ValidationError

from recording.disk import write_all
from routing.journal import Fault, JournalEntry

log = structlog.get_logger(__name__)

ENTRY: TypeAdapter[JournalEntry] = TypeAdapter(JournalEntry)

FSYNC_SECONDS = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """How far a journal was read: `offset` in bytes, and the number of lines before it."""

    offset: int = 0
    seq: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalLine:
    """One entry with its number in the journal, from 1, and the position after it."""

    seq: int
    entry: JournalEntry
    after: Position


def read_journal(path: Path) -> list[tuple[int, JournalEntry]]:
    """Every entry of a journal with its number, from 1. A last line without an end is not there yet; a journal that
    does not exist has no entries."""
    return [(line.seq, line.entry) for line in journal_lines(path)]


def journal_lines(path: Path, start: Position | None = None) -> Iterator[JournalLine]:
    """The entries after `start`, as far as their lines are complete.

    A complete line that is no entry (a damaged disk) is logged and passed over; its number stays taken.
    """
    at = start or Position()
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return
    with file:
        file.seek(at.offset)
        for raw in file:
            if not raw.endswith(b"\n"):
                return
            at = Position(offset=at.offset + len(raw), seq=at.seq + 1)
            try:
                entry = ENTRY.validate_json(raw)
            except ValidationError:
                log.error("journal_line_unreadable", call_id=path.parent.name, seq=at.seq)
                continue
            yield JournalLine(seq=at.seq, entry=entry, after=at)


class FileJournal:
    """`routing.protocols.Journal` on a file.

    `append` writes the line with one system call: what was appended survives the end of the process, however it comes.
    A thread of its own brings it to the disk's platter within about a second. When the disk is full the entries stay
    in memory, in order, and are written when there is room again; the call goes on.

    Args:
        path: the file, made with mode 0600. A torn last line from an earlier process is cut off, so only the process
            that holds the call's lock may open it.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        self._size, self._seq = self._mend()
        self._pending: deque[bytes] = deque()
        self._full = False
        self._dirty = False
        self._closed = False
        self._turn = 0
        self._observers: list[Callable[[JournalEntry], None]] = []
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._settle, name="journal", daemon=True)
        self._thread.start()

    @property
    def seq(self) -> int:
        """The number of the last entry, written or waiting in memory; 0 before the first."""
        with self._lock:
            return self._seq + len(self._pending)

    @property
    def waiting(self) -> int:
        """How many entries are in memory only, because the disk is full."""
        with self._lock:
            return len(self._pending)

    def observe(self, told: Callable[[JournalEntry], None]) -> None:
        """Have `told` called with every entry after it was appended, on the thread that appends. What it raises is
        logged."""
        self._observers.append(told)

    def append(self, entry: JournalEntry) -> None:
        """Write an entry. Never raises for a full disk; callable from any thread.

        Raises:
            ValueError: the journal is closed.
        """
        with self._lock:
            if self._closed:
                raise ValueError("this journal is closed; append before CallSpool.close()")
            self._turn = entry.turn
            self._pending.append(ENTRY.dump_json(entry) + b"\n")
            self._write_pending()
        for told in self._observers:
            try:
                told(entry)
            except Exception:
                log.exception("journal_observer_failed", kind=entry.kind)

    def close(self, *, wait: float = 0.0) -> None:
        """Bring everything to disk and close.

        Args:
            wait: how many seconds to try again while the disk is full; afterwards what is in memory is lost, and
                logged as such.
        """
        deadline = time.monotonic() + wait
        self._stop.set()
        self._thread.join(timeout=10.0)
        while True:
            with self._lock:
                if self._closed:
                    return
                self._write_pending()
                if not self._pending or time.monotonic() >= deadline:
                    if self._pending:
                        log.error("journal_entries_lost", call_id=self._path.parent.name, entries=len(self._pending))
                    self._closed = True
                    break
            time.sleep(0.05)
        self._fsync()
        os.close(self._fd)

    def _mend(self) -> tuple[int, int]:
        """Cut a torn last line off; the size and the number of lines that remain."""
        written = self._path.read_bytes()
        size = written.rfind(b"\n") + 1
        if size < len(written):
            os.ftruncate(self._fd, size)
        return size, written.count(b"\n")

    def _write_pending(self) -> None:
        while self._pending:
            line = self._pending[0]
            try:
                write_all(self._fd, line, size=self._size)
            except OSError as error:
                self._note_full(error)
                return
            self._pending.popleft()
            self._size += len(line)
            self._seq += 1
            self._dirty = True
        if self._full:
            self._full = False
            log.info("journal_written_again", call_id=self._path.parent.name)

    def _note_full(self, error: OSError) -> None:
        if self._full:
            return
        self._full = True
        log.error("journal_disk_full", call_id=self._path.parent.name, error=error.strerror)
        fault = Fault(at=datetime.now(UTC), turn=self._turn, part="journal", what=f"not written: {error.strerror}")
        self._pending.append(ENTRY.dump_json(fault) + b"\n")

    def _settle(self) -> None:
        while not self._stop.wait(FSYNC_SECONDS):
            with self._lock:
                self._write_pending()
                dirty, self._dirty = self._dirty, False
            if dirty:
                # Outside the lock: a slow disk may take seconds, and `append` must not wait for them.
                self._fsync()

    def _fsync(self) -> None:
        try:
            os.fsync(self._fd)
        except OSError as error:
            log.error("journal_fsync_failed", call_id=self._path.parent.name, error=error.strerror)
