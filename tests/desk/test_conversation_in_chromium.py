"""A whole conversation in a browser: a person's recorded voice on the call page, and the same call on the staff's."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.chromium import FakeMicrophone
from tests.desk.reading import becomes, complaints_of, log_in
from tests.live_switchboard import LiveSwitchboard
from tests.voices import Prompt, join, prompts

pytestmark = [pytest.mark.realtime, pytest.mark.browser]

NUMBER = "9164452841"
INTERNATIONAL = f"+1{NUMBER}"
SOON, LATER = 20_000, 60_000
# The microphone plays to its own clock from the moment the page opens it: the pauses are for what the agent says.
GREETING_SECONDS = 13.0
QUESTION_SECONDS = 14.0


def spoken(folder: Path) -> Path:
    """The caller's side of the call: whom they wait for, and their number digit by digit."""
    voice = prompts()
    parts: list[Prompt | float] = [GREETING_SECONDS, voice["queue-callswaiting"], QUESTION_SECONDS]
    return join(folder / "caller.wav", *parts, *(voice[f"digits/{digit}"] for digit in NUMBER))


def digits(text: str) -> str:
    return re.sub(r"\D", "", text)


async def test_who_asks_for_a_person_is_heard_called_back_and_found_by_the_staff(
    switchboard: LiveSwitchboard, fake_microphone: FakeMicrophone, tmp_path: Path
) -> None:
    reset = await asyncio.to_thread(switchboard.run, "desk", "--reset-password")
    assert reset.returncode == 0, reset.stderr
    address, password = switchboard.state.desk_url, reset.stdout.strip()
    context = await fake_microphone(await asyncio.to_thread(spoken, tmp_path))

    page = await context.new_page()
    complaints = complaints_of(page)
    await the_caller_talks(page, address)
    reference = await the_caller_reads_the_summary(page)
    assert complaints == []
    await page.close()

    page = await log_in(context, address, password)
    complaints = complaints_of(page)
    await staff_open_the_call(page, reference)
    await staff_play_the_recording(page)
    await staff_work_off_the_call_back(page, reference)
    assert complaints == []


async def the_caller_talks(page: Page, address: str) -> None:
    """Start, wait for the agent's part of each turn, and hang up."""
    said, answered = (page.locator(f"#transcript .of-{side} .text") for side in ("caller", "agent"))
    await page.goto(address)
    await page.click("#start")
    await expect(page.locator("#on-call")).to_be_visible(timeout=SOON)
    await expect(page.locator("#agent-name")).to_have_text("Ahmed", timeout=SOON)
    await expect(answered.first).to_contain_text("thank you for calling Hibachi at Home", timeout=SOON)

    await expect(said.first).to_contain_text("representative", timeout=LATER)
    await expect(page.locator("#route")).to_have_text("To a person", timeout=SOON)
    offer = answered.filter(has_text="call you back").first
    await expect(offer).to_contain_text("I can't put you through from this line", timeout=SOON)
    await expect(offer).to_contain_text("Which number", timeout=SOON)

    promised = answered.filter(has_text="Someone will call you back on")
    await expect(promised).to_contain_text("(916) 445-2841", timeout=LATER)
    assert NUMBER in digits(await said.last.inner_text())
    await expect(page.locator("#agent-state")).to_have_text("Listening", timeout=LATER)
    await page.click("#hang-up")
    await page.wait_for_url("**/call/summary")


async def the_caller_reads_the_summary(page: Page) -> str:
    """The caller's own call, as it was; returns the call-back's number."""
    await expect(page.locator("h1")).to_have_text("Your call")
    await expect(page.locator(".lede")).to_contain_text(re.compile(r"You spoke with Ahmed .* for 0:"), timeout=LATER)
    arranged = page.locator(".arranged li")
    await expect(arranged).to_contain_text(INTERNATIONAL)
    await expect(page.locator(".of-caller .text").first).to_contain_text("representative")
    await expect(page.locator(".of-agent .text").last).to_contain_text("(916) 445-2841")
    return digits(await arranged.locator("strong").inner_text())


async def staff_open_the_call(page: Page, reference: str) -> None:
    """From the list, where the latest call comes first, to the page of the call."""
    latest = page.locator("table.calls tbody tr").first
    await expect(latest).to_contain_text("Caller from the web")
    await expect(latest).to_contain_text("To a person, Tool: request callback")
    await latest.locator("a").click()
    await page.wait_for_url("**/staff/calls/*")
    # The page reloads itself until the recording is stored.
    await expect(page.locator("#player")).to_be_visible(timeout=LATER)
    record = page.locator("#record")
    await expect(record.locator(".of-caller .text").first).to_contain_text("representative")
    await expect(record).to_contain_text("Which number is best for that?")
    receipt = (
        f"reason a question to a person, phone number {INTERNATIONAL} → callback id {reference}. Receipt {reference}."
    )
    await expect(record.locator(".aside-tool")).to_contain_text(receipt)
    why = page.locator("details.why", has_text="Turn 1: To a person")
    await why.locator("summary").click()
    await expect(why).to_contain_text("The caller asks for a person.")
    await expect(page.locator(".facts-list")).to_contain_text("Web page")


async def staff_play_the_recording(page: Page) -> None:
    """A click on what was said plays from there, and marks it."""
    await becomes(page, "document.getElementById('audio').readyState >= 1")
    length = await page.evaluate("document.getElementById('audio').duration")
    assert length > GREETING_SECONDS + QUESTION_SECONDS
    said = page.locator("#record .utterance", has_text="Someone will call you back on")
    begins = float(await said.get_attribute("data-from") or "nan")
    assert begins > GREETING_SECONDS + QUESTION_SECONDS
    await said.locator(".text").click()
    await becomes(page, "document.querySelector('.is-now')?.textContent.includes('Someone will call you back on')")
    await becomes(page, f"document.getElementById('audio').currentTime > {begins + 0.5}")
    await expect(page.locator("#play")).to_have_text("Pause")
    await page.click("#play")
    await expect(page.locator("#play")).to_have_text("Play")


async def staff_work_off_the_call_back(page: Page, reference: str) -> None:
    """From the call to its call-back, which is done and then no longer to do."""
    await page.locator(".call-side").get_by_text(f"Call-back {reference}").click()
    item = page.locator(f"#item-{reference}")
    await expect(item.locator(".contact")).to_have_text(INTERNATIONAL)
    await item.locator("input[name=note]").fill("Reached at noon")
    await item.get_by_role("button", name="Mark done").click()
    await expect(page.locator("[role=status]")).to_have_text(f"Call-back {reference} is done.")
    await expect(item).to_have_count(0)
    await page.get_by_role("link", name="Done").click()
    await expect(item.locator(".closed")).to_contain_text("Reached at noon")
