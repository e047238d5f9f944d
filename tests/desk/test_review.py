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


async def waiting_quote(api: ApiDesk) -> tuple[str, str]:
    """A quote of 600 dollars that waits: its reply and its text."""
    answer = await api.process("Quote for 10 adults and 10 filet in 95630", customer_context=JOHN)
    assert "$600.00" in answer["response"]
    return answer["metadata"]["reply_id"], answer["response"]


def shown_confirmation(page: str) -> str:
    return page.split('name="confirmed" value="')[1].split('"')[0]


async def test_an_edit_that_names_an_amount_or_a_deed_that_nothing_proves_is_refused_with_the_reason(
    api: ApiDesk,
) -> None:
    reply, draft = await waiting_quote(api)
    browser = await api.desk.staff()
    edited = draft.replace("$600.00", "$480.00") + "\n\nYour party is booked."
    refused = await decide(browser, reply, "approve", text=edited, note="A friend's price")

    assert refused.status_code == 400
    assert "it names 480.00 USD, which neither the price list nor a result of this conversation" in refused.text
    assert "it says that something was booked, and no receipt of this conversation proves it" in refused.text
    assert "Your party is booked.</textarea>" in refused.text
    assert 'value="A friend&#39;s price"' in refused.text
    assert (await state(api, reply))["status"] == "waiting"
    assert await api.pool.fetchval("select count(*) from public.deliveries") == 0


async def test_an_edit_with_amounts_that_are_proved_leaves_at_once(api: ApiDesk) -> None:
    reply, draft = await waiting_quote(api)
    edited = draft + "\n\nAn adult is $55.00, filet mignon is $5.00 more, and the total is 600 dollars."
    decided = await decide(await api.desk.staff(), reply, "approve", text=edited)

    assert decided.headers["location"] == "/staff/review?done=approved"
    assert await api.pool.fetchval("select unproven from public.written_replies where id = $1", UUID(reply)) is None


async def test_what_staff_send_all_the_same_is_kept_with_who_when_and_what(api: ApiDesk) -> None:
    reply, draft = await waiting_quote(api)
    browser = await api.desk.staff()
    edited = draft.replace("$600.00", "$480.00")
    confirmed = shown_confirmation((await decide(browser, reply, "approve", text=edited)).text)

    again = await decide(browser, reply, "approve", text=edited, confirmed=confirmed)
    assert again.status_code == 400, "the same button pressed twice confirms nothing"
    guessed = await decide(browser, reply, "insist", text=edited, confirmed="yes")
    assert guessed.status_code == 400
    other = await decide(browser, reply, "insist", text=edited.replace("480", "380"), confirmed=confirmed)
    assert other.status_code == 400, "what was confirmed were other words"
    assert "380.00 USD" in other.text
    sent = await decide(browser, reply, "insist", text=edited, confirmed=confirmed)

    assert sent.headers["location"] == "/staff/review?done=approved"
    assert (await state(api, reply))["response"] == edited
    row = await api.pool.fetchrow(
        "select unproven, reviewed_by, reviewed_at from public.written_replies where id = $1", UUID(reply)
    )
    assert row is not None
    assert "$480.00" in row["unproven"][0]["said"]
    assert "480.00 USD" in row["unproven"][0]["reason"]
    assert (row["reviewed_by"], row["reviewed_at"] is not None) == ("staff", True)
    page = (await browser.get("/staff/review?show=approved")).text
    assert "Sent all the same" in page
    assert "confirmed a second time by staff" in page


async def test_what_a_draft_said_already_is_not_held_against_whoever_leaves_it_in(api: ApiDesk) -> None:
    reply, draft = await waiting_quote(api)
    await api.pool.execute(
        "update public.written_replies set draft = draft || ' It costs $77.00.' where id = $1", UUID(reply)
    )
    decided = await decide(
        await api.desk.staff(), reply, "approve", text=draft.replace("Hello", "Good day") + " It costs $77.00."
    )
    assert decided.headers["location"] == "/staff/review?done=approved"


async def test_a_booking_that_was_made_may_be_told_in_other_words(api: ApiDesk) -> None:
    await api.process(
        "I'd like to book a party for 10 adults, no children and no little ones, 10 chicken, on December 5 2030 at 6 pm"
        " in 95630. I'm John Doe, 916 445 2841.",
        customer_context=JOHN,
    )
    answer = await api.process("Yes, please book it", customer_context=JOHN)
    assert [tool["tool_name"] for tool in answer["tools_used"]] == ["book_party"], answer["response"]
    decided = await decide(
        await api.desk.staff(), answer["metadata"]["reply_id"], "approve", text="Your party is booked, John. See you!"
    )
    assert decided.headers["location"] == "/staff/review?done=approved"


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
