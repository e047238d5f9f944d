"""The journal's entries: what a call writes down as it happens, append-only, one JSON object a line.

The shipper brings them to the database as they are, so their fields are the record's fields.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from routing.channels.rule import Channel


class Entry(BaseModel):
    """What every entry has. `at` is UTC; `turn` counts the caller's turns from 1, 0 is before the first."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    at: datetime
    turn: int = 0


class CallStarted(Entry):
    kind: Literal["call_started"] = "call_started"
    call_id: str
    attempt: int = 1
    business: str
    room: str
    language: str = "en"
    channel: Literal["web"] | Channel = "phone"
    persona: str
    providers: dict[str, str] = Field(default_factory=dict)
    caller: dict[str, Any] = Field(default_factory=dict, description="what was known beforehand")


class ParticipantJoined(Entry):
    kind: Literal["participant_joined"] = "participant_joined"
    identity: str
    participant_kind: Literal["caller", "agent", "colleague"]
    name: str | None = None
    attributes: dict[str, str] = Field(default_factory=dict)


class ParticipantLeft(Entry):
    kind: Literal["participant_left"] = "participant_left"
    identity: str
    reason: str = ""


class Waited(Entry):
    """The call waited for its turn: from which place in the queue (0 where there was none left), how long, and how that
    ended."""

    kind: Literal["waited"] = "waited"
    place: int = Field(ge=0)
    seconds: float
    outcome: Literal["served", "callback", "left", "refused"]


class LanguageChanged(Entry):
    """The call goes on in another language, because the caller asked for it."""

    kind: Literal["language_changed"] = "language_changed"
    language: str


Modality = Literal["spoken", "typed", "keyed"]
"""How a turn came in: by voice, as text, or by the keys of a telephone."""


class CallerTurn(Entry):
    """Commit A: what the caller said, once a turn. `seconds` are from the start of the call's audio."""

    kind: Literal["caller_turn"] = "caller_turn"
    message_id: str
    text: str
    modality: Modality = "spoken"
    started: float | None = None
    ended: float | None = None
    sentiment: str
    sentiment_score: float
    sentiment_confidence: float
    sentiment_evidence: tuple[str, ...] = ()
    slots: dict[str, Any] = Field(default_factory=dict)
    approximate: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


class AgentTurn(Entry):
    """Commit B: the reply as it was played, with the decision behind it. The greeting is one with turn 0."""

    kind: Literal["agent_turn"] = "agent_turn"
    message_id: str
    said: str = Field(description="what was really spoken")
    meant: str = Field(description="what would have been spoken without interruption")
    interrupted: bool = False
    persona: str
    persona_reason: str = ""
    persona_confidence: float = 1.0
    route: str
    target: str | None = None
    confidence: float = 1.0
    reasoning: str = ""
    segments: tuple[dict[str, Any], ...] = Field(default=(), description="persona, kind and text of each segment")
    started: float | None = None
    ended: float | None = None
    timings: dict[str, float] = Field(default_factory=dict, description="milliseconds, by stage")
    profile: dict[str, Any] = Field(default_factory=dict, description="what the reply's details added to the profile")
    refused: tuple[str, ...] = Field(default=(), description="what the details say the caller will not give")
    model: dict[str, Any] = Field(default_factory=dict, description="who answered, who failed, tokens, faults of form")


class HandedOff(Entry):
    kind: Literal["handed_off"] = "handed_off"
    from_persona: str
    to_persona: str
    reason: str


class WriteBegun(Entry):
    """A tool that writes is about to run. Where no `tool_ran` with the same key tells its outcome, and no row has the
    key, the caller is owed a call-back."""

    kind: Literal["write_begun"] = "write_begun"
    tool: str
    key: str
    arguments: dict[str, Any]
    contact: dict[str, str] = Field(default_factory=dict, description="how the caller can be reached")


class ToolRan(Entry):
    kind: Literal["tool_ran"] = "tool_ran"
    tool: str
    key: str | None = Field(default=None, description="what makes a write happen once")
    arguments: dict[str, Any]
    result: dict[str, Any] | None = None
    error: str | None = None
    receipt: str | None = None
    execution_time_ms: float = 0.0


class FlowCompleted(Entry):
    kind: Literal["flow_completed"] = "flow_completed"
    flow: str
    values: dict[str, Any]


class Checkpoint(Entry):
    """How the conversation stands after a commit, for a process that goes on with the call: what the other entries do
    not tell, such as the question that is open. The first one of an attempt has every field of
    `routing.conversation.Conversation`, a later one what is different."""

    kind: Literal["checkpoint"] = "checkpoint"
    whole: bool = Field(default=False, description="whether `changed` has every field")
    changed: dict[str, Any] = Field(default_factory=dict, description="fields with their new values")
    grown: dict[str, list[Any]] = Field(default_factory=dict, description="what was appended to lists")


class RecordingStopped(Entry):
    """The caller asked not to be recorded: the audio is deleted, the record stays."""

    kind: Literal["recording_stopped"] = "recording_stopped"
    reason: str


class Fault(Entry):
    kind: Literal["fault"] = "fault"
    part: str
    what: str


class CallEnded(Entry):
    kind: Literal["call_ended"] = "call_ended"
    reason: str


class ProfileKept(Entry):
    """What is to be remembered of the caller until `expires`. `caller` is who the line, the dispatch or a signed token
    says it is."""

    kind: Literal["profile_kept"] = "profile_kept"
    business: str
    caller: dict[str, str]
    profile: dict[str, Any]
    expires: datetime


JournalEntry = Annotated[
    CallStarted
    | ParticipantJoined
    | ParticipantLeft
    | Waited
    | LanguageChanged
    | CallerTurn
    | AgentTurn
    | HandedOff
    | WriteBegun
    | ToolRan
    | FlowCompleted
    | Checkpoint
    | RecordingStopped
    | ProfileKept
    | Fault
    | CallEnded,
    Field(discriminator="kind"),
]
