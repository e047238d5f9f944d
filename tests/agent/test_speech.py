"""Who hears and who speaks follows from the settings."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from livekit.agents import inference
from livekit.plugins import deepgram, elevenlabs

from agent.errors import SpeechUnavailable
from agent.hearing_fallback import FallbackHearing
from agent.local.stt import LocalSTT
from agent.local.tts import LocalTTS
from agent.speech import Endpointing, build_speech, build_vad, check_speech, chosen_providers
from routing.business import load_business
from routing.business_model import Business
from settings import Settings


@pytest.fixture(scope="module")
def hibachi() -> Business:
    return load_business("hibachi")


@pytest.fixture(autouse=True)
def no_keys_around(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DEEPGRAM_API_KEY", "ELEVEN_API_KEY", "SWITCHBOARD_LOCAL_MODELS"):
        monkeypatch.delenv(name, raising=False)


def settings(**values: object) -> Settings:
    return Settings(_env_file=None, **values)  # type: ignore[arg-type]


def test_without_keys_everything_is_local(hibachi: Business) -> None:
    speech = build_speech(settings(), hibachi)
    assert speech.providers == {"stt": "local", "llm": "local", "tts": "local"}
    assert isinstance(speech.stt, LocalSTT)
    assert set(speech.voices) == set(hibachi.personas)
    assert {key: voice.voice for key, voice in speech.voices.items() if isinstance(voice, LocalTTS)} == {
        key: persona.voice.local for key, persona in hibachi.personas.items()
    }
    assert speech.endpointing == Endpointing(min_delay=0.8, max_delay=1.5)


def test_with_both_keys_the_providers_hear_and_speak(hibachi: Business) -> None:
    speech = build_speech(settings(deepgram_api_key="d", eleven_api_key="e"), hibachi)
    assert speech.providers == {"stt": "deepgram", "llm": "local", "tts": "elevenlabs"}
    assert isinstance(speech.stt, FallbackHearing)
    assert isinstance(speech.stt.provided, deepgram.STT)
    assert all(isinstance(voice, elevenlabs.TTS) for voice in speech.voices.values())
    assert len({id(voice) for voice in speech.voices.values()}) == len(hibachi.personas)
    assert speech.endpointing == Endpointing(min_delay=0.4, max_delay=1.2)


def test_each_key_is_used_for_itself(hibachi: Business) -> None:
    hearing = build_speech(settings(deepgram_api_key="d"), hibachi)
    assert hearing.providers == {"stt": "deepgram", "llm": "local", "tts": "local"}
    assert hearing.endpointing.min_delay == 0.4
    speaking = build_speech(settings(eleven_api_key="e"), hibachi)
    assert speaking.providers == {"stt": "local", "llm": "local", "tts": "elevenlabs"}
    assert speaking.endpointing.min_delay == 0.8


def test_a_key_for_a_language_model_lets_it_decide() -> None:
    assert chosen_providers(settings(openai_api_key="o"))["llm"] == "openai"


def test_keys_come_from_the_settings_and_not_from_the_environment(
    hibachi: Business, monkeypatch: pytest.MonkeyPatch
) -> None:
    without = settings()
    monkeypatch.setenv("DEEPGRAM_API_KEY", "from-the-environment")
    monkeypatch.setenv("ELEVEN_API_KEY", "from-the-environment")
    assert build_speech(without, hibachi).providers["stt"] == "local"


def test_voice_activity_detection_waits_longer_where_the_transcript_needs_whole_utterances(hibachi: Business) -> None:
    local, provider = build_vad(settings()), build_vad(settings(deepgram_api_key="d"))
    assert isinstance(local, inference.VAD)
    assert isinstance(provider, inference.VAD)
    assert (local.min_silence_duration, provider.min_silence_duration) == (0.4, 0.25)
    shared = inference.VAD(model="silero")
    assert build_speech(settings(), hibachi, vad=shared).vad is shared


def test_without_extra_and_key_the_error_says_what_to_do(hibachi: Business, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "faster_whisper", None)
    with pytest.raises(SpeechUnavailable, match="uv sync --extra local"):
        check_speech(settings())
    with pytest.raises(SpeechUnavailable, match="uv sync --extra local"):
        build_speech(settings(), hibachi)
    check_speech(settings(deepgram_api_key="d"))
    assert build_speech(settings(deepgram_api_key="d"), hibachi).providers["tts"] == "local"


def test_arabic_needs_providers_and_is_told_to_them(hibachi: Business) -> None:
    with pytest.raises(SpeechUnavailable, match=r"'ar' is not heard.*DEEPGRAM_API_KEY"):
        build_speech(settings(eleven_api_key="e"), hibachi, language="ar")
    with pytest.raises(SpeechUnavailable, match=r"'ar' is not spoken.*ELEVEN_API_KEY"):
        build_speech(settings(deepgram_api_key="d"), hibachi, language="ar")
    speech = build_speech(settings(deepgram_api_key="d", eleven_api_key="e"), hibachi, language="ar")
    assert speech.providers["tts"] == "elevenlabs"


def test_flux_decides_when_a_turn_is_over_and_nova_leaves_it_to_the_vad(hibachi: Business) -> None:
    flux = build_speech(settings(deepgram_api_key="d", deepgram_model="flux-general-en"), hibachi)
    nova = build_speech(settings(deepgram_api_key="d", deepgram_model="nova-3"), hibachi)
    local = build_speech(settings(deepgram_model="flux-general-en"), hibachi)
    assert (flux.turn_detection, flux.endpointing.min_delay) == ("stt", 0.0)
    assert (nova.turn_detection, nova.endpointing.min_delay) == ("vad", 0.4)
    assert (local.turn_detection, local.providers["stt"]) == ("vad", "local")


def test_flux_is_refused_where_arabic_is_spoken(hibachi: Business) -> None:
    with pytest.raises(SpeechUnavailable, match=r"'ar' is not heard by DEEPGRAM_MODEL=flux-general-en.*nova-3"):
        build_speech(settings(deepgram_api_key="d", deepgram_model="flux-general-en"), hibachi, language="ar")


def test_usage_and_errors_of_every_voice_reach_the_session(hibachi: Business) -> None:
    speech = build_speech(settings(), hibachi)
    main, other = speech.voices["reception"], speech.voices["sales"]
    speech.report_to(main)
    used: list[Any] = []
    failed: list[Any] = []
    main.on("metrics_collected", used.append)
    main.on("error", failed.append)
    other.emit("metrics_collected", "usage")
    other.emit("error", "error")
    main.emit("metrics_collected", "own usage")
    assert used == ["usage", "own usage"]
    assert failed == ["error"]


def test_prewarming_needs_no_event_loop(hibachi: Business) -> None:
    build_speech(settings(), hibachi).prewarm()
    build_speech(settings(deepgram_api_key="d", eleven_api_key="e"), hibachi).prewarm()
