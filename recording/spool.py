"""The call's side of the spool: the process that has the call opens its folder, writes into it, and closes it."""

from __future__ import annotations

import asyncio
import fcntl
import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid5

import structlog

from recording.call_folder import AUDIO_REFUSED, Attempt, CallFolder, list_calls, spool_folder
from recording.disk import write_all
from recording.errors import SpoolBusyError, SpoolError
from recording.journal import FileJournal
from recording.state import CallState, Stage

log = structlog.get_logger(__name__)

CALL_NAMESPACE = UUID("2f0c4b1e-8f0d-5a53-9b8e-6d3f1c7a9e42")

LOCK_SECONDS = 3.0

__all__ = ["CallSpool", "call_id_of", "list_calls"]


def call_id_of(room_sid: str) -> UUID:
    """The id of the call in a room: a UUIDv5 of the room's SID, which a server never gives twice, so that every process
    derives the same id."""
    return uuid5(CALL_NAMESPACE, room_sid)


class CallSpool:
    """A call's spool, open for writing by the one process that has the call.

    Seconds are counted from the moment the first attempt opened the spool, by a clock that does not jump; a later
    attempt goes on counting from there.

    Attributes:
        call_id: the call.
        attempt: 1, or more when an earlier process of this call died.
        journal: where entries are appended (`routing.protocols.Journal`).
        folder: the paths.
    """

    def __init__(
        self, *, call_id: UUID, folder: CallFolder, attempt: int, offset: float, journal: FileJournal, lock_fd: int
    ) -> None:
        self.call_id = call_id
        self.folder = folder
        self.attempt = attempt
        self.journal = journal
        self._lock_fd = lock_fd
        self._zero = time.monotonic() - offset
        self._audio_stops: list[Callable[[], None]] = []
        self._closed = False
        self._refused = False
        if (reason := folder.audio_refused()) is not None:
            self.delete_audio(reason)

    @classmethod
    def open(cls, home: Path, call_id: UUID, *, business: str, after_attempt: int = 0) -> CallSpool:
        """Take the call: make its folder, or go on in it as the next attempt.

        Args:
            home: the folder of `SWITCHBOARD_HOME`.
            business: the business's folder name; the recording is stored below it.
            after_attempt: the last attempt that is known of from elsewhere (the database, when an earlier job ran on
                another machine); this one is at least one more.

        Raises:
            SpoolBusyError: another process still has the call.
            SpoolError: the folder cannot be made. (A full disk alone is no reason: the journal then waits in memory.)
        """
        folder = CallFolder(spool_folder(home) / str(call_id))
        lock_fd = _take_lock(folder)
        state = folder.state()
        if state is not None and state.stage is Stage.FREED:
            folder.clear()
        try:
            journal = FileJournal(folder.journal)
        except OSError as error:
            os.close(lock_fd)
            raise SpoolError(
                f"{folder.journal} cannot be made: {error.strerror}; free the disk or mend the folder's rights"
            ) from error
        earlier = folder.attempts()
        began = datetime.now(UTC)
        numbers = [each.number for each in earlier] + [track.attempt for track in folder.tracks()]
        number = max([after_attempt, *numbers]) + 1
        # The wall clock may have been set back since the first attempt; audio never starts before the call.
        offset = max(0.0, (began - earlier[0].began).total_seconds()) if earlier else 0.0
        spool = cls(call_id=call_id, folder=folder, attempt=number, offset=offset, journal=journal, lock_fd=lock_fd)
        spool._note_attempt(Attempt(number=number, began=began, first_seq=journal.seq + 1, business=business), state)
        return spool

    @property
    def recording_refused(self) -> bool:
        """Whether the caller asked not to be recorded, in this attempt or an earlier one."""
        return self._refused

    def seconds(self, at: float | None = None) -> float:
        """Seconds since the start of the call's audio: now, or at the wall-clock time `at` (as `time.time()` gave
        it)."""
        now = time.monotonic() - self._zero
        return now if at is None else now - (time.time() - at)

    def on_delete_audio(self, stop: Callable[[], None]) -> None:
        """Have `stop` called before the audio is deleted: whoever writes audio must not go on."""
        self._audio_stops.append(stop)

    def delete_audio(self, reason: str = AUDIO_REFUSED) -> None:
        """Stop recording and delete the audio at once and for good; the record stays. Journal it with
        `RecordingStopped` first."""
        self._refused = True
        for stop in self._audio_stops:
            stop()
        self.folder.refuse_audio(reason)
        self.folder.delete_audio()

    def close(self, *, wait: float = 0.0) -> None:
        """Close the journal and let go of the call; twice is no harm. Append `CallEnded` before.

        Args:
            wait: seconds to wait for room on a full disk. Blocks; from an event loop use `aclose`.
        """
        if self._closed:
            return
        self._closed = True
        self.journal.close(wait=wait)
        os.close(self._lock_fd)

    async def aclose(self, *, wait: float = 30.0) -> None:
        """`close` in a thread."""
        await asyncio.to_thread(self.close, wait=wait)

    def _note_attempt(self, attempt: Attempt, earlier: CallState | None) -> None:
        try:
            self.folder.audio.mkdir(mode=0o700, exist_ok=True)
            fd = os.open(self.folder.attempt, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            try:
                write_all(fd, attempt.model_dump_json().encode() + b"\n", size=os.fstat(fd).st_size)
            finally:
                os.close(fd)
            self.folder.write_state(_live_again(earlier, attempt), durable=False)
        except OSError as error:
            log.error("attempt_not_written", call_id=str(self.call_id), error=error.strerror)


def _live_again(earlier: CallState | None, attempt: Attempt) -> CallState:
    if earlier is None:
        return CallState(at=attempt.began)
    freed = earlier.mixed if earlier.stage is Stage.FREED and earlier.stored else None
    return CallState(at=attempt.began, stored=earlier.stored, earlier=freed or earlier.earlier)


def _take_lock(folder: CallFolder) -> int:
    """The descriptor that holds the lock. Waits a moment: the shipper takes the lock for milliseconds at a time."""
    deadline = time.monotonic() + LOCK_SECONDS
    while True:
        try:
            folder.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.path.mkdir(mode=0o700, exist_ok=True)
            fd = os.open(folder.lock, os.O_RDONLY | os.O_CREAT, 0o600)
        except OSError as error:
            raise SpoolError(
                f"{folder.path} cannot be made: {error.strerror}; free the disk, or point SWITCHBOARD_HOME to a folder "
                "that can be written"
            ) from error
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _is_file(fd, folder.lock):
                return fd
        except BlockingIOError:
            pass
        os.close(fd)
        if time.monotonic() >= deadline:
            raise SpoolBusyError(f"another process still has call {folder.path.name}; end it first")
        time.sleep(0.005)


def _is_file(fd: int, path: Path) -> bool:
    """Whether `path` is still the file behind `fd`: the shipper may have cleared the folder away in between."""
    try:
        return os.path.samestat(os.fstat(fd), path.stat())
    except FileNotFoundError:
        return False
