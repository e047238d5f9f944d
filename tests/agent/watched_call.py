"""What a call must be seen as by those who watch: in the figures of the worker's page and in spans."""

from __future__ import annotations

import re

import httpx2

from database.rows import CallRecord
from tests.agent.otlp_receiver import OtlpReceiver, attributes_of

STAGES = ("heard", "reading", "first_token", "first_words", "first_audio", "caller_hears")


async def figures(port: int) -> str:
    async with httpx2.AsyncClient() as client:
        return (await client.get(f"http://127.0.0.1:{port}/metrics")).text


def figure(page: str, name: str, **labels: str) -> float:
    """The value of the one sample with these labels among its own; 0 where there is none."""
    for line in page.splitlines():
        found = re.fullmatch(r"([a-z_]+)(?:\{(.*)\})? (\S+)", line)
        if found and found[1] == name:
            own = dict(re.findall(r'(\w+)="([^"]*)"', found[2] or ""))
            if labels.items() <= own.items():
                return float(found[3])
    return 0.0


def the_figures_have_the_call(during: str, after: str, *, timed: int) -> None:
    hibachi = {"business": "hibachi"}
    assert figure(during, "switchboard_calls_active") == 1
    assert figure(after, "switchboard_calls_active") == 0
    assert figure(after, "switchboard_calls_waiting") == 0
    assert figure(during, "lk_agents_active_job_count") == 1
    assert figure(after, "switchboard_calls_total", **hibachi, channel="phone") == 1
    assert figure(after, "switchboard_turns_total", **hibachi, persona="reception", route="conversation") == 1
    assert figure(after, "switchboard_turns_total", **hibachi, persona="sales") == 1
    assert figure(after, "switchboard_hand_offs_total", **hibachi, to_persona="sales") == 1
    assert figure(after, "switchboard_fallbacks_total", **hibachi, provider="first", kind="refused") >= 1
    assert figure(after, "switchboard_malformed_trailers_total", **hibachi, fault="missing") == 1
    for stage in STAGES:
        assert figure(after, "switchboard_turn_stage_seconds_count", **hibachi, stage=stage) >= 1, stage
    assert figure(after, "switchboard_turn_stage_seconds_count", **hibachi, stage="caller_hears") == timed


def the_spans_have_the_turns(collector: OtlpReceiver, record: CallRecord) -> None:
    first, second = sorted(map(attributes_of, collector.named("switchboard.turn")), key=lambda a: a["switchboard.turn"])
    assert (first["switchboard.route"], first["switchboard.persona"]) == ("conversation", "reception")
    assert first["switchboard.model"] == "second"
    assert first["switchboard.model.fallbacks"] == ("first: refused",)
    assert first["switchboard.model.faults"] == ("missing",)
    assert second["switchboard.persona"] == "sales"
    assert {a["switchboard.call_id"] for a in (first, second)} == {record.call.id}
    for span in collector.named("switchboard.turn"):
        times = [event.time_unix_nano for event in span.events]
        assert times == sorted(times)
        assert span.start_time_unix_nano <= times[0]
        assert span.end_time_unix_nano == times[-1]
        assert {"reading", "first token", "first words"} <= {event.name for event in span.events}
    # LiveKit's own, in one trace with ours.
    own = {span.name for span in collector.spans}
    assert {"job_entrypoint", "user_turn", "llm_node", "tts_node"} <= own
    [root] = collector.named("job_entrypoint")
    assert {span.trace_id for span in collector.named("switchboard.turn")} == {root.trace_id}
    assert attributes_of(root)["switchboard.call_id"] == record.call.id
