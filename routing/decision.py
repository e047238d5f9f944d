"""The decision of a turn: what the agent does with what it heard, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from personas.sentiment import Sentiment
from routing.acts.act import Act
from routing.slots import Assent
from routing.slots.value import Held, SlotValue

WantKind = Literal["flow", "tool", "act", "interest", "problem", "enquiry"]


class Action(StrEnum):
    """What is done with a message, as an integrator routes by it."""

    USE_FAQ = "use_faq"
    EXECUTE_FLOW = "execute_flow"
    HANDLE_CONVERSATIONALLY = "handle_conversationally"
    USE_TOOL = "use_tool"
    ESCALATE = "escalate"


class Route(StrEnum):
    """Where a turn goes."""

    FAQ = "faq"
    FLOW = "flow"
    CONVERSATION = "conversation"
    TOOL = "tool"
    ESCALATE = "escalate"


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonaChoice:
    """Who answers, how sure that is (0 to 1), and the reason in a sentence that staff can read."""

    persona: str
    previous: str
    confidence: float
    reason: str
    why: str = "default"

    @property
    def switched(self) -> bool:
        return self.persona != self.previous


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """An FAQ entry near the utterance. `similarity` is calibrated: 0.85 means precision of at least 0.99; `source` says
    where the answer stands."""

    subject: str
    question: str
    answer: str
    similarity: float
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Want:
    """What an utterance seems to be after, by its nearest example. `kind` says what `name` is the name of;
    `similarity` is calibrated."""

    kind: WantKind
    name: str
    similarity: float
    example: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the local reading made of an utterance, before anything is decided; has no side effects.

    `invalid` was heard and may not be, so it is not held; `likely` was probably said, and is to
    be confirmed; `recall` is the field whose value the caller asks for, `""`
    when asking for all of them; `dictated` are digits that
    are no whole number yet; `language` is the one that the utterance is in.
    """

    text: str
    sentiment: Sentiment
    persona: PersonaChoice
    matches: tuple[Match, ...] = ()
    wants: tuple[Want, ...] = ()
    acts: frozenset[Act] = frozenset()
    slots: tuple[SlotValue, ...] = ()
    refused: tuple[str, ...] = ()
    invalid: tuple[SlotValue, ...] = ()
    likely: tuple[SlotValue, ...] = ()
    recall: str | None = None
    assent: Assent = Assent.NONE
    unsure: bool = False
    question: bool = False
    dictated: str = ""
    language: str = ""

    def want(self, kind: str) -> Want | None:
        """The strongest wish of a kind."""
        return next((want for want in self.wants if want.kind == kind), None)

    def wanted(self, name: str) -> Want | None:
        """The wish for a flow or a tool by its name."""
        return next((want for want in self.wants if want.name == name), None)


@dataclass(slots=True, kw_only=True)
class ModelReport:
    """What a turn took of the language models: who answered (None where the decision was made locally), who failed and
    how (`model: fault`), tokens, and what was wrong with the reply's form."""

    model: str | None = None
    requests: int = 0
    first_token_ms: float | None = None
    prompt_tokens: int = 0
    cached_tokens: int = 0
    completion_tokens: int = 0
    failures: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileChanges:
    """What a turn changed of what is known of the caller: values by field, which of them are estimates, and the fields
    that the caller does not want to give."""

    collected: Mapping[str, Held] = field(default_factory=dict)
    approximate: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


ACTIONS = {
    Route.FAQ: Action.USE_FAQ,
    Route.FLOW: Action.EXECUTE_FLOW,
    Route.CONVERSATION: Action.HANDLE_CONVERSATIONALLY,
    Route.TOOL: Action.USE_TOOL,
    Route.ESCALATE: Action.ESCALATE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The details of a turn, the same from every decider. `step` is the field that its flow asks for next; `offer` is
    the yes-or-no question that is open after it."""

    route: Route
    target: str | None
    sentiment: Sentiment
    persona: PersonaChoice
    confidence: float
    reasoning: str
    asked: str | None = None
    recalled: str | None = None
    step: str | None = None
    tools: tuple[str, ...] = ()
    flow_completed: str | None = None
    offer: str | None = None
    model: ModelReport | None = None
    changes: ProfileChanges = field(default_factory=ProfileChanges)

    @property
    def action(self) -> Action:
        return ACTIONS[self.route]
