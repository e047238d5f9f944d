"""Pages for a business's documents, read from a real server on this machine, and what is never asked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
import pytest_asyncio
from aiohttp import web as server

from agent.errors import PageRefused, PageUnreachable
from agent.web_page import PageReader


@dataclass(slots=True)
class Site:
    """A website. `asked` are the host and path of each request, `resolved` the hosts that were looked up."""

    port: int = 0
    asked: list[tuple[str, str]] = field(default_factory=list)
    resolved: list[str] = field(default_factory=list)

    async def answer(self, request: server.Request) -> server.StreamResponse:
        self.asked.append((request.headers["Host"].partition(":")[0], request.path))
        name = request.match_info["name"]
        if name == "terms":
            return server.Response(text="<p>Be kind.</p>", content_type="text/html", charset="iso-8859-1")
        if name == "moved":
            raise server.HTTPFound("/terms")
        if name == "inwards":
            raise server.HTTPFound(f"http://inside.example:{self.port}/terms")
        if name == "metadata":
            raise server.HTTPFound("http://169.254.169.254/latest/meta-data")
        if name == "file":
            raise server.HTTPFound("file:///etc/passwd")
        if name == "round":
            raise server.HTTPFound("/round")
        if name == "endless":
            response = server.StreamResponse()
            await response.prepare(request)
            for _ in range(64):
                await response.write(b"x" * 1024)
            return response
        if name == "packed":
            return server.Response(body=b"\x1f\x8b", headers={"Content-Encoding": "gzip"})
        if name == "slow":
            await asyncio.sleep(30)
        return server.Response(status=404)

    async def resolver(self, host: str, port: int) -> list[str]:
        """Names as a stranger's name server might give them: `inside.example` has a private address too."""
        self.resolved.append(host)
        known = {"inside.example": ["127.0.0.1", "10.0.0.7"], "169.254.169.254": ["169.254.169.254"]}
        return known.get(host, ["127.0.0.1"])

    def reader(self, seconds: float = 10.0) -> PageReader:
        """Reads from this machine alone: the one address that counts as public here."""
        return PageReader(
            resolver=self.resolver,
            allowed=lambda address: address == "127.0.0.1",
            schemes=("https", "http"),
            seconds=seconds,
            largest=32 * 1024,
        )

    def url(self, name: str) -> str:
        return f"http://shop.example:{self.port}/{name}"


@pytest_asyncio.fixture
async def site() -> AsyncIterator[Site]:
    made = Site()
    app = server.Application()
    app.router.add_get("/{name:.*}", made.answer)
    runner = server.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    listening = server.TCPSite(runner, "127.0.0.1", 0)
    await listening.start()
    made.port = listening._server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
    yield made
    await runner.cleanup()


async def test_a_page_is_read_from_the_address_that_was_looked_at(site: Site) -> None:
    page = await site.reader().read(site.url("terms"))
    assert (page.kind, page.charset, page.body) == ("text/html", "iso-8859-1", b"<p>Be kind.</p>")
    assert site.resolved == ["shop.example"]
    assert site.asked == [("shop.example", "/terms")]


async def test_a_redirect_is_followed_and_looked_at_again(site: Site) -> None:
    page = await site.reader().read(site.url("moved"))
    assert page.url == site.url("terms")
    assert site.resolved == ["shop.example", "shop.example"]


@pytest.mark.parametrize("name", ["inwards", "metadata", "file"])
async def test_a_redirect_into_the_own_network_is_not_followed(site: Site, name: str) -> None:
    with pytest.raises(PageRefused):
        await site.reader().read(site.url(name))
    assert [path for _, path in site.asked] == [f"/{name}"]


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.7", "192.168.1.1", "169.254.169.254", "0.0.0.0", "::1", "fe80::1", "fd00::1", "100.64.0.1",
     "::ffff:127.0.0.1", "64:ff9b::a9fe:a9fe"],
)  # fmt: skip
async def test_a_host_with_an_address_that_is_not_public_is_not_asked(site: Site, address: str) -> None:
    async def resolver(host: str, port: int) -> list[str]:
        return ["93.184.215.14", address]

    with pytest.raises(PageRefused, match="not public"):
        await PageReader(resolver=resolver, schemes=("http",)).read(site.url("terms"))
    assert site.asked == []


@pytest.mark.parametrize("host", ["localhost", "127.1", "2130706433", "[::1]", "0x7f000001"])
async def test_no_way_of_writing_this_machine_is_let_through(site: Site, host: str) -> None:
    with pytest.raises((PageRefused, PageUnreachable)):
        await PageReader(schemes=("http",)).read(f"http://{host}:{site.port}/terms")
    assert site.asked == []


@pytest.mark.parametrize(
    "address",
    ["http://shop.example/terms", "ftp://shop.example/terms", "https:///terms", "https://user:key@shop.example/terms",
     "https://shop.example:port/terms", "gopher://shop.example"],
)  # fmt: skip
async def test_an_address_of_another_kind_is_refused_before_anything_is_looked_up(site: Site, address: str) -> None:
    with pytest.raises(PageRefused):
        await PageReader(resolver=site.resolver).read(address)
    assert site.resolved == []


@pytest.mark.parametrize(
    ("name", "failure", "what"),
    [
        ("endless", PageRefused, "more than 32768 bytes"),
        ("packed", PageRefused, "compressed"),
        ("missing", PageUnreachable, "status 404"),
        ("round", PageUnreachable, "more than 5 times"),
    ],
)
async def test_what_is_no_page_is_said_to_be_none(site: Site, name: str, failure: type[Exception], what: str) -> None:
    with pytest.raises(failure, match=what):
        await site.reader().read(site.url(name))


async def test_a_page_that_does_not_come_is_not_waited_for(site: Site) -> None:
    with pytest.raises(PageUnreachable):
        await site.reader(seconds=0.5).read(site.url("slow"))
