"""A whole call through the providers' own plugins, over their wire protocols: Deepgram hears, OpenAI decides and finds
the words, ElevenLabs speaks. The first language model fails, another one answers, and forgets the details once.

Each voice of the stand-in is a tone of its own, so the caller's audio tells who spoke when. What those who watch are
told (spans to a collector, figures on the worker's page, a line for each turn in the terminal) holds not a word of it.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import pytest

from agent.livekit_server import free_port
from cli.caller.caller import Measured
from cli.live_calls import LiveCalls
from database.rows import CallRecord
from routing.business import load_business
from routing.turn_stages import CALLER_HEARS
from tests.agent.caller_recorder import RATE, Recorder, agent_track
from tests.agent.live_call import dialled, id_of, kept_call, voice
from tests.agent.otlp_receiver import OtlpReceiver
from tests.agent.watched_call import figures, the_figures_have_the_call, the_spans_have_the_turns
from tests.live_switchboard import LiveSwitchboard, home_of_its_own, started
from tests.providers.deepgram import Deepgram
from tests.providers.elevenlabs import ElevenLabs, tone_of
from tests.providers.openai import OpenAI
from tests.providers.replies import DETAILS, Line, plausible
from tests.providers.script import Script, measured
from tests.speech_audio import Samples, tones

pytestmark = pytest.mark.realtime

NOISE = "Would the neighbours be annoyed by the noise?"
BOOK = "I would like to book a chef for fourteen adults."
NEIGHBOURS = Line(words="Not at all. The grill is quieter than a dishwasher.", when="neighbo", details=None)
LOVELY = Line(
    words="Fourteen grown-ups, lovely. What day is it?",
    when="book",
    details={**DETAILS, "route": "flow", "target": "booking", "step": "event_date"},
)
DANA = "+15125550177"
PHONE = {"sip.phoneNumber": DANA, "sip.callID": "SCL_watched", "sip.h.from": f"<sip:{DANA}@carrier.example>"}
PRIVATE = ("neighbo", "dishwasher", "fourteen", "grown-ups", "Ahmed", DANA, DANA.removeprefix("+"))
"""What was said, by whom, and from where."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldCall:
    """The call when it is over: its record, what the caller lived and heard, the figures while it was held and after
    it, and the lines that the terminal showed."""

    record: CallRecord
    lines: tuple[Measured, Measured]
    heard: Samples
    during: str
    after: str
    shown: list[str]


async def test_a_call_with_every_provider_is_heard_in_each_voice_and_seen_without_a_word_of_it() -> None:
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
                call = await _held(running, port)
    is_decided_by_the_second_model(call)
    assert {message for message in openai.refused if "`first`" not in message} == set()
    voiced = " ".join(spoken.text for spoken in elevenlabs.spoken)
    assert "quieter than a dishwasher" in voiced
    assert "@@" not in voiced
    texts = [stretch.mark.text if stretch.mark else None for stretch in elevenlabs.marks_in(call.heard, RATE)]
    assert None not in texts
    assert "The grill is quieter than a dishwasher." in texts
    is_heard_in_the_voice_of_each_persona(call.heard)
    is_seen_without_a_word_of_it(call, collector)


async def _held(running: LiveSwitchboard, port: int) -> HeldCall:
    shown: list[str] = []
    showing = asyncio.create_task(LiveCalls(running.home).follow(shown.append))
    async with dialled(running.state, sip=PHONE) as caller:
        recorder = Recorder(agent_track(caller.room))
        lines = (await caller.say("noise", voice(NOISE)), await caller.say("book", voice(BOOK)))
        during = await figures(port)
        heard = await recorder.stop()
        call_id = await id_of(caller)
    record = await kept_call(running.settings, call_id)
    showing.cancel()
    return HeldCall(record=record, lines=lines, heard=heard, during=during, after=await figures(port), shown=shown)


def is_decided_by_the_second_model(call: HeldCall) -> None:
    record = call.record
    assert record.call.providers == {"stt": "deepgram", "llm": "openai", "tts": "elevenlabs"}
    assert list(record.call.personas) == ["reception", "sales"]
    assert [reply.route for turn in record.turns[1:] for reply in turn.replies] == ["conversation", "flow"]
    kept = {turn.turn: turn.replies[0] for turn in record.turns if turn.turn}
    for reply in kept.values():
        assert reply.model["model"] == "second"
        assert {"at_reading_ms", "at_first_token_ms", "at_first_words_ms"} <= reply.timings.keys()
    assert kept[1].model["failures"] == ["first: refused"]
    assert kept[1].model["faults"] == ["missing"]
    assert all(line.voice_to_voice_ms for line in call.lines)


def is_heard_in_the_voice_of_each_persona(heard: Samples) -> None:
    """The first answer is given and the transition spoken by reception; from then on it is the voice of sales."""
    personas = load_business("hibachi").personas
    spoken = [round(tone.frequency) for tone in tones(heard, RATE)]
    reception, sales = (round(tone_of(personas[key].voice.elevenlabs)) for key in ("reception", "sales"))
    who = ["reception" if abs(f - reception) < 12 else "sales" if abs(f - sales) < 12 else "nobody" for f in spoken]
    assert "nobody" not in who
    assert who[0] == "reception"
    assert who[-1] == "sales"
    assert who == sorted(who)


def is_seen_without_a_word_of_it(call: HeldCall, collector: OtlpReceiver) -> None:
    replies = [reply for turn in call.record.turns if turn.turn for reply in turn.replies]
    timed = [reply.timings for reply in replies if CALLER_HEARS in reply.timings]
    assert timed, "LiveKit leaves the figure out only where its detector lost the caller"
    assert all(timings[CALLER_HEARS] > timings["end_to_end_ms"] for timings in timed)
    the_figures_have_the_call(call.during, call.after, timed=len(timed))
    the_spans_have_the_turns(collector, call.record)
    turns = [line for line in call.shown if " turn " in line and "heard" in line]
    begins = [f"{str(call.record.call.id)[:8]}  turn {number}  " for number in (1, 2)]
    assert [begin in line for begin, line in zip(begins, turns, strict=True)] == [True, True]
    assert "[first: refused; answered by second]  [form: missing]" in turns[0]
    for told in (call.during, call.after, *call.shown, *(b.decode(errors="replace") for b in collector.bodies)):
        assert [word for word in PRIVATE if word.lower() in told.lower()] == []
    assert set(collector.tokens) == {"Bearer collector"}
