"""Brings a conversation back from the journal of the processes that had the call before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import structlog
from pydantic import ValidationError

from personas.sentiment import Mood, Sentiment
from routing.business_model import Business
from routing.checkpoints import STATE
from routing.conversation import Conversation, Exchange, FlowState, PendingWrite
from routing.decision import Route
from routing.events import SegmentKind
from routing.journal import (
    AgentTurn,
    CallerTurn,
    CallStarted,
    Checkpoint,
    FlowCompleted,
    HandedOff,
    JournalEntry,
    LanguageChanged,
    RecordingStopped,
    ToolRan,
    WriteBegun,
)
from routing.profile import Known
from routing.tools.tool import ToolResult

log = structlog.get_logger(__name__)

_ASKED_BY_NOBODY = {SegmentKind.GREETING.value, SegmentKind.FILLER.value}


@dataclass(slots=True, kw_only=True)
class Restored:
    """A conversation as it was when its process died.

    Attributes:
        unanswered: the caller's last turn, where the caller heard no answer to it and nothing was written for it.
        before: the conversation before that turn.
        greeted: whether the greeting was spoken.
        heard: the caller's last turn.
    """

    conversation: Conversation
    unanswered: CallerTurn | None = None
    before: Conversation | None = None
    greeted: bool = False
    heard: CallerTurn | None = None


def restore(conversation: Conversation, entries: Sequence[JournalEntry]) -> Restored:
    """The conversation that these entries tell, in their order, begun with what the new process knew by itself.

    What the last checkpoint says holds; entries after it, and those of a journal without checkpoints, are taken as far
    as they tell.
    """
    restored = Restored(conversation=conversation.draft())
    state: dict[str, Any] | None = None
    for entry in entries:
        if isinstance(entry, Checkpoint):
            state = _advanced(state, entry)
            restored.conversation = _conversation(state, restored.conversation)
        else:
            _take(restored, entry)
    return restored


def fit(conversation: Conversation, business: Business) -> None:
    """Leave out what the business no longer has: its files may have changed since the journal was written."""
    if conversation.persona not in business.personas:
        conversation.persona = business.file.first_persona
    conversation.met &= business.personas.keys()
    conversation.paused = [state for state in conversation.paused if state.name in business.flows]
    if conversation.flow is not None and conversation.flow.name not in business.flows:
        conversation.flow = conversation.asked = conversation.offer = None


def _advanced(state: dict[str, Any] | None, entry: Checkpoint) -> dict[str, Any] | None:
    if entry.whole:
        return dict(entry.changed)
    if state is None:
        # The attempt's first checkpoint is missing: what is different from something unknown tells nothing.
        return None
    return {**state, **entry.changed, **{name: [*state.get(name, []), *more] for name, more in entry.grown.items()}}


def _conversation(state: dict[str, Any] | None, told: Conversation) -> Conversation:
    """The checkpoint's conversation in the place of what the entries before it told."""
    if state is None:
        return told
    # A journal may be older or newer than this code: a field that only one of them knows stays as it is.
    known = {name: value for name, value in state.items() if name in Conversation.__dataclass_fields__}
    rest: dict[str, Any] = STATE.dump_python(told, mode="json")
    try:
        return STATE.validate_python({**rest, **known, "call_id": told.call_id})
    except ValidationError as error:
        log.error("checkpoint_unreadable", problems=error.error_count())
        return told


def _take(restored: Restored, entry: JournalEntry) -> None:
    conversation = restored.conversation
    match entry:
        case CallStarted():
            conversation.language = entry.language
            if conversation.turn == 0:
                conversation.persona = entry.persona
                conversation.personas, conversation.met = [entry.persona], {entry.persona}
        case CallerTurn():
            restored.before, restored.unanswered, restored.heard = conversation.draft(), entry, entry
            _hear(conversation, entry)
        case AgentTurn():
            _say(restored, entry)
        case HandedOff():
            conversation.persona = entry.to_persona
            conversation.personas.append(entry.to_persona)
            conversation.met.add(entry.to_persona)
        case WriteBegun():
            conversation.writes[entry.key] = PendingWrite(tool=entry.tool, key=entry.key, arguments=entry.arguments)
        case ToolRan():
            _use(restored, entry)
        case FlowCompleted():
            conversation.completed.append(entry.flow)
            conversation.runs[entry.flow] = conversation.runs.get(entry.flow, 0) + 1
            conversation.asked = conversation.offer = None
            if conversation.flow is not None and conversation.flow.name == entry.flow:
                conversation.flow.status = "done"
        case LanguageChanged():
            conversation.language = entry.language
        case RecordingStopped():
            conversation.not_recorded = True


def _hear(conversation: Conversation, entry: CallerTurn) -> None:
    conversation.turn = entry.turn
    conversation.ending = False
    conversation.moods.append(
        Sentiment(
            mood=cast(Mood, entry.sentiment),
            score=entry.sentiment_score,
            confidence=entry.sentiment_confidence,
            evidence=entry.sentiment_evidence,
        )
    )
    profile = conversation.profile
    for name, value in entry.slots.items():
        vague = name in entry.approximate
        profile.values[name] = Known(value=value, source="said", turn=entry.turn, approximate=vague)
        profile.refused.pop(name, None)
    profile.refuse(entry.refused, entry.turn)


def _say(restored: Restored, entry: AgentTurn) -> None:
    conversation = restored.conversation
    by_itself = {segment.get("kind") for segment in entry.segments} <= _ASKED_BY_NOBODY
    restored.greeted = restored.greeted or (entry.turn == 0 and bool(entry.said))
    asked = restored.heard
    answers = not by_itself and asked is not None and asked.turn == entry.turn
    conversation.history.append(
        Exchange(
            turn=entry.turn,
            heard=asked.text if answers and asked is not None else "",
            said=entry.said,
            persona=conversation.persona,
            route=None if by_itself else Route(entry.route),
            target=entry.target,
        )
    )
    if answers and entry.said:
        restored.unanswered = restored.before = None
    if entry.route == Route.FLOW and entry.target and not by_itself:
        _follow(conversation, entry.target)


def _follow(conversation: Conversation, flow: str) -> None:
    current = conversation.flow
    if flow in conversation.completed or (current is not None and current.name == flow):
        return
    if current is not None and current.active:
        conversation.paused.append(current)
    conversation.flow = FlowState(name=flow)


def _use(restored: Restored, entry: ToolRan) -> None:
    result = ToolResult(
        tool=entry.tool,
        arguments=entry.arguments,
        result=entry.result,
        error=entry.error,
        receipt=entry.receipt,
        execution_time_ms=entry.execution_time_ms,
    )
    restored.conversation.results.append(result)
    if entry.key is not None and entry.error != "outcome_unknown":
        restored.conversation.writes.pop(entry.key, None)
    if entry.receipt is not None:
        # Answering the turn anew would write a second time.
        restored.unanswered = restored.before = None
