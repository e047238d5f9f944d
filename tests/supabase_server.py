"""Supabase's API for the tests: a real PostgREST on the tests' PostgreSQL, one a session (and xdist worker), behind a
gateway that does what the hosted one does with addresses and keys."""

from __future__ import annotations

import asyncio
import os
import secrets
import subprocess
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import jwt
import pytest
import pytest_asyncio
from aiohttp import ClientSession, web
from pydantic import SecretStr

from agent.ports import free_port
from database.connection import connect, connect_pool
from install.folders import Folders
from settings import Settings
from tests.database_server import DatabaseServer
from tests.server_start import START_SECONDS, wait_until_it_answers

if TYPE_CHECKING:
    from database.supabase_api import SupabaseApi

FORWARDED = ("content-type", "content-range", "location", "preference-applied")


@dataclass(frozen=True, slots=True, kw_only=True)
class SupabaseProject:
    """A project as its users see it, and its database for who looks behind it."""

    url: str
    secret_key: str
    publishable_key: str
    dsn: str
    pool: asyncpg.Pool

    def api(self) -> SupabaseApi:
        # Every test process loads this file, and few of them supabase-py.
        from database.supabase_api import SupabaseApi

        return SupabaseApi(url=self.url, secret_key=self.secret_key)

    def settings(self, home: Path, **more: Any) -> Settings:
        """Settings that name this project, without a connection string, and nothing of this machine."""
        given: dict[str, Any] = {"supabase_url": self.url, "supabase_secret_key": SecretStr(self.secret_key)}
        return Settings(_env_file=None, switchboard_home=home, **{**given, **more})

    @property
    def environment(self) -> dict[str, str]:
        """The same for a process of its own."""
        return {"SUPABASE_URL": self.url, "SUPABASE_SECRET_KEY": self.secret_key}


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def supabase_project(
    database_server: DatabaseServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[SupabaseProject]:
    """The session's project, migrated."""
    dsn = await database_server.fresh()
    password, jwt_secret = secrets.token_hex(16), secrets.token_hex(32)
    await database_server.run(f"alter role authenticator password '{password}'")
    parts = urlsplit(dsn)
    login = urlunsplit(parts._replace(netloc=f"authenticator:{password}@{parts.hostname}:{parts.port}"))
    pool = await connect_pool(dsn)
    folder = tmp_path_factory.mktemp("postgrest")
    keys = {f"sb_secret_{secrets.token_hex(16)}": "service_role", f"sb_publishable_{secrets.token_hex(16)}": "anon"}
    secret_key, publishable_key = keys
    with running_postgrest(login, jwt_secret, folder) as postgrest, running_gateway(postgrest, keys, jwt_secret) as url:
        yield SupabaseProject(url=url, secret_key=secret_key, publishable_key=publishable_key, dsn=dsn, pool=pool)
    await pool.close()
    await database_server.drop(dsn)


@pytest_asyncio.fixture
async def supabase(supabase_project: SupabaseProject) -> SupabaseProject:
    """The project without any rows."""
    connection = await connect(supabase_project.dsn)
    tables = await connection.fetchval(
        "select string_agg(format('public.%I', tablename), ', ') from pg_tables where schemaname = 'public'"
    )
    await connection.execute(f"truncate {tables} cascade")
    await connection.close()
    return supabase_project


@contextmanager
def running_postgrest(login: str, jwt_secret: str, folder: Path) -> Iterator[str]:
    """PostgREST, set up as a project's is; gives its address."""
    port, admin_port = free_port(), free_port()
    config = folder / "postgrest.conf"
    config.touch(mode=0o600)
    config.write_text(
        f'db-uri = "{login}"\n'
        'db-schemas = "public"\ndb-extra-search-path = "public, extensions"\ndb-anon-role = "anon"\ndb-pool = 10\n'
        f'jwt-secret = "{jwt_secret}"\n'
        f'server-host = "127.0.0.1"\nserver-port = {port}\nadmin-server-port = {admin_port}\n'
    )
    log_file = folder / "postgrest.log"
    with log_file.open("wb") as log:
        process = subprocess.Popen(
            [str(Folders().programs / "postgrest"), str(config)],
            env={"PATH": os.environ["PATH"]},
            stdout=log,
            stderr=log,
        )
        try:
            wait_until_it_answers(f"http://127.0.0.1:{admin_port}/ready", process, log_file)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()
            process.wait(20)


@contextmanager
def running_gateway(postgrest: str, keys: dict[str, str], jwt_secret: str) -> Iterator[str]:
    """What stands before PostgREST: its place below /rest/v1, and keys instead of tokens. Gives its address.

    In a thread of its own, so that tests without an event loop reach it too.
    """
    tokens = {
        key: jwt.encode({"role": role, "exp": int(time.time()) + 86_400}, jwt_secret, algorithm="HS256")
        for key, role in keys.items()
    }
    port, started = free_port(), threading.Event()
    loop = asyncio.new_event_loop()
    stop = asyncio.Event()

    async def serve() -> None:
        async with ClientSession(base_url=postgrest) as session:

            async def forward(request: web.Request) -> web.Response:
                token = tokens.get(request.headers.get("apikey", ""))
                if token is None:
                    return web.json_response({"message": "Invalid API key", "hint": "Double check it."}, status=401)
                headers = {name: value for name, value in request.headers.items() if name.lower() not in _OWN}
                given = request.headers.get("Authorization", "").removeprefix("Bearer ")
                headers["Authorization"] = f"Bearer {tokens.get(given, given) or token}"
                path = request.rel_url.raw_path_qs.removeprefix("/rest/v1")
                async with session.request(request.method, path, data=await request.read(), headers=headers) as answer:
                    kept = {name: value for name, value in answer.headers.items() if name.lower() in FORWARDED}
                    return web.Response(status=answer.status, headers=kept, body=await answer.read())

            app = web.Application(client_max_size=16 * 1024 * 1024)
            app.router.add_route("*", "/rest/v1/{path:.*}", forward)
            runner = web.AppRunner(app)
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", port).start()
            started.set()
            await stop.wait()
            await runner.cleanup()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),), name="supabase-gateway", daemon=True)
    thread.start()
    try:
        assert started.wait(START_SECONDS)
        yield f"http://127.0.0.1:{port}"
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(START_SECONDS)
        loop.close()


_OWN = ("host", "apikey", "authorization", "content-length", "connection", "accept-encoding")
