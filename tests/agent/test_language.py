"""Which languages a call can be held in, and changing to another one in the middle of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import aiohttp
import pytest
from livekit import rtc
from livekit.plugins import deepgram, elevenlabs

from agent.hearing_fallback import FallbackHearing
from agent.language import change_language, first_language, spoken_languages
from agent.speech import build_speech
from routing.build import build_parts
from routing.business import load_business
from routing.ledger_memory import MemoryLedger
from settings import Settings
from tests.providers.deepgram import Deepgram
from tests.providers.elevenlabs import ElevenLabs
from tests.providers.script import Script
from tests.routing.conversations import TODAY, VECTORS, MemoryJournal, TextCall

HIBACHI = load_business("hibachi")
BOTH = HIBACHI.model_copy(update={"file": HIBACHI.file.model_copy(update={"languages": ("en", "ar")})})
KEYS = {"deepgram_api_key": "d", "eleven_api_key": "e"}


def settings(**given: str) -> Settings:
    return Settings(_env_file=None, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "languages"),
    [
        (KEYS, ("en", "ar")),
        ({}, ("en",)),
        ({"deepgram_api_key": "d"}, ("en",)),
        ({**KEYS, "deepgram_model": "flux-general-en"}, ("en",)),
    ],
)
def test_another_language_than_english_needs_both_providers(given: dict[str, str], languages: tuple[str, ...]) -> None:
    assert spoken_languages(settings(**given), BOTH) == languages


def test_a_call_begins_in_the_language_of_its_number_where_that_can_be_spoken() -> None:
    assert first_language("ar", BOTH, ("en", "ar")) == "ar"
    assert first_language("ar", BOTH, ("en",)) == "en"
    assert first_language(None, BOTH, ("en", "ar")) == "en"


async def test_ears_and_voices_change_their_language_and_stay_the_same_otherwise() -> None:
    speech = build_speech(settings(**KEYS), BOTH, language="en")
    voices = dict(speech.voices)

    change_language(speech, BOTH, "ar")

    assert isinstance(speech.stt, FallbackHearing)
    assert isinstance(speech.stt.provided, deepgram.STT)
    assert str(speech.stt.provided._opts.language) == "ar"
    # The local model hears English only.
    assert speech.stt.standby is None
    assert speech.identity("reception").language == "ar"
    assert speech.voices == voices
    for key, voice in speech.voices.items():
        assert isinstance(voice, elevenlabs.TTS)
        assert str(voice._opts.language) == "ar"
        assert voice._opts.voice_id == BOTH.personas[key].voice.elevenlabs


async def eventually(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not holds():  # noqa: ASYNC110 - the stand-ins' lists are plain
            await asyncio.sleep(0.01)


async def test_who_asks_for_another_language_is_heard_and_answered_in_it_by_the_providers() -> None:
    parts = build_parts(BOTH, ledger=MemoryLedger(), today=lambda: TODAY, cache=VECTORS)
    call = TextCall(parts.orchestrator(journal=MemoryJournal(), call_id="call-1"), MemoryJournal(), MemoryLedger())
    async with Deepgram(script=Script()) as hearing, ElevenLabs() as speaking, aiohttp.ClientSession() as http:
        keys = {
            "deepgram_api_key": hearing.key,
            "deepgram_base_url": hearing.base_url,
            "eleven_api_key": speaking.key,
            "eleven_base_url": speaking.base_url,
        }
        speech = build_speech(settings(**keys), BOTH, language="en", http_session=http)
        silence = rtc.AudioFrame.create(24_000, 1, 1200)
        async with speech.stt.stream() as stream:
            stream.push_frame(silence)
            await eventually(lambda: len(hearing.connections) == 1)

            await call.say("Can we speak Arabic, please?")
            change_language(speech, BOTH, call.orchestrator.conversation.language)

            stream.push_frame(silence)
            await eventually(lambda: len(hearing.connections) == 2)
            await eventually(hearing.connections[0].closed.is_set)
        async with speech.voices["reception"].stream() as voice:
            voice.push_text("أهلاً بك.")
            voice.end_input()
            assert [event async for event in voice]

    assert [connection.query["language"] for connection in hearing.connections] == ["en-US", "ar"]
    assert hearing.refused == speaking.refused == []
    spoken = next(one for one in speaking.spoken if one.text.strip())
    assert spoken.voice_id == BOTH.personas["reception"].voice.elevenlabs
    codes = {one.query["language_code"] for one in speaking.connections if one.voice_id == spoken.voice_id}
    assert codes == {"ar"}
