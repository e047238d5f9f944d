"""The review page in a browser: an edit that nothing proves is refused legibly, and sent by a second confirmation."""

from __future__ import annotations

from typing import Literal

import asyncpg
import pytest
from playwright.async_api import Browser, expect

from settings import Settings
from tests.desk.api_desk import api_desk
from tests.desk.conftest import PASSWORD, serving
from tests.desk.reading import complaints_of, log_in, overflow, poor_contrasts

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_what_nothing_proves_is_refused_legibly_and_sent_only_after_a_second_confirmation(
    chromium: Browser,
    desk_settings: Settings,
    database_dsn: str,
    database_pool: asyncpg.Pool,
    scheme: Literal["light", "dark"],
) -> None:
    async with api_desk(desk_settings, dsn=database_dsn, pool=database_pool) as api, serving(api.desk.app) as address:
        answer = await api.process("Quote for 10 adults in 95630", customer_context={"email": "john@example.com"})
        context = await chromium.new_context(color_scheme=scheme, viewport={"width": 390, "height": 844})
        page = await log_in(context, address, PASSWORD)
        complaints = complaints_of(page)
        await page.goto(f"{address}/staff/review")
        reply = page.get_by_label("Reply")
        await reply.fill(answer["response"].replace("$550.00", "$410.00"))
        await page.get_by_role("button", name="Approve and send").click()

        await expect(page.get_by_role("alert")).to_contain_text("410.00 USD")
        await expect(reply).to_have_attribute("aria-invalid", "true")
        assert "$410.00" in await reply.input_value()
        for width in (390, 1280):
            await page.set_viewport_size({"width": width, "height": 844})
            assert await overflow(page) == 0
            assert await poor_contrasts(page) == []
        await page.get_by_role("button", name="Send all the same").click()
        await expect(page.get_by_role("status")).to_contain_text("on its way")
        await page.goto(f"{address}/staff/review?show=approved")
        await expect(page.locator(".unproven")).to_contain_text("confirmed a second time by staff")
        assert await poor_contrasts(page) == []
        assert [each for each in complaints if "400" not in each] == []
        await context.close()
