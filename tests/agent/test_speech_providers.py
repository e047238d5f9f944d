"""The real plugins against stand-ins that speak the providers' protocols."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import aiohttp
import numpy as np
import pytest
from livekit import rtc
from livekit.agents import APIConnectOptions, APIStatusError, stt
from livekit.agents.voice.io import TimedString

from agent.hearing_fallback import FallbackHearing
from agent.local.synthesizer import SAMPLE_RATE, Samples
from agent.local.tts import synthesize_wav
from agent.speech import Speech, build_speech
from routing.business import load_business
from routing.business_model import Business
from routing.keyterms import keyterms
from settings import Settings
from tests.providers.deepgram import Deepgram
from tests.providers.elevenlabs import ElevenLabs, tone_of
from tests.speech_audio import dominant_frequency, joined, tones

ONCE = APIConnectOptions(max_retry=0, timeout=20.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Providers:
    """Both stand-ins running, and what a call is built from with them."""

    deepgram: Deepgram
    eleven: ElevenLabs
    http: aiohttp.ClientSession
    business: Business

    def speech(self, **changed: str) -> Speech:
        values = {
            "deepgram_api_key": self.deepgram.key,
            "deepgram_base_url": self.deepgram.base_url,
            "eleven_api_key": self.eleven.key,
            "eleven_base_url": self.eleven.base_url,
        }
        settings = Settings(_env_file=None, **(values | changed))  # type: ignore[arg-type]
        return build_speech(settings, self.business, http_session=self.http)


@pytest.fixture
async def providers() -> AsyncIterator[Providers]:
    async with Deepgram() as deepgram, ElevenLabs() as eleven, aiohttp.ClientSession() as http:
        yield Providers(deepgram=deepgram, eleven=eleven, http=http, business=load_business("hibachi"))


async def said(speech: Speech, persona: str, *pieces: str) -> tuple[Samples, list[TimedString]]:
    """What a persona's voice says, and the words with their times."""
    frames: list[rtc.AudioFrame] = []
    words: list[TimedString] = []
    async with speech.voices[persona].stream(conn_options=ONCE) as stream:
        for piece in pieces:
            stream.push_text(piece)
        stream.end_input()
        async for event in stream:
            frames.append(event.frame)
            words += event.frame.userdata.get("lk.timed_transcripts", [])
    return joined(frames), words


def plugin(speech: Speech) -> stt.STT[Any]:
    """Deepgram's own, without what stands by for it."""
    assert isinstance(speech.stt, FallbackHearing)
    return speech.stt.provided


async def heard(providers: Providers, speech: Speech, samples: Samples) -> list[stt.SpeechEvent]:
    """Push samples as they would come over the line, and give all events."""
    events: list[stt.SpeechEvent] = []
    async with plugin(speech).stream(conn_options=ONCE) as stream:

        async def collect() -> None:
            events.extend([event async for event in stream])

        async def push() -> None:
            step = SAMPLE_RATE // 20
            for start in range(0, samples.size, step):
                piece = samples[start : start + step]
                stream.push_frame(rtc.AudioFrame(piece.tobytes(), SAMPLE_RATE, 1, piece.size))
                await asyncio.sleep(0.05)
            stream.end_input()

        collecting = asyncio.create_task(collect())
        await push()
        # The plugin lingers until its next keep-alive, but all was said when the service closed the line.
        async with asyncio.timeout(60):
            await eventually(lambda: bool(providers.deepgram.connections))
            await providers.deepgram.connections[0].closed.wait()
        await stream.aclose()
        await collecting
    return events


