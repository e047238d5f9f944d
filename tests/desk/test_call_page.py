"""The call page in a real browser: what is said when something is in the way, and a call with a stand-in agent."""

from __future__ import annotations

import asyncio
import os
import wave
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from livekit import api
from playwright.async_api import Browser, BrowserContext, Page, Playwright, expect

from agent.livekit_server import free_port
from desk.lines import LivekitServer
from install import chromium as installed
from install.folders import Folders
from settings import Settings
from tests.desk.conftest import RunningDesk, livekit_server, running_desk, serving
from tests.desk.reading import becomes, complaints_of, focused, overflow
from tests.desk.stand_in_agent import StandInAgent, stand_in_agent, web_room

pytestmark = pytest.mark.browser

FakeMicrophone = Callable[[Path], Awaitable[BrowserContext]]
SOON = 15_000


@pytest.fixture
async def page(chromium: Browser, address: str) -> AsyncIterator[Page]:
    """The call page, in a browser that has no microphone to give."""
    context = await chromium.new_context()
    page = await context.new_page()
    await page.goto(address)
    yield page
    await context.close()


@pytest.fixture
async def speaking(fake_microphone: FakeMicrophone, tmp_path: Path) -> BrowserContext:
    """A browser with a microphone that hears a low hum."""
    hum = tmp_path / "hum.wav"
    with wave.open(str(hum), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(48_000)
        one_period = b"".join((3_000 * (1 if i < 120 else -1)).to_bytes(2, "little", signed=True) for i in range(240))
        file.writeframes(one_period * 200 * 30)
    return await fake_microphone(hum)


async def with_unused_microphone(driver: Playwright) -> Browser:
    """A browser on a machine with a microphone, whose user lets no page have it."""
    program = installed.find(Folders())
    assert program is not None
    return await driver.chromium.launch(
        executable_path=str(program), chromium_sandbox=os.geteuid() != 0, args=["--use-fake-device-for-media-stream"]
    )


async def fault(page: Page, code: str) -> str:
    """Wait for this fault and give its words."""
    box = page.locator(f"#fault[data-code={code}]")
    await expect(box).to_be_visible(timeout=SOON)
    await expect(page.locator("#start")).to_be_focused()
    await expect(page.locator("#start")).to_have_text("Try again")
    return await box.inner_text()


async def test_a_refused_microphone_is_explained_and_takes_no_line(browser_driver: Playwright, address: str) -> None:
    browser = await with_unused_microphone(browser_driver)
    page = await browser.new_page()
    await page.goto(address)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.method))
    await page.click("#start")
    words = await fault(page, "microphone-refused")
    assert "padlock" in words
    assert "Type instead" in words
    assert "POST" not in asked
    await browser.close()


async def test_a_missing_microphone_is_explained(page: Page) -> None:
    await page.click("#start")
    assert "Plug one in" in await fault(page, "microphone-missing")


async def test_a_page_that_may_not_ask_for_a_microphone_says_where_it_may(chromium: Browser, address: str) -> None:
    context = await chromium.new_context()
    # What a browser does for http:// from another machine.
    await context.add_init_script("Object.defineProperty(navigator, 'mediaDevices', { value: undefined })")
    page = await context.new_page()
    await page.goto(address)
    await page.click("#start")
    assert "https" in await fault(page, "insecure")
    await context.close()


async def test_a_desk_that_is_away_is_explained(speaking: BrowserContext, desk: RunningDesk) -> None:
    async with serving(desk.app) as address:
        page = await speaking.new_page()
        await page.goto(address)
    await page.click("#start")
    assert "try again in a minute" in await fault(page, "server-away")


async def test_a_livekit_server_that_is_away_is_explained(
    speaking: BrowserContext, desk_settings: Settings, empty_dsn: str
) -> None:
    away = LivekitServer(url=f"ws://127.0.0.1:{free_port()}", api_key="k", api_secret="s" * 32)
    async with (
        running_desk(desk_settings, database_dsn=empty_dsn, livekit=away) as desk,
        serving(desk.app) as address,
    ):
        page = await speaking.new_page()
        await page.goto(address)
        await page.click("#start")
        assert "does not answer" in await fault(page, "server-away")


async def test_taken_lines_are_explained_and_the_microphone_is_let_go(
    speaking: BrowserContext, desk: RunningDesk, address: str
) -> None:
    for _ in range(desk.settings.switchboard_max_calls):
        await desk.parts.lines.take(business="hibachi")
    page = await speaking.new_page()
    await page.add_init_script(
        "const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);"
        "navigator.mediaDevices.getUserMedia = async (...what) => (window.microphone = await ask(...what));"
    )
    await page.goto(address)
    await page.click("#start")
    assert "Every line is in use" in await fault(page, "all-lines-taken")
    assert await page.evaluate("window.microphone.getTracks()[0].readyState") == "ended"


