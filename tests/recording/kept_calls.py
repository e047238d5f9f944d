"""Calls in the spool, made without the wait, and a database that can be away."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from database.records import PostgresRecordWriter, Recorded
from database.rows import RecordingRow
from recording.call_folder import CallFolder
from recording.segments import TrackFile, name_track
from recording.spool import CallSpool, call_id_of
from routing.journal import CallEnded, CallStarted, JournalEntry
from tests.database.calls import agent_turn, caller_turn
from tests.recording.live_audio import tone

RATE = 24_000


def begin(home: Path, room: str = "RM_kept", *, business: str = "hibachi") -> CallSpool:
    """A call that has just begun, its first line in the journal."""
    spool = CallSpool.open(home, call_id_of(room), business=business)
    spool.journal.append(
        CallStarted(
            at=datetime.now(UTC),
            call_id=str(spool.call_id),
            attempt=spool.attempt,
            business=business,
            room=room,
            persona="reception",
        )
    )
    return spool


def talk(spool: CallSpool, *turns: int) -> None:
    for turn in turns:
        spool.journal.append(caller_turn(turn, f"words {turn}", seconds=turn))
        spool.journal.append(agent_turn(turn, f"answer {turn}", seconds=turn + 0.5, persona="reception"))


def record_audio(spool: CallSpool, *, seconds: float = 2.0, start: float = 0.0) -> None:
    """A caller at 300 Hz and an agent at 600 Hz, who both speak all the time."""
    for track, hertz in (("caller", 300), ("agent", 600)):
        file = TrackFile(name_track(spool.folder.audio, track, spool.attempt))
        wave = tone(seconds, hertz)
        file.note({"from": start})
        file.append(wave.tobytes(), {"in": [[start + seconds, len(wave)]], "rate": RATE})
        file.close()


def hang_up(spool: CallSpool) -> None:
    spool.journal.append(CallEnded(at=datetime.now(UTC), reason="caller_left"))
    spool.close()


def whole_call(home: Path, room: str = "RM_kept") -> CallFolder:
    """Two turns and two seconds of audio; the call is over."""
    spool = begin(home, room)
    talk(spool, 1, 2)
    record_audio(spool)
    hang_up(spool)
    return spool.folder


def dead_call(home: Path, room: str = "RM_kept", *, more: Sequence[JournalEntry] = ()) -> CallFolder:
    """The same, but its process died: nobody hung up."""
    spool = begin(home, room)
    talk(spool, 1, 2)
    record_audio(spool)
    for entry in more:
        spool.journal.append(entry)
    spool.close()
    return spool.folder


class DatabaseThatGoesAway:
    """A real writer behind a line that can be cut.

    Attributes:
        down: while set, nothing gets through.
        refuses: the id of a call that the database takes nothing of.
        batches: what got through, as (call, first line, lines).
    """

    def __init__(self, writer: PostgresRecordWriter) -> None:
        self._writer = writer
        self.down = False
        self.refuses: str | None = None
        self.batches: list[tuple[str, int, int]] = []
        self._came = asyncio.Condition()

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until what has got through meets a condition."""
        async with asyncio.timeout(20), self._came:
            await self._came.wait_for(condition)

    def _pass(self, call_id: str) -> None:
        if self.down:
            raise ConnectionRefusedError("the database is away")
        if call_id == self.refuses:
            raise ValueError("the database does not take this")

    async def record_journal(
        self, *, call_id: str, attempt: int, first_seq: int, entries: Sequence[Mapping[str, Any]]
    ) -> Recorded:
        self._pass(call_id)
        recorded = await self._writer.record_journal(
            call_id=call_id, attempt=attempt, first_seq=first_seq, entries=entries
        )
        self.batches.append((call_id, first_seq, len(entries)))
        async with self._came:
            self._came.notify_all()
        return recorded

    async def finish_call(
        self,
        *,
        call_id: str,
        ended_at: datetime | None = None,
        reason: str = "job_lost",
        status: Literal["ended", "interrupted"] = "interrupted",
        attempt: int | None = None,
    ) -> None:
        self._pass(call_id)
        await self._writer.finish_call(
            call_id=call_id, ended_at=ended_at, reason=reason, status=status, attempt=attempt
        )

    async def save_recording(self, recording: RecordingRow) -> RecordingRow:
        self._pass(recording.call_id)
        return await self._writer.save_recording(recording)
