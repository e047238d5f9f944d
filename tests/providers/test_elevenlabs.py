"""The stand-in for ElevenLabs: its protocol as a client sees it, and what goes wrong through the real plugin."""

from __future__ import annotations

import asyncio
import base64
import json
import time
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import numpy as np
import pytest
from livekit.agents import APIConnectOptions, APIError
from livekit.plugins import elevenlabs

from tests.providers.elevenlabs import SECONDS_PER_CHARACTER, ElevenLabs, Marked
from tests.providers.faults import Delay, Fault, FaultKind, Place
from tests.speech_audio import joined

RATE = 24_000
ONCE = APIConnectOptions(max_retry=0, timeout=1.0)
QUERY = {"model_id": "eleven_flash_v2_5", "output_format": "pcm_24000", "auto_mode": "true", "sync_alignment": "true"}


@pytest.fixture
async def service() -> AsyncIterator[ElevenLabs]:
    async with ElevenLabs(first_audio=Delay(median=0.02)) as eleven:
        yield eleven


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


def voice(service: ElevenLabs, http: aiohttp.ClientSession) -> elevenlabs.TTS:
    return elevenlabs.TTS(
        voice_id="anna", encoding="pcm_24000", api_key=service.key, base_url=service.base_url, http_session=http
    )


@pytest.fixture
async def plugin(service: ElevenLabs, http: aiohttp.ClientSession) -> AsyncIterator[elevenlabs.TTS]:
    made = voice(service, http)
    yield made
    await made.aclose()


