"""What a real call tells those who watch: spans to a collector, figures on the worker's page, a line for each turn in
the terminal. Its language model fails, another one answers, and forgets the details once."""

from __future__ import annotations

import asyncio
import re
import socket

import httpx2
import pytest

from cli.caller.caller import Measured
from cli.live_calls import LiveCalls
from database.rows import CallRecord
from routing.turn_stages import CALLER_HEARS
from tests.agent.live_call import dialled, id_of, kept_call, voice
from tests.agent.otlp_receiver import OtlpReceiver, attributes_of
from tests.live_switchboard import LiveSwitchboard, home_of_its_own, started
from tests.providers.deepgram import Deepgram
from tests.providers.elevenlabs import ElevenLabs
from tests.providers.openai import OpenAI
from tests.providers.replies import Line, plausible
from tests.providers.script import Script, measured

pytestmark = pytest.mark.realtime

RATE = 24_000
NOISE = "Would the neighbours be annoyed by the noise?"
BOOK = "I would like to book a chef for fourteen adults."
NEIGHBOURS = Line(words="Not at all. The grill is quieter than a dishwasher.", when="neighbo", details=None)
LOVELY = Line(words="Fourteen grown-ups, lovely. What day is it?", when="book")
DANA = "+15125550177"
PHONE = {"sip.phoneNumber": DANA, "sip.callID": "SCL_watched", "sip.h.from": f"<sip:{DANA}@carrier.example>"}
PRIVATE = ("neighbo", "dishwasher", "fourteen", "grown-ups", "Ahmed", DANA, DANA.removeprefix("+"))
"""What was said, by whom, and from where."""
STAGES = ("heard", "reading", "first_token", "first_words", "first_audio", "caller_hears")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


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


async def test_a_call_is_seen_in_traces_figures_and_lines_without_a_word_of_it() -> None:
    script = Script(*(measured(text, voice(text), RATE) for text in (NOISE, BOOK)))
    port = free_port()
    async with (
        OtlpReceiver() as collector,
        Deepgram(script=script) as deepgram,
        OpenAI(plausible(NEIGHBOURS, LOVELY), models=("second",)) as openai,
        ElevenLabs() as elevenlabs,
    ):
        watching = {
            "OPENAI_MODEL": "first",
            "OPENAI_FALLBACK_MODEL": "second",
            "SWITCHBOARD_METRICS_PORT": str(port),
            "OTEL_EXPORTER_OTLP_ENDPOINT": collector.endpoint,
            "OTEL_EXPORTER_OTLP_HEADERS": "authorization=Bearer%20collector",
        }
        keys = {**deepgram.environment, **openai.environment, **elevenlabs.environment, **watching}
        with home_of_its_own(**keys) as place:
            async with started(place) as running:
                record, spoken, during, shown = await _call(running, port)
                after = await figures(port)
    kept = {turn.turn: turn.replies[0] for turn in record.turns if turn.turn}

    for reply in kept.values():
        assert reply.model["model"] == "second"
        assert {"at_reading_ms", "at_first_token_ms", "at_first_words_ms"} <= reply.timings.keys()
    timed = [reply.timings for reply in kept.values() if CALLER_HEARS in reply.timings]
    assert timed, "LiveKit leaves the figure out only where its detector lost the caller"
    assert all(timings[CALLER_HEARS] > timings["end_to_end_ms"] for timings in timed)
    assert kept[1].model["failures"] == ["first: refused"]
    assert kept[1].model["faults"] == ["missing"]
    assert all(line.voice_to_voice_ms for line in spoken)

    the_figures_have_the_call(during, after, timed=len(timed))
    the_spans_have_the_turns(collector, record)
    turns = [line for line in shown if " turn " in line and "heard" in line]
    assert [f"{str(record.call.id)[:8]}  turn {number}  " in line for number, line in enumerate(turns, 1)] == [
        True,
        True,
    ]
    assert "[first: refused; answered by second]  [form: missing]" in turns[0]
    for told in (during, after, *shown, *(body.decode(errors="replace") for body in collector.bodies)):
        assert [word for word in PRIVATE if word.lower() in told.lower()] == []
    assert set(collector.tokens) == {"Bearer collector"}


async def _call(running: LiveSwitchboard, port: int) -> tuple[CallRecord, list[Measured], str, list[str]]:
    shown: list[str] = []
    showing = asyncio.create_task(LiveCalls(running.home).follow(shown.append))
    async with dialled(running.state, sip=PHONE) as caller:
        lines = [await caller.say("noise", voice(NOISE)), await caller.say("book", voice(BOOK))]
        during = await figures(port)
        call_id = await id_of(caller)
    record = await kept_call(running.settings, call_id)
    showing.cancel()
    return record, lines, during, shown


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
