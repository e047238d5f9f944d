"""A caller who speaks while the agent does, and one who dictates, in a whole call through the providers' protocols."""

from __future__ import annotations

import asyncio

import pytest

from tests.agent.live_call import dialled, id_of, kept_call, voice
from tests.live_switchboard import home_of_its_own, started
from tests.providers.deepgram import Deepgram
from tests.providers.elevenlabs import ElevenLabs
from tests.providers.script import Script, measured, said

pytestmark = pytest.mark.realtime

RATE = 24_000
RAIN, STOP = "What happens if it rains?", "No wait, I want to ask you something else."
CALL_BACK = "I'd like somebody to call me back, please."
GROUPS = ("nine one six", "four four five", "two eight four one")


async def test_a_backchannel_changes_nothing_a_barge_in_stops_and_dictated_digits_are_one_turn() -> None:
    script = Script()
    async with Deepgram(script=script) as deepgram, ElevenLabs() as elevenlabs:
        keys = {
            "DEEPGRAM_API_KEY": deepgram.key,
            "DEEPGRAM_BASE_URL": deepgram.base_url,
            "ELEVEN_API_KEY": elevenlabs.key,
            "ELEVEN_BASE_URL": elevenlabs.base_url,
        }
        with home_of_its_own(**keys) as place:
            async with started(place) as running:
                async with dialled(running.state) as caller:
                    for words in ("Mhm.", STOP):
                        script.expect(measured(RAIN, voice(RAIN), RATE))
                        asked = await caller.microphone.speak(voice(RAIN))
                        assert await caller.ear.first_sound_after(asked, within=15) is not None
                        await asyncio.sleep(1.0)
                        script.expect(measured(words, voice(words), RATE))
                        ended = await caller.microphone.speak(voice(words))
                        assert await caller.ear.first_sound_after(ended, within=15) is not None
                        await caller.agent_finished()
                    script.expect(measured(CALL_BACK, voice(CALL_BACK), RATE))
                    await caller.say(CALL_BACK, voice(CALL_BACK))
                    script.expect(said(*GROUPS))
                    for group in GROUPS:
                        ended = await caller.microphone.speak(voice(group))
                        await asyncio.sleep(1.0)
                    assert await caller.ear.first_sound_after(ended, within=15) is not None
                    await caller.agent_finished()
                    call_id = await id_of(caller)
                record = await kept_call(running.settings, call_id)
    turns = [turn for turn in record.turns if turn.caller is not None]
    assert [turn.caller.text for turn in turns if turn.caller] == [RAIN, RAIN, STOP, CALL_BACK, " ".join(GROUPS)]
    first, second = turns[0].replies[-1], turns[1].replies[-1]
    assert not first.interrupted
    assert first.said == first.meant
    assert second.interrupted
    assert len(second.said) < len(second.meant)
