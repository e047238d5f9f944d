"""A desk whose API is asked, with a key; its records are a real database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg
import httpx2

from desk.api.keys import SCOPES, Scope, make_key
from desk.app import create_app
from desk.lines import LivekitServer
from settings import Settings
from tests.desk.conftest import RunningDesk, read_once
from tests.routing.conversations import VECTORS

AWAY = LivekitServer(url="ws://127.0.0.1:9", api_key="none", api_secret="none" * 10)
"""Nobody calls here: the API does without a LiveKit server."""
BASE = "/v1/ai/orchestrator"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiDesk:
    """A desk, its database, and a client that has a key of every scope."""

    desk: RunningDesk
    pool: asyncpg.Pool
    client: httpx2.AsyncClient
    key: str

    async def process(
        self, message: str, *, channel: str = "email", headers: dict[str, str] | None = None, **more: Any
    ) -> dict[str, Any]:
        """The answer to a message; `more` are further fields of the request."""
        answer = await self.client.post(
            f"{BASE}/process", json={"message": message, "channel": channel, **more}, headers=headers or {}
        )
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def finished(self, batch: str) -> dict[str, Any]:
        """The batch at this address, once it is done."""
        async with asyncio.timeout(60):
            while True:
                found: dict[str, Any] = (await self.client.get(batch)).json()
                if found["status"] == "done":
                    return found
                await asyncio.sleep(0.05)

    async def client_with(self, *scopes: Scope, per_minute: int = 600, business: str = "hibachi") -> httpx2.AsyncClient:
        """A client with another key."""
        _, written = await make_key(self.pool, business=business, name="other", scopes=scopes, per_minute=per_minute)
        return self.desk.visitor(Authorization=f"Bearer {written}")


@asynccontextmanager
async def api_desk(settings: Settings, *, dsn: str, pool: asyncpg.Pool) -> AsyncIterator[ApiDesk]:
    """A desk that answers messages."""
    settings.home.mkdir(parents=True, exist_ok=True)
    if not (settings.home / "vectors").exists():
        VECTORS.mkdir(parents=True, exist_ok=True)
        (settings.home / "vectors").symlink_to(VECTORS)
    app = create_app(settings, database_dsn=dsn, livekit=AWAY, storefronts=read_once(settings.switchboard_business))
    _, written = await make_key(pool, business="hibachi", name="tests", scopes=SCOPES, per_minute=100_000)
    async with app.router.lifespan_context(app):
        desk = RunningDesk(app=app, settings=settings, livekit=AWAY)
        async with desk.visitor(Authorization=f"Bearer {written}") as client:
            yield ApiDesk(desk=desk, pool=pool, client=client, key=written)
