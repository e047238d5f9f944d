"""What becomes of a call's spool when the call is over, one stage at a time.

Every step can be taken again: a process that is killed in the middle of one leaves the stage before it, and what it had
begun is made anew. The database is needed only from `stored` to `recorded`, so an outage of it holds nothing else up.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import sys
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog

from database.records import RecordWriter
from database.rows import RecordingRow
from recording.call_folder import CallFolder
from recording.errors import RecordingMissingError, StoreNotVerifiedError
from recording.journal import journal_lines
from recording.mix import Earlier, mix
from recording.state import CallState, Mixed, Stage, Stored
from recording.store import RecordingStore, recording_key
from routing.journal import CallEnded, CallStarted

log = structlog.get_logger(__name__)

GRACE = timedelta(seconds=30)
LINGER = timedelta(minutes=10)
TOMBSTONE = timedelta(days=1)
DATABASE_SECONDS = 10.0


class Finisher:
    """Takes calls from stage to stage.

    Args:
        store: where recordings go.
        writer: the database's record.
        stopping: when set, mixing is given up.
        grace: how long a call whose process died is left for a successor.
        linger: how long the spool of such a call is kept after it was recorded: a successor that comes even later finds
            the tracks still here.
    """

    def __init__(
        self,
        *,
        store: RecordingStore,
        writer: RecordWriter,
        stopping: threading.Event,
        grace: timedelta = GRACE,
        linger: timedelta = LINGER,
    ) -> None:
        self._store = store
        self._writer = writer
        self._stopping = stopping
        self._mixing = ThreadPoolExecutor(1, thread_name_prefix="mixing", initializer=_yield_to_calls)
        self._grace = grace
        self._linger = linger
        self._steps: dict[Stage, Callable[[CallFolder, CallState], Awaitable[CallState | None]]] = {
            Stage.ENDED: self._mix,
            Stage.MIXED: self._put,
            Stage.STORED: self._record,
            Stage.RECORDED: self._free,
            Stage.FREED: self._forget,
        }

    async def advance(self, call: CallFolder, *, dead_since: datetime) -> Stage | None:
        """Take the next step of a call that no process has; the stage that it reached, None for none.

        Args:
            dead_since: since when no process has it, as far as is known.

        Raises:
            OSError: a disk is full or the store cannot be reached; the stage is as before, try again.
            RecordingError: the audio could not be mixed or verified; likewise.
        """
        state = call.state() or CallState(at=dead_since)
        if state.stage is Stage.LIVE:
            following = self._end(call, state, dead_since)
        else:
            following = await self._steps[state.stage](call, state)
        return self._reach(call, state, following) if following is not None else None

    def _reach(self, call: CallFolder, before: CallState, after: CallState) -> Stage | None:
        """Write the stage that was reached, unless a process has taken the call back in the meantime."""
        with call.held() as held:
            current = call.state()
            if not held or (current is not None and current != before):
                return None
            call.write_state(after)
            if after.stage is Stage.FREED:
                call.clear()
        log.info("call_stage", call_id=call.path.name, stage=after.stage)
        return after.stage

    def _end(self, call: CallFolder, state: CallState, dead_since: datetime) -> CallState | None:
        attempts = call.attempts()
        last_attempt = attempts[-1].first_seq if attempts else 1
        ended_at: datetime | None = None
        known = False
        for line in journal_lines(call.journal):
            if isinstance(line.entry, CallEnded) and line.seq >= last_attempt:
                ended_at = line.entry.at
            known = known or isinstance(line.entry, CallStarted)
        if ended_at is not None:
            return state.to(Stage.ENDED, ended_at=ended_at)
        if call.audio_refused() is not None:
            # Its process may have died between the caller's wish and the deletion.
            call.delete_audio()
        if datetime.now(UTC) - dead_since < self._grace:
            return None
        if not known and state.earlier is None:
            # The process died before the first line: no record will ever name what is here.
            log.error("call_without_a_beginning", call_id=call.path.name)
            call.delete_audio()
        number = attempts[-1].number if attempts else None
        return state.to(Stage.ENDED, interrupted=True, ended_at=call.last_touched(), attempt=number)

    async def _mix(self, call: CallFolder, state: CallState) -> CallState:
        if call.audio_refused() is not None:
            call.delete_audio()
            # Also where no state says so: a process may have been killed, or have lost the call, after it had stored.
            await self._store.delete(_key(call))
            return state.to(Stage.STORED, mixed=None, stored=None, earlier=None)
        earlier = await self._fetch_earlier(call, state)
        mixed = await asyncio.get_running_loop().run_in_executor(
            self._mixing, lambda: mix(call.tracks(), call.mix, earlier=earlier, stopping=self._stopping)
        )
        if mixed is None:
            return state.to(Stage.STORED, mixed=None)
        return state.to(
            Stage.MIXED,
            mixed=Mixed(
                seconds=mixed.seconds,
                channels=mixed.channels,
                sha256=mixed.sha256,
                bytes=mixed.bytes,
                gaps=mixed.gaps,
            ),
        )

    async def _fetch_earlier(self, call: CallFolder, state: CallState) -> Earlier | None:
        """What was stored of a call that had been freed before another attempt went on with it."""
        if state.earlier is None or state.stored is None:
            return None
        try:
            opened = await self._store.open_range(state.stored.key)
            await asyncio.to_thread(call.earlier.unlink, missing_ok=True)
            async for chunk in opened.chunks:
                await asyncio.to_thread(_append, call.earlier, chunk)
        except RecordingMissingError:
            log.error("earlier_recording_missing", call_id=call.path.name)
            return None
        return Earlier(path=call.earlier, mixed=state.earlier)

    async def _put(self, call: CallFolder, state: CallState) -> CallState:
        if state.mixed is None or not call.mix.exists():
            log.warning("mixed_file_missing", call_id=call.path.name)
            return state.to(Stage.ENDED)
        key = _key(call)
        uri = await self._store.put_file(key, call.mix)
        await self._verify(key, state.mixed)
        return state.to(Stage.STORED, stored=Stored(store=self._store.name, key=key, uri=uri))

    async def _verify(self, key: str, mixed: Mixed) -> None:
        digest = hashlib.sha256()
        opened = await self._store.open_range(key)
        async for chunk in opened.chunks:
            digest.update(chunk)
        if opened.size != mixed.bytes or digest.hexdigest() != mixed.sha256:
            raise StoreNotVerifiedError(
                f"the store gives back {opened.size} bytes for {key} that are not the {mixed.bytes} that were put "
                "there; it is put there again"
            )

    async def _record(self, call: CallFolder, state: CallState) -> CallState | None:
        if not _all_shipped(call):
            return None
        call_id = call.path.name
        try:
            async with asyncio.timeout(DATABASE_SECONDS):
                if state.interrupted:
                    await self._writer.finish_call(call_id=call_id, ended_at=state.ended_at, attempt=state.attempt)
                row = _recording_row(call, state)
                kept = None if row is None else await self._writer.save_recording(row)
            if kept is not None and kept.status == "deleted":
                state = await self._unstore(call, state)
        except LookupError:
            # Its journal is in the database, all of it, and has no first line: nobody can ever find this recording.
            log.error("call_unknown_to_the_database", call_id=call_id)
            state = await self._unstore(call, state)
        return state.to(Stage.RECORDED)

    async def _unstore(self, call: CallFolder, state: CallState) -> CallState:
        await self._store.delete(_key(call))
        return state.model_copy(update={"stored": None, "mixed": None})

    async def _free(self, call: CallFolder, state: CallState) -> CallState | None:
        if not _all_shipped(call):
            return None
        if state.interrupted and datetime.now(UTC) - state.at < self._linger:
            return None
        return state.to(Stage.FREED)

    async def _forget(self, call: CallFolder, state: CallState) -> CallState | None:
        with call.held() as held:
            if not held or call.state() != state:
                return None
            if datetime.now(UTC) - state.at < TOMBSTONE:
                if call.journal.exists() or call.audio.exists():
                    call.clear()
                return None
            call.remove()
        return None


def _yield_to_calls() -> None:
    """Let the calls on this machine go first: on Linux a thread can be nice alone."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 10)


