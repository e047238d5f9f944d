"""LiveKit's own client on a page that is none of ours, as the agents playground is: a token that asks for nobody, the
agent's track, transcription streams, participant attributes, and text on `lk.chat`."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from livekit import api
from playwright.async_api import Browser, Page

from agent.state_file import RunningState
from tests.live_switchboard import LiveSwitchboard

pytestmark = [pytest.mark.realtime, pytest.mark.browser]

HERE = Path(__file__).parent
CLIENT = HERE.parents[1] / "desk" / "static" / "vendor" / "livekit-client-2.23.0" / "livekit-client.umd.js"
SOON, LATER = 20_000, 60_000

RAIN = "What happens if it rains?"
BOOK = "Great, I would love to book a chef for fourteen adults!"


@asynccontextmanager
async def served(state: RunningState) -> AsyncIterator[str]:
    """The page, with a token that lets its bearer into a room and has no agent dispatched."""
    grants = api.VideoGrants(room_join=True, room=f"playground-{secrets.token_hex(4)}")
    token = api.AccessToken(state.livekit_key, state.livekit_secret).with_identity("visitor").with_grants(grants)

    async def connection(_: web.Request) -> web.Response:
        return web.json_response({"url": state.livekit_url, "token": token.to_jwt()})

    async def page(_: web.Request) -> web.FileResponse:
        return web.FileResponse(HERE / "playground.html")

    async def client(_: web.Request) -> web.FileResponse:
        return web.FileResponse(CLIENT)

    app = web.Application()
    app.router.add_get("/", page)
    app.router.add_get("/livekit-client.umd.js", client)
    app.router.add_get("/connection", connection)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/"
    finally:
        await runner.cleanup()


async def said_by_agent(page: Page, part: str) -> dict[str, Any]:
    """The agent's stream of transcription that holds `part`, once it is whole."""
    found = f"seen.streams.find((s) => s.agent && s.ended && s.text.includes({part!r}))"
    handle = await page.wait_for_function(found, timeout=LATER)
    stream: dict[str, Any] = await handle.json_value()
    return stream


async def becomes(page: Page, **attributes: str) -> None:
    for name, value in attributes.items():
        await page.wait_for_function(f"agent()?.attributes[{name!r}] === {value!r}", timeout=SOON)


async def test_a_client_that_knows_nothing_of_us_holds_a_conversation(
    switchboard: LiveSwitchboard, chromium: Browser
) -> None:
    async with served(switchboard.state) as address:
        context = await chromium.new_context()
        page = await context.new_page()
        await page.goto(address)
        await page.click("#connect")

        greeting = await said_by_agent(page, "calling Hibachi at Home")
        await becomes(page, persona="reception")
        [track] = await page.evaluate("seen.tracks.map(({sid, kind, source}) => ({sid, kind, source}))")
        assert (track["kind"], track["source"]) == ("audio", "microphone")
        assert greeting["attributes"]["lk.transcribed_track_id"] == track["sid"]
        assert greeting["attributes"]["lk.segment_id"]
        assert greeting["pieces"] > 1, "the words come as they are spoken"
        await page.wait_for_function("agent().attributes['lk.agent.state'] === 'listening'", timeout=LATER)
        assert "speaking" in await page.evaluate("seen.states")

        heard = await page.evaluate("energy()")
        assert heard > 0
        await page.evaluate(f"type({RAIN!r})")
        answer = await said_by_agent(page, "cover to cook under")
        assert answer["attributes"]["lk.segment_id"] != greeting["attributes"]["lk.segment_id"]
        await becomes(page, route="faq", target="rain")
        await page.wait_for_function("agent().attributes['lk.agent.state'] === 'listening'", timeout=LATER)
        assert await page.evaluate("energy()") > heard

        await page.evaluate(f"type({BOOK!r})")
        await becomes(page, sentiment="positive", persona="sales", route="flow")
        assert {"listening", "thinking", "speaking"} <= set(await page.evaluate("seen.states"))
        await page.evaluate("room.disconnect()")
        await context.close()
