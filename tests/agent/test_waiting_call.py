"""Callers who wait, in rooms of a real server: told their place, offered a call-back, let go, and no provider asked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from livekit import api, rtc
from livekit.agents.types import TOPIC_CHAT

from agent.caller import CallerLine
from agent.fixed_lines import LineKind, fixed_lines
from agent.waiting_call import Outcome, WaitingCall, WaitingSetting
from agent.waiting_sound import RATE, TONE_EVERY_SECONDS, Samples, hold_tone
from agent.waiting_turns import Turn, TurnServer
from desk.lines import LivekitServer
from personas.persona import Persona
from routing.business import load_business
from tests.desk.conftest import livekit_server

HIBACHI = load_business("hibachi")
OWN, OTHER = "+19165550199", "+19165550123"


@dataclass(slots=True)
class Spoken:
    """Speaks every line as a short sound, and notes it."""

    texts: list[str] = field(default_factory=list)
    said: asyncio.Event = field(default_factory=asyncio.Event)

    async def samples(self, text: str, persona: Persona) -> Samples | None:
        self.texts.append(text)
        self.said.set()
        return (np.sin(np.arange(RATE // 10) / 9) * 9000).astype(np.int16)

    async def line(self, key: str) -> None:
        """Wait until a line was said."""
        wanted = HIBACHI.lines[key][0].split("{")[0]
        async with asyncio.timeout(30):
            while not any(text.startswith(wanted) for text in self.texts):
                self.said.clear()
                await self.said.wait()


@dataclass(slots=True)
class Waiter:
    """One waiting call: the agent's side of its room, the caller, and what came of it."""

    room: rtc.Room
    caller: rtc.Room
    spoken: Spoken
    numbers: list[str]
    outcome: asyncio.Task[Outcome]

    def key(self, keys: str) -> None:
        for key in keys:
            self.room.emit("sip_dtmf_received", rtc.SipDTMF(code=ord(key), digit=key))

    @property
    def place(self) -> str:
        return self.room.local_participant.attributes.get("queue_position", "")


def _token(server: LivekitServer, room: str, identity: str, kind: str) -> str:
    token = api.AccessToken(server.api_key, server.api_secret).with_identity(identity)
    grants = api.VideoGrants(room_join=True, room=room, agent=kind == "agent", can_update_own_metadata=True)
    return token.with_kind(kind).with_grants(grants).to_jwt()  # type: ignore[arg-type]


@asynccontextmanager
async def waits(server: LivekitServer, name: str, line: CallerLine, *, stores: bool = True) -> AsyncIterator[Waiter]:
    turn = await Turn.ask()
    room, caller, spoken, numbers = rtc.Room(), rtc.Room(), Spoken(), list[str]()

    async def store(number: str) -> bool:
        numbers.append(number)
        return stores

    seen = asyncio.Event()
    room.on("participant_connected", lambda _: seen.set())
    await room.connect(server.url, _token(server, name, "agent", "agent"))
    await caller.connect(server.url, _token(server, name, "caller", "sip" if line.channel == "phone" else "standard"))
    await seen.wait()
    setting = WaitingSetting(
        line=line,
        business=HIBACHI,
        language="en",
        persona=HIBACHI.personas["reception"],
        voices=spoken,
        request_callback=store,
        offer_after=0.2,
    )
    call = WaitingCall(room, turn, setting, caller="caller")
    outcome = asyncio.create_task(call.run())
    try:
        yield Waiter(room=room, caller=caller, spoken=spoken, numbers=numbers, outcome=outcome)
    finally:
        outcome.cancel()
        await asyncio.gather(outcome, return_exceptions=True)
        turn.close()
        await caller.disconnect()
        await room.disconnect()


