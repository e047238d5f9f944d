"""One call's folder in the spool, as every process sees it: what lies where, and whether its call still lives."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import structlog
from pydantic import BaseModel, ConfigDict, ValidationError

from recording.disk import replace_file
from recording.journal import Position, journal_lines
from recording.segments import TrackFiles, track_files
from recording.state import CallState
from routing.journal import CallStarted, RecordingStopped

log = structlog.get_logger(__name__)

AUDIO_REFUSED = "the caller asked not to be recorded"


class Attempt(BaseModel):
    """One process that has had the call. `began` is UTC; `first_seq` the number of its first journal line."""

    model_config = ConfigDict(frozen=True)

    number: int
    began: datetime
    first_seq: int
    business: str


@dataclass(frozen=True, slots=True)
class CallFolder:
    """`<home>/spool/<call_id>/`:

    - `lock`: flock'd by the call's process as long as it lives; the kernel lets go of it even after kill -9
    - `attempt`: a JSON line for each process that has had the call
    - `journal.jsonl`: the entries of `routing.journal`
    - `audio/`: the tracks (`recording.segments`)
    - `no-audio`: there when the caller asked not to be recorded; holds the reason
    - `state.json`: the stage (`recording.state`)
    - `shipped.json`: how far the journal is in the database
    - `mix.ogg`: the mixed recording, until it is stored; `earlier.ogg`: while mixing, what was stored before
    """

    path: Path

    @property
    def call_id(self) -> UUID:
        return UUID(self.path.name)

    @property
    def lock(self) -> Path:
        return self.path / "lock"

    @property
    def attempt(self) -> Path:
        return self.path / "attempt"

    @property
    def journal(self) -> Path:
        return self.path / "journal.jsonl"

    @property
    def audio(self) -> Path:
        return self.path / "audio"

    @property
    def no_audio(self) -> Path:
        return self.path / "no-audio"

    @property
    def mix(self) -> Path:
        return self.path / "mix.ogg"

    @property
    def earlier(self) -> Path:
        return self.path / "earlier.ogg"

    @property
    def _state(self) -> Path:
        return self.path / "state.json"

    @property
    def _shipped(self) -> Path:
        return self.path / "shipped.json"

    def is_live(self) -> bool:
        """Whether a process has the call now."""
        try:
            fd = os.open(self.lock, os.O_RDONLY)
        except FileNotFoundError:
            return False
        try:
            # A shared lock, so that two who ask at the same moment do not take each other for the call's process.
            fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(fd)
        return False

    @contextmanager
    def held(self) -> Iterator[bool]:
        """Keep every call's process away for a moment; gives False when one has the call."""
        fd = os.open(self.lock, os.O_RDONLY | os.O_CREAT, 0o600)
        try:
            try:
                fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True
        finally:
            os.close(fd)

    def attempts(self) -> list[Attempt]:
        """The processes that have had the call, in order."""
        attempts: list[Attempt] = []
        try:
            written = self.attempt.read_bytes()
        except FileNotFoundError:
            written = b""
        for line in written.splitlines():
            try:
                attempts.append(Attempt.model_validate_json(line))
            except ValidationError:
                log.warning("attempt_line_unreadable", call_id=self.path.name)
        if attempts:
            return attempts
        # A disk that was full when the call began leaves no line; the journal names its attempts too.
        return [
            Attempt(number=line.entry.attempt, began=line.entry.at, first_seq=line.seq, business=line.entry.business)
            for line in journal_lines(self.journal)
            if isinstance(line.entry, CallStarted)
        ]

    def tracks(self) -> list[TrackFiles]:
        return track_files(self.audio)

    def audio_refused(self) -> str | None:
        """Why there may be no audio of this call; None when there may be. The journal counts too: a process may have
        died between the entry and the deletion."""
        try:
            return self.no_audio.read_text(encoding="utf-8").strip() or AUDIO_REFUSED
        except FileNotFoundError:
            pass
        for line in journal_lines(self.journal):
            if isinstance(line.entry, RecordingStopped):
                return line.entry.reason
        return None

    def refuse_audio(self, reason: str) -> None:
        """Leave a mark that there may be no audio of this call, in this attempt or a later one."""
        try:
            self.no_audio.write_text(reason, encoding="utf-8")
        except OSError as error:
            # The name alone says it: an empty file needs no room.
            log.warning("reason_not_written", call_id=self.path.name, error=error.strerror)

    def state(self) -> CallState | None:
        """The state, None before the first was written or when it cannot be read (then the call is taken as live)."""
        try:
            return CallState.model_validate_json((self._state).read_bytes())
        except FileNotFoundError:
            return None
        except ValidationError:
            log.error("state_unreadable", call_id=self.path.name)
            return None

    def write_state(self, state: CallState, *, durable: bool = True) -> None:
        """Raises OSError when the disk is full; the old state stays."""
        replace_file(self._state, state.model_dump_json().encode(), durable=durable)

    def shipped(self) -> Position:
        """How far the journal is in the database. Unreadable counts as nothing: sending twice does no harm."""
        try:
            written = json.loads(self._shipped.read_bytes())
            return Position(offset=int(written["offset"]), seq=int(written["seq"]))
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return Position()

    def write_shipped(self, position: Position) -> None:
        """Raises OSError when the disk is full; the old position stays."""
        written = json.dumps({"offset": position.offset, "seq": position.seq})
        replace_file(self._shipped, written.encode(), durable=False)

    def last_touched(self) -> datetime:
        """When something was last written here by the call, in UTC: the best guess at when its process died."""
        latest = 0.0
        for path in [self.attempt, self.journal, *(file.index for file in self.tracks())]:
            try:
                latest = max(latest, path.stat().st_mtime)
            except FileNotFoundError:
                continue
        return datetime.fromtimestamp(latest or self.path.stat().st_mtime, UTC)

    def clear(self) -> None:
        """Delete what was brought elsewhere; attempts and state stay, so that another attempt can go on from them."""
        self.delete_audio()
        for path in (self.journal, self._shipped):
            path.unlink(missing_ok=True)

    def delete_audio(self) -> None:
        """Delete the tracks and what was mixed of them."""
        shutil.rmtree(self.audio, ignore_errors=True)
        for leftover in (self.mix, self.earlier, self.path / "mix.ogg.tmp"):
            leftover.unlink(missing_ok=True)

    def remove(self) -> None:
        """Delete everything; the lock last, so that nobody takes a half-deleted call."""
        self.clear()
        for path in sorted(self.path.iterdir()):
            if path != self.lock:
                path.unlink()
        shutil.rmtree(self.path, ignore_errors=True)


def spool_folder(home: Path) -> Path:
    return home / "spool"


def list_calls(home: Path) -> list[CallFolder]:
    """Every call in the spool of `home`, in no order that means anything."""
    try:
        names = sorted(spool_folder(home).iterdir())
    except FileNotFoundError:
        return []
    return [CallFolder(path) for path in names if _is_call_id(path.name) and path.is_dir()]


def _is_call_id(name: str) -> bool:
    try:
        return str(UUID(name)) == name
    except ValueError:
        return False
