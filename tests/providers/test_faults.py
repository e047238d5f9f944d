"""What goes wrong at a stand-in, as a client sees it; with OpenAI's stand-in, whose client keeps connections alive."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncIterator

import httpx2 as httpx
import openai
import pytest
from openai.types.chat import ChatCompletionMessageParam

from tests.providers.faults import Fault, FaultKind, Place
from tests.providers.openai import OpenAI
from tests.providers.replies import scripted
from tests.providers.standin import What

WORDS = "One two three four five six seven eight."
HI: list[ChatCompletionMessageParam] = [{"role": "user", "content": "Hi"}]
STATUS = {FaultKind.UNAUTHORIZED: 401, FaultKind.RATE_LIMITED: 429, FaultKind.SERVER_ERROR: 500}


@pytest.fixture
async def service() -> AsyncIterator[OpenAI]:
    async with OpenAI(scripted([WORDS] * 20)) as openai_service:
        yield openai_service


def dialled(service: OpenAI) -> openai.AsyncOpenAI:
    """A client with connections of its own."""
    plain = openai.DefaultAsyncHttpxClient(verify=False)
    return openai.AsyncOpenAI(
        api_key=service.key, base_url=service.base_url, max_retries=0, timeout=1.0, http_client=plain
    )


@pytest.fixture
async def client(service: OpenAI) -> AsyncIterator[openai.AsyncOpenAI]:
    async with dialled(service) as made:
        yield made


async def said(client: openai.AsyncOpenAI) -> tuple[str, Exception | None]:
    """What came of an answer, and how it ended."""
    words = ""
    try:
        async with await client.chat.completions.create(model="gpt-4.1", messages=HI, stream=True) as stream:
            async for chunk in stream:
                words += chunk.choices[0].delta.content or ""
    except Exception as error:
        return words, error
    return words, None


def connections(service: OpenAI) -> list[int]:
    return [received.connection for received in service.received]


@pytest.mark.parametrize("kind", FaultKind)
async def test_a_new_connection_fails_while_an_open_one_goes_on(
    service: OpenAI, client: openai.AsyncOpenAI, kind: FaultKind
) -> None:
    assert await said(client) == (WORDS, None)
    service.fault = Fault(kind=kind, place=Place.CONNECTING)
    assert await said(client) == (WORDS, None)
    assert set(connections(service)) == {0}
    async with dialled(service) as another:
        words, error = await said(another)
        assert words == ""
        check(kind, error)
        service.mend()
        assert await said(another) == (WORDS, None)


def check(kind: FaultKind, error: Exception | None) -> None:
    """The error is the one that a client makes of this fault."""
    if kind in STATUS:
        assert isinstance(error, openai.APIStatusError)
        assert error.status_code == STATUS[kind]
        assert error.response.headers.get("Retry-After") == ("1" if kind is FaultKind.RATE_LIMITED else None)
    elif kind in (FaultKind.HANG, FaultKind.STALL):
        assert isinstance(error, openai.APITimeoutError | httpx.TimeoutException)
    else:
        assert isinstance(error, openai.APIConnectionError | httpx.RemoteProtocolError | httpx.ReadError | ValueError)


@pytest.mark.parametrize("kind", FaultKind)
async def test_an_answer_fails_on_an_open_connection(
    service: OpenAI, client: openai.AsyncOpenAI, kind: FaultKind
) -> None:
    assert await said(client) == (WORDS, None)
    service.fault = Fault(kind=kind, place=Place.IN_TURN, after=3)
    assert [model.id async for model in client.models.list()]
    words, error = await said(client)
    check(kind, error)
    assert service.struck[0].fault.kind is kind
    assert bool(words) is service.struck[0].fault.begins
    assert WORDS.startswith(words)
    service.mend()
    assert await said(client) == (WORDS, None)


@pytest.mark.parametrize("kind", FaultKind)
async def test_an_idle_connection_dies(service: OpenAI, client: openai.AsyncOpenAI, kind: FaultKind) -> None:
    assert await said(client) == (WORDS, None)
    service.fault = Fault(kind=kind, place=Place.BETWEEN_TURNS)
    assert len(service.struck) == 1
    await asyncio.sleep(0.05)
    words, error = await said(client)
    if kind in (FaultKind.CUT, FaultKind.GARBAGE):
        # The client notices that its connection is gone and opens another, which works.
        assert (words, error) == (WORDS, None)
        assert connections(service) == [0, 1]
    else:
        check(kind, error)
        assert bool(words) is (kind is FaultKind.STALL)
    service.mend()
    async with dialled(service) as another:
        assert await said(another) == (WORDS, None)


async def test_a_fault_strikes_so_often_as_it_is_told(service: OpenAI, client: openai.AsyncOpenAI) -> None:
    service.fault = Fault(kind=FaultKind.RATE_LIMITED, times=2, retry_after=7.0)
    ends = [(await said(client))[1] for _ in range(3)]
    assert [isinstance(end, openai.RateLimitError) for end in ends] == [True, True, False]
    assert isinstance(ends[0], openai.RateLimitError)
    assert ends[0].response.headers["Retry-After"] == "7"
    assert [service.fault, len(service.struck)] == [None, 2]


async def test_a_refused_port_comes_back_as_the_same(service: OpenAI, client: openai.AsyncOpenAI) -> None:
    address = service.address
    port = int(address.rpartition(":")[2])
    for _ in range(3):
        service.fault = Fault(kind=FaultKind.REFUSED, place=Place.CONNECTING)
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", port)) != 0
        service.mend()
        service.fault = Fault(kind=FaultKind.REFUSED, place=Place.CONNECTING)
        await asyncio.sleep(0)
        service.fault = None
        assert (await said(client))[1] is None
    assert service.address == address


async def test_everything_that_was_sent_is_on_record(service: OpenAI, client: openai.AsyncOpenAI) -> None:
    begun = time.monotonic()
    await said(client)
    await said(client)
    assert [(item.what, item.path, item.connection) for item in service.received] == [
        (What.REQUEST, "/v1/chat/completions", 0)
    ] * 2
    assert '"Hi"' in service.received[0].body
    assert begun <= service.received[0].at <= service.received[1].at <= time.monotonic()


def test_a_fault_that_cannot_be_is_refused() -> None:
    for wrong in ({"kind": FaultKind.REFUSED, "times": 1}, {"kind": FaultKind.CUT, "times": 0}):
        with pytest.raises(ValueError, match="times"):
            Fault(**wrong)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="after"):
        Fault(kind=FaultKind.CUT, after=-1)
