"""A whole call through the providers' own plugins, over their wire protocols: Deepgram hears, OpenAI decides and finds
the words, ElevenLabs speaks.

Each voice of the stand-in is a tone of its own, so the caller's audio tells who spoke when.
"""

from __future__ import annotations

import asyncio

import numpy as np
import pytest
from livekit import rtc

from routing.business import load_business
from tests.agent.live_call import dialled, id_of, kept_call, voice
from tests.live_switchboard import LiveSwitchboard, home_of_its_own, started
from tests.providers.deepgram import Deepgram
from tests.providers.elevenlabs import ElevenLabs, tone_of
from tests.providers.openai import OpenAI
from tests.providers.replies import DETAILS, Line, plausible
from tests.providers.script import Script, measured
from tests.speech_audio import Samples, tones

pytestmark = pytest.mark.realtime

RATE = 24_000


class Recorder:
    """Keeps what the caller hears."""

    def __init__(self, track: rtc.Track) -> None:
        self._stream = rtc.AudioStream(track, sample_rate=RATE, num_channels=1)
        self._pieces: list[Samples] = []
        self._task = asyncio.create_task(self._keep())

    async def _keep(self) -> None:
        async for event in self._stream:
            self._pieces.append(np.frombuffer(event.frame.data, dtype=np.int16).copy())

    async def stop(self) -> Samples:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        await self._stream.aclose()
        return np.concatenate(self._pieces)


def _agent_track(room: rtc.Room) -> rtc.Track:
    return next(
        publication.track
        for participant in room.remote_participants.values()
        for publication in participant.track_publications.values()
        if publication.track is not None and publication.track.kind == rtc.TrackKind.KIND_AUDIO
    )


NOISE = "Would the neighbours be annoyed by the noise?"
BOOK = "I would like to book a chef for fourteen adults."
NEIGHBOURS = Line(words="Not at all. The grill is quieter than a dishwasher.", when="neighbo")
LOVELY = Line(
    words="Fourteen grown-ups, lovely. What day is it?",
    when="book",
    details={**DETAILS, "route": "flow", "target": "booking", "step": "event_date"},
)


async def test_a_call_with_every_provider_is_heard_in_the_voice_of_each_persona() -> None:
    personas = load_business("hibachi").personas
    script = Script(*(measured(text, voice(text), RATE) for text in (NOISE, BOOK)))
    async with (
        Deepgram(script=script) as deepgram,
        OpenAI(plausible(NEIGHBOURS, LOVELY)) as openai,
        ElevenLabs() as elevenlabs,
    ):
        keys = {**deepgram.environment, **openai.environment, **elevenlabs.environment}
        with home_of_its_own(**keys) as place:
            async with started(place) as running:
                record, heard = await _call(running)
    assert record.call.providers["stt"] == "deepgram"
    assert record.call.providers["llm"] == "openai"
    assert record.call.providers["tts"] == "elevenlabs"
    assert [reply.route for turn in record.turns[1:] for reply in turn.replies] == ["conversation", "flow"]
    assert openai.refused == []
    voiced = " ".join(spoken.text for spoken in elevenlabs.spoken)
    assert "quieter than a dishwasher" in voiced
    assert "@@" not in voiced
    assert list(record.call.personas) == ["reception", "sales"]

    texts = [stretch.mark.text if stretch.mark else None for stretch in elevenlabs.marks_in(heard, RATE)]
    assert None not in texts
    assert "The grill is quieter than a dishwasher." in texts

    spoken = [round(tone.frequency) for tone in tones(heard, RATE)]
    reception, sales = (round(tone_of(personas[key].voice.elevenlabs)) for key in ("reception", "sales"))
    # The first answer is given and the transition spoken by reception; from then on it is the voice of sales.
    who = ["reception" if abs(f - reception) < 12 else "sales" if abs(f - sales) < 12 else "nobody" for f in spoken]
    assert "nobody" not in who
    assert who[0] == "reception"
    assert who[-1] == "sales"
    assert who == sorted(who)


async def _call(running: LiveSwitchboard):  # type: ignore[no-untyped-def]
    async with dialled(running.state) as caller:
        recorder = Recorder(_agent_track(caller.room))
        await caller.say("noise", voice(NOISE))
        await caller.say("book", voice(BOOK))
        heard = await recorder.stop()
        call_id = await id_of(caller)
    return await kept_call(running.settings, call_id), heard
