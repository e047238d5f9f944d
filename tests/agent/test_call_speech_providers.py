"""Calls through the protocols of the providers that hear and speak: a caller who speaks while the agent does, who
dictates, who says goodbye and thinks better of it, and one whose call loses the voice and then the ear."""

from __future__ import annotations

import asyncio

import pytest

from cli.caller.caller import Caller
from database.rows import CallRecord
from tests.agent.live_call import dialled, id_of, kept_call, voice
from tests.live_switchboard import LiveSwitchboard, home_of_its_own, started
from tests.providers.deepgram import Deepgram
from tests.providers.elevenlabs import ElevenLabs
from tests.providers.faults import Fault, FaultKind, Place
from tests.providers.script import Script, measured, said

pytestmark = pytest.mark.realtime

RATE = 24_000
RAIN, STOP = "What happens if it rains?", "No wait, I want to ask you something else."
MENU, PAY, LONG = "Do you have anything for vegetarians?", "How can I pay?", "How long does a party take?"
CALL_BACK = "I'd like somebody to call me back, please."
GROUPS = ("nine one six", "four four five", "two eight four one")
THATS_ALL, BYE = "That is all, thank you. Goodbye.", "Goodbye."


async def test_backchannels_barge_ins_dictation_and_the_loss_of_voice_and_ear() -> None:
    script = Script()
    async with Deepgram(script=script) as deepgram, ElevenLabs() as elevenlabs:
        with home_of_its_own(**deepgram.environment, **elevenlabs.environment) as place:
            async with started(place) as running:
                gives_way(await _speaks_over_the_agent(running, script))
                loses_its_providers(await _outage(running, script, deepgram, elevenlabs))


async def _speaks_over_the_agent(running: LiveSwitchboard, script: Script) -> CallRecord:
    async with dialled(running.state) as caller:
        for words in ("Mhm.", STOP):
            asked = await _speak(caller, script, RAIN)
            assert await caller.ear.first_sound_after(asked, within=15) is not None
            await asyncio.sleep(1.0)
            ended = await _speak(caller, script, words)
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
        await _says_goodbye_and_thinks_better_of_it(caller, script)
        record = await kept_call(running.settings, call_id)
        async with asyncio.timeout(15):
            while caller.room.isconnected():  # noqa: ASYNC110 - the room has no event for it
                await asyncio.sleep(0.05)
    return record


async def _says_goodbye_and_thinks_better_of_it(caller: Caller, script: Script) -> None:
    asked = await _speak(caller, script, THATS_ALL)
    assert await caller.ear.first_sound_after(asked, within=15) is not None
    for words in (PAY, BYE):
        script.expect(measured(words, voice(words), RATE))
        await caller.say(words, voice(words))


async def _speak(caller: Caller, script: Script, words: str) -> float:
    script.expect(measured(words, voice(words), RATE))
    return await caller.microphone.speak(voice(words))


def gives_way(record: CallRecord) -> None:
    """A backchannel changes nothing, a barge-in stops the voice, dictated digits are one turn. Who asks something while
    the agent says goodbye is answered; goodbyes that stand end the call."""
    turns = [turn for turn in record.turns if turn.caller is not None]
    lines = [RAIN, RAIN, STOP, CALL_BACK, " ".join(GROUPS), THATS_ALL, PAY, BYE]
    assert [turn.caller.text for turn in turns if turn.caller] == lines
    first, second = turns[0].replies[-1], turns[1].replies[-1]
    assert not first.interrupted
    assert first.said == first.meant
    assert second.interrupted
    assert len(second.said) < len(second.meant)
    assert record.call.end_reason == "goodbyes were said"
    assert turns[-2].replies[-1].target == "payment"


async def _outage(running: LiveSwitchboard, script: Script, deepgram: Deepgram, elevenlabs: ElevenLabs) -> CallRecord:
    """The voice dies, and then the ear: the caller is answered all the same. Nothing was asked before in this home, so
    no voice of it is kept."""
    async with dialled(running.state) as caller:
        script.expect(*(measured(text, voice(text), RATE) for text in (LONG, MENU)))
        elevenlabs.fault = Fault(kind=FaultKind.REFUSED, place=Place.BETWEEN_TURNS)
        long = await caller.say(LONG, voice(LONG))
        deepgram.fault = Fault(kind=FaultKind.HANG, place=Place.IN_TURN)
        menu = await caller.say(MENU, voice(MENU))
        call_id = await id_of(caller)
    assert long.voice_to_voice_ms is not None
    assert menu.voice_to_voice_ms is not None
    return await kept_call(running.settings, call_id)


def loses_its_providers(record: CallRecord) -> None:
    """The record says why."""
    heard = [turn.caller.text for turn in record.turns if turn.caller is not None]
    assert heard[0] == LONG
    assert "vegetarian" in heard[1]
    assert {fault.part for fault in record.faults} == {"voice", "hearing"}
    assert record.call.status == "ended"