async def _by_own_number(server: LivekitServer) -> None:
    line = CallerLine(channel="phone", caller=OWN)
    async with waits(server, "own", line) as waiter:
        waiter.key("1")
        await waiter.spoken.line("waiting_offer_own")
        assert not waiter.outcome.done(), "a key before the offer arranges nothing"
        waiter.key("1")
        assert await waiter.outcome == "callback"
        assert waiter.numbers == [OWN]
        assert HIBACHI.lines["waiting_callback_done"][0] in waiter.spoken.texts


async def _by_another_number(server: LivekitServer) -> None:
    async with waits(server, "keyed", CallerLine(channel="phone")) as waiter:
        await waiter.spoken.line("waiting_offer_keyed")
        waiter.key("12#")
        await waiter.spoken.line("waiting_no_number")
        waiter.key("9165550123#")
        assert await waiter.outcome == "callback"
        assert waiter.numbers == [OTHER]


async def _by_typing(server: LivekitServer) -> None:
    async with waits(server, "typed", CallerLine(channel="web")) as waiter:
        await waiter.spoken.line("waiting_offer_typed")
        await waiter.caller.local_participant.send_text("please call (916) 555-0123", topic=TOPIC_CHAT)
        assert await waiter.outcome == "callback"
        assert waiter.numbers == [OTHER]


async def _unsaved_and_served(server: LivekitServer, first: Turn) -> None:
    """A call-back that could not be saved leaves the caller in the queue, whose turn then comes."""
    async with waits(server, "served", CallerLine(channel="phone", caller=OWN), stores=False) as waiter:
        await waiter.spoken.line("waiting_offer_own")
        assert waiter.place == "1"
        waiter.key("1")
        await waiter.spoken.line("waiting_callback_failed")
        await _refused(server)
        assert not waiter.outcome.done()
        first.close()
        assert await waiter.outcome == "served"
        # The room tells its participants a moment later.
        async with asyncio.timeout(20):
            while waiter.place != "":  # noqa: ASYNC110 - an attribute is plain
                await asyncio.sleep(0.05)
        assert not waiter.room.local_participant.track_publications


async def _refused(server: LivekitServer) -> None:
    async with waits(server, "refused", CallerLine(channel="web")) as waiter:
        assert await waiter.outcome == "refused"
        assert len(waiter.spoken.texts) == 1
        assert "queue is full" in waiter.spoken.texts[0]


async def _hangs_up(server: LivekitServer) -> None:
    async with waits(server, "left", CallerLine(channel="web")) as waiter:
        await waiter.spoken.line("waiting_place")
        await waiter.caller.disconnect()
        assert await waiter.outcome == "left"


@pytest.mark.realtime
async def test_waiting_callers_are_called_back_served_refused_or_gone(tmp_path: Path) -> None:
    with livekit_server(tmp_path) as (server, _):
        async with asyncio.timeout(60), TurnServer(tmp_path, calls=1, places=4):
            held = await Turn.ask()
            async with asyncio.TaskGroup() as calls:
                for call in (_by_own_number, _by_another_number, _by_typing, _hangs_up):
                    calls.create_task(call(server))
            held.close()
        async with asyncio.timeout(60), TurnServer(tmp_path, calls=1, places=1):
            await _unsaved_and_served(server, await Turn.ask())


def test_the_hold_tone_is_soft_and_leaves_pauses() -> None:
    tone = hold_tone()

    assert tone.size == round(TONE_EVERY_SECONDS * RATE)
    assert 0 < int(np.abs(tone).max()) < 32767 // 10
    assert not tone[tone.size // 2 :].any()


def test_everything_a_waiting_caller_hears_can_be_spoken_ahead() -> None:
    lines = fixed_lines(HIBACHI, language="en", places=3)
    texts = [line.text for line in lines if line.kind is LineKind.WAITING]

    assert [text for text in texts if "number " in text and "queue" in text] == [
        f"You are number {place} in the queue." for place in (1, 2, 3)
    ]
    assert not any("{" in text for text in texts)
    assert any("Hibachi at Home" in text for text in texts)
