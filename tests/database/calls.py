"""A whole call as a journal, made from the journal's own models, so that database and journal stay in step."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from database.records import RecordWriter
from database.rows import RecordingRow
from routing import journal

START = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def lines(entries: Sequence[journal.Entry]) -> list[dict[str, Any]]:
    """The entries as they stand in the journal's file."""
    return [entry.model_dump(mode="json") for entry in entries]


def started(call_id: str, *, business: str = "hibachi", attempt: int = 1, seconds: float = 0) -> journal.CallStarted:
    return journal.CallStarted(
        at=at(seconds),
        call_id=call_id,
        attempt=attempt,
        business=business,
        room="call-1",
        channel="web",
        persona="reception",
        providers={"stt": "local", "llm": "local", "tts": "local"},
        caller={"name": "Ann"},
    )


def caller_turn(turn: int, text: str, *, seconds: float, mood: str = "neutral", **more: Any) -> journal.CallerTurn:
    return journal.CallerTurn(
        at=at(seconds),
        turn=turn,
        message_id=f"item_caller_{turn}",
        text=text,
        started=seconds - 2,
        ended=seconds,
        sentiment=mood,
        sentiment_score={"positive": 0.8, "neutral": 0.0, "negative": -0.7}[mood],
        sentiment_confidence=0.9,
        sentiment_evidence=("love it",) if mood == "positive" else (),
        **more,
    )


def agent_turn(
    turn: int, said: str, *, seconds: float, persona: str, message_id: str | None = None, **more: Any
) -> journal.AgentTurn:
    return journal.AgentTurn(
        at=at(seconds),
        turn=turn,
        message_id=message_id or f"item_agent_{turn}",
        said=said,
        meant=more.pop("meant", said),
        persona=persona,
        route=more.pop("route", "conversation"),
        timings={"first_word": 412.5},
        model=more.pop("model", {}),
        **more,
    )


def whole_call(call_id: str, *, business: str = "hibachi") -> list[journal.Entry]:
    """Reception to sales to support, with a quote, a refusal, a hand-off, a completed flow and a fault."""
    return [
        started(call_id, business=business),
        journal.ParticipantJoined(at=at(0), identity="visitor-1", participant_kind="caller", name="Ann"),
        journal.ParticipantJoined(at=at(0), identity="agent-1", participant_kind="agent"),
        journal.Waited(at=at(1), place=2, seconds=4.5, outcome="served"),
        agent_turn(0, "Hello, this is Ahmed.", seconds=3, persona="reception", message_id="item_greeting"),
        caller_turn(
            1,
            "I love it, a party for ten or so, no phone number please",
            seconds=10,
            mood="positive",
            slots={"adults": 10},
            approximate=("adults",),
            refused=("phone_number",),
        ),
        journal.HandedOff(
            at=at(10.4), turn=1, from_persona="reception", to_persona="sales", reason="The caller wants to buy."
        ),
        journal.ToolRan(
            at=at(10.5),
            turn=1,
            tool="calculate_party_quote",
            arguments={"adults": 10},
            result={"total": "600.00"},
            execution_time_ms=1.5,
        ),
        agent_turn(
            1,
            "One moment, here is Sarah. That is six hundred dollars.",
            seconds=15,
            persona="sales",
            route="tool",
            target="calculate_party_quote",
            model={"model": "gpt-4.1-mini", "requests": 2, "failures": ["gpt-4.1: slow"], "faults": ["missing"]},
            segments=(
                {"persona": "reception", "kind": "transition", "text": "One moment, here is Sarah."},
                {"persona": "sales", "kind": "answer", "text": "That is six hundred dollars."},
            ),
        ),
        agent_turn(1, "Are you still there?", seconds=25, persona="sales", message_id="item_agent_1b"),
        caller_turn(2, "The last one was terrible", seconds=30, mood="negative"),
        agent_turn(2, "I am sorry", seconds=33, persona="support", meant="I am sorry to hear that.", interrupted=True),
        journal.FlowCompleted(at=at(34), turn=2, flow="complaint", values={"what_happened": "cold food"}),
        journal.Fault(at=at(35), turn=2, part="tts", what="the voice was late"),
        journal.ParticipantLeft(at=at(40), turn=2, identity="visitor-1", reason="client_initiated"),
        journal.CallEnded(at=at(40.5), turn=2, reason="caller_left"),
    ]


async def keep_call(writer: RecordWriter, *, call_id: str | None = None, business: str = "hibachi") -> str:
    """Record a whole call with its recording."""
    call_id = call_id or str(uuid4())
    await writer.record_journal(
        call_id=call_id, attempt=1, first_seq=1, entries=lines(whole_call(call_id, business=business))
    )
    await writer.save_recording(
        RecordingRow(
            call_id=call_id,
            status="stored",
            uri=f"{call_id}.opus",
            store="folder",
            seconds=40.5,
            channels=2,
            sha256="0" * 64,
            bytes=123_456,
        )
    )
    return call_id
