"""A headless Chromium for the tests of pages, and one whose microphone plays a file.

Registered as a pytest plugin by `tests/conftest.py`; it serves the fixtures `chromium` and `fake_microphone`.
"""

from __future__ import annotations

import functools
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, Error, Playwright, async_playwright

from install import chromium as installed
from install.folders import Folders

FakeMicrophone = Callable[[Path], Awaitable[BrowserContext]]

_QUIET = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""What keeps Chromium from looking for anything but the page under test."""

_MICROPHONE = (
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
)


@pytest.fixture(scope="session")
async def browser_driver() -> AsyncIterator[Playwright]:
    async with async_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
async def chromium(browser_driver: Playwright) -> AsyncIterator[Browser]:
    """A running headless Chromium; each test opens a context of its own in it."""
    browser = await _launch(browser_driver)
    yield browser
    await browser.close()


@pytest.fixture
async def fake_microphone(browser_driver: Playwright) -> AsyncIterator[FakeMicrophone]:
    """Make contexts whose microphone plays a WAV file once, from the moment a page opens the microphone.

    Chromium takes the file when it starts, so every context has a browser of its own, closed after the test. The page
    has to come from 127.0.0.1 or localhost, or it may not open a microphone.
    """
    browsers: list[Browser] = []

    async def context_hearing(wav: Path) -> BrowserContext:
        browser = await _launch(browser_driver, *_MICROPHONE, f"--use-file-for-fake-audio-capture={wav}%noloop")
        browsers.append(browser)
        return await browser.new_context(permissions=["microphone"])

    yield context_hearing
    for browser in browsers:
        await browser.close()


async def _launch(driver: Playwright, *flags: str) -> Browser:
    program = installed.find(Folders())
    assert program is not None, "no Chromium is installed: run `make test`, which installs one"
    launch = functools.partial(
        driver.chromium.launch, executable_path=str(program), headless=True, args=[*_QUIET, *flags]
    )
    if os.geteuid() == 0:  # Chromium's sandbox refuses to work for root
        return await launch(chromium_sandbox=False)
    try:
        return await launch(chromium_sandbox=True)
    except Error as error:
        # Many containers let nobody make a sandbox. The pages are the project's own, so the tests go on without.
        if "sandbox" not in error.message:
            raise
        return await launch(chromium_sandbox=False)
