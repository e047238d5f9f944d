"""Calls as they are kept, with recordings, for the desk to show: made of the journal's own models."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Literal
from uuid import UUID, uuid4

import asyncpg
import av
import numpy as np

from database.ledger import PostgresLedger
from database.records import PostgresRecordWriter
from database.rows import RecordingRow
from recording.folder_store import FolderStore
from recording.store import recording_key
from routing import journal

BEGAN = datetime(2026, 8, 22, 18, 4, 12, tzinfo=UTC)
SCORES = {"positive": 0.72, "neutral": 0.05, "negative": -0.66}
RATE = 16_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """What the caller said and the agent answered. `leaving` speaks the hand-over line first."""

    heard: str
    mood: Literal["positive", "neutral", "negative"]
    said: str
    persona: str
    route: str
    target: str | None = None
    leaving: str | None = None
    line: str = ""
    why: str = ""
    slots: dict[str, Any] | None = None
    refused: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    tool: journal.ToolRan | None = None
    cut: str | None = None


PARTY = (
    Exchange(
        heard="Hi, do you come to Folsom, and what is included in the price?",
        mood="neutral",
        said="We do: Folsom is within our 150 miles. The chef, the grill, two proteins and rice are included.",
        persona="reception",
        route="faq",
        target="what_is_included",
    ),
    Exchange(
        heard="That sounds wonderful. I'd like to book a chef for ten adults, all with filet mignon.",
        mood="positive",
        said="Hi, this is Sarah. I see you were interested in a hibachi party. On which day would you like the chef?",
        persona="sales",
        route="flow",
        target="booking",
        leaving="reception",
        line="Let me hand you over to Sarah from our sales team.",
        why="The caller wants to book and sounds glad about it (“wonderful”).",
        slots={"adults": 10, "protein_selections": {"filet_mignon": 10}},
        evidence=("wonderful", "I'd like to book"),
    ),
    Exchange(
        heard="Saturday the fifth of December at five o'clock, in 95630.",
        mood="neutral",
        said="Saturday, December 5th at 5 PM is free. May I have a phone number, in case the chef is held up?",
        persona="sales",
        route="flow",
        target="booking",
        slots={"event_date": "2026-12-05", "start_time": "17:00", "event_zipcode": "95630"},
        tool=journal.ToolRan(
            at=BEGAN,
            tool="check_availability",
            arguments={"event_date": "2026-12-05", "start_time": "17:00"},
            result={"available": True, "alternatives": []},
            execution_time_ms=6.4,
        ),
    ),
    Exchange(
        heard="I'd rather not give my number. My e-mail is dana@example.com. What does it come to?",
        mood="neutral",
        said="That's fine, e-mail will do. Ten adults with filet mignon in 95630 come to 600 dollars.",
        persona="sales",
        route="tool",
        target="calculate_party_quote",
        slots={"email": "dana@example.com"},
        refused=("phone_number",),
        tool=journal.ToolRan(
            at=BEGAN,
            tool="calculate_party_quote",
            arguments={"adults": 10, "protein_selections": {"filet_mignon": 10}, "event_zipcode": "95630"},
            result={"base_cost": "550.00", "protein_upgrades": "50.00", "travel_fee": "0.00", "total": "600.00"},
            execution_time_ms=1.8,
        ),
    ),
    Exchange(
        heard="Yes, that's right. But honestly, last year your chef came an hour late and nobody said sorry.",
        mood="negative",
        said="I'm sorry, and that nobody said so. I have written it down, and a colleague will call",
        cut="I'm sorry, and that nobody said so. I have written it down, and a colleague will call you about it.",
        persona="support",
        route="escalate",
        leaving="sales",
        line="Your party is booked. For the other matter I'll pass you to Mohammed from our customer care.",
        why="The caller complains about an earlier party (“nobody said sorry”).",
        evidence=("an hour late", "nobody said sorry"),
    ),
    Exchange(
        heard="Thank you. That's all, goodbye.",
        mood="positive",
        said="Thank you for calling, Dana. Goodbye.",
        persona="support",
        route="conversation",
        evidence=("thank you",),
    ),
)


def entries(
    call_id: str,
    exchanges: Sequence[Exchange],
    *,
    business: str = "hibachi",
    room: str = "web-k3Jq0f9sLm2PxZ7a",
    began: datetime = BEGAN,
    caller: dict[str, Any] | None = None,
    ended: bool = True,
) -> list[journal.Entry]:
    """The journal of a call with these exchanges, twelve seconds each."""

    def at(seconds: float) -> datetime:
        return began + timedelta(seconds=seconds)

    greeting = "Hi, thank you for calling. I'm Ahmed, an AI assistant. This call is recorded. How can I help?"
    lines: list[journal.Entry] = [
        journal.CallStarted(
            at=at(0),
            call_id=call_id,
            business=business,
            room=room,
            channel="web" if room.startswith("web-") else "phone",
            persona="reception",
            providers={"stt": "local", "llm": "local", "tts": "local"},
            caller=caller or {},
        ),
        journal.ParticipantJoined(at=at(0), identity="visitor-1", participant_kind="caller"),
        journal.ParticipantJoined(at=at(0.4), identity="agent-1", participant_kind="agent"),
        journal.AgentTurn(
            at=at(7),
            message_id="greeting",
            said=greeting,
            meant=greeting,
            persona="reception",
            route="conversation",
            started=1.0,
            ended=6.5,
        ),
    ]
    for turn, exchange in enumerate(exchanges, 1):
        zero = 8 + 12 * (turn - 1)
        lines.append(
            journal.CallerTurn(
                at=at(zero + 4.6),
                turn=turn,
                message_id=f"caller-{turn}",
                text=exchange.heard,
                started=zero,
                ended=zero + 4.2,
                sentiment=exchange.mood,
                sentiment_score=SCORES[exchange.mood],
                sentiment_confidence=0.83,
                sentiment_evidence=exchange.evidence,
                slots=exchange.slots or {},
                refused=exchange.refused,
            )
        )
        if exchange.leaving is not None:
            lines.append(
                journal.HandedOff(
                    at=at(zero + 4.8),
                    turn=turn,
                    from_persona=exchange.leaving,
                    to_persona=exchange.persona,
                    reason=exchange.why,
                )
            )
        if exchange.tool is not None:
            lines.append(exchange.tool.model_copy(update={"at": at(zero + 4.9), "turn": turn}))
        whole = f"{exchange.line} {exchange.said}".strip()
        segments: list[dict[str, Any]] = [{"persona": exchange.persona, "kind": "answer", "text": exchange.said}]
        if exchange.leaving is not None:
            segments.insert(0, {"persona": exchange.leaving, "kind": "transition", "text": exchange.line})
        lines.append(
            journal.AgentTurn(
                at=at(zero + 11.5),
                turn=turn,
                message_id=f"agent-{turn}",
                said=whole,
                meant=f"{exchange.line} {exchange.cut}".strip() if exchange.cut else whole,
                interrupted=exchange.cut is not None,
                persona=exchange.persona,
                persona_reason=exchange.why or "Nothing calls for somebody else.",
                persona_confidence=0.91,
                route=exchange.route,
                target=exchange.target,
                confidence=0.88,
                reasoning="The utterance is nearest to what this target is for.",
                segments=tuple(segments),
                started=zero + 5.2,
                ended=zero + 11.2,
                timings={
                    "transcription_ms": 412.0,
                    "end_of_turn_ms": 805.1,
                    "reading_ms": 38.5,
                    "first_words_ms": 41.2,
                    "new_stage_ms": 7.0,
                    "voice_first_audio_ms": 96.4,
                    "end_to_end_ms": 1034.0,
                    "at_heard_ms": 572.0,
                    "at_reading_ms": 611.5,
                    "at_first_token_ms": 1006.0,
                    "at_first_words_ms": 1008.2,
                    "at_first_audio_ms": 1180.0,
                    "caller_hears_ms": 1244.0,
                },
                model={
                    "model": "gpt-4.1-mini",
                    "requests": 2,
                    "prompt_tokens": 2710,
                    "cached_tokens": 2560,
                    "completion_tokens": 88,
                    "failures": ["gpt-4.1-nano: slow"],
                    "faults": ["missing"],
                },
            )
        )
    if ended:
        seconds = 8 + 12 * len(exchanges)
        lines.append(journal.ParticipantLeft(at=at(seconds), turn=len(exchanges), identity="visitor-1"))
        lines.append(journal.CallEnded(at=at(seconds + 0.5), turn=len(exchanges), reason="participant_disconnected"))
    return lines


async def keep(pool: asyncpg.Pool, call_id: str, lines: Sequence[journal.Entry]) -> None:
    await PostgresRecordWriter(pool).record_journal(
        call_id=call_id, attempt=1, first_seq=1, entries=[line.model_dump(mode="json") for line in lines]
    )


def sound(seconds: float, turns: int) -> np.ndarray[Any, np.dtype[np.int16]]:
    """Two channels of 16-bit samples: bursts where each side spoke in `entries`."""
    count = round(seconds * RATE)
    at = np.arange(count) / RATE
    random = np.random.default_rng(4)
    loud = np.zeros((2, count))
    spans = [(1, 1.0, 6.5)]
    for turn in range(turns):
        zero = 8 + 12 * turn
        spans += [(0, zero, zero + 4.2), (1, zero + 5.2, zero + 11.2)]
    for side, first, last in spans:
        part = slice(round(first * RATE), min(count, round(last * RATE)))
        syllables = np.abs(np.sin(np.pi * at[part] * 2.7)) * (0.55 + 0.45 * np.sin(at[part] * 1.9))
        loud[side, part] = syllables * (0.25 if side else 0.18)
    noise = random.normal(0, 0.5, size=loud.shape)
    return (loud * noise * 32_000).clip(-32_000, 32_000).astype(np.int16)


@cache
def opus(seconds: float, turns: int) -> bytes:
    """`sound` as Ogg Opus."""
    target = io.BytesIO()
    with av.open(target, "w", format="ogg") as container:
        stream = container.add_stream("libopus", rate=RATE, layout="stereo")
        samples = np.ascontiguousarray(sound(seconds, turns).T.reshape(1, -1))
        frame = av.AudioFrame.from_ndarray(samples, format="s16", layout="stereo")
        frame.sample_rate = RATE
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            container.mux(packet)
    return target.getvalue()


async def keep_recording(
    pool: asyncpg.Pool, home: Path, call_id: str, *, seconds: float, turns: int, business: str = "hibachi"
) -> Path:
    """Put a recording into the folder store, and what is known of it into the database. Gives the stored file."""
    store = FolderStore(home)
    key = recording_key(business=business, began=BEGAN, call_id=UUID(call_id))
    made = home / f"{call_id}.making"
    made.parent.mkdir(parents=True, exist_ok=True)
    made.write_bytes(opus(seconds, turns))
    uri = await store.put_file(key, made)
    made.unlink()
    await PostgresRecordWriter(pool).save_recording(
        RecordingRow(
            call_id=call_id,
            status="stored",
            uri=uri,
            store=store.name,
            seconds=seconds,
            channels=2,
            sha256=call_id.replace("-", "") * 2,
            bytes=store.path(key).stat().st_size,
        )
    )
    return store.path(key)


async def keep_party_call(
    pool: asyncpg.Pool, home: Path, *, call_id: str | None = None, room: str = "web-k3Jq0f9sLm2PxZ7a"
) -> str:
    """The call of `PARTY` with its recording, its booking and its call-back."""
    call_id = call_id or str(uuid4())
    await keep(pool, call_id, entries(call_id, PARTY, room=room, caller={"name": "Dana Reed", "is_vip": True}))
    await keep_recording(pool, home, call_id, seconds=8 + 12 * len(PARTY), turns=len(PARTY))
    ledger = PostgresLedger(pool)
    await ledger.book(
        business="hibachi",
        call_id=call_id,
        idempotency_key=f"{call_id}:booking",
        day=date(2026, 12, 5),
        start=time(17, 0),
        capacity=2,
        hours=3,
        details={
            "name": "Dana Reed",
            "adults": 10,
            "protein_selections": {"filet_mignon": 10},
            "event_zipcode": "95630",
            "email": "dana@example.com",
        },
        total="600.00",
        deposit="100.00",
    )
    await ledger.request_callback(
        business="hibachi",
        call_id=call_id,
        idempotency_key=f"{call_id}:callback",
        phone_number=None,
        email="dana@example.com",
        reason="Complaint: the chef came an hour late last year",
        best_time="Monday morning",
        details={"name": "Dana Reed"},
    )
    return call_id
