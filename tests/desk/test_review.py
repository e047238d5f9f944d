"""Staff review what is to be sent: an edit keeps its difference, and the record says what was sent."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import UUID

import asyncpg
import httpx2
import pytest

from desk.review_queue import differences
from settings import Settings
from tests.desk.api_desk import BASE, ApiDesk, api_desk

JOHN = {"email": "john@example.com", "name": "John Doe"}


@pytest.fixture
async def api(desk_settings: Settings, database_dsn: str, database_pool: asyncpg.Pool) -> AsyncIterator[ApiDesk]:
    async with api_desk(desk_settings, dsn=database_dsn, pool=database_pool) as desk:
        yield desk


async def csrf(browser: httpx2.AsyncClient) -> str:
    return (await browser.get("/staff/review")).text.split('name="csrf" value="')[1].split('"')[0]


async def decide(browser: httpx2.AsyncClient, reply: str, decision: str, **more: str) -> httpx2.Response:
    return await browser.post(
        f"/staff/review/{reply}", data={"csrf": await csrf(browser), "decision": decision, **more}
    )


async def state(api: ApiDesk, reply: str) -> dict[str, object]:
    found: dict[str, object] = (await api.client.get(f"{BASE}/replies/{reply}")).json()
    return found


async def test_a_reply_is_shown_with_its_tools_edited_and_approved(api: ApiDesk) -> None:
    answer = await api.process("Quote for 10 adults in 95630", customer_context=JOHN)
    reply = answer["metadata"]["reply_id"]
    browser = await api.desk.staff()
    page = (await browser.get("/staff/review")).text
    assert "Quote for 10 adults in 95630" in page
    assert "550.00" in page
    assert "every reply on this channel is looked at" in page
    assert (await state(api, reply))["status"] == "waiting"

    changed = answer["response"].replace("Hello John Doe,", "Dear John,")
    decided = await decide(browser, reply, "approve", text=changed.replace("\n", "\r\n"), note="Warmer")

    assert decided.status_code == 303
    approved = (await browser.get("/staff/review?show=approved")).text
    assert "<del>Hello" in approved
    assert "<ins>Dear" in approved
    assert "100.0%" in approved
    kept = await state(api, reply)
    assert (kept["status"], kept["response"], kept["edited"]) == ("approved", changed, True)
    said = await api.pool.fetchval("select said from public.replies where message_id = $1", reply)
    assert said == changed


async def test_an_unchanged_reply_counts_as_not_edited(api: ApiDesk) -> None:
    answer = await api.process("Quote for 10 adults in 95630", customer_context=JOHN)
    browser = await api.desk.staff()
    await decide(browser, answer["metadata"]["reply_id"], "approve", text=answer["response"])
    page = (await browser.get("/staff/review")).text

    assert "0.0%" in page
    assert (await state(api, answer["metadata"]["reply_id"]))["edited"] is False


async def test_what_was_rejected_was_never_said(api: ApiDesk) -> None:
    answer = await api.process("I'd like to book a party for 10 adults in 95630", customer_context=JOHN)
    reply = answer["metadata"]["reply_id"]
    browser = await api.desk.staff()
    await decide(browser, reply, "reject", note="We call her")
    again = await decide(browser, reply, "approve")

    assert again.headers["location"] == "/staff/review?done=already"
    assert (await state(api, reply))["status"] == "rejected"
    assert await api.pool.fetchval("select said from public.replies where message_id = $1", reply) == ""
    following = await api.process("Hello, are you there?", customer_context=JOHN)
    assert following["conversation_id"] == answer["conversation_id"]


async def test_a_text_without_room_on_its_channel_is_not_taken_and_not_lost(api: ApiDesk) -> None:
    answer = await api.process(
        "Your chef was two hours late, I am furious!", channel="sms", customer_context={"phone": "+19164452841"}
    )
    assert answer["requires_admin_review"] is True
    reply = answer["metadata"]["reply_id"]
    browser = await api.desk.staff()
    refused = await decide(browser, reply, "approve", text="We are so sorry. " * 12)

    assert refused.status_code == 400
    assert "Please shorten it" in refused.text
    assert refused.text.count("We are so sorry.") >= 12
    assert (await state(api, reply))["status"] == "waiting"


async def test_staff_of_another_business_neither_see_nor_decide(api: ApiDesk) -> None:
    answer = await api.process("Quote for 10 adults in 95630", customer_context=JOHN)
    async with api.desk.staff_of("alive5") as browser:
        assert "Quote for" not in (await browser.get("/staff/review")).text
        refused = await decide(browser, answer["metadata"]["reply_id"], "approve")
    async with api.desk.visitor() as nobody:
        forged = await nobody.post(f"/staff/review/{answer['metadata']['reply_id']}", data={"decision": "approve"})

    assert refused.status_code == 404
    assert forged.status_code == 401
    assert (await state(api, answer["metadata"]["reply_id"]))["status"] == "waiting"


async def test_the_conversation_s_record_opens_from_the_review(api: ApiDesk) -> None:
    answer = await api.process("Quote for 10 adults in 95630", customer_context=JOHN)
    call = UUID(answer["conversation_id"].removeprefix("conv_"))
    browser = await api.desk.staff()
    assert f"/staff/calls/{call}" in (await browser.get("/staff/review")).text
    page = await browser.get(f"/staff/calls/{call}")

    assert page.status_code == 200
    assert "$550.00" in page.text


def test_a_difference_is_told_word_by_word() -> None:
    assert differences("It is $550.00 in all.", "It is only $550.00 in all!") == [
        ("kept", "It is "),
        ("added", "only "),
        ("kept", "$550.00 in "),
        ("removed", "all."),
        ("added", "all!"),
    ]
    assert "".join(words for change, words in differences("a b", "c b") if change != "removed") == "c b"
