"""The pages as they look and behave in a real browser: legible, fitting, walked by keyboard, played and followed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Literal
from uuid import uuid4

import asyncpg
import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from tests.desk.conftest import PASSWORD, RunningDesk
from tests.desk.past_calls import PARTY, entries, keep
from tests.desk.reading import becomes, complaints_of, focused, log_in, overflow, poor_contrasts

pytestmark = pytest.mark.browser

SOON = 15_000


@pytest.fixture
async def context(chromium: Browser) -> AsyncIterator[BrowserContext]:
    context = await chromium.new_context()
    yield context
    await context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_page_is_legible_and_fits_from_a_narrow_telephone_to_a_desk(
    chromium: Browser,
    filled_address: str,
    party_call: str,
    database_pool: asyncpg.Pool,
    scheme: Literal["light", "dark"],
) -> None:
    live = str(uuid4())
    await keep(database_pool, live, entries(live, PARTY[:1], ended=False, caller={"name": "ليلى حداد"}))
    context = await chromium.new_context(color_scheme=scheme, reduced_motion="reduce")
    page = await log_in(context, filled_address, PASSWORD)
    complaints = complaints_of(page)
    for path in (
        "/",
        "/call/summary",
        "/staff",
        "/staff?q=nothing",
        f"/staff/calls/{party_call}",
        f"/staff/calls/{live}",
        "/staff/bookings",
        "/staff/callbacks?show=all",
        "/staff/bookings?show=done",
        "/staff/review",
    ):
        await page.goto(filled_address + path)
        await page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
        assert await poor_contrasts(page) == [], path
        for width in (360, 768, 1280):
            await page.set_viewport_size({"width": width, "height": 800})
            assert await overflow(page) == 0, (path, width)
        await page.evaluate("document.documentElement.dir = 'rtl'")
        await page.set_viewport_size({"width": 360, "height": 800})
        assert await overflow(page) == 0, (path, "rtl")
    assert complaints == []
    await context.close()


async def test_an_error_page_and_the_login_are_legible(chromium: Browser, address: str) -> None:
    for scheme in ("light", "dark"):
        context = await chromium.new_context(color_scheme=scheme)
        page = await context.new_page()
        for path in ("/nowhere", "/staff/login"):
            await page.goto(address + path)
            assert await poor_contrasts(page) == [], (path, scheme)
        await page.fill("#password", "wrong")
        await page.keyboard.press("Enter")
        await expect(page.locator("[role=alert]")).to_be_visible()
        assert await poor_contrasts(page) == [], scheme
        await context.close()


async def test_nothing_moves_for_who_asked_for_stillness(
    chromium: Browser, filled_address: str, party_call: str
) -> None:
    context = await chromium.new_context(reduced_motion="reduce")
    page = await log_in(context, filled_address, PASSWORD)
    for path in ("/staff", f"/staff/calls/{party_call}"):
        await page.goto(filled_address + path)
        moving = await page.evaluate(
            """() => [...document.querySelectorAll("*")].filter((each) => [null, "::before", "::after"].some((part) => {
              const style = getComputedStyle(each, part);
              return style.animationName !== "none" || parseFloat(style.transitionDuration) > 0;
            })).map((each) => each.className)"""
        )
        assert moving == []
    await context.close()


async def test_the_list_is_walked_by_keyboard_into_a_call(
    context: BrowserContext, filled_address: str, party_call: str
) -> None:
    page = await log_in(context, filled_address, PASSWORD)
    names = []
    for _ in range(20):
        await page.keyboard.press("Tab")
        at = await focused(page)
        assert at["visible"], at
        names.append(at["name"])
        if at["name"].startswith("Sat 22 Aug"):
            break
    assert names[:2] == ["Skip to the content", "Switchboard"]
    assert [name.split()[0] for name in names[2:7]] == ["Calls", "Bookings", "Call-backs", "Review", "Log"]
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"**/staff/calls/{party_call}")


async def current_time(page: Page) -> float:
    seconds: float = await page.evaluate("document.getElementById('audio').currentTime")
    return seconds


async def test_the_recording_is_drawn_played_and_followed_by_the_transcript(
    context: BrowserContext, filled_address: str, party_call: str
) -> None:
    page = await log_in(context, filled_address, PASSWORD)
    complaints = complaints_of(page)
    await page.goto(f"{filled_address}/staff/calls/{party_call}")
    await page.wait_for_selector("#waveform .wave-played .wave-agent", state="attached", timeout=SOON)
    await becomes(page, "document.getElementById('audio').readyState >= 1")
    length = await page.evaluate("document.getElementById('audio').duration")
    assert abs(length - 80) < 0.5

    # A click on what was said plays from there and marks it.
    said = page.locator(".utterance", has_text="Saturday the fifth of December")
    await said.locator(".text").click()
    await becomes(page, "document.querySelector('.is-now')?.textContent.includes('Saturday the fifth')")
    assert 32 <= await current_time(page) < 37
    await expect(page.locator("#play")).to_have_text("Pause")
    await page.click("#play")
    await expect(page.locator("#play")).to_have_text("Play")

    # The waveform's slider works by keyboard and moves the mark with it.
    seek = page.locator("#seek")
    await seek.focus()
    await page.keyboard.press("End")
    await becomes(page, "document.getElementById('audio').currentTime > 79")
    await page.keyboard.press("Home")
    assert await current_time(page) == 0
    await seek.evaluate("seek => { seek.value = 57; seek.dispatchEvent(new Event('input')) }")
    await becomes(page, "document.querySelector('.is-now')?.textContent.includes('an hour late')")
    await expect(page.locator("#position")).to_have_text("0:57")

    # What is shown as time can be pressed by keyboard too.
    button = page.locator("[data-seek]").first
    await button.focus()
    await page.keyboard.press("Enter")
    await becomes(page, "document.querySelector('.is-now')?.textContent.includes('an AI assistant')")
    assert complaints == []


async def test_only_a_part_of_a_recording_is_loaded_to_seek(
    context: BrowserContext, filled_address: str, party_call: str
) -> None:
    page = await log_in(context, filled_address, PASSWORD)
    async with page.expect_response(lambda answer: answer.url.endswith("/recording")) as answered:
        await page.goto(f"{filled_address}/staff/calls/{party_call}")
    assert (await answered.value).status == 206


async def test_a_live_call_grows_on_its_page_and_keeps_what_was_opened(
    context: BrowserContext, filled_address: str, filled_desk: RunningDesk, database_pool: asyncpg.Pool
) -> None:
    call_id = str(uuid4())
    await keep(database_pool, call_id, entries(call_id, PARTY[:1], ended=False))
    page = await log_in(context, filled_address, PASSWORD)
    await page.goto(f"{filled_address}/staff/calls/{call_id}")
    await page.evaluate("window.same = true")
    await page.click("#why-1-1 summary")
    await keep(database_pool, call_id, entries(call_id, PARTY[:2], ended=False))
    await expect(page.locator("#record")).to_contain_text("On which day would you like the chef?", timeout=SOON)
    assert await page.locator("#why-1-1").evaluate("details => details.open")
    assert await page.evaluate("window.same") is True
    await keep(database_pool, call_id, entries(call_id, PARTY[:2]))
    await expect(page.locator(".status").first).to_have_text("Ended", timeout=SOON)
    assert await page.get_attribute("#refreshed", "data-refresh") is None


async def test_an_item_is_worked_off_in_the_page(context: BrowserContext, filled_address: str, party_call: str) -> None:
    page = await log_in(context, filled_address, PASSWORD)
    await page.click("text=Call-backs")
    await page.fill("input[name=note]", "Reached her")
    await page.keyboard.press("Enter")
    await expect(page.locator("[role=status]")).to_contain_text("is done.")
    await expect(page.locator(".empty")).to_contain_text("Nobody waits for a call")
    await page.click("text=Done >> nth=0")
    await expect(page.locator(".closed")).to_contain_text("Reached her")


async def test_logging_out_leads_to_the_login(context: BrowserContext, address: str) -> None:
    page = await log_in(context, address, PASSWORD)
    await page.click("text=Log out")
    await page.wait_for_url("**/staff/login")
    await page.goto(f"{address}/staff/bookings")
    await page.wait_for_url("**/staff/login?next=%2Fstaff%2Fbookings")
    await page.fill("#password", PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/staff/bookings")