async def eventually(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not holds():  # noqa: ASYNC110 - the stand-in's lists are plain
            await asyncio.sleep(0.01)


def texts(events: list[stt.SpeechEvent], kind: stt.SpeechEventType) -> list[str]:
    return [event.alternatives[0].text for event in events if event.type == kind]


def quiet(seconds: float) -> Samples:
    return np.zeros(round(seconds * SAMPLE_RATE), np.int16)


async def test_each_persona_speaks_with_the_tone_of_its_voice(providers: Providers) -> None:
    speech = providers.speech()
    for key, persona in providers.business.personas.items():
        samples, _ = await said(speech, key, "Of course. ", "We are open ", "every day.")
        found = tones(samples, SAMPLE_RATE)
        assert [tone.frequency for tone in found] == pytest.approx([tone_of(persona.voice.elevenlabs)], abs=3)
        assert found[0].seconds == pytest.approx(samples.size / SAMPLE_RATE, abs=0.1)
    await speech.aclose()


def test_the_tones_of_a_business_are_far_apart() -> None:
    for key in ("hibachi", "alive5"):
        frequencies = sorted(tone_of(p.voice.elevenlabs) for p in load_business(key).personas.values())
        assert all(high - low >= 40 for low, high in pairwise(frequencies)), (
            key,
            frequencies,
        )


async def test_a_short_opener_is_voiced_before_the_rest_is_known(providers: Providers) -> None:
    speech = providers.speech()
    async with speech.voices["sales"].stream(conn_options=ONCE) as stream:
        stream.push_text("Of course. We are")
        await anext(stream)
        assert [spoken.text for spoken in providers.eleven.spoken] == ["Of course."]
        stream.push_text(" open every day.")
        stream.end_input()
        async for _ in stream:
            pass
    assert [spoken.text for spoken in providers.eleven.spoken] == ["Of course.", "We are open every day."]
    await speech.aclose()


async def test_the_words_come_with_their_times(providers: Providers) -> None:
    speech = providers.speech()
    samples, words = await said(speech, "sales", "We are open every day.")
    assert "".join(words).split() == ["We", "are", "open", "every", "day."]
    starts = [word.start_time for word in words if isinstance(word.start_time, float)]
    assert len(starts) == len(words)
    assert starts == sorted(starts)
    assert starts[-1] < samples.size / SAMPLE_RATE
    await speech.aclose()


async def test_a_voice_keeps_its_connection_open_from_the_start(providers: Providers) -> None:
    speech = providers.speech()
    speech.connect()
    await eventually(lambda: len(providers.eleven.connections) == len(providers.business.personas))
    await said(speech, "sales", "Hello there.")
    await said(speech, "sales", "Hello again.")
    assert len(providers.eleven.connections) == len(providers.business.personas)
    query = providers.eleven.connections[0].query
    assert (query["model_id"], query["output_format"], query["auto_mode"]) == ("eleven_flash_v2_5", "pcm_24000", "true")
    await speech.aclose()


async def test_one_text_is_voiced_without_a_stream(providers: Providers) -> None:
    speech = providers.speech()
    frame = await speech.voices["support"].synthesize("Hello there.", conn_options=ONCE).collect()
    expected = tone_of(providers.business.personas["support"].voice.elevenlabs)
    assert dominant_frequency(joined([frame]), SAMPLE_RATE) == pytest.approx(expected, abs=3)


async def test_elevenlabs_refuses_a_wrong_key(providers: Providers) -> None:
    speech = providers.speech(eleven_api_key="wrong")
    with pytest.raises(APIStatusError) as refused:
        await said(speech, "sales", "Hello there.")
    assert refused.value.status_code == 401
    assert providers.eleven.refused == ["invalid_api_key"]
    await speech.aclose()


async def test_deepgram_hears_what_is_said_as_it_is_said(providers: Providers) -> None:
    speech = providers.speech()
    said_samples = synthesize_wav("Hi, I would like to book a party for ten adults and four children please.", "caller")
    line = np.concatenate([quiet(0.5), said_samples, quiet(1.0), synthesize_wav("No thanks.", "plain"), quiet(1.0)])
    events = await heard(providers, speech, line)
    kinds = [event.type for event in events if event.type != stt.SpeechEventType.RECOGNITION_USAGE]
    finals = texts(events, stt.SpeechEventType.FINAL_TRANSCRIPT)
    interims = texts(events, stt.SpeechEventType.INTERIM_TRANSCRIPT)
    assert kinds[0] == stt.SpeechEventType.START_OF_SPEECH
    assert kinds[-1] == stt.SpeechEventType.END_OF_SPEECH
    assert "book a party for 10 adults" in " ".join(finals)
    assert finals[-1].lower().startswith("no thanks")
    assert kinds.index(stt.SpeechEventType.INTERIM_TRANSCRIPT) < kinds.index(stt.SpeechEventType.FINAL_TRANSCRIPT)
    assert interims[0].split()[0].strip(",") == "Hi"
    connection = providers.deepgram.connections[0]
    assert connection.transcripts == finals
    assert connection.audio_seconds == pytest.approx(line.size / SAMPLE_RATE, abs=0.1)
    assert connection.received[-2:] == ["Finalize", "CloseStream"]


async def test_deepgram_says_nothing_where_nobody_speaks(providers: Providers) -> None:
    speech = providers.speech()
    events = await heard(providers, speech, quiet(2.0))
    assert [event.type for event in events if event.type != stt.SpeechEventType.RECOGNITION_USAGE] == []


async def test_deepgram_is_told_the_business_words_and_the_language(providers: Providers) -> None:
    speech = providers.speech()
    await heard(providers, speech, quiet(0.2))
    connection = providers.deepgram.connections[0]
    assert connection.keyterms == keyterms(providers.business)
    assert {"Hibachi at Home", "Sarah", "salmon"} <= set(connection.keyterms)
    assert (connection.query["language"], connection.query["model"]) == ("en-US", "nova-3")
    assert (connection.query["smart_format"], connection.query["interim_results"]) == ("true", "true")


async def test_flux_is_told_the_business_words_and_when_a_turn_is_over(providers: Providers) -> None:
    speech = providers.speech(deepgram_model="flux-general-en")
    await heard(providers, speech, quiet(0.2))
    connection = providers.deepgram.connections[0]
    assert connection.path == "/v2/listen"
    assert connection.keyterms == keyterms(providers.business)
    assert (connection.query["eager_eot_threshold"], connection.query["eot_threshold"]) == ("0.4", "0.7")


async def test_the_flux_of_many_languages_is_told_which_one_is_spoken(providers: Providers) -> None:
    await heard(providers, providers.speech(deepgram_model="flux-general-multi"), quiet(0.2))
    assert providers.deepgram.connections[0].hints == ("en",)


async def test_a_model_without_key_terms_is_not_sent_any(providers: Providers) -> None:
    speech = providers.speech(deepgram_model="nova-2-phonecall")
    await heard(providers, speech, quiet(0.2))
    assert providers.deepgram.connections[0].keyterms == ()


async def test_deepgram_refuses_a_wrong_key(providers: Providers) -> None:
    stream = plugin(providers.speech(deepgram_api_key="wrong")).stream(conn_options=ONCE)
    with pytest.raises(APIStatusError) as refused:
        await anext(stream)
    assert refused.value.status_code == 401


LISTEN = {"model": "nova-3", "encoding": "linear16", "sample_rate": "16000", "channels": "1"}


@pytest.mark.parametrize(
    ("changed", "scheme", "status"),
    [
        ({}, "Bearer", 401),
        ({}, None, 401),
        ({"encoding": "mp3"}, "Token", 400),
        ({"sample_rate": ""}, "Token", 400),
        ({"model": "nova-2", "keyterm": "hibachi"}, "Token", 400),
        ({"keywords": "hibachi:2"}, "Token", 400),
        ({"utterance_end_ms": "1000"}, "Token", 400),
        ({"utterance_end_ms": "500", "interim_results": "true"}, "Token", 400),
    ],
)
async def test_deepgram_refuses_what_the_service_refuses(
    providers: Providers, changed: dict[str, str], scheme: str | None, status: int
) -> None:
    headers = {"Authorization": f"{scheme} {providers.deepgram.key}"} if scheme else {}
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await providers.http.ws_connect(providers.deepgram.base_url, params=LISTEN | changed, headers=headers)
    assert refused.value.status == status
    assert len(providers.deepgram.refused) == 1


async def test_deepgram_tells_when_an_utterance_has_ended(providers: Providers) -> None:
    params = LISTEN | {
        "interim_results": "true",
        "utterance_end_ms": "1000",
        "vad_events": "true",
        "sample_rate": "24000",
    }
    headers = {"Authorization": f"Token {providers.deepgram.key}"}
    async with providers.http.ws_connect(providers.deepgram.base_url, params=params, headers=headers) as socket:
        await socket.send_bytes(np.concatenate([synthesize_wav("No thanks.", "plain"), quiet(1.5)]).tobytes())
        got: list[dict[str, object]] = []
        async with asyncio.timeout(30):
            while not got or got[-1]["type"] != "UtteranceEnd":
                got.append(await socket.receive_json())
        await socket.send_json({"type": "CloseStream"})
        assert (await socket.receive_json())["type"] == "Metadata"
    assert [message["type"] for message in got if not message.get("is_final", True)] == []
    assert [message["type"] for message in got] == ["SpeechStarted", "Results", "UtteranceEnd"]
    assert math.isclose(
        float(str(got[2]["last_word_end"])), float(str(got[1]["start"])) + float(str(got[1]["duration"]))
    )


async def test_elevenlabs_refuses_a_missing_key_and_a_format_it_does_not_make(providers: Providers) -> None:
    address = f"{providers.eleven.base_url}/text-to-speech/some-voice/multi-stream-input"
    for headers, format_, status in (
        ({}, "pcm_24000", 401),
        ({"xi-api-key": providers.eleven.key}, "mp3_22050_32", 400),
    ):
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await providers.http.ws_connect(address, params={"output_format": format_}, headers=headers)
        assert refused.value.status == status
    assert providers.eleven.refused == ["needs_authorization", "invalid_output_format"]
