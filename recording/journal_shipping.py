"""Brings one call's journal to the database, line after line, and remembers how far it has come."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from itertools import islice

import structlog

from database.records import RecordWriter
from recording.call_folder import Attempt, CallFolder
from recording.journal import ENTRY, JournalLine, Position, journal_lines
from recording.retry import Retry

log = structlog.get_logger(__name__)

BATCH_LINES = 200
RETRY_SECONDS = 30.0
DATABASE_SECONDS = 10.0


class JournalShipping:
    """One call's journal on its way.

    The position is written after the database has the lines. Killed in between, a shipper sends them again, which does
    no harm.
    """

    def __init__(self, call: CallFolder) -> None:
        self.retry = Retry("journal_not_shipped", RETRY_SECONDS)
        self._call = call
        # Only while the position cannot be written: otherwise the file says it, also after the call was freed and
        # another attempt began a new journal.
        self._unwritten: Position | None = None

    async def ship(self, writer: RecordWriter) -> bool:
        """Bring every complete line that is new; whether there was any. What the writer raises is raised."""
        try:
            size = self._call.journal.stat().st_size
        except FileNotFoundError:
            self._unwritten = None
            return False
        position = self._unwritten or self._call.shipped()
        if size <= position.offset:
            return False
        shipped = False
        lines = journal_lines(self._call.journal, position)
        while batch := list(islice(lines, BATCH_LINES)):
            attempts = self._call.attempts()
            for run in _runs(batch, attempts):
                async with asyncio.timeout(DATABASE_SECONDS):
                    await writer.record_journal(
                        call_id=self._call.path.name,
                        attempt=_attempt_of(run[0], attempts),
                        first_seq=run[0].seq,
                        entries=[ENTRY.dump_python(line.entry, mode="json") for line in run],
                    )
                self._note(run[-1].after)
                shipped = True
        return shipped

    def _note(self, position: Position) -> None:
        try:
            self._call.write_shipped(position)
        except OSError as error:
            if self._unwritten is None:
                log.warning("position_not_written", call_id=self._call.path.name, error=error.strerror)
            self._unwritten = position
        else:
            self._unwritten = None


def _runs(lines: list[JournalLine], attempts: list[Attempt]) -> Iterator[list[JournalLine]]:
    """The lines in runs without a hole in their numbers, each of one attempt."""
    run: list[JournalLine] = []
    for line in lines:
        if run and (line.seq != run[-1].seq + 1 or _attempt_of(line, attempts) != _attempt_of(run[0], attempts)):
            yield run
            run = []
        run.append(line)
    if run:
        yield run


def _attempt_of(line: JournalLine, attempts: list[Attempt]) -> int:
    return max((attempt.number for attempt in attempts if attempt.first_seq <= line.seq), default=1)
