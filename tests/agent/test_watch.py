"""A caller is never left alone: whatever lost the dispatch, and when the process that has the call dies."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest
from livekit import api, rtc

from agent.state_file import RunningState, registered_worker
from cli.caller.caller import Caller
from tests.agent.live_call import dialled, id_of, job_process, kept_call, voice
from tests.live_switchboard import LiveSwitchboard

pytestmark = pytest.mark.realtime

PATIENCE = 30.0
"""Far longer than it takes: the machine that runs the tests may be busy."""


@asynccontextmanager
async def in_a_room_that_named_nobody(state: RunningState, said: list[str]) -> AsyncIterator[Caller]:
    """A caller as the LiveKit playground brings one in."""
    grants = api.VideoGrants(room_join=True, room=f"playground-{secrets.token_hex(4)}")
    token = api.AccessToken(state.livekit_key, state.livekit_secret).with_identity("visitor").with_grants(grants)
    caller = Caller(on_agent_says=lambda _, text: said.append(text))
    try:
        await caller.join(state.livekit_url, token.to_jwt(), within=PATIENCE)
        yield caller
    finally:
        await caller.leave()


async def _dispatch_another(state: RunningState, room: str) -> None:
    """Dispatch our agent into a room that has one."""
    async with api.LiveKitAPI(state.livekit_url, state.livekit_key, state.livekit_secret) as livekit:
        request = api.CreateAgentDispatchRequest(room=room, agent_name="switchboard")
        await livekit.agent_dispatch.create_dispatch(request)


async def _until_agents(caller: Caller, count: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while len(_agents(caller)) != count:
        assert time.monotonic() < deadline, f"{len(_agents(caller))} agents are in the room instead of {count}"
        await asyncio.sleep(0.05)


def _agents(caller: Caller) -> list[rtc.RemoteParticipant]:
    participants = caller.room.remote_participants.values()
    return [one for one in participants if one.kind == rtc.ParticipantKind.PARTICIPANT_KIND_AGENT]


async def _killed(switchboard: LiveSwitchboard, caller: Caller) -> float:
    """Kill the call's process; when the caller hears an agent again, in seconds."""
    process = job_process(switchboard.home, await id_of(caller))
    # What was spoken still arrives for a moment.
    began = time.monotonic()
    await asyncio.to_thread(_kill, process)
    heard = await caller.ear.first_sound_after(began + 0.6, within=PATIENCE)
    assert heard is not None
    return heard - began


def _until_written(journal: Path, words: str, times: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while journal.read_text().count(words) < times:
        assert time.monotonic() < deadline, f"{words} was not written"
        time.sleep(0.02)


def _kill(process: psutil.Process) -> None:
    process.kill()
    process.wait(10)


async def test_a_room_that_named_nobody_is_served_and_a_killed_job_replaced_by_one_that_knows_the_caller(
    switchboard: LiveSwitchboard,
) -> None:
    said: list[str] = []
    async with in_a_room_that_named_nobody(switchboard.state, said) as caller:
        call_id = await id_of(caller)
        await _a_second_agent_leaves_again(switchboard.state, caller)
        assert len([line for line in said if "recorded" in line]) == 1

        line = "I would like to book a chef. My name is Daniel Brown."
        await caller.say(line, voice(line))
        greeting, already = said[0], len(said)
        assert await _killed(switchboard, caller) < PATIENCE
        await caller.agent_finished()
        assert said[already].startswith("Sorry, I lost you for a moment")
        assert greeting not in said[already:]
        await caller.say("What is my name?", voice("What is my name?"))

        await _killed_before_it_answers(switchboard, caller, "What happens if it rains?", said)
    record = await kept_call(switchboard.settings, call_id)
    assert (record.call.status, record.call.attempt) == ("ended", 3)
    turns = [turn for turn in record.turns if turn.caller is not None]
    assert [(turn.attempt, turn.turn) for turn in turns] == [(1, 1), (2, 2), (2, 3)]
    assert turns[0].caller is not None
    name = turns[0].caller.slots["name"]
    assert str(name) in turns[1].replies[0].said
    recording = record.recording
    assert recording is not None
    assert recording.seconds is not None
    assert {gap["why"] for gap in recording.gaps} >= {"attempt_died"}
    assert recording.seconds > (turns[1].replies[0].started or 0.0)


async def _a_second_agent_leaves_again(state: RunningState, caller: Caller) -> None:
    """As two watches might dispatch it at the same moment; it says nothing."""
    assert caller.agent is not None
    first = caller.agent.identity
    await _dispatch_another(state, caller.room.name)
    await _until_agents(caller, 2)
    await _until_agents(caller, 1)
    assert _agents(caller)[0].identity == first
    await caller.agent_finished()


async def _killed_before_it_answers(switchboard: LiveSwitchboard, caller: Caller, words: str, said: list[str]) -> None:
    """What the dead job had heard and not answered is answered by the next one."""
    journal = switchboard.home / "spool" / await id_of(caller) / "journal.jsonl"
    before = journal.read_text().count('"caller_turn"')
    await caller.microphone.speak(voice(words))
    await asyncio.to_thread(_until_written, journal, '"caller_turn"', before + 1)
    already = len(said)
    await _killed(switchboard, caller)
    await caller.agent_finished()
    answer = " ".join(said[already:])
    assert answer.startswith("Sorry, I lost you for a moment.")
    assert "Rain is no problem" in answer
    assert journal.read_text().count('"caller_turn"') == before + 1


async def test_a_dispatch_that_was_lost_is_made_again_once_a_worker_is_there(switchboard: LiveSwitchboard) -> None:
    worker = psutil.Process(switchboard.state.children["worker"])
    await asyncio.to_thread(_kill, worker)
    async with dialled(switchboard.state) as caller:
        assert registered_worker(switchboard.home) == switchboard.state.children["worker"]
        call_id = await id_of(caller)
    record = await kept_call(switchboard.settings, call_id)
    assert record.call.attempt == 1
    [agent] = [one for one in record.participants if one.kind == "agent"]
    assert agent.joined_at < datetime.now(UTC)
