"""A call in which the voice dies, and then the ear: the caller is answered all the same, and the record says why."""

from __future__ import annotations

import pytest

from tests.agent.live_call import dialled, id_of, kept_call, voice
from tests.live_switchboard import home_of_its_own, started
from tests.providers.deepgram import Deepgram
from tests.providers.elevenlabs import ElevenLabs
from tests.providers.faults import Fault, FaultKind, Place
from tests.providers.script import Script, measured

pytestmark = pytest.mark.realtime

RATE = 24_000
RAIN = "What happens if it rains?"
MENU = "Do you have anything for vegetarians?"


async def test_a_call_goes_on_without_its_voice_and_without_its_ear() -> None:
    script = Script(*(measured(text, voice(text), RATE) for text in (RAIN, MENU)))
    async with Deepgram(script=script) as deepgram, ElevenLabs() as elevenlabs:
        keys = {
            "DEEPGRAM_API_KEY": deepgram.key,
            "DEEPGRAM_BASE_URL": deepgram.address,
            "ELEVEN_API_KEY": elevenlabs.key,
            "ELEVEN_BASE_URL": elevenlabs.base_url,
        }
        with home_of_its_own(**keys) as place:
            async with started(place) as running:
                async with dialled(running.state) as caller:
                    elevenlabs.fault = Fault(kind=FaultKind.REFUSED, place=Place.BETWEEN_TURNS)
                    rain = await caller.say(RAIN, voice(RAIN))
                    deepgram.fault = Fault(kind=FaultKind.HANG, place=Place.IN_TURN)
                    menu = await caller.say(MENU, voice(MENU))
                    call_id = await id_of(caller)
                record = await kept_call(running.settings, call_id)
    assert rain.voice_to_voice_ms is not None
    assert menu.voice_to_voice_ms is not None
    heard = [turn.caller.text for turn in record.turns if turn.caller is not None]
    assert heard[0] == RAIN
    assert "vegetarian" in heard[1]
    assert {fault.part for fault in record.faults} == {"voice", "hearing"}
    assert record.call.status == "ended"