def _key(call: CallFolder) -> str:
    attempts = call.attempts()
    business = attempts[0].business if attempts else "unknown"
    began = attempts[0].began if attempts else call.last_touched()
    return recording_key(business=business, began=began, call_id=call.call_id)


def _all_shipped(call: CallFolder) -> bool:
    """Whether the database has the whole journal. A torn last line of a dead process is not to come any more."""
    return next(journal_lines(call.journal, call.shipped()), None) is None


def _recording_row(call: CallFolder, state: CallState) -> RecordingRow | None:
    call_id = call.path.name
    if (reason := call.audio_refused()) is not None:
        return RecordingRow(call_id=call_id, status="deleted", reason=reason)
    if state.mixed is None or state.stored is None:
        log.warning("call_without_audio", call_id=call_id)
        return None
    missing = sorted({gap.reason for gap in state.mixed.gaps if gap.reason != "no_frames"})
    return RecordingRow(
        call_id=call_id,
        status="partial" if missing or state.interrupted else "stored",
        uri=state.stored.uri,
        store=state.stored.store,
        seconds=state.mixed.seconds,
        channels=state.mixed.channels,
        sha256=state.mixed.sha256,
        bytes=state.mixed.bytes,
        gaps=tuple(
            {"track": gap.track, "from": gap.start, "to": gap.end, "why": gap.reason} for gap in state.mixed.gaps
        ),
        reason=", ".join(missing) or ("interrupted" if state.interrupted else None),
    )


def _append(path: Path, chunk: bytes) -> None:
    with path.open("ab") as file:
        file.write(chunk)
