"""Keys of a telephone: gathered into an answer, and a turn of the caller's like a spoken one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from livekit import rtc
from livekit.agents import AgentSession

from agent.commits import Commits
from agent.dtmf import KeyedDigits, KeyedTurns, answers_alone, said_with_keys
from agent.endpointing import Asked, TurnEndpointing
from agent.floor import Floor
from agent.speech import Endpointing, build_speech, build_vad
from agent.stage import Stage
from agent.turn import CallAgent, RoutedModel
from agent.voice_cache import VoiceCache
from agent.voicing import Voicing
from routing.conversation import Offer
from routing.journal import AgentTurn, CallerTurn
from routing.orchestrator import Orchestrator
from settings import Settings
from tests.routing.conversations import MemoryJournal, TextCall, parts_of

ASKED = {"phone_number": "9165550123", "event_zipcode": "95814", "adults": "12"}


class Keyed:
    """What was entered."""

    def __init__(self, *, alone: tuple[str, ...] = (), pause: float = 60.0) -> None:
        self.entries: list[str] = []
        self.keys = KeyedDigits(entered=self.entries.append, alone=lambda: alone, pause=pause)

    def press(self, keys: str) -> None:
        for key in keys:
            self.keys.press(key)


async def test_the_hash_key_ends_an_answer() -> None:
    keyed = Keyed()
    keyed.press("9165550123#")

    assert keyed.entries == ["9165550123"]


async def test_a_pause_ends_an_answer_and_every_key_begins_it_anew() -> None:
    keyed = Keyed(pause=0.3)
    for key in "95814":
        keyed.press(key)
        await asyncio.sleep(0.05)
    assert keyed.entries == []
    async with asyncio.timeout(20):
        while not keyed.entries:  # noqa: ASYNC110 - a list is plain
            await asyncio.sleep(0.01)

    assert keyed.entries == ["95814"]


async def test_the_star_key_begins_again_and_a_hash_alone_is_nothing() -> None:
    keyed = Keyed()
    keyed.press("91*#12#A")

    assert keyed.entries == ["12"]


async def test_a_single_digit_that_answers_is_not_waited_on() -> None:
    keyed = Keyed(alone=("1", "2"))
    keyed.press("1")
    keyed.press("23#")

    assert keyed.entries == ["1", "2", "3"]


async def test_nothing_is_entered_after_the_call() -> None:
    keyed = Keyed(pause=0.05)
    keyed.press("958")
    keyed.keys.stop()
    await asyncio.sleep(0.2)

    assert keyed.entries == []


@pytest.mark.parametrize(("field", "digits"), ASKED.items())
def test_digits_answer_a_question_for_a_number(field: str, digits: str) -> None:
    call = TextCall.begin()
    conversation, business = call.orchestrator.conversation, call.orchestrator.business
    conversation.asked = field

    assert said_with_keys(digits, conversation, business) == digits
    assert answers_alone(conversation, business) == ()


def test_one_and_two_answer_an_offer_and_nothing_else_does() -> None:
    call = TextCall.begin()
    conversation, business = call.orchestrator.conversation, call.orchestrator.business
    assert said_with_keys("1", conversation, business) is None
    conversation.offer = Offer(kind="callback")

    assert [said_with_keys(key, conversation, business) for key in "123"] == ["yes", "no", None]
    assert answers_alone(conversation, business) == ("1", "2")


def voicing_of(orchestrator: Orchestrator, stage: Stage) -> Voicing:
    """Voices that nobody hears: they are not connected."""
    keys = Settings(_env_file=None, deepgram_api_key="d", eleven_api_key="e")
    business = orchestrator.business
    return Voicing(
        speech=build_speech(keys, business),
        business=business,
        cache=VoiceCache(Path("voices")),
        on_fault=stage.fault,
        background=stage.background,
    )


class TypedCall:
    """A call whose session has no audio, in a room that nobody has joined: keys come by the room's own event."""

    def __init__(self) -> None:
        self.journal = MemoryJournal()
        self.room = rtc.Room()
        self.orchestrator = parts_of("hibachi").orchestrator(journal=self.journal, call_id="call-1", keys=True)
        stage = Stage(room=self.room, business=self.orchestrator.business, on_fault=lambda part, what: None)
        self.stage = stage
        self.commits = Commits(
            orchestrator=self.orchestrator,
            stage=stage,
            seconds=lambda wall: wall,
            on_heard=lambda reading: None,
            on_replied=lambda decision: None,
        )
        self.session = AgentSession[Any](llm=RoutedModel(), tts_text_transforms=None, user_away_timeout=None)
        endpointing = TurnEndpointing(
            usual=Endpointing(min_delay=0.4, max_delay=1.2),
            asked=Asked,
            read=self.orchestrator.read,
            apply=lambda delays: None,
        )
        self.agent = CallAgent(
            orchestrator=self.orchestrator,
            voicing=voicing_of(self.orchestrator, stage),
            stage=stage,
            commits=self.commits,
            floor=Floor(build_vad(Settings(_env_file=None)), language=lambda: "en"),
            endpointing=endpointing,
        )

    async def start(self) -> None:
        self.commits.attach(self.session)
        keys = KeyedTurns(
            session=self.session,
            business=self.orchestrator.business,
            conversation=lambda: self.orchestrator.conversation,
        )
        keys.attach(self.room, "sip_+19165550123")
        await self.session.start(self.agent)

    def press(self, keys: str) -> None:
        for key in keys:
            self.room.emit("sip_dtmf_received", rtc.SipDTMF(code=ord(key), digit=key))

    async def turns(self, number: int) -> list[CallerTurn]:
        """The caller's turns once there are that many and each has been answered."""
        async with asyncio.timeout(60):
            while sum(isinstance(e, AgentTurn) for e in self.journal.entries) < number:  # noqa: ASYNC110 - a list is plain
                await asyncio.sleep(0.02)
        return [entry for entry in self.journal.entries if isinstance(entry, CallerTurn)]


@pytest.fixture
async def call() -> AsyncIterator[TypedCall]:
    call = TypedCall()
    await call.start()
    yield call
    await call.session.aclose()
    await call.commits.aclose()
    await call.stage.aclose()


async def test_keyed_digits_fill_the_field_that_a_flow_asks_for(call: TypedCall) -> None:
    call.session.generate_reply(user_input="I'd like to book a hibachi chef for the fifth of December at six")
    await call.turns(1)
    call.orchestrator.conversation.asked = "event_zipcode"
    call.press("95814#")
    typed, keyed = await call.turns(2)

    assert (typed.modality, keyed.modality) == ("typed", "keyed")
    assert keyed.slots == {"event_zipcode": "95814"}
    assert call.orchestrator.conversation.profile.get("event_zipcode") == "95814"


async def test_who_is_offered_a_call_back_may_press_one(call: TypedCall) -> None:
    conversation = call.orchestrator.conversation
    conversation.caller = replace(conversation.caller, phone_number="+19165550123", number_source="line")
    conversation.profile = type(conversation.profile).of(conversation.caller)
    call.session.generate_reply(user_input="I want to talk to a real person please")
    await call.turns(1)
    [offered] = [entry for entry in call.journal.entries if isinstance(entry, AgentTurn)]
    assert "press 1" in offered.said
    call.press("1")
    _, keyed = await call.turns(2)

    assert (keyed.text, keyed.modality) == ("yes", "keyed")
    assert [e.tool for e in call.journal.entries if e.kind == "tool_ran"] == ["request_callback"]
