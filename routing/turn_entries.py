"""The journal's entries of a turn, made from what was read, decided and played."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from itertools import groupby

from routing.conversation import Conversation, PendingWrite
from routing.decision import Decision, Reading, Route
from routing.events import SegmentKind
from routing.journal import AgentTurn, CallerTurn, HandedOff, Modality, ToolRan, WriteBegun
from routing.played import Played
from routing.tools.tool import ToolResult
from routing.turn import Turn


def caller_turn(
    message_id: str,
    text: str,
    reading: Reading,
    *,
    at: datetime,
    number: int,
    started: float | None = None,
    ended: float | None = None,
    modality: Modality = "spoken",
) -> CallerTurn:
    """Commit A."""
    return CallerTurn(
        at=at,
        turn=number,
        message_id=message_id,
        text=text,
        modality=modality,
        started=started,
        ended=ended,
        sentiment=reading.sentiment.mood,
        sentiment_score=reading.sentiment.score,
        sentiment_confidence=reading.sentiment.confidence,
        sentiment_evidence=reading.sentiment.evidence,
        slots={slot.field: slot.value for slot in reading.slots},
        approximate=tuple(slot.field for slot in reading.slots if slot.approximate),
        refused=reading.refused,
    )


def handed_off(conversation: Conversation, before: str, decision: Decision, *, at: datetime) -> HandedOff:
    """The persona `before` handed over to the one who speaks now."""
    return HandedOff(
        at=at,
        turn=conversation.turn,
        from_persona=before,
        to_persona=conversation.persona,
        reason=decision.persona.reason,
    )


def agent_turn(
    reply_id: str, turn: Turn, decision: Decision, played: Played, *, at: datetime, number: int
) -> AgentTurn:
    """Commit B."""
    return AgentTurn(
        at=at,
        turn=number,
        message_id=reply_id,
        said=played.text.strip(),
        meant=turn.text.strip(),
        interrupted=played.interrupted,
        persona=decision.persona.persona,
        persona_reason=decision.persona.reason,
        persona_confidence=decision.persona.confidence,
        route=decision.route.value,
        target=decision.target,
        confidence=decision.confidence,
        reasoning=decision.reasoning,
        segments=_segments(turn),
        started=played.started,
        ended=played.ended,
        timings=dict(played.timings),
        model=asdict(decision.model) if decision.model is not None else {},
        profile=dict(turn.learned),
        refused=tuple(turn.learned_refusals),
    )


def _segments(turn: Turn) -> tuple[dict[str, str], ...]:
    """What was meant to be spoken, each stretch in one voice and of one kind as one."""
    stretches = groupby((s.words for s in turn.said if s.words.text.strip()), key=lambda w: (w.persona, w.kind))
    return tuple(
        {"persona": persona, "kind": kind.value, "text": " ".join(w.text.strip() for w in words)}
        for (persona, kind), words in stretches
    )


def unasked_line(
    message_id: str,
    persona: str,
    meant: str,
    played: Played,
    *,
    greeting: bool,
    resumption: bool,
    at: datetime,
    number: int,
) -> AgentTurn:
    """A line that answers no turn: the greeting, the first words after the line broke, or a word after silence."""
    reason = "The call goes on after the line broke." if resumption else "Nothing was said for a while."
    kind = SegmentKind.GREETING if greeting else SegmentKind.FILLER
    return AgentTurn(
        at=at,
        turn=number,
        message_id=message_id,
        said=played.text.strip(),
        meant=meant,
        interrupted=played.interrupted,
        persona=persona,
        persona_reason="The call begins here." if greeting else reason,
        route=Route.CONVERSATION.value,
        segments=({"persona": persona, "kind": kind.value, "text": played.text.strip()},),
        started=played.started,
        ended=played.ended,
        timings=dict(played.timings),
    )


def tool_ran(result: ToolResult, *, at: datetime, number: int, key: str | None = None) -> ToolRan:
    return ToolRan(
        at=at,
        turn=number,
        tool=result.tool,
        key=key,
        arguments=result.arguments,
        result=result.result,
        error=result.error,
        receipt=result.receipt,
        execution_time_ms=result.execution_time_ms,
    )


def write_begun(write: PendingWrite, conversation: Conversation, *, at: datetime) -> WriteBegun:
    """A write that is about to be made, with how to reach the caller where it is never known what became of it."""
    known = {name: write.arguments.get(name) or conversation.profile.get(name) for name in ("phone_number", "email")}
    return WriteBegun(
        at=at,
        turn=conversation.turn,
        tool=write.tool,
        key=write.key,
        arguments=write.arguments,
        contact={name: str(value) for name, value in known.items() if value},
    )
