"""What goes wrong at Deepgram, as LiveKit's own plugins feel it: every fault, everywhere, with both protocols."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from livekit.agents import APIConnectOptions, APIError, APIStatusError, stt
from livekit.agents.stt import SpeechEventType
from livekit.plugins import deepgram

from tests.providers.deepgram import Deepgram
from tests.providers.faults import Fault, FaultKind, Place
from tests.providers.hearing import ONCE, Hearing, quiet, sound
from tests.providers.script import Script, measured
from tests.providers.standin import What

SENTENCE = "What happens if it rains on the day?"
IMPATIENT = APIConnectOptions(max_retry=0, timeout=0.3)
RETRYING = APIConnectOptions(max_retry=3, retry_interval=0.1, timeout=10.0)
SILENCES = {FaultKind.HANG, FaultKind.STALL, FaultKind.GARBAGE}
"""Nothing tells the plugin: it waits for words that never come."""

MODELS = ("nova-3", "flux-general-en")
TURN = (sound(2.0), quiet(0.8))


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


def recognizer(server: Deepgram, http: aiohttp.ClientSession, model: str) -> stt.STT[Any]:
    if model.startswith("flux"):
        return deepgram.STTv2(
            model=model, eager_eot_threshold=0.4, api_key=server.key, base_url=server.flux_url, http_session=http
        )
    return deepgram.STT(model=model, api_key=server.key, base_url=server.base_url, http_session=http)


async def works_again(server: Deepgram, http: aiohttp.ClientSession, model: str) -> None:
    """A new stream hears, once what went wrong is mended."""
    server.mend()
    assert server.script is not None
    server.script.expect("All is well.")
    async with Hearing(recognizer(server, http, model)) as hearing:
        hearing.play(*TURN)
        assert await hearing.heard(1) == ["All is well."]


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("kind", FaultKind)
async def test_a_connection_that_fails_is_told_to_the_plugin(
    http: aiohttp.ClientSession, kind: FaultKind, model: str
) -> None:
    async with Deepgram(script=Script(SENTENCE)) as server:
        server.fault = Fault(kind=kind, place=Place.CONNECTING)
        options = IMPATIENT if kind is FaultKind.HANG else ONCE
        async with Hearing(recognizer(server, http, model), options=options) as hearing:
            hearing.play(*TURN)
            if kind is FaultKind.STALL:
                await hearing.until(lambda: bool(server.struck))
                assert hearing.events == []
            else:
                failure = await hearing.failed()
                assert isinstance(failure, APIError)
                if kind.status is not None:
                    assert isinstance(failure, APIStatusError)
                    assert failure.status_code == kind.status
        assert server.connections == []
        assert bool(server.struck) is (kind is not FaultKind.REFUSED)
        await works_again(server, http, model)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("kind", FaultKind)
async def test_a_turn_that_fails_ends_as_the_fault_says(
    http: aiohttp.ClientSession, kind: FaultKind, model: str
) -> None:
    async with Deepgram(script=Script(SENTENCE)) as server:
        server.fault = Fault(kind=kind, place=Place.IN_TURN, after=3)
        async with Hearing(recognizer(server, http, model)) as hearing:
            hearing.play(*TURN)
            await hearing.until(lambda: bool(server.struck))
            if kind in SILENCES:
                # All of the turn was heard, and none of what is left to say about it comes.
                await hearing.until(lambda: server.connections[0].audio_seconds >= 2.79)
                assert hearing.failure is None
            else:
                assert isinstance(await hearing.failed(), APIStatusError)
            assert hearing.finals == []
        connection = server.connections[0]
        turn = [sent for sent in connection.sent if sent.message["type"] != "Connected"]
        assert len(turn) == (3 if Fault(kind=kind).begins else 0)
        assert len(server.struck) == 1
        await works_again(server, http, model)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("kind", FaultKind)
async def test_an_idle_connection_that_dies_is_noticed_at_once_or_with_the_next_turn(
    http: aiohttp.ClientSession, kind: FaultKind, model: str
) -> None:
    async with Deepgram(script=Script("Hello.", SENTENCE)) as server:
        async with Hearing(recognizer(server, http, model)) as hearing:
            hearing.play(*TURN)
            assert await hearing.heard(1) == ["Hello."]
            server.fault = Fault(kind=kind, place=Place.BETWEEN_TURNS, after=1)
            if kind in SILENCES:
                hearing.play(*TURN)
                await hearing.until(lambda: server.connections[0].audio_seconds >= 5.59)
                assert hearing.failure is None
            else:
                assert isinstance(await hearing.failed(), APIStatusError)
            expected = ["Hello.", SENTENCE] if kind is FaultKind.GARBAGE else ["Hello."]
            if kind is FaultKind.GARBAGE:
                await hearing.heard(2)
            assert hearing.finals == expected
        await works_again(server, http, model)


@pytest.mark.parametrize("model", MODELS)
async def test_a_plugin_that_connects_again_hears_the_rest_of_what_was_being_said(
    http: aiohttp.ClientSession, model: str
) -> None:
    async with Deepgram(script=Script(measured(SENTENCE, sound(3.0), 16_000), "Next.")) as server:
        server.fault = Fault(kind=FaultKind.CUT, place=Place.IN_TURN, after=4, times=1)
        async with Hearing(recognizer(server, http, model), options=RETRYING) as hearing:
            hearing.play(sound(2.0))
            await hearing.until(lambda: len(server.connections) == 2)
            hearing.play(sound(1.0), quiet(0.8), sound(0.5), quiet(0.8))
            await hearing.until(lambda: "Next." in hearing.finals)
        assert hearing.finals == [SENTENCE, "Next."]
        assert hearing.texts(SpeechEventType.INTERIM_TRANSCRIPT)[0] == "What"


@pytest.mark.parametrize("model", MODELS)
async def test_what_was_broken_off_and_never_gone_on_with_is_not_heard_later(
    http: aiohttp.ClientSession, model: str
) -> None:
    async with Deepgram(script=Script(SENTENCE, "Next.")) as server:
        server.fault = Fault(kind=FaultKind.CUT, place=Place.IN_TURN, times=1)
        async with Hearing(recognizer(server, http, model), options=RETRYING) as hearing:
            hearing.play(sound(2.0))
            await hearing.until(lambda: len(server.connections) == 2)
            hearing.play(quiet(1.5), sound(0.5), quiet(0.8))
            assert await hearing.heard(1) == ["Next."]


async def test_what_was_sent_is_on_record_with_its_connection(http: aiohttp.ClientSession) -> None:
    async with Deepgram(script=Script("Hello.")) as server:
        async with Hearing(recognizer(server, http, "nova-3")) as hearing:
            hearing.play(*TURN)
            await hearing.heard(1)
            hearing.end()
            await hearing.until(lambda: server.connections[0].closed.is_set())
        kinds = [(one.what, one.path) for one in server.received]
        assert kinds[0] == (What.REQUEST, "/v1/listen")
        audio = [one.size for one in server.received if one.what is What.AUDIO]
        assert sum(audio) == 2 * round(2.8 * 16_000)
        bodies = [one.body for one in server.received if one.what is What.MESSAGE]
        assert bodies == ['{"type": "KeepAlive"}', '{"type": "Finalize"}', '{"type": "CloseStream"}']
