"""The state of one call between turns. Only the commits of the orchestrator change it."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import Any, Literal

from personas.sentiment import Mood, Sentiment
from routing.decision import Route
from routing.profile import Profile
from routing.protocols import KnownCaller
from routing.slots.value import Held
from routing.tools.tool import ToolResult

OfferKind = Literal["callback", "clarify", "read_back", "cancel_booking", "which_booking", "resume", "value"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """What was said in one turn. `said` is what was really spoken; the rest is what was decided, None for a line that
    answered nothing."""

    turn: int
    heard: str
    said: str
    persona: str
    route: Route | None = None
    target: str | None = None
    step: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A yes-or-no question that the agent asked and the caller has not answered yet."""

    kind: OfferKind
    about: str = ""


@dataclass(slots=True, kw_only=True)
class FlowState:
    """Where a flow is. `asked` counts the questions that were really played, by field; `missed` how often in a row
    what the caller said was no answer to them."""

    name: str
    status: Literal["open", "confirming", "done", "incomplete", "cancelled"] = "open"
    asked: dict[str, int] = field(default_factory=dict)
    passed: set[str] = field(default_factory=set)
    missed: dict[str, int] = field(default_factory=dict)

    @property
    def active(self) -> bool:
        return self.status in ("open", "confirming")


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingWrite:
    """Something the caller agreed to, from the moment its tool is about to run until it is known what became of it.

    Attributes:
        key: what makes the write happen once (`ToolContext.idempotency_key`).
        counts_as: what `Conversation.runs` counts it under.
        flow: the flow that it completes.
        done: what is said once it is done; placeholders are those of the tool's result.
        unknown: whether the caller was told that its outcome is not known.
    """

    tool: str
    key: str
    arguments: dict[str, Any]
    counts_as: str = ""
    flow: str | None = None
    done: str = ""
    unknown: bool = False


@dataclass(slots=True, kw_only=True)
class Conversation:
    """Everything a turn depends on. `turn` counts the caller's committed turns; `dictated` is the beginning of a number
    that is being dictated with pauses; `likely` are values that were probably said, by field, to be read back in place
    of the question for them; `recalled` is the field whose value was said back in the last turn; `languages` are those
    that the call could go on in; `channel` is the one it goes over, as it was last used; `keys` says whether the caller
    has a telephone's keys; `reminded` whether going on with what was left open elsewhere has been offered."""

    call_id: str
    persona: str
    caller: KnownCaller
    profile: Profile
    language: str = "en"
    languages: tuple[str, ...] = ()
    channel: str = "phone"
    keys: bool = False
    turn: int = 0
    flow: FlowState | None = None
    paused: list[FlowState] = field(default_factory=list)
    asked: str | None = None
    offer: Offer | None = None
    history: list[Exchange] = field(default_factory=list)
    moods: list[Sentiment] = field(default_factory=list)
    personas: list[str] = field(default_factory=list)
    runs: dict[str, int] = field(default_factory=dict)
    results: list[ToolResult] = field(default_factory=list)
    completed: list[str] = field(default_factory=list)
    untold: dict[str, str] = field(default_factory=dict)
    writes: dict[str, PendingWrite] = field(default_factory=dict)
    dictated: str = ""
    likely: dict[str, Held] = field(default_factory=dict)
    recalled: str | None = None
    pending_tool: str | None = None
    last_tool: str | None = None
    topic: str = ""
    met: set[str] = field(default_factory=set)
    misunderstood: int = 0
    not_recorded: bool = False
    ending: bool = False
    greeted_history: bool = False
    reminded: bool = False

    @property
    def mood(self) -> Mood | None:
        return self.moods[-1].mood if self.moods else None

    def latest(self, tool: str) -> ToolResult | None:
        """The last successful result of a tool in this call."""
        return next((r for r in reversed(self.results) if r.tool == tool and r.ok), None)

    def draft(self) -> Conversation:
        """A copy to think on: whatever happens to it is speculation."""
        return copy.deepcopy(self)
