"""Figures: what a call's journal says reaches the worker over the connection of its turn, and is counted there."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from prometheus_client import CollectorRegistry

from agent.metrics import CallMetrics
from agent.observation import Observation
from agent.waiting_turns import Turn, TurnServer
from recording.spool import CallSpool
from routing.journal import AgentTurn, CallerTurn, CallStarted, Fault, HandedOff, JournalEntry, Waited

SAID = "I am Dana, my number is 512 555 0177."


def entries(call_id: str) -> list[JournalEntry]:
    now = datetime.now(UTC)
    started = CallStarted(
        at=now,
        call_id=call_id,
        business="hibachi",
        room="room",
        persona="reception",
        providers={"stt": "deepgram", "llm": "openai", "tts": "elevenlabs"},
        caller={"name": "Dana"},
    )
    heard = CallerTurn(
        at=now, turn=1, message_id="i", text=SAID, sentiment="neutral", sentiment_score=0, sentiment_confidence=1
    )
    answered = AgentTurn(
        at=now,
        turn=1,
        message_id="r",
        said=SAID,
        meant=SAID,
        interrupted=True,
        persona="sales",
        route="flow",
        target="booking",
        timings={"at_heard_ms": 180.0, "caller_hears_ms": 850.0, "decided_ms": 20.0},
        model={"model": None, "failures": ["gpt-4.1-mini: slow", "gpt-4.1: server"], "faults": ["not_json"]},
    )
    greeting = answered.model_copy(update={"turn": 0, "message_id": "g"})
    return [
        started,
        Waited(at=now, place=1, seconds=3.0, outcome="served"),
        greeting,
        heard,
        HandedOff(at=now, turn=1, from_persona="reception", to_persona="sales", reason=SAID),
        answered,
        Fault(at=now, turn=1, part="voice", what="elevenlabs was silent"),
        Fault(at=now, turn=1, part="journal", what="disk full"),
    ]


async def until(holds: Callable[[], bool], *, within: float = 20.0) -> None:
    deadline = time.monotonic() + within
    while not holds():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)


async def test_what_a_call_does_is_counted_by_its_worker_without_what_was_said(tmp_path: Path) -> None:
    registry, told = CollectorRegistry(), list[bytes]()

    def take(line: bytes) -> None:
        told.append(line)
        metrics.take(line)

    async with TurnServer(tmp_path, calls=1, places=3, on_told=take) as turns:
        metrics = CallMetrics(held=lambda: turns.held, waiting=lambda: turns.waiting, registry=registry)

        def figure(name: str, **labels: str) -> float | None:
            return registry.get_sample_value(f"switchboard_{name}", labels)

        observation = Observation(tracing=None, metrics=True)
        spool = CallSpool.open(tmp_path, uuid4(), business="hibachi")
        observation.begin(spool)
        first, *others = entries(str(spool.call_id))
        spool.journal.append(first)
        # The job has a call before it has a turn.
        turn = await Turn.ask()
        waiting = await Turn.ask()
        observation.has_place(turn)
        for entry in others:
            spool.journal.append(entry)
        observation.discarded()
        await until(lambda: figure("discarded_speculation_total", business="hibachi") == 1)

        of = {"business": "hibachi"}
        assert (figure("calls_active"), figure("calls_waiting")) == (1, 1)
        assert figure("calls_total", **of, channel="phone") == 1
        assert figure("waits_total", **of, outcome="served") == 1
        assert figure("turns_total", **of, route="flow", persona="sales") == 1
        assert figure("interrupted_turns_total", **of, persona="sales") == 1
        assert figure("hand_offs_total", **of, to_persona="sales") == 1
        assert figure("fallbacks_total", **of, provider="gpt-4.1-mini", kind="slow") == 1
        assert figure("fallbacks_total", **of, provider="gpt-4.1", kind="server") == 1
        assert figure("fallbacks_total", **of, provider="elevenlabs", kind="voice") == 1
        assert figure("faults_total", **of, part="journal") == 1
        assert figure("malformed_trailers_total", **of, fault="not_json") == 1
        assert figure("turn_stage_seconds_sum", **of, stage="caller_hears") == 0.85
        assert figure("turn_stage_seconds_count", **of, stage="heard") == 1
        assert not any(word in line for line in told for word in (b"Dana", b"0177"))

        # The end of a process is the end of its connections, whatever ended it.
        turn.close()
        waiting.close()
        await until(lambda: (figure("calls_active"), figure("calls_waiting")) == (0, 0))
        spool.close()


async def test_a_report_that_cannot_be_read_is_passed_over() -> None:
    registry = CollectorRegistry()
    metrics = CallMetrics(held=lambda: 0, waiting=lambda: 0, registry=registry)
    for line in (b"", b"no json", b'{"kind": "turn"}', b'{"kind": "unheard_of", "business": "hibachi"}'):
        metrics.take(line)
    metrics.take(b'{"kind": "call", "business": "hibachi", "channel": "web"}')
    counted = registry.get_sample_value("switchboard_calls_total", {"business": "hibachi", "channel": "web"})
    assert counted == 1