async def test_the_page_is_walked_through_by_keyboard_with_the_focus_in_sight(page: Page) -> None:
    await becomes(page, "!document.getElementById('start').disabled")
    walked = []
    for _ in range(4):
        await page.keyboard.press("Tab")
        walked.append(await focused(page))
    assert [step["name"] for step in walked] == ["Skip to the content", "Switchboard", "Staff", "start"]
    assert all(step["visible"] for step in walked)
    await page.keyboard.press("Enter")
    await fault(page, "microphone-missing")
    await page.keyboard.press("Shift+Tab")
    assert (await focused(page))["name"] == "Type instead"


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
async def test_the_page_fits_a_narrow_telephone_in_both_directions(page: Page, direction: str) -> None:
    await page.set_viewport_size({"width": 360, "height": 640})
    await page.evaluate("direction => { document.documentElement.dir = direction }", direction)
    assert await overflow(page) == 0
    brand, staff = await page.locator(".brand").bounding_box(), await page.locator(".quiet").bounding_box()
    assert brand is not None
    assert staff is not None
    assert (brand["x"] < staff["x"]) is (direction == "ltr")
    await page.evaluate("""() => {
        document.getElementById("call").dataset.phase = "on-call";
        document.getElementById("welcome").hidden = true;
        document.getElementById("on-call").hidden = false;
    }""")
    assert await overflow(page) == 0
    hang_up, mute = await page.locator("#hang-up").bounding_box(), await page.locator("#mute").bounding_box()
    assert hang_up is not None
    assert mute is not None
    assert (mute["x"] < hang_up["x"]) is (direction == "ltr")
    assert hang_up["y"] + hang_up["height"] <= 640


async def start_call(page: Page, address: str, livekit: LivekitServer) -> str:
    """Press the button and wait until the visitor is in the room; its name."""
    await page.goto(address)
    await page.click("#start")
    room = await web_room(livekit)
    await expect(page.locator("#on-call")).to_be_visible(timeout=SOON)
    return room


async def last_line(page: Page) -> tuple[str, str]:
    row = page.locator("#transcript .utterance").last
    return await row.locator(".speaker").inner_text(), await row.locator(".text").inner_text()


async def test_a_call_shows_who_speaks_what_is_said_mood_and_route(
    speaking: BrowserContext, address: str, livekit: LivekitServer
) -> None:
    page = await speaking.new_page()
    complaints = complaints_of(page)
    room = await start_call(page, address, livekit)
    await expect(page.locator("#agent-state")).to_have_text("Ringing …")
    async with stand_in_agent(livekit, room) as agent:
        await agent.show(persona="reception", state="speaking")
        humming = asyncio.create_task(agent.hum(30))
        await agent.say("Hi, I'm Ahmed.")
        await expect(page.locator("#agent-name")).to_have_text("Ahmed")
        await expect(page.locator("#agent-role")).to_have_text("our front desk")
        await expect(page.locator("#agent-state")).to_have_text("Speaking")
        assert await last_line(page) == ("Ahmed", "Hi, I'm Ahmed.")
        # The voice is heard: the agent's half of the cord moves away from its middle.
        path = "document.getElementById('cord-agent').getAttribute('d')"
        await becomes(page, f"Math.max(...{path}.match(/ [\\d.]+/g).map(Number)) > 26")
        await becomes(page, "document.getElementById('microphone-level').value > 0.1")

        await agent.hear("I'd like", "I'd like to book")
        await agent.show(sentiment="positive", route="flow", state="thinking")
        rows = page.locator("#transcript .utterance")
        await expect(rows).to_have_count(2)
        await expect(rows.last).to_have_attribute("aria-busy", "false")
        assert await last_line(page) == ("You", "I'd like to book")
        await expect(page.locator("#mood")).to_have_text("Positive")
        await expect(page.locator("#route")).to_have_text("Step by step")

        # The name changes with the voice, whichever of the two arrives first.
        saying = asyncio.create_task(agent.say("Hi, this is Sarah, how many guests?"))
        await asyncio.sleep(0.2)
        await agent.show(persona="sales", persona_name="Sarah", persona_role="our sales team")
        await saying
        await expect(page.locator("#agent-name")).to_have_text("Sarah")
        await expect(rows).to_have_count(3)
        await expect(rows.last.locator(".speaker")).to_have_text("Sarah")
        await expect(rows.first.locator(".speaker")).to_have_text("Ahmed")

        # A segment that was announced keeps its speaker, whoever speaks next.
        await agent.say("Let me pass you on to our customer care.", announced_as="sales")
        await agent.show(persona="support", persona_name="Mohammed", persona_role="our customer care")
        await expect(page.locator("#agent-name")).to_have_text("Mohammed")
        await agent.say("Good evening, what happened?", announced_as="support")
        await expect(rows).to_have_count(5)
        assert [await rows.nth(at).locator(".speaker").inner_text() for at in (3, 4)] == ["Sarah", "Mohammed"]

        await page.fill("#message", "Ten of us")
        await page.keyboard.press("Enter")
        assert await asyncio.wait_for(agent.typed.get(), 10) == "Ten of us"
        assert await last_line(page) == ("You, typed", "Ten of us")
        await expect(page.locator("#message")).to_have_value("")

        await agent.hear("مرحبا")
        await expect(rows).to_have_count(7)
        arabic = rows.last.locator(".text")
        assert await arabic.evaluate("text => getComputedStyle(text).direction") == "rtl"
        humming.cancel()
    assert complaints == []


