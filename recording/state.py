"""The stages that a call's spool goes through, and what the file `state.json` in it holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

GapReason = Literal["no_frames", "not_written", "attempt_died"]


class Stage(StrEnum):
    """live: a process has the call, or may come back to it; ended: nothing more comes; mixed: one file was made;
    stored: it is in the recording store, verified; recorded: the database holds everything; freed: only numbers are
    left here."""

    LIVE = "live"
    ENDED = "ended"
    MIXED = "mixed"
    STORED = "stored"
    RECORDED = "recorded"
    FREED = "freed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A stretch of a track, in seconds from the start of the call's audio, of which nothing was recorded.

    `no_frames`: the participant sent none; `not_written`: the disk was full or slow; `attempt_died`: the process of the
    call was gone and its successor had not begun.
    """

    track: str
    start: float
    end: float
    reason: GapReason


@dataclass(frozen=True, slots=True, kw_only=True)
class Mixed:
    """What is known of the mixed file."""

    seconds: float
    channels: int
    sha256: str
    bytes: int
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """Where the recording is: `store` is the kind of store, `key` the name in it, `uri` both in one."""

    store: str
    key: str
    uri: str


class CallState(BaseModel):
    """`state.json`.

    Attributes:
        stage: how far the call is.
        at: when the stage was reached, UTC.
        interrupted: whether the call ended by the death of its process.
        ended_at: when, UTC.
        attempt: the attempt that was found dead; a later one may go on with the call meanwhile.
        mixed: the mixed file; from `mixed` on, None when there is no audio.
        stored: where it is; from `stored` on.
        earlier: what the recording in `stored` holds of attempts whose tracks are no longer here: another attempt went
            on with a call that had been freed.
    """

    model_config = ConfigDict(frozen=True)

    stage: Stage = Stage.LIVE
    at: datetime
    interrupted: bool = False
    ended_at: datetime | None = None
    attempt: int | None = None
    mixed: Mixed | None = None
    stored: Stored | None = None
    earlier: Mixed | None = None

    def to(self, stage: Stage, **changes: Any) -> CallState:
        """The state at another stage, reached now."""
        return self.model_copy(update={"stage": stage, "at": datetime.now(UTC), **changes})
