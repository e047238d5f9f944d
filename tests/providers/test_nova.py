"""The stand-in for Deepgram's `/v1/listen`, through LiveKit's own plugin and over the bare wire."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import aiohttp
import numpy as np
import pytest
from livekit.agents.stt import SpeechEventType
from livekit.plugins import deepgram

from agent.local.tts import synthesize_wav
from tests.providers.deepgram import Deepgram
from tests.providers.faults import Delay
from tests.providers.hearing import RATE, Hearing, quiet, sound
from tests.providers.listen import Connection, Sent
from tests.providers.script import Script, measured, said
from tests.providers.timing import Timing

SENTENCE = "What happens if it rains on the day?"
LISTEN = {
    "model": "nova-3",
    "encoding": "linear16",
    "sample_rate": str(RATE),
    "interim_results": "true",
    "vad_events": "true",
    "filler_words": "true",
    "smart_format": "true",
}


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


def nova(server: Deepgram, http: aiohttp.ClientSession, **options: Any) -> deepgram.STT:
    return deepgram.STT(
        api_key=server.key, base_url=server.base_url, http_session=http, **({"smart_format": True} | options)
    )


def results(connection: Connection, *, final: bool) -> list[Sent]:
    return [
        sent
        for sent in connection.sent
        if sent.message["type"] == "Results" and bool(sent.message["is_final"]) is final
    ]


def transcript(sent: Sent) -> str:
    return str(sent.message["channel"]["alternatives"][0]["transcript"])


async def wire(
    server: Deepgram, http: aiohttp.ClientSession, *frames: bytes | str, **query: str
) -> tuple[list[dict[str, Any]], aiohttp.ClientWebSocketResponse]:
    """Send frames on a bare websocket, and give all that came until it was closed."""
    headers = {"Authorization": f"Token {server.key}"}
    async with http.ws_connect(server.base_url, params=LISTEN | query, headers=headers) as socket:
        for frame in frames:
            await (socket.send_str(frame) if isinstance(frame, str) else socket.send_bytes(frame))
        got = [message.json() async for message in socket]
    return got, socket


FINALIZE, CLOSE = '{"type": "Finalize"}', '{"type": "CloseStream"}'


async def test_interims_follow_each_word_while_the_caller_speaks_and_the_last_word_is_in_the_final_alone(
    http: aiohttp.ClientSession,
) -> None:
    async with Deepgram(script=Script(measured(SENTENCE, sound(3.0), RATE))) as server:
        async with Hearing(nova(server, http)) as hearing:
            hearing.play(quiet(0.5), sound(3.0), quiet(1.0))
            assert await hearing.heard(1) == [SENTENCE]
        connection = server.connections[0]
        final = results(connection, final=True)[0]
        ends = [word["end"] for word in final.message["channel"]["alternatives"][0]["words"]]
        interims = results(connection, final=False)
        words = SENTENCE.split()
        assert [transcript(sent).split() for sent in interims] == [words[: n + 1] for n in range(len(words) - 1)]
        assert [sent.at for sent in interims] == pytest.approx([end + 0.3 for end in ends[:-1]], abs=0.021)
        assert final.at == pytest.approx(ends[-1] + 0.1, abs=0.021)
        assert ends[-1] == pytest.approx(3.5, abs=0.02)
        assert len([sent for sent in interims if sent.at < 3.5]) == len(words) - 1
    assert hearing.kinds == [
        SpeechEventType.START_OF_SPEECH,
        SpeechEventType.INTERIM_TRANSCRIPT,
        SpeechEventType.FINAL_TRANSCRIPT,
        SpeechEventType.END_OF_SPEECH,
    ]


async def test_a_voice_speaks_what_the_script_says_whatever_its_pauses(http: aiohttp.ClientSession) -> None:
    # A codec and its line leave some noise, and a voice is no tone.
    voices = [synthesize_wav(SENTENCE, "caller"), synthesize_wav("No thanks.", "plain")]
    voices = [np.interp(np.arange(0, v.size, 1.5), np.arange(v.size), v).astype(np.int16) for v in voices]
    line = [piece for voice in voices for piece in (quiet(0.7), voice)]
    noise = np.random.default_rng(1).integers(-20, 20, sum(p.size for p in line) + RATE).astype(np.int16)
    script = Script(measured(SENTENCE, voices[0], RATE), "No thanks.")
    async with Deepgram(script=script) as server, Hearing(nova(server, http)) as hearing:
        hearing.play(np.concatenate([*line, quiet(1.0)]) + noise)
        await hearing.until(lambda: hearing.finals[-1:] == ["No thanks."])
    assert " ".join(hearing.finals) == f"{SENTENCE} No thanks."
    assert server.connections[0].unscripted == 0


async def test_the_final_comes_after_the_delay_that_was_set(http: aiohttp.ClientSession) -> None:
    tail = Delay(median=0.5, p95=0.9, seed=7)
    script = Script("Yes please.", said("And a chair.", final_after=0.8), "That is all.")
    async with (
        Deepgram(script=script, timing=Timing(final_after=tail)) as server,
        Hearing(nova(server, http)) as hearing,
    ):
        for _ in range(3):
            hearing.play(sound(1.0), quiet(2.5))
        await hearing.heard(3)
        ends = [1.0, 4.5, 8.0]
        waits = [sent.at - end for sent, end in zip(results(server.connections[0], final=True), ends, strict=True)]
    assert waits == pytest.approx([tail.seconds(0), 0.8, tail.seconds(1)], abs=0.03)


async def test_a_backchannel_is_one_final_without_interims(http: aiohttp.ClientSession) -> None:
    async with Deepgram(script=Script("mhm", "Mhm.")) as server:
        async with Hearing(nova(server, http)) as hearing:
            hearing.play(sound(0.25), quiet(0.6))
            assert await hearing.heard(1) == ["mhm"]
            assert hearing.texts(SpeechEventType.INTERIM_TRANSCRIPT) == []
        async with Hearing(nova(server, http, filler_words=False)) as hearing:
            hearing.play(sound(0.25), quiet(0.6))
            await hearing.until(lambda: SpeechEventType.END_OF_SPEECH in hearing.kinds)
            assert hearing.finals == []


async def test_digits_dictated_with_pauses_are_one_text_in_as_many_finals_as_endpointing_makes(
    http: aiohttp.ClientSession,
) -> None:
    script = Script(said("My number is 916", "555", "0142"), said("jane.doe@example.com", "it", "is"))
    line = [sound(1.0), quiet(0.7), sound(0.6), quiet(0.7), sound(0.8), quiet(1.8)]
    async with Deepgram(script=script) as server:
        async with Hearing(nova(server, http)) as hearing:
            hearing.play(*line)
            assert await hearing.heard(3) == ["My number is 916", "555", "0142"]
        async with Hearing(nova(server, http, endpointing_ms=1000)) as hearing:
            hearing.play(*line)
            assert await hearing.heard(1) == ["jane.doe@example.com it is"]
    assert script.waiting == []


async def test_a_cough_and_what_the_script_lacks_are_no_words(http: aiohttp.ClientSession) -> None:
    async with Deepgram(script=Script(said(""), "Yes.")) as server, Hearing(nova(server, http)) as hearing:
        for _ in range(3):
            hearing.play(sound(0.4), quiet(0.8))
        await hearing.until(lambda: hearing.kinds.count(SpeechEventType.END_OF_SPEECH) == 3)
        assert hearing.finals == ["Yes."]
        assert server.connections[0].unscripted == 1


async def test_long_speech_is_final_in_parts_before_its_endpoint(http: aiohttp.ClientSession) -> None:
    text = " ".join(["word"] * 30)
    async with Deepgram(script=Script(measured(text, sound(8.0), RATE))) as server:
        async with Hearing(nova(server, http)) as hearing:
            hearing.play(sound(8.0), quiet(1.0))
            finals = await hearing.heard(2)
        assert " ".join(finals) == text
        sent = results(server.connections[0], final=True)
        assert [message.message["speech_final"] for message in sent] == [False, True]
        assert 5.0 <= sent[0].at < 5.5


async def test_what_is_expected_next_replaces_what_was_never_said(http: aiohttp.ClientSession) -> None:
    script = Script("Never said.", "Nor this.")
    async with Deepgram(script=script) as server, Hearing(nova(server, http)) as hearing:
        script.expect("Hello.")
        hearing.play(sound(0.5), quiet(0.6))
        assert await hearing.heard(1) == ["Hello."]


async def test_two_connections_that_hear_one_caller_understand_the_same(http: aiohttp.ClientSession) -> None:
    async with Deepgram(script=Script("Hello there, Sarah.", "Bye.")) as server:
        recognizer = nova(server, http)
        async with Hearing(recognizer) as first, Hearing(recognizer) as second:
            played = 0.0
            for piece in (sound(0.5), sound(0.5), quiet(0.6), sound(0.5), quiet(0.6)):
                first.play(piece)
                second.play(piece)
                played += piece.size / RATE
                await first.until(partial(heard_by, server, 2, played))
            assert await first.heard(2) == await second.heard(2) == ["Hello there, Sarah.", "Bye."]


def heard_by(server: Deepgram, connections: int, seconds: float) -> bool:
    heard = [connection.audio_seconds for connection in server.connections]
    return len(heard) == connections and min(heard) >= seconds - 0.01


async def test_finalize_gives_the_words_so_far_and_closing_gives_the_rest_and_the_metadata(
    http: aiohttp.ClientSession,
) -> None:
    text = "one two three four five six"
    async with Deepgram(script=Script(measured(text, sound(3.0), RATE))) as server:
        got, socket = await wire(server, http, sound(2.0).tobytes(), FINALIZE, sound(1.0).tobytes(), CLOSE)
    finals = [message for message in got if message.get("is_final")]
    texts = [message["channel"]["alternatives"][0]["transcript"] for message in finals]
    assert texts == ["one two three", "four five six"]
    assert [message["from_finalize"] for message in finals] == [True, True]
    assert (got[-1]["type"], got[-1]["duration"], got[-1]["channels"]) == ("Metadata", 3.0, 1)
    assert socket.close_code == 1000


async def test_the_end_of_an_utterance_is_told_after_its_quiet(http: aiohttp.ClientSession) -> None:
    async with Deepgram(script=Script("Hello there.", "Bye.")) as server:
        line = np.concatenate([sound(1.0), quiet(1.5), sound(0.5), quiet(0.8)]).tobytes()
        got, _ = await wire(server, http, line, CLOSE, utterance_end_ms="1000")
        ends = [sent for sent in server.connections[0].sent if sent.message["type"] == "UtteranceEnd"]
    assert [sent.at for sent in ends] == pytest.approx([2.0], abs=0.03)
    assert ends[0].message["last_word_end"] == pytest.approx(1.0, abs=0.02)
    kinds = [message["type"] for message in got if message.get("is_final", True)]
    assert kinds == ["SpeechStarted", "Results", "UtteranceEnd", "SpeechStarted", "Results", "Metadata"]


async def test_only_what_the_query_asks_for_is_sent(http: aiohttp.ClientSession) -> None:
    async with Deepgram(script=Script("Hello there, Sarah.")) as server:
        line = np.concatenate([sound(1.5), quiet(1.2)]).tobytes()
        asked = {"interim_results": "false", "vad_events": "false", "smart_format": "false", "endpointing": "false"}
        got, _ = await wire(server, http, line, CLOSE, **asked)
    assert [message["type"] for message in got] == ["Results", "Metadata"]
    assert got[0]["channel"]["alternatives"][0]["transcript"] == "hello there sarah"
    assert (got[0]["is_final"], got[0]["speech_final"]) == (True, False)


async def test_a_connection_without_audio_is_closed_unless_it_is_kept_alive(http: aiohttp.ClientSession) -> None:
    async with Deepgram(script=Script(), idle_seconds=0.3) as server:
        headers = {"Authorization": f"Token {server.key}"}
        async with http.ws_connect(server.base_url, params=LISTEN, headers=headers) as socket:
            for _ in range(3):
                with pytest.raises(TimeoutError):
                    await socket.receive(timeout=0.2)
                await socket.send_str('{"type": "KeepAlive"}')
            closed = await socket.receive(timeout=5)
        assert (closed.type, closed.data, closed.extra) == (aiohttp.WSMsgType.CLOSE, 1011, "NET-0001")
        assert server.connections[0].received == ["KeepAlive"] * 3


@pytest.mark.parametrize("frame", ['{"type": "Hello"}', "hello", "[1]", b"odd"])
async def test_what_the_service_does_not_know_closes_the_connection(
    http: aiohttp.ClientSession, frame: str | bytes
) -> None:
    async with Deepgram(script=Script()) as server:
        got, socket = await wire(server, http, frame)
    assert [message["type"] for message in got] == (["Error"] if isinstance(frame, str) else [])
    assert socket.close_code == 1008


@pytest.mark.parametrize(
    "wrong",
    [
        {"model": "nova-9"},
        {"model": "flux-general-en"},
        {"model": "nova-2-phonecall", "language": "ar"},
        {"language": "xx"},
        {"interim_results": "maybe"},
        {"endpointing": "-1"},
        {"utterance_end_ms": "9000"},
        {"eot_threshold": "0.7"},
        {"keyterm": "incomprehensibilities " * 90},
    ],
)
async def test_a_query_that_the_service_does_not_take_is_refused(
    http: aiohttp.ClientSession, wrong: dict[str, str]
) -> None:
    async with Deepgram(script=Script()) as server:
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await wire(server, http, **wrong)
        assert refused.value.status == 400
        assert len(server.refused) == 1
        assert server.connections == []
