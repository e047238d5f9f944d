"""How Supabase's API fails, and that it is said within seconds, with what to mend and without the key."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

import pytest

from agent.ports import free_port
from database.connection import connect
from database.errors import DatabaseRefused, DatabaseUnreachable
from database.supabase_api import SupabaseApi
from tests.supabase_server import SupabaseProject


@asynccontextmanager
async def opened(url: str, key: str = "sb_secret_hush") -> AsyncIterator[SupabaseApi]:
    api = SupabaseApi(url=url, secret_key=key)
    yield api
    await api.aclose()


@asynccontextmanager
async def answering(answer: bytes | None, *, port: int = 0) -> AsyncIterator[tuple[str, list[bytes]]]:
    """A server that gives every request this answer, or none; its address, and the first lines that it was sent."""
    asked: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readline())
        await reader.readuntil(b"\r\n\r\n")
        if answer is not None:
            writer.write(answer)
            await writer.drain()
        else:
            await reader.read()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", port)
    port = server.sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}", asked
    server.close()


def http(status: str, body: bytes) -> bytes:
    return b"HTTP/1.1 %s\r\nContent-Type: text/html\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s" % (
        status.encode(),
        len(body),
        body,
    )


async def test_a_wrong_key_is_refused_with_the_setting_to_mend(supabase: SupabaseProject) -> None:
    async with opened(supabase.url) as api:
        with pytest.raises(DatabaseUnreachable, match="SUPABASE_SECRET_KEY") as refused:
            await api.call("find_caller", business="hibachi", phone_number="+1")
    assert "hush" not in str(refused.value)


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        ("find_caller", {"business": "hibachi", "phone_number": "+1"}),
        ("record_journal", {"call_id": str(uuid4()), "attempt": 1, "first_seq": 1, "entries": []}),
        ("save_caller", dict.fromkeys(("business", "phone_number", "email", "name", "is_vip", "purchase_history"))),
        ("forget_caller", {"business": "hibachi", "phone_number": "+1"}),
    ],
)
async def test_the_publishable_key_may_not(
    supabase: SupabaseProject, function: str, arguments: dict[str, object]
) -> None:
    async with opened(supabase.url, supabase.publishable_key) as api:
        with pytest.raises(DatabaseRefused, match="secret key") as refused:
            await api.call(function, **arguments)
    assert refused.value.code == "42501"


async def test_a_schema_that_is_not_there_is_asked_for(supabase: SupabaseProject) -> None:
    async with opened(supabase.url, supabase.secret_key) as api:
        with pytest.raises(DatabaseRefused, match=r"no function find_nobody.*migrate") as refused:
            await api.call("find_nobody", name="x")
    assert refused.value.code == "PGRST202"


async def test_what_is_refused_is_not_quoted(supabase: SupabaseProject) -> None:
    async with opened(supabase.url, supabase.secret_key) as api:
        with pytest.raises(DatabaseRefused, match="22P02") as refused:
            await api.call("read_journal", call_id="Ann Reed, +19165550142")
    assert "Ann" not in str(refused.value)


async def test_a_dead_address_is_unreachable_at_once_and_asked_once() -> None:
    async with opened(f"http://127.0.0.1:{free_port()}") as api, asyncio.timeout(5):
        with pytest.raises(DatabaseUnreachable, match="SUPABASE_URL"):
            await api.call("find_caller", business="hibachi", phone_number="+1")


async def test_a_server_that_says_nothing_is_given_up() -> None:
    async with answering(None) as (url, asked), opened(url) as api, asyncio.timeout(20):
        with pytest.raises(DatabaseUnreachable, match="does not answer"):
            await api.call("find_caller", business="hibachi", phone_number="+1")
        assert len(asked) == 1


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (http("503 Service Unavailable", b"<h1>down</h1>"), "503"),
        (http("500 Internal Server Error", b'{"code":"57014","message":"canceling statement"}'), "57014"),
        (http("504 Gateway Timeout", b""), "504"),
        (http("200 OK", b"<h1>Welcome to the hotel's network</h1>"), "something that no project answers"),
        (b"nonsense\r\n\r\n", "does not answer"),
    ],
)
async def test_a_server_in_trouble_is_unreachable_and_not_asked_again(answer: bytes, says: str) -> None:
    async with answering(answer) as (url, asked), opened(url) as api:
        with pytest.raises(DatabaseUnreachable, match=says):
            await api.object("read_journal", call_id=str(uuid4()))
        assert len(asked) == 1


async def test_a_call_that_is_given_up_leaves_the_api_usable(supabase: SupabaseProject) -> None:
    """Whoever looks a caller up waits 50 ms; the next call must not find the connection in pieces."""
    api = supabase.api()
    blocker = await connect(supabase.dsn)
    async with blocker.transaction():
        await blocker.execute("lock table public.callers in access exclusive mode")
        for _ in range(5):
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(api.call("find_caller", business="hibachi", phone_number="+1"), 0.05)
    await blocker.close()
    assert await api.call("find_caller", business="hibachi", phone_number="+1") is None
    await api.aclose()


async def test_it_recovers_when_the_server_is_back() -> None:
    port = free_port()
    async with opened(f"http://127.0.0.1:{port}") as api:
        with pytest.raises(DatabaseUnreachable):
            await api.call("read_journal", call_id="x")
        async with answering(http("200 OK", b'{"attempt": 0, "entries": []}'), port=port):
            for _ in range(2):
                assert await api.object("read_journal", call_id="x") == {"attempt": 0, "entries": []}
