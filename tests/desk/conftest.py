"""A desk on a real database and a real LiveKit server, and browsers' requests to it."""

from __future__ import annotations

import asyncio
import secrets
import socket
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import asyncpg
import httpx2
import pytest
import uvicorn
from fastapi import FastAPI, Request, Response
from livekit import api

from agent.livekit_server import free_port, server_program
from desk.app import create_app
from desk.desk import Desk
from desk.lines import LivekitServer
from desk.sessions import STAFF_COOKIE, Staff
from desk.storefront import read_storefronts
from settings import Settings
from tests.database_server import DatabaseServer
from tests.desk.past_calls import keep_party_call
from tests.server_start import wait_until_it_answers

PASSWORD = "a password for tests"
PAGE = {"Accept": "text/html"}


@contextmanager
def livekit_server(folder: Path) -> Iterator[tuple[LivekitServer, subprocess.Popen[bytes]]]:
    """A LiveKit server of its own, and its process."""
    port, key, secret = free_port(), "tests", secrets.token_urlsafe(36)
    config = folder / "livekit.yaml"
    config.write_text(
        f"port: {port}\nbind_addresses: [127.0.0.1]\nkeys: {{{key}: {secret}}}\n"
        f"rtc: {{tcp_port: {free_port()}, udp_port: {free_port(kind=socket.SOCK_DGRAM)}, node_ip: 127.0.0.1,"
        " use_external_ip: false, enable_loopback_candidate: true}\n"
        "room: {departure_timeout: 1}\n"
    )
    with (folder / "livekit.log").open("wb") as log:
        server = subprocess.Popen([str(server_program()), "--config", str(config)], stdout=log, stderr=log)
        try:
            wait_until_it_answers(f"http://127.0.0.1:{port}", server, folder / "livekit.log")
            yield LivekitServer(url=f"ws://127.0.0.1:{port}", api_key=key, api_secret=secret), server
        finally:
            # It would wait for rooms that a failed test left.
            server.kill()
            server.wait(20)


@pytest.fixture(scope="session")
def running_livekit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LivekitServer]:
    with livekit_server(tmp_path_factory.mktemp("livekit")) as (server, _):
        yield server


@pytest.fixture
async def livekit(running_livekit: LivekitServer) -> AsyncIterator[LivekitServer]:
    """A running LiveKit server without rooms."""
    server = running_livekit
    yield server
    async with api.LiveKitAPI(server.url, server.api_key, server.api_secret) as client:
        for room in (await client.room.list_rooms(api.ListRoomsRequest())).rooms:
            await client.room.delete_room(api.DeleteRoomRequest(room=room.name))


@pytest.fixture
def desk_settings(tmp_path: Path) -> Settings:
    return Settings(
        _env_file=None,
        switchboard_home=tmp_path / "home",
        switchboard_staff_password=PASSWORD,
        switchboard_max_calls=2,
        switchboard_max_waiting=0,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningDesk:
    """A desk, and where its parts are."""

    app: FastAPI
    settings: Settings
    livekit: LivekitServer

    @property
    def parts(self) -> Desk:
        desk: Desk = self.app.state.desk
        return desk

    def visitor(self, **headers: str) -> httpx2.AsyncClient:
        """A browser without cookies."""
        return httpx2.AsyncClient(
            transport=httpx2.ASGITransport(app=self.app), base_url="http://desk.test", headers=headers
        )

    async def staff(self, **headers: str) -> httpx2.AsyncClient:
        """A browser that has logged in with the password."""
        browser = self.visitor(**headers)
        answer = await browser.post("/staff/login", data={"password": PASSWORD})
        assert answer.status_code == 303, answer.text
        return browser

    def staff_of(self, *businesses: str) -> httpx2.AsyncClient:
        """A browser with the session of somebody who may see these businesses and no other."""
        answer = Response()
        request = Request({"type": "http", "scheme": "http", "headers": [], "server": ("desk.test", 80), "path": "/"})
        self.parts.cookies.log_in(
            request, answer, Staff(name="Ana", role="staff", businesses=businesses), mark=self.parts.password.hash.mark
        )
        browser = self.visitor()
        browser.cookies.set(STAFF_COOKIE, answer.headers["set-cookie"].split("=", 1)[1].split(";", 1)[0])
        return browser


# Reading every business takes a third of a second, and each test has a desk of its own.
read_once = cache(read_storefronts)


@asynccontextmanager
async def running_desk(settings: Settings, *, database_dsn: str, livekit: LivekitServer) -> AsyncIterator[RunningDesk]:
    app = create_app(
        settings,
        database_dsn=database_dsn,
        livekit=livekit,
        storefronts=read_once(settings.switchboard_business),
    )
    async with app.router.lifespan_context(app):
        yield RunningDesk(app=app, settings=settings, livekit=livekit)


@pytest.fixture(scope="session")
async def empty_dsn(database_server: DatabaseServer) -> AsyncIterator[str]:
    """A database that every test leaves empty."""
    dsn = await database_server.fresh()
    yield dsn
    await database_server.drop(dsn)


@pytest.fixture
async def desk(desk_settings: Settings, empty_dsn: str, livekit: LivekitServer) -> AsyncIterator[RunningDesk]:
    """A desk without records, for tests that make none."""
    async with running_desk(desk_settings, database_dsn=empty_dsn, livekit=livekit) as desk:
        yield desk


@pytest.fixture
async def filled_desk(desk_settings: Settings, database_dsn: str, livekit: LivekitServer) -> AsyncIterator[RunningDesk]:
    """A desk over the test's own database, the one of `database_pool`."""
    async with running_desk(desk_settings, database_dsn=database_dsn, livekit=livekit) as desk:
        yield desk


@pytest.fixture
async def party_call(filled_desk: RunningDesk, database_pool: asyncpg.Pool) -> str:
    """The id of a whole call of hibachi's on the filled desk, with recording, booking and call-back."""
    return await keep_party_call(database_pool, filled_desk.settings.home)


@asynccontextmanager
async def serving(app: FastAPI, *, port: int | None = None) -> AsyncIterator[str]:
    """Serve the desk to real browsers; gives its address. The lifespan is the caller's."""
    server = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=port or free_port(), log_config=None, lifespan="off")
    )
    task = asyncio.create_task(server.serve())
    async with AsyncExitStack() as stack:
        stack.push_async_callback(_stop, server, task)
        async with asyncio.timeout(20):
            while not server.started:  # noqa: ASYNC110  (uvicorn has no event for it)
                await asyncio.sleep(0.02)
        yield f"http://127.0.0.1:{server.config.port}"


async def _stop(server: uvicorn.Server, task: asyncio.Task[None]) -> None:
    server.should_exit = True
    server.force_exit = True
    await task


@pytest.fixture
async def address(desk: RunningDesk) -> AsyncIterator[str]:
    """Where a real browser reaches the desk."""
    async with serving(desk.app) as address:
        yield address


@pytest.fixture
async def filled_address(filled_desk: RunningDesk) -> AsyncIterator[str]:
    """Where a real browser reaches the filled desk."""
    async with serving(filled_desk.app) as address:
        yield address