async def caller_is_muted(livekit: LivekitServer, room: str) -> bool:
    async with api.LiveKitAPI(livekit.url, livekit.api_key, livekit.api_secret) as client:
        people = (await client.room.list_participants(api.ListParticipantsRequest(room=room))).participants
    (caller,) = (person for person in people if person.identity.startswith("visitor-"))
    return any(track.muted for track in caller.tracks)


async def test_the_caller_can_mute_and_hang_up(speaking: BrowserContext, address: str, livekit: LivekitServer) -> None:
    page = await speaking.new_page()
    room = await start_call(page, address, livekit)
    async with stand_in_agent(livekit, room) as agent:
        await agent.show(persona="reception", state="listening")
        mute = page.locator("#mute")
        await mute.click()
        await expect(mute).to_have_attribute("aria-pressed", "true")
        await expect(mute).to_contain_text("Unmute")
        assert await caller_is_muted(livekit, room)
        await mute.click()
        await expect(mute).to_have_attribute("aria-pressed", "false")
        async with asyncio.timeout(10):
            while await caller_is_muted(livekit, room):  # noqa: ASYNC110  (the server is asked)
                await asyncio.sleep(0.1)
        await page.click("#hang-up")
        await page.wait_for_url("**/call/summary")
        await expect(page.locator("h1")).to_have_text("Your call")


async def test_a_caller_without_a_microphone_can_type(page: Page, livekit: LivekitServer) -> None:
    await page.click("#start")
    await fault(page, "microphone-missing")
    await page.click("[data-type-only]")
    async with stand_in_agent(livekit, await web_room(livekit)) as agent:
        await agent.show(persona="reception", state="listening")
        await expect(page.locator("#agent-name")).to_have_text("Ahmed", timeout=SOON)
        await expect(page.locator("#mute")).to_be_disabled()
        await page.fill("#message", "Hello")
        await page.click("#send")
        assert await asyncio.wait_for(agent.typed.get(), 10) == "Hello"


async def test_when_the_agent_ends_the_call_the_summary_follows(
    speaking: BrowserContext, address: str, livekit: LivekitServer
) -> None:
    page = await speaking.new_page()
    room = await start_call(page, address, livekit)
    async with api.LiveKitAPI(livekit.url, livekit.api_key, livekit.api_secret) as client:
        await client.room.delete_room(api.DeleteRoomRequest(room=room))
    await page.wait_for_url("**/call/summary")


async def test_an_agent_that_leaves_is_told_of_and_may_come_back(
    speaking: BrowserContext, address: str, livekit: LivekitServer
) -> None:
    page = await speaking.new_page()
    room = await start_call(page, address, livekit)
    notice = page.locator("#notice")

    async def answered(agent: StandInAgent) -> None:
        await agent.show(persona="reception", state="listening")
        await expect(page.locator("#agent-state")).to_have_text("Listening", timeout=SOON)

    async with stand_in_agent(livekit, room) as agent:
        await answered(agent)
        await expect(notice).to_be_hidden()
    await expect(notice).to_contain_text("has left the call", timeout=SOON)
    async with stand_in_agent(livekit, room) as agent:
        await answered(agent)
        await expect(notice).to_be_hidden()


async def test_a_lost_connection_is_told_of_at_once(
    speaking: BrowserContext, desk_settings: Settings, empty_dsn: str, tmp_path: Path
) -> None:
    with livekit_server(tmp_path) as (livekit, process):
        async with (
            running_desk(desk_settings, database_dsn=empty_dsn, livekit=livekit) as desk,
            serving(desk.app) as address,
        ):
            page = await speaking.new_page()
            await start_call(page, address, livekit)
            process.kill()
            await expect(page.locator("#notice")).to_contain_text("connection was lost", timeout=SOON)
