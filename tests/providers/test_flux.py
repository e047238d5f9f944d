"""The stand-in for Deepgram's `/v2/listen`, through LiveKit's own plugin and over the bare wire."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from itertools import pairwise
from typing import Any

import aiohttp
import pytest
from livekit.agents import APIStatusError
from livekit.agents.stt import SpeechEventType
from livekit.plugins import deepgram

from tests.providers.deepgram import Deepgram
from tests.providers.hearing import RATE, Hearing, quiet, sound
from tests.providers.listen import Sent
from tests.providers.script import Said, Script, measured, said

SENTENCE = "What happens if it rains on the day?"
LISTEN = {"model": "flux-general-en", "encoding": "linear16", "sample_rate": str(RATE)}


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


def flux(server: Deepgram, http: aiohttp.ClientSession, *, eager: float | None = 0.4, **options: Any) -> deepgram.STTv2:
    if eager is not None:
        options["eager_eot_threshold"] = eager
    return deepgram.STTv2(api_key=server.key, base_url=server.flux_url, http_session=http, **options)


def turns(server: Deepgram, *events: str) -> list[Sent]:
    """What was told of turns on the first connection, of certain events or of all."""
    sent = [sent for sent in server.connections[0].sent if sent.message["type"] == "TurnInfo"]
    return [one for one in sent if not events or one.message["event"] in events]


def told(server: Deepgram, *events: str) -> list[tuple[str, str]]:
    return [(sent.message["event"], sent.message["transcript"]) for sent in turns(server, *events)]


ENDS = ("StartOfTurn", "EagerEndOfTurn", "TurnResumed", "EndOfTurn")


async def test_a_turn_grows_while_the_caller_speaks_and_ends_early_and_then_surely(http: aiohttp.ClientSession) -> None:
    async with Deepgram(script=Script(measured(SENTENCE, sound(3.0), RATE))) as server:
        async with Hearing(flux(server, http)) as hearing:
            hearing.play(quiet(0.5), sound(3.0), quiet(1.0))
            assert await hearing.heard(1) == [SENTENCE]
        ends = {sent.message["event"]: sent.at for sent in turns(server, *ENDS)}
        assert list(ends) == ["StartOfTurn", "EagerEndOfTurn", "EndOfTurn"]
        # What: one of eight words of 3 s, and 0.3 s until it is recognised.
        assert 0.9 < ends["StartOfTurn"] < 1.3
        assert ends["EagerEndOfTurn"] == pytest.approx(3.6, abs=0.03)
        assert ends["EndOfTurn"] == pytest.approx(3.85, abs=0.03)
        updates = turns(server, "Update")
        assert {round(late.at - early.at, 2) for early, late in pairwise(updates)} == {0.25}
        assert updates[-1].message["transcript"] == "What happens if it rains on the"
        confidences = [sent.message["end_of_turn_confidence"] for sent in turns(server, "EagerEndOfTurn", "EndOfTurn")]
        assert 0.4 <= confidences[0] < 0.7 <= confidences[1]
    assert hearing.kinds == [
        SpeechEventType.START_OF_SPEECH,
        SpeechEventType.INTERIM_TRANSCRIPT,
        SpeechEventType.PREFLIGHT_TRANSCRIPT,
        SpeechEventType.FINAL_TRANSCRIPT,
        SpeechEventType.END_OF_SPEECH,
    ]
    assert hearing.texts(SpeechEventType.PREFLIGHT_TRANSCRIPT) == [SENTENCE]


async def test_digits_dictated_with_pauses_are_one_turn_that_is_resumed(http: aiohttp.ClientSession) -> None:
    line = [sound(1.0), quiet(0.7), sound(0.6), quiet(0.7), sound(0.8), quiet(1.0)]
    async with Deepgram(script=Script(said("It is 916", "555", "0142"))) as server:
        async with Hearing(flux(server, http)) as hearing:
            hearing.play(*line)
            assert await hearing.heard(1) == ["It is 916 555 0142"]
        assert told(server, "EagerEndOfTurn", "TurnResumed", "EndOfTurn") == [
            ("EagerEndOfTurn", "It is 916"),
            ("TurnResumed", "It is 916"),
            ("EagerEndOfTurn", "It is 916 555"),
            ("TurnResumed", "It is 916 555"),
            ("EagerEndOfTurn", "It is 916 555 0142"),
            ("EndOfTurn", "It is 916 555 0142"),
        ]


@pytest.mark.parametrize(
    ("words", "options", "events", "ends"),
    [
        (said("Mhm."), {}, ["StartOfTurn", "EagerEndOfTurn", "EndOfTurn"], 0.85),
        (said("Mhm."), {"eager": None}, ["StartOfTurn", "EndOfTurn"], 0.85),
        (said("Mhm."), {"eot_threshold": 0.9}, ["StartOfTurn", "EagerEndOfTurn", "EndOfTurn"], 1.13),
        (said("I mean", sure=0.3), {"eot_timeout_ms": 1200}, ["StartOfTurn", "EndOfTurn"], 1.7),
        (said(""), {}, [], None),
    ],
)
async def test_a_turn_ends_when_the_thresholds_say(
    http: aiohttp.ClientSession, words: Said, options: dict[str, Any], events: list[str], ends: float | None
) -> None:
    async with Deepgram(script=Script(words, "Over.")) as server:
        async with Hearing(flux(server, http, **options)) as hearing:
            hearing.play(sound(0.5), quiet(6.0))
            hearing.play(sound(0.5), quiet(6.0))
            await hearing.until(lambda: hearing.finals[-1:] == ["Over."])
        first = [sent for sent in turns(server, *ENDS) if sent.at < 6]
        assert [sent.message["event"] for sent in first] == events
        if ends is not None:
            assert first[-1].at == pytest.approx(ends, abs=0.03)
            assert [sent.message["turn_index"] for sent in turns(server, "EndOfTurn")] == [0, 1]


async def test_a_pause_beyond_the_time_out_ends_the_turn_and_what_follows_is_another(
    http: aiohttp.ClientSession,
) -> None:
    async with (
        Deepgram(script=Script(said("It is 916", "555"))) as server,
        Hearing(flux(server, http, eot_timeout_ms=500)) as hearing,
    ):
        hearing.play(sound(1.0), quiet(0.8), sound(0.6), quiet(1.0))
        assert await hearing.heard(2) == ["It is 916", "555"]


async def test_thresholds_and_terms_are_changed_in_a_running_stream(http: aiohttp.ClientSession) -> None:
    async with Deepgram(script=Script("Hello.", "Bye.")) as server:
        recognizer = flux(server, http, keyterm=["hibachi"])
        async with Hearing(recognizer) as hearing:
            hearing.play(sound(0.5), quiet(0.6))
            await hearing.heard(1)
            connection = server.connections[0]
            assert connection.keyterms == ("hibachi",)
            recognizer.update_options(eot_threshold=0.9, keyterm=["teppanyaki"])
            await hearing.until(lambda: connection.sent[-1].message["type"] == "ConfigureSuccess")
            hearing.play(sound(0.5), quiet(1.0))
            await hearing.heard(2)
            assert connection.keyterms == ("teppanyaki",)
            recognizer.update_options(eot_timeout_ms=1)
            await hearing.until(lambda: connection.sent[-1].message["type"] == "ConfigureFailure")
        starts = [0.0, 1.1]
        waits = [sent.at - start - 0.5 for sent, start in zip(turns(server, "EndOfTurn"), starts, strict=True)]
        assert waits == pytest.approx([0.35, 0.63], abs=0.03)
        assert len(server.connections) == 1


async def test_messages_are_numbered_and_what_is_not_known_ends_the_stream_with_an_error(
    http: aiohttp.ClientSession,
) -> None:
    async with Deepgram(script=Script("Hello there, Sarah.")) as server:
        headers = {"Authorization": f"Token {server.key}"}
        params = LISTEN | {"model": "flux-general-multi", "language_hint": "de"}
        async with http.ws_connect(server.flux_url, params=params, headers=headers) as socket:
            await socket.send_bytes(sound(1.0).tobytes() + quiet(0.6).tobytes())
            await asyncio.sleep(0.05)
            await socket.send_str('{"type": "KeepAlive"}')
            got = [message.json() async for message in socket]
    assert [message["sequence_id"] for message in got] == list(range(len(got)))
    assert (got[0]["type"], got[-2]["event"], got[-2]["languages"]) == ("Connected", "EndOfTurn", ["de"])
    assert (got[-1]["type"], got[-1]["code"], socket.close_code) == ("Error", "UNPARSABLE_CLIENT_MESSAGE", 1008)


async def test_a_wrong_key_is_refused(http: aiohttp.ClientSession) -> None:
    async with Deepgram(script=Script()) as server:
        server.key = "another"
        async with Hearing(deepgram.STTv2(api_key="k", base_url=server.flux_url, http_session=http)) as hearing:
            failure = await hearing.failed()
        assert isinstance(failure, APIStatusError)
        assert failure.status_code == 401


@pytest.mark.parametrize(
    "wrong",
    [
        {"model": "nova-3"},
        {"sample_rate": "11025"},
        {"eot_threshold": "0.2"},
        {"eot_threshold": "sure"},
        {"eager_eot_threshold": "0.9", "eot_threshold": "0.6"},
        {"eot_timeout_ms": "100"},
        {"language_hint": "en"},
        {"redact": "pci"},
        {"interim_results": "true"},
        {"keyterm": "incomprehensibilities " * 90},
    ],
)
async def test_a_query_that_flux_does_not_take_is_refused(http: aiohttp.ClientSession, wrong: dict[str, str]) -> None:
    async with Deepgram(script=Script()) as server:
        headers = {"Authorization": f"Token {server.key}"}
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await http.ws_connect(server.flux_url, params=LISTEN | wrong, headers=headers)
        assert refused.value.status == 400
        assert len(server.refused) == 1
