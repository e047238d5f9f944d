"""A session that Flux hears, set up as a call does it: replies begin at a turn's early end, and count at its end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import numpy as np
import pytest
from livekit import rtc
from livekit.agents import Agent, AgentSession, TurnHandlingOptions
from livekit.agents.llm import ChatMessage
from livekit.agents.voice.io import AudioInput
from livekit.plugins import openai
from pydantic import SecretStr

from agent.speech import Speech, build_speech
from routing.business import load_business
from settings import Settings
from tests.agent.live_call import voice
from tests.providers.deepgram import Deepgram
from tests.providers.script import Part, Said, Script, voiced
from tests.speech_audio import Samples

pytestmark = pytest.mark.realtime

RATE = 24_000


class Line(AudioInput):
    """A caller's line: what they say in real time, and silence around it."""

    def __init__(self) -> None:
        super().__init__(label="line")
        self._waiting = np.zeros(0, np.int16)
        self._next = asyncio.get_running_loop().time()

    def say(self, samples: Samples) -> None:
        self._waiting = np.concatenate([self._waiting, samples])

    async def __anext__(self) -> rtc.AudioFrame:
        self._next += 0.02
        await asyncio.sleep(self._next - asyncio.get_running_loop().time())
        step = RATE // 50
        frame, self._waiting = self._waiting[:step], self._waiting[step:]
        frame = np.pad(frame, (0, step - frame.size))
        return rtc.AudioFrame(frame.tobytes(), RATE, 1, step)


class Answering(Agent):
    """Notes when a reply begins, to what, and when a turn of the caller counts."""

    def __init__(self) -> None:
        super().__init__(instructions="")
        self.events: list[tuple[str, str]] = []

    async def llm_node(self, chat_ctx: Any, tools: Any, model_settings: Any) -> AsyncIterator[str]:
        self.events.append(("begun", chat_ctx.items[-1].text_content))
        yield "Noted."


async def conversation(speech: Speech, samples: Samples, *, turns: int) -> list[tuple[str, str]]:
    """What an agent does while the samples are said, until a number of turns were answered."""
    agent, line = Answering(), Line()
    answered = asyncio.Semaphore(0)
    async with AgentSession[Any](
        stt=speech.stt,
        vad=speech.vad,
        llm=openai.LLM(api_key="never asked"),
        turn_handling=TurnHandlingOptions(
            turn_detection=speech.turn_detection,
            endpointing={"min_delay": speech.endpointing.min_delay, "max_delay": speech.endpointing.max_delay},
            preemptive_generation={"enabled": True},
        ),
        aec_warmup_duration=None,
    ) as session:

        def added(event: Any) -> None:
            if isinstance(event.item, ChatMessage):
                agent.events.append((event.item.role, event.item.text_content or ""))
                if event.item.role == "assistant":
                    answered.release()

        session.on("conversation_item_added", added)
        session.input.audio = line
        await session.start(agent, record=False)
        line.say(samples)
        async with asyncio.timeout(30):
            for _ in range(turns):
                await answered.acquire()
    return agent.events


async def test_a_reply_begins_before_the_turn_is_over_and_again_when_the_caller_goes_on() -> None:
    spoken = [voice("It is nine one six."), voice("Five five five.")]
    lengths = [voiced(samples, RATE)[-1][1] - voiced(samples, RATE)[0][0] for samples in spoken]
    parts = tuple(
        Part(text=text, seconds=seconds) for text, seconds in zip(("It is 916", "555."), lengths, strict=True)
    )
    async with Deepgram(script=Script(Said(parts=parts))) as server, aiohttp.ClientSession() as http:
        settings = Settings(
            _env_file=None,
            deepgram_api_key=SecretStr(server.key),
            deepgram_base_url=server.address,
            deepgram_model="flux-general-en",
        )
        speech = build_speech(settings, load_business("hibachi"), http_session=http)
        samples = np.concatenate([spoken[0], np.zeros(RATE // 2, np.int16), spoken[1]])
        events = await conversation(speech, samples, turns=1)
        sent = [one.message["event"] for one in server.connections[0].sent if one.message["type"] == "TurnInfo"]
    assert [event for event in sent if event != "Update"] == [
        "StartOfTurn",
        "EagerEndOfTurn",
        "TurnResumed",
        "EagerEndOfTurn",
        "EndOfTurn",
    ]
    whole = "It is 916 555."
    assert events == [("begun", "It is 916"), ("begun", whole), ("user", whole), ("assistant", "Noted.")]
