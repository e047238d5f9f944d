"""People with an account of their own: they see their businesses, sign with their name, and end when removed."""

from __future__ import annotations

import re
from typing import Literal
from uuid import uuid4

import asyncpg
import httpx2
import pytest
from playwright.async_api import Browser, expect

from database.rows import StaffRole
from database.staff import PostgresStaff
from desk.staff_password import PasswordHash
from tests.desk.conftest import PAGE, PASSWORD, RunningDesk
from tests.desk.past_calls import PARTY, entries, keep
from tests.desk.reading import overflow, poor_contrasts

OWN = "correct horse battery"
HASH = PasswordHash.of(OWN).write()


async def account(
    pool: asyncpg.Pool, name: str, role: StaffRole = "staff", businesses: tuple[str, ...] | None = ("hibachi",)
) -> None:
    await PostgresStaff(pool).save(name=name, password_hash=HASH, role=role, businesses=businesses)


async def log_in(desk: RunningDesk, name: str, password: str = OWN, **headers: str) -> tuple[httpx2.AsyncClient, int]:
    browser = desk.visitor(**headers)
    answer = await browser.post("/staff/login", data={"name": name, "password": password})
    return browser, answer.status_code


async def test_an_account_sees_only_its_business_and_signs_with_its_name(
    filled_desk: RunningDesk, party_call: str, database_pool: asyncpg.Pool
) -> None:
    foreign = str(uuid4())
    await keep(database_pool, foreign, entries(foreign, PARTY[:1], business="alive5"))
    await account(database_pool, "Dana Reed")
    browser, status = await log_in(filled_desk, " Dana Reed ", **PAGE)
    assert status == 303

    assert (await browser.get(f"/staff/calls/{party_call}")).status_code == 200
    assert (await browser.get(f"/staff/calls/{foreign}")).status_code == 404
    page = (await browser.get("/staff/bookings")).text
    reference = re.findall(r"/staff/bookings/(\d+)/done", page)[0]
    token = page.split('name="csrf" value="')[1].split('"')[0]
    await browser.post(f"/staff/bookings/{reference}/done", data={"csrf": token})
    assert await database_pool.fetchval("select done_by from public.bookings") == "Dana Reed"


@pytest.mark.parametrize(
    ("name", "password"), [("Dana Reed", "wrong password"), ("Nobody", OWN), ("Dana Reed", PASSWORD), ("staff", OWN)]
)
async def test_a_wrong_pair_is_refused_without_saying_which_half_is_wrong(
    filled_desk: RunningDesk, database_pool: asyncpg.Pool, name: str, password: str
) -> None:
    await account(database_pool, "Dana Reed")
    browser = filled_desk.visitor(**PAGE)
    answer = await browser.post("/staff/login", data={"name": name, "password": password})
    assert answer.status_code == 401
    assert "That name and password do not belong together" in answer.text
    assert f'value="{name}"' in answer.text, "the name need not be typed again"


async def test_the_one_password_opens_the_desk_until_there_is_an_administrator(
    filled_desk: RunningDesk, database_pool: asyncpg.Pool
) -> None:
    first = await filled_desk.staff(**PAGE)
    assert 'id="name"' not in (await filled_desk.visitor(**PAGE).get("/staff/login")).text
    await account(database_pool, "Dana Reed")
    assert (await first.get("/staff")).status_code == 200
    assert "Without a name" in (await filled_desk.visitor(**PAGE).get("/staff/login")).text

    await account(database_pool, "Ana", "admin", None)
    assert (await first.get("/staff")).status_code == 303, "the session of the one password ends"
    refused = await filled_desk.visitor().post("/staff/login", data={"password": PASSWORD})
    assert refused.status_code == 403
    assert "log in with your own name" in refused.json()["error"]["message"]
    assert (await filled_desk.visitor().post("/staff/login", data={"password": "guess"})).status_code == 401
    assert "Without a name" not in (await filled_desk.visitor(**PAGE).get("/staff/login")).text
    browser, status = await log_in(filled_desk, "Ana", **PAGE)
    assert (status, (await browser.get("/staff")).status_code) == (303, 200)


async def test_who_is_removed_or_given_less_is_so_at_once(
    filled_desk: RunningDesk, party_call: str, database_pool: asyncpg.Pool
) -> None:
    await account(database_pool, "Dana Reed")
    browser, _ = await log_in(filled_desk, "Dana Reed")
    assert (await browser.get(f"/staff/calls/{party_call}")).status_code == 200
    await account(database_pool, "Dana Reed", "staff", ("alive5",))
    assert (await browser.get(f"/staff/calls/{party_call}")).status_code == 404

    changed = PasswordHash.of("another password").write()
    await PostgresStaff(database_pool).save(
        name="Dana Reed", password_hash=changed, role="staff", businesses=("hibachi",)
    )
    assert (await browser.get("/staff")).status_code == 401, "another password ends the sessions of the old one"
    browser, _ = await log_in(filled_desk, "Dana Reed", "another password")
    assert (await browser.get("/staff")).status_code == 200
    await PostgresStaff(database_pool).remove("Dana Reed")
    assert (await browser.get("/staff")).status_code == 401
    await account(database_pool, "Dana Reed")
    assert (await browser.get("/staff")).status_code == 401, "somebody else of that name is somebody else"


async def test_guessing_at_one_name_is_limited_from_wherever_it_comes(
    filled_desk: RunningDesk, database_pool: asyncpg.Pool
) -> None:
    await account(database_pool, "Dana Reed")
    statuses = []
    for number in range(21):
        transport = httpx2.ASGITransport(app=filled_desk.app, client=(f"10.0.0.{number}", 4000))
        async with httpx2.AsyncClient(transport=transport, base_url="http://desk.test") as browser:
            answer = await browser.post("/staff/login", data={"name": "DANA reed", "password": "guess"})
            statuses.append(answer.status_code)
    assert set(statuses[:20]) == {401}
    assert statuses[20] == 429
    assert (await log_in(filled_desk, "Dana Reed"))[1] == 429


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_login_by_name_is_legible_and_fits_a_telephone(
    chromium: Browser,
    filled_desk: RunningDesk,
    filled_address: str,
    database_pool: asyncpg.Pool,
    scheme: Literal["light", "dark"],
) -> None:
    await account(database_pool, "Dana Reed")
    context = await chromium.new_context(color_scheme=scheme, viewport={"width": 390, "height": 844})
    page = await context.new_page()
    await page.goto(f"{filled_address}/staff/login")
    await page.get_by_label("Name").fill("Dana Reed")
    await page.get_by_label("Password").fill("wrong password")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text("do not belong together")
    assert await page.get_by_label("Name").input_value() == "Dana Reed"
    assert await poor_contrasts(page) == []
    assert await overflow(page) == 0
    await page.keyboard.type(OWN)
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/staff")
    await context.close()