class Line:
    """A client's end of the websocket."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket

    async def say(self, context: str, text: str, **more: Any) -> None:
        await self.socket.send_json({"text": text, "context_id": context, **more})

    async def until_final(self, *contexts: str) -> list[dict[str, Any]]:
        """What comes until all these contexts are over."""
        got: list[dict[str, Any]] = []
        left = set(contexts)
        async with asyncio.timeout(5):
            while left:
                got.append(await self.socket.receive_json())
                if got[-1].get("isFinal"):
                    left.discard(got[-1]["contextId"])
        return got

    async def refused(self) -> tuple[str, int | None]:
        """The error that ends the socket, and the code with which it is closed."""
        async with asyncio.timeout(5):
            error = (await self.socket.receive_json())["error"]
            assert (await self.socket.receive()).type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED)
        return error, self.socket.close_code


async def dialled(service: ElevenLabs, http: aiohttp.ClientSession, **query: str) -> Line:
    address = f"{service.base_url}/text-to-speech/anna/multi-stream-input"
    return Line(await http.ws_connect(address, params=QUERY | query, headers={"xi-api-key": service.key}))


def heard(service: ElevenLabs, messages: list[dict[str, Any]], context: str) -> list[Marked]:
    audio = b"".join(base64.b64decode(m["audio"]) for m in messages if m.get("audio") and m["contextId"] == context)
    return service.marks_in(np.frombuffer(audio, np.int16), RATE)


async def test_contexts_of_one_socket_are_voiced_side_by_side(service: ElevenLabs, http: aiohttp.ClientSession) -> None:
    line = await dialled(service, http)
    first, second = service.mark("Good morning to you."), service.mark("Good evening.")
    for context, text in (("a", "Good morning to you. "), ("b", "Good evening. ")):
        await line.say(context, " ")
        await line.say(context, text, flush=True)
        await line.socket.send_json({"context_id": context, "close_context": True})
    got = await line.until_final("a", "b")
    for context, mark in (("a", first), ("b", second)):
        (said,) = heard(service, got, context)
        assert (said.voice_id, said.mark) == ("anna", mark)
        assert said.end - said.start == pytest.approx(len(mark.text) * SECONDS_PER_CHARACTER, abs=0.1)


async def test_alignment_covers_every_character_with_its_time(service: ElevenLabs, http: aiohttp.ClientSession) -> None:
    line = await dialled(service, http)
    await line.say("a", " ")
    for text in ("We are open. ", "Come in. "):
        await line.say("a", text, flush=True)
    await line.socket.send_json({"context_id": "a", "close_context": True})
    got = [message for message in await line.until_final("a") if message["audio"]]
    chars = [char for message in got for char in message["normalizedAlignment"]["chars"]]
    starts = [start for message in got for start in message["normalizedAlignment"]["charStartTimesMs"]]
    assert "".join(chars) == "We are open. Come in. "
    assert starts == [round(index * SECONDS_PER_CHARACTER * 1000) for index in range(len(chars))]


async def test_without_auto_mode_text_waits_for_a_flush_or_for_enough_of_it(
    service: ElevenLabs, http: aiohttp.ClientSession
) -> None:
    line = await dialled(service, http, auto_mode="false")
    await line.say("a", " ")
    await line.say("a", "Not yet. ")
    with pytest.raises(TimeoutError):
        await line.socket.receive(timeout=0.15)
    await line.say("a", "", flush=True)
    await line.socket.receive_json(timeout=1)
    assert [spoken.text for spoken in service.spoken] == ["Not yet."]
    await line.say("b", " ", generation_config={"chunk_length_schedule": [20]})
    await line.say("b", "This is long enough to be said. ")
    await line.socket.send_json({"context_id": "b", "close_context": True})
    await line.until_final("b")
    assert service.spoken[-1].text == "This is long enough to be said."


async def test_audio_comes_after_its_delay_and_at_its_pace(service: ElevenLabs, http: aiohttp.ClientSession) -> None:
    service.first_audio, service.real_time_factor = Delay(median=0.2), 0.25
    line = await dialled(service, http)
    await line.say("a", " ")
    begun = time.monotonic()
    await line.say("a", "Twenty-five characters.. ", flush=True)
    await line.socket.receive_json()
    first = time.monotonic() - begun
    await line.socket.send_json({"context_id": "a", "close_context": True})
    await line.until_final("a")
    assert first >= 0.2 + 0.25 * 0.25
    assert time.monotonic() - begun >= 0.2 + 0.25 * 25 * SECONDS_PER_CHARACTER


async def test_a_sixth_context_ends_the_socket(service: ElevenLabs, http: aiohttp.ClientSession) -> None:
    line = await dialled(service, http)
    for number in range(6):
        await line.say(str(number), " ")
    assert await line.refused() == ("max_active_conversations", 1008)


@pytest.mark.parametrize(
    "wrong", ["no json", "[]", '{"text": 3}', '{"text": "Hi ", "persona": "sales"}', '{"flush": "soon"}'], ids=str
)
async def test_a_message_that_is_not_of_the_protocol_ends_the_socket(
    service: ElevenLabs, http: aiohttp.ClientSession, wrong: str
) -> None:
    line = await dialled(service, http)
    await line.socket.send_str(wrong)
    assert await line.refused() == ("invalid_input_message", 1008)
    assert service.refused == ["invalid_input_message"]
    assert service.received[-1].body == wrong


async def test_settings_cannot_change_within_a_context(service: ElevenLabs, http: aiohttp.ClientSession) -> None:
    line = await dialled(service, http)
    settings = {"stability": 0.5, "similarity_boost": 0.7}
    await line.say("a", " ", voice_settings=settings)
    await line.say("a", "Fine. ", voice_settings=settings)
    await line.say("a", "Not fine. ", voice_settings={"stability": 0.1})
    async with asyncio.timeout(5):
        while "error" not in (got := await line.socket.receive_json()):
            pass
    assert got["error"] == "invalid_input_message"


async def test_what_is_idle_is_ended_unless_it_is_kept_alive(service: ElevenLabs, http: aiohttp.ClientSession) -> None:
    line = await dialled(service, http, inactivity_timeout="0.8")
    begun = time.monotonic()
    await line.say("a", " ")
    for _ in range(4):
        await asyncio.sleep(0.25)
        await line.say("a", "")
    await line.until_final("a")
    assert time.monotonic() - begun >= 4 * 0.25 + 0.8
    assert await line.refused() == ("input_timeout_exceeded", 1008)


async def test_a_voice_that_does_not_exist_is_refused(http: aiohttp.ClientSession) -> None:
    async with ElevenLabs(voices=frozenset({"bea"})) as service:
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await dialled(service, http)
    assert (refused.value.status, service.refused) == (404, ["voice_not_found"])


async def said(plugin: elevenlabs.TTS, text: str) -> tuple[float, Exception | None]:
    """How many seconds of a text the plugin gave, and how it ended."""
    frames = []
    try:
        async with plugin.stream(conn_options=ONCE) as stream:
            stream.push_text(text)
            stream.end_input()
            async for event in stream:
                frames.append(event.frame)  # noqa: PERF401 - those before an error count
    except APIError as error:
        return joined(frames).size / RATE, error
    return joined(frames).size / RATE, None


TEXT = "We are open every day until nine."
WHOLE = (len(TEXT) + 1) * SECONDS_PER_CHARACTER


async def said_whole(plugin: elevenlabs.TTS) -> None:
    seconds, error = await said(plugin, TEXT)
    assert error is None
    assert seconds == pytest.approx(WHOLE, abs=0.02)


@pytest.mark.parametrize("kind", FaultKind)
async def test_the_plugin_fails_where_a_voice_fails_in_a_turn(
    service: ElevenLabs, plugin: elevenlabs.TTS, kind: FaultKind
) -> None:
    await said_whole(plugin)
    service.fault = Fault(kind=kind, after=3)
    seconds, error = await said(plugin, TEXT)
    assert isinstance(error, APIError)
    assert seconds < WHOLE - 0.3
    assert service.struck[0].fault.kind is kind
    service.mend()
    await said_whole(plugin)


@pytest.mark.parametrize("kind", [FaultKind.REFUSED, FaultKind.SERVER_ERROR, FaultKind.HANG])
async def test_a_voice_cannot_be_reached_until_it_is_mended(
    service: ElevenLabs, plugin: elevenlabs.TTS, kind: FaultKind
) -> None:
    service.fault = Fault(kind=kind, place=Place.CONNECTING)
    seconds, error = await said(plugin, TEXT)
    assert (seconds, isinstance(error, APIError)) == (0.0, True)
    service.mend()
    assert (await said(plugin, TEXT))[1] is None


@pytest.mark.parametrize("kind", FaultKind)
async def test_an_idle_voice_dies_and_speaks_again_when_mended_and_reached_anew(
    service: ElevenLabs, http: aiohttp.ClientSession, plugin: elevenlabs.TTS, kind: FaultKind
) -> None:
    await said_whole(plugin)
    service.fault = Fault(kind=kind, place=Place.BETWEEN_TURNS, after=1)
    assert len(service.struck) == 1
    await asyncio.sleep(0.05)
    _, error = await said(plugin, TEXT)
    reconnects = kind in (FaultKind.CUT, FaultKind.GARBAGE)
    assert (error is None) is reconnects
    service.mend()
    # The plugin never gives up a connection that is open and silent: whoever uses it has to make another.
    silent = kind in (FaultKind.HANG, FaultKind.STALL)
    assert ((await said(plugin, TEXT))[1] is None) is not silent
    another = voice(service, http)
    await said_whole(another)
    await another.aclose()


async def test_a_post_is_cut_short(service: ElevenLabs, plugin: elevenlabs.TTS) -> None:
    service.fault = Fault(kind=FaultKind.CUT, times=1)
    with pytest.raises(APIError):
        await plugin.synthesize(TEXT, conn_options=ONCE).collect()
    frame = await plugin.synthesize(TEXT, conn_options=ONCE).collect()
    (found,) = service.marks_in(joined([frame]), RATE)
    assert found.mark == service.mark(TEXT)


async def test_what_was_sent_is_on_record_in_order(service: ElevenLabs, plugin: elevenlabs.TTS) -> None:
    await said(plugin, TEXT)
    messages = [json.loads(item.body) for item in service.received[1:]]
    assert [message.get("text") for message in messages] == [" ", f"{TEXT} ", "", None]
    assert [item.at for item in service.received] == sorted(item.at for item in service.received)
