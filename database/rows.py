"""What the database gives back: one frozen object a row, and what the ledger answers.

Times are aware and in UTC, except a booking's `day` and `start`, which are the business's local ones. Seconds of turns
are counted from the start of the call's audio.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Literal

CallStatus = Literal["live", "ended", "interrupted"]
RecordingStatus = Literal["pending", "stored", "deleted", "partial"]
BookingStatus = Literal["booked", "done", "cancelled"]
CallbackStatus = Literal["open", "done", "cancelled"]
ParticipantKind = Literal["caller", "agent", "colleague"]
StaffRole = Literal["staff", "admin"]


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownCaller:
    """What is known of a caller before the first word. `number_source` says whether the number was on record or is the
    one that the caller calls from; `remembered` is what earlier calls left, as routing wrote it."""

    caller_id: str | None = None
    name: str | None = None
    phone_number: str | None = None
    email: str | None = None
    is_vip: bool = False
    purchase_history: tuple[str, ...] = ()
    number_source: Literal["record", "line"] = "record"
    remembered: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The row that a write left. `created` is false when the same write was made before (same idempotency key)."""

    id: str
    created: bool
    values: Mapping[str, Any]


class SlotTaken(Exception):
    """The date and time were taken by someone else in the meantime."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRow:
    """A call as a list shows it.

    `attempt` is the last one; `personas` are the speakers in the order of their first words, without repeats; `mood`
    and `mood_score` are those of the caller's last turn; `recording` is the state of its recording, None when nothing
    is known of one yet.
    """

    id: str
    business: str
    room: str
    attempt: int
    language: str
    channel: str
    status: CallStatus
    started_at: datetime
    ended_at: datetime | None
    end_reason: str | None
    first_persona: str
    last_persona: str
    personas: tuple[str, ...]
    mood: str | None
    mood_score: float | None
    providers: Mapping[str, str]
    caller: Mapping[str, Any]
    turns_count: int
    recording: RecordingStatus | None

    @property
    def seconds(self) -> float | None:
        """How long the call took, None while it is live."""
        return None if self.ended_at is None else (self.ended_at - self.started_at).total_seconds()


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantRow:
    """One stay of a participant in the room; who comes back has two."""

    attempt: int
    identity: str
    kind: ParticipantKind
    name: str | None
    attributes: Mapping[str, str]
    joined_at: datetime
    left_at: datetime | None
    leave_reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitRow:
    """A wait for the call's turn: from which `place` in the queue, how many `seconds`, how it ended."""

    attempt: int
    at: datetime
    place: int
    seconds: float
    outcome: Literal["served", "callback", "left", "refused"]


@dataclass(frozen=True, slots=True, kw_only=True)
class UtteranceRow:
    """The caller's side of a turn. `slots` are the values given in it; of those, `approximate` names the vague ones."""

    at: datetime
    message_id: str
    text: str
    sentiment: str
    sentiment_score: float
    sentiment_confidence: float
    sentiment_evidence: tuple[str, ...]
    slots: Mapping[str, Any]
    approximate: tuple[str, ...]
    refused: tuple[str, ...]
    started: float | None
    ended: float | None
    modality: Literal["spoken", "typed", "keyed"] = "spoken"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyRow:
    """One reply of the agent: what was `said`, what was `meant` without interruption, and the decision behind it.

    `segments` have `persona`, `kind` and `text`; `timings` are milliseconds by stage; `model` is
    `routing.decision.ModelReport`, empty where no model was asked.
    """

    at: datetime
    message_id: str
    said: str
    meant: str
    interrupted: bool
    persona: str
    persona_reason: str
    persona_confidence: float
    route: str
    target: str | None
    confidence: float
    reasoning: str
    segments: tuple[Mapping[str, Any], ...]
    started: float | None
    ended: float | None
    timings: Mapping[str, float]
    model: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnRow:
    """A turn: what the caller said, and every reply to it in order.

    Turn 0 is before the caller's first words (`caller` is None): the greeting. A turn has several replies when a tool
    or a time-out spoke, none when the caller hung up.
    """

    attempt: int
    turn: int
    caller: UtteranceRow | None
    replies: tuple[ReplyRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOffRow:
    attempt: int
    turn: int
    at: datetime
    from_persona: str
    to_persona: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolRunRow:
    """A tool that ran. Exactly one of `result` and `error` is set; `receipt` names the row that a write left."""

    attempt: int
    turn: int
    at: datetime
    tool: str
    arguments: Mapping[str, Any]
    result: Mapping[str, Any] | None
    error: str | None
    receipt: str | None
    execution_time_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowCompletionRow:
    attempt: int
    turn: int
    at: datetime
    flow: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultRow:
    attempt: int
    turn: int
    at: datetime
    part: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingRow:
    """A call's recording. `store` is the kind of store (`folder`), `uri` where in it the file is; `gaps` are
    `{"from": seconds, "to": seconds, "why": …}`; `reason` says why it is partial or deleted."""

    call_id: str
    status: RecordingStatus
    uri: str | None = None
    store: str | None = None
    seconds: float | None = None
    channels: int | None = None
    sha256: str | None = None
    bytes: int | None = None
    gaps: tuple[Mapping[str, Any], ...] = ()
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingRow:
    """A party that holds a chef. `reference` is the short number that is told to the caller."""

    id: str
    reference: str
    business: str
    call_id: str | None
    status: BookingStatus
    day: date
    start: time
    hours: int
    details: Mapping[str, Any]
    total: Decimal
    deposit: Decimal
    refund: Decimal | None
    created_at: datetime
    cancelled_at: datetime | None
    done_at: datetime | None
    done_by: str | None
    note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackRow:
    """Somebody who is to be called (or written to) back."""

    id: str
    reference: str
    business: str
    call_id: str | None
    status: CallbackStatus
    phone_number: str | None
    email: str | None
    reason: str
    best_time: str | None
    details: Mapping[str, Any]
    created_at: datetime
    done_at: datetime | None
    done_by: str | None
    note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRecord:
    """Everything that is kept of one call, each part in the order in which it happened."""

    call: CallRow
    participants: tuple[ParticipantRow, ...] = ()
    turns: tuple[TurnRow, ...] = ()
    hand_offs: tuple[HandOffRow, ...] = ()
    tool_runs: tuple[ToolRunRow, ...] = ()
    flow_completions: tuple[FlowCompletionRow, ...] = ()
    faults: tuple[FaultRow, ...] = ()
    recording: RecordingRow | None = None
    bookings: tuple[BookingRow, ...] = ()
    callbacks: tuple[CallbackRow, ...] = ()
    waits: tuple[WaitRow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffRow:
    """Somebody who may log in at the desk. `businesses` is None when every business may be seen."""

    id: str
    name: str
    role: StaffRole
    businesses: tuple[str, ...] | None
    password_hash: str = field(repr=False)
