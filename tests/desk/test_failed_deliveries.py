"""Staff see what was given up, and send it again: once, under the same id, and only what they may see."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Literal
from uuid import UUID

import asyncpg
import httpx2
import pytest
from playwright.async_api import Browser, expect

from database.connection import claims_transaction
from desk.api.deliveries import Deliveries, Delivery, NotDelivered
from desk.sessions import Staff
from settings import Settings
from tests.desk.api_desk import ApiDesk, api_desk
from tests.desk.conftest import PASSWORD, serving
from tests.desk.reading import complaints_of, log_in, overflow, poor_contrasts

HOOK = "https://shop.example/hook?token=geheim"


class Address:
    """Somewhere that is told: what it was told, and whether it takes it."""

    def __init__(self) -> None:
        self.told: list[UUID] = []
        self.gone = True

    async def send(self, delivery: Delivery) -> None:
        self.told.append(delivery.id)
        if self.gone:
            raise NotDelivered("the webhook answered 410", final=True)


@pytest.fixture
async def api(desk_settings: Settings, database_dsn: str, database_pool: asyncpg.Pool) -> AsyncIterator[ApiDesk]:
    settings = desk_settings.model_copy(update={"webhook_url": HOOK})
    async with api_desk(settings, dsn=database_dsn, pool=database_pool) as desk:
        yield desk


@pytest.fixture
def address() -> Address:
    return Address()


@pytest.fixture
def deliveries(api: ApiDesk, address: Address) -> Deliveries:
    return Deliveries(api.desk.app.state.api.records, {"webhook": address})


async def given_up(api: ApiDesk, deliveries: Deliveries) -> UUID:
    """A delivery that no further try would change."""
    await api.process("Quote for 10 adults in 95630", channel="facebook")
    assert await deliveries.step()
    found: UUID = await api.pool.fetchval("select id from public.deliveries where status = 'failed'")
    return found


async def csrf(browser: httpx2.AsyncClient) -> str:
    return (await browser.get("/staff/deliveries")).text.split('name="csrf" value="')[1].split('"')[0]


async def test_what_was_given_up_is_shown_with_its_reason_and_sent_again_once(
    api: ApiDesk, deliveries: Deliveries, address: Address
) -> None:
    delivery = await given_up(api, deliveries)
    browser = await api.desk.staff()
    page = (await browser.get("/staff/deliveries")).text
    assert "the webhook answered 410" in page
    assert "https://shop.example/hook" in page
    assert "geheim" not in page, "an address may hold a secret"
    assert "tried once" in page
    assert "given up" in page
    token = await csrf(browser)

    both = await asyncio.gather(
        *(browser.post(f"/staff/deliveries/{delivery}/again", data={"csrf": token}) for _ in range(2))
    )
    assert sorted(answer.headers["location"].split("=")[1] for answer in both) == ["again", "already"]
    assert "begun anew" in (await browser.get("/staff/deliveries?show=trying")).text
    address.gone = False
    assert await deliveries.step()
    assert not await deliveries.step()

    assert address.told == [delivery, delivery], "the same id, so that whoever was told knows it as the same"
    row = await api.pool.fetchrow("select status, retried_by, last_error from public.deliveries")
    assert row is not None
    assert (row["status"], row["retried_by"], row["last_error"]) == ("sent", "staff", None)
    again = await browser.post(f"/staff/deliveries/{delivery}/again", data={"csrf": token})
    assert again.headers["location"].endswith("already")
    assert not await deliveries.step(), "what was sent stays sent"
    assert "Nothing was given up" in (await browser.get("/staff/deliveries")).text


async def test_staff_of_another_business_neither_see_nor_send(api: ApiDesk, deliveries: Deliveries) -> None:
    delivery = await given_up(api, deliveries)
    async with api.desk.staff_of("alive5") as browser:
        assert "shop.example" not in (await browser.get("/staff/deliveries")).text
    claims = Staff(name="Eve", role="staff", businesses=("alive5",)).claims
    async with claims_transaction(api.pool, claims) as connection:
        assert await connection.fetchval("select public.retry_delivery($1, 'Eve')", delivery) is False
    async with api.desk.visitor() as nobody:
        assert (await nobody.post(f"/staff/deliveries/{delivery}/again", data={"csrf": "x"})).status_code == 401


async def test_staff_cannot_make_something_sent_leave_again_by_the_table_itself(
    api: ApiDesk, deliveries: Deliveries, address: Address
) -> None:
    address.gone = False
    await api.process("Quote for 10 adults in 95630", channel="facebook")
    assert await deliveries.step()
    claims = Staff(name="Ana", role="staff", businesses=("hibachi",)).claims
    async with claims_transaction(api.pool, claims) as connection:
        changed = await connection.execute("update public.deliveries set status = 'waiting', attempts = 0")
    assert changed == "UPDATE 0"
    assert not await deliveries.step()


async def test_a_try_that_outlived_its_lease_does_not_undo_what_another_desk_did(
    api: ApiDesk, address: Address
) -> None:
    class Slow(Address):
        async def send(self, delivery: Delivery) -> None:
            # Meanwhile another desk takes it and it arrives.
            await api.pool.execute("update public.deliveries set next_at = now()")
            address.gone = False
            assert await Deliveries(api.desk.app.state.api.records, {"webhook": address}).step()
            raise NotDelivered("the webhook's address does not answer (ReadTimeout)")

    await api.process("Quote for 10 adults in 95630", channel="facebook")
    slow = Deliveries(api.desk.app.state.api.records, {"webhook": Slow()}, pause=lambda attempt: 0.0)
    assert await slow.step()
    assert await api.pool.fetchval("select status from public.deliveries") == "sent"
    assert not await slow.step()


async def test_what_nothing_can_send_says_which_setting_is_missing(api: ApiDesk) -> None:
    await api.process("Quote for 10 adults in 95630", channel="facebook")
    await api.pool.execute("update public.deliveries set created_at = now() - interval '2 minutes'")
    page = (await (await api.desk.staff()).get("/staff/deliveries?show=trying")).text
    assert "WEBHOOK_SECRET" in page
    assert "not tried yet" in page


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_page_is_legible_and_fits_a_telephone(
    chromium: Browser, api: ApiDesk, deliveries: Deliveries, scheme: Literal["light", "dark"]
) -> None:
    await given_up(api, deliveries)
    async with serving(api.desk.app) as where:
        context = await chromium.new_context(color_scheme=scheme, viewport={"width": 390, "height": 844})
        page = await log_in(context, where, PASSWORD)
        complaints = complaints_of(page)
        await page.goto(f"{where}/staff/deliveries")
        for width in (360, 390, 1280):
            await page.set_viewport_size({"width": width, "height": 844})
            assert await overflow(page) == 0, width
            assert await poor_contrasts(page) == []
        await page.get_by_role("button", name="Send again").click()
        await expect(page.get_by_role("status")).to_contain_text("being sent again")
        assert complaints == []
        await context.close()
