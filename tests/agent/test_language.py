"""Which languages a call can be held in, and changing to another one in the middle of it."""

from __future__ import annotations

import pytest
from livekit.plugins import deepgram, elevenlabs

from agent.hearing_fallback import FallbackHearing
from agent.language import change_language, first_language, spoken_languages
from agent.speech import build_speech
from routing.business import load_business
from settings import Settings

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
