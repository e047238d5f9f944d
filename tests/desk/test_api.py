"""The REST API: seed-shaped answers, threads by caller, keys, limits, and requests that are worked on once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from desk.api.keys import make_key, revoke_key
from desk.api.shapes import QUOTE_REQUEST
from routing.channels.rule import CHANNELS
from settings import Settings
from tests.desk.api_desk import BASE, ApiDesk, api_desk

JOHN = {"name": "John Doe", "email": "john@example.com", "zipcode": "95630"}
QUOTE = str(QUOTE_REQUEST["message"])
LIMITS = {"email": 2000, "sms": 160, "instagram": 1000, "facebook": 1500, "phone": 1500, "tiktok": 800}


@pytest.fixture
async def api(desk_settings: Settings, database_dsn: str, database_pool: asyncpg.Pool) -> AsyncIterator[ApiDesk]:
    async with api_desk(desk_settings, dsn=database_dsn, pool=database_pool) as desk:
        yield desk


def quoted(answer: dict[str, Any]) -> dict[str, Any]:
    tool = next(tool for tool in answer["tools_used"] if tool["tool_name"] == "calculate_party_quote")
    found: dict[str, Any] = tool["result"]
    return found


async def test_a_quote_by_e_mail_has_the_shape_that_clients_know(api: ApiDesk) -> None:
    answer = await api.process(QUOTE, customer_context=JOHN)

    assert set(answer) == {
        "success", "response", "tools_used", "conversation_id", "requires_admin_review", "metadata",
    }  # fmt: skip
    assert answer["success"] is True
    assert answer["requires_admin_review"] is True
    (tool,) = answer["tools_used"]
    assert tool["parameters"] | {"adults": 10, "protein_selections": {"filet_mignon": 10}} == tool["parameters"]
    assert tool["parameters"]["event_zipcode"] == "95630"
    assert tool["success"] is True
    assert tool["execution_time_ms"] > 0
    assert quoted(answer)["base_cost"] == 550.0
    assert quoted(answer)["protein_upgrades"] == 50.0
    assert quoted(answer)["travel_fee"] == 0.0
    assert quoted(answer)["total"] == 600.0
    assert "$600.00" in answer["response"]
    assert answer["response"].startswith("Hello John Doe,")
    assert answer["metadata"]["tools_count"] == 1
    assert answer["metadata"]["execution_time_ms"] > 0


async def test_a_simple_price_and_a_far_place_are_exact(api: ApiDesk) -> None:
    near = await api.process("Quote for 10 adults in 95630", channel="facebook")
    far = await api.process("Quote for 10 adults in San Francisco 94102", channel="facebook")

    assert quoted(near)["total"] == 550.0
    fee = quoted(far)["travel_fee"]
    assert fee > 0
    assert quoted(far)["total"] == round(550.0 + fee, 2)
    assert f"${fee:.2f}" in far["response"]


@pytest.mark.parametrize("channel", CHANNELS)
async def test_every_channel_gets_a_reply_that_fits(api: ApiDesk, channel: str) -> None:
    answer = await api.process("Quote for 10 adults with filet mignon in 95630", channel=channel)

    assert answer["metadata"]["length"]["limit"] == LIMITS[channel]
    assert len(answer["response"]) <= LIMITS[channel]
    assert answer["metadata"]["length"]["used"] <= LIMITS[channel]
    assert "$600.00" in answer["response"]


async def test_a_conversation_goes_on_over_another_channel_for_the_same_caller(api: ApiDesk) -> None:
    known = {"name": "Ana Lopez", "email": "ana@example.com", "phone": "+19164452841"}
    first = await api.process("Quote for 10 adults in 95630", channel="email", customer_context=known)

    second = await api.process("and 2 kids?", channel="sms", customer_context={"phone": "(916) 445-2841"})

    assert second["conversation_id"] == first["conversation_id"]
    assert quoted(second)["total"] == 610.0
    call_id = UUID(first["conversation_id"].removeprefix("conv_"))
    row = await api.pool.fetchrow("select status, channel, turns_count from public.calls where id = $1", call_id)
    assert row is not None
    assert dict(row) == {"status": "ended", "channel": "email", "turns_count": 2}


async def test_callers_are_never_mixed(api: ApiDesk) -> None:
    await api.process(
        "Quote for 10 adults in 95630, my name is Ana Lopez",
        customer_context={"email": "ana@example.com", "phone": "+19164452841"},
    )
    await api.process("Quote for 20 adults in 95630", customer_context={"email": "bob@example.com"})

    # Bob's client names Ana's number: the address that he writes from holds, and nothing of hers is his.
    answer = await api.process(
        "What name do you have for me?", customer_context={"email": "bob@example.com", "phone": "+19164452841"}
    )
    stranger = await api.process(
        "What name do you have for me?", channel="sms", customer_context={"phone": "+19164450000"}
    )

    assert "Ana" not in answer["response"]
    assert "Ana" not in stranger["response"]
    rows = await api.pool.fetch("select caller_id, count(*) from public.written_conversations group by caller_id")
    assert len(rows) == 3
    phones = await api.pool.fetch("select email, phone_number from public.callers order by email nulls last")
    assert [tuple(row) for row in phones] == [
        ("ana@example.com", "+19164452841"), ("bob@example.com", None), (None, "+19164450000"),
    ]  # fmt: skip


async def test_a_signed_token_names_the_caller_and_a_forged_one_nobody(api: ApiDesk) -> None:
    first = await api.process("Quote for 10 adults in 95630", customer_context=JOHN)
    token = first["metadata"]["caller_token"]

    same = await api.process("and 2 kids?", channel="tiktok", customer_context={"caller_token": token})
    forged = await api.process("and 2 kids?", channel="tiktok", customer_context={"caller_token": f"{token}x"})

    assert same["conversation_id"] == first["conversation_id"]
    assert forged["conversation_id"] != first["conversation_id"]
    assert forged["metadata"]["caller_token"] is None


async def test_a_conversation_of_somebody_else_is_not_there(api: ApiDesk) -> None:
    first = await api.process("Quote for 10 adults in 95630", customer_context=JOHN)
    asked = {"message": "and 2 kids?", "channel": "email", "conversation_id": first["conversation_id"]}

    other = await api.client.post(f"{BASE}/process", json={**asked, "customer_context": {"email": "eve@example.com"}})
    unknown = await api.client.post(f"{BASE}/process", json={**asked, "conversation_id": f"conv_{'0' * 32}"})

    assert (other.status_code, unknown.status_code) == (404, 404)
    assert other.json()["error"]["code"] == "not_found"


async def test_a_party_is_booked_in_writing_once(api: ApiDesk) -> None:
    who: dict[str, Any] = {"customer_context": {"phone": "+19164452841"}, "channel": "sms"}
    for text in (
        "I'd like to book a party for 10 adults in 95630",
        "Ana Lopez",
        "December 12 2030 at 6 pm",
        "no children at all",
        "chicken for everyone",
    ):
        await api.process(text, **who)
    keyed = {"Idempotency-Key": "yes-1"}
    answers = await asyncio.gather(*(api.process("yes please", headers=keyed, **who) for _ in range(3)))

    assert answers[0] == answers[1] == answers[2]
    assert answers[0]["tools_used"][-1]["tool_name"] == "book_party"
    assert await api.pool.fetchval("select count(*) from public.bookings") == 1
    assert await api.pool.fetchval("select phone_number from public.callers") == "+19164452841"


async def test_an_idempotency_key_is_for_one_request(api: ApiDesk) -> None:
    headers = {"Idempotency-Key": "one"}
    first = await api.process("Quote for 10 adults in 95630", headers=headers)

    again = await api.client.post(
        f"{BASE}/process", json={"message": "Quote for 10 adults in 95630", "channel": "email"}, headers=headers
    )
    other = await api.client.post(f"{BASE}/process", json={"message": "Hello"}, headers=headers)

    assert again.json() == first
    assert again.headers["idempotency-replayed"] == "true"
    assert other.status_code == 409
    assert other.json()["error"]["code"] == "idempotency_mismatch"


async def test_a_key_opens_what_it_was_made_for_and_nothing_once_revoked(api: ApiDesk) -> None:
    async with await api.client_with("read") as reader, api.desk.visitor() as nobody:
        assert (await reader.get(f"{BASE}/tools")).status_code == 200
        refused = await reader.post(f"{BASE}/process", json={"message": "Hi"})
        assert (refused.status_code, refused.json()["error"]["code"]) == (403, "scope_missing")
        for headers in ({}, {"Authorization": "Bearer swb_0000_x"}, {"Authorization": f"Bearer {api.key}x"}):
            answer = await nobody.get(f"{BASE}/config", headers=headers)
            assert (answer.status_code, answer.json()["error"]["code"]) == (401, "key_needed")
        assert (await nobody.get(f"{BASE}/health")).json()["status"] == "healthy"

    key, written = await make_key(api.pool, business="hibachi", name="gone", scopes=("read",))
    await revoke_key(api.pool, key.prefix)
    async with api.desk.visitor(Authorization=f"Bearer {written}") as revoked:
        assert (await revoked.get(f"{BASE}/config")).status_code == 401
    kept = await api.pool.fetchval("select secret_sha256 from public.api_keys where prefix = $1", key.prefix)
    assert written.split("_", 2)[2] not in kept


async def test_a_key_and_a_customer_have_their_messages_of_a_minute(api: ApiDesk) -> None:
    async with await api.client_with("process", per_minute=1) as client:
        assert (await client.post(f"{BASE}/process", json={"message": "Hello"})).status_code == 200
        limited = await client.post(f"{BASE}/process", json={"message": "Hello"})
    assert limited.status_code == 429
    assert int(limited.headers["retry-after"]) >= 1

    asked = {"message": "Hello", "channel": "sms", "customer_context": {"phone": "+19164452841"}}
    codes = [(await api.client.post(f"{BASE}/process", json=asked)).status_code for _ in range(31)]
    assert codes == [200] * 30 + [429]
    assert (await api.client.post(f"{BASE}/process", json={"message": "Hello"})).status_code == 200


async def test_a_batch_of_fifty_is_answered_and_each_message_says_how_long_it_took(api: ApiDesk) -> None:
    requests = [
        {
            "message": f"Quote for {n + 5} adults in 95630",
            "channel": CHANNELS[n % 6],
            "customer_context": {"email": f"c{n}@example.com"},
        }
        for n in range(50)
    ]

    answer = await api.client.post(f"{BASE}/batch-process", json={"requests": requests})

    batch = answer.json()
    assert answer.status_code == 200
    assert (batch["success"], batch["total"], batch["processed"], batch["failed"]) == (True, 50, 50, 0)
    assert [quoted(result["answer"])["base_cost"] for result in batch["results"]] == [
        max(55.0 * (n + 5), 550.0) for n in range(50)
    ]
    assert all(result["answer"]["metadata"]["execution_time_ms"] > 0 for result in batch["results"])
    more = await api.client.post(f"{BASE}/batch-process", json={"requests": [*requests, requests[0]]})
    assert (more.status_code, more.json()["error"]["code"]) == (400, "bad_request")


async def test_a_batch_in_the_background_is_asked_for_by_its_id_and_keeps_a_customers_order(api: ApiDesk) -> None:
    who = {"customer_context": {"phone": "+19164452841"}, "channel": "facebook"}
    asked = {
        "background": True,
        "requests": [{"message": "Quote for 10 adults in 95630", **who}, {"message": "and 2 kids?", **who}],
    }
    begun = await api.client.post(f"{BASE}/batch-process", json=asked)
    assert begun.status_code == 202

    state = await api.finished(begun.headers["location"])

    first, second = (result["answer"] for result in state["results"])
    assert first["conversation_id"] == second["conversation_id"]
    assert quoted(second)["total"] == 610.0
    async with await api.client_with("process", business="alive5") as stranger:
        assert (await stranger.get(begun.headers["location"])).status_code == 404


async def test_a_batch_that_a_desk_left_is_gone_on_with_by_the_next(
    desk_settings: Settings, database_dsn: str, database_pool: asyncpg.Pool
) -> None:
    async with api_desk(desk_settings, dsn=database_dsn, pool=database_pool) as api:
        asked = {"background": True, "requests": [{"message": f"Quote for {n} adults in 95630"} for n in (10, 11, 12)]}
        begun = await api.client.post(f"{BASE}/batch-process", json=asked)
    assert await database_pool.fetchval("select count(*) from public.api_batch_messages where answer is null") > 0

    async with api_desk(desk_settings, dsn=database_dsn, pool=database_pool) as api:
        state = await api.finished(begun.headers["location"])

    assert [quoted(result["answer"])["total"] for result in state["results"]] == [550.0, 605.0, 660.0]
    assert await database_pool.fetchval("select count(*) from public.written_replies") == 3


async def test_configuration_and_tools_are_the_business_s(api: ApiDesk) -> None:
    config = (await api.client.get(f"{BASE}/config")).json()
    tools = (await api.client.get(f"{BASE}/tools")).json()

    assert {name: channel["max_length"] for name, channel in config["channels"].items()} == LIMITS
    assert config["features"]["threading_across_channels"] is True
    names = {tool["name"] for tool in tools["tools"]}
    assert {"calculate_party_quote", "calculate_travel_fee", "calculate_protein_costs"} <= names
    assert tools["count"] == len(names)


async def test_what_cannot_be_understood_is_refused_in_the_one_shape(api: ApiDesk) -> None:
    bodies: tuple[Any, ...] = ({}, {"message": ""}, {"message": "  "}, {"message": "Hi", "channel": "fax"}, [], "no")
    for body in bodies:
        answer = await api.client.post(f"{BASE}/process", json=body, headers={"Accept": "text/html"})
        assert answer.status_code == 400
        assert set(answer.json()["error"]) == {"code", "message"}


async def test_a_reply_that_cannot_be_worked_out_is_an_apology_that_a_person_looks_at(
    api: ApiDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = await api.desk.app.state.api.parts.of("hibachi")

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("broken for a test")

    monkeypatch.setattr(type(parts.decider), "decide", broken)
    answer = await api.process("Quote for 10 adults in 95630", channel="sms")

    assert answer["success"] is False
    assert answer["requires_admin_review"] is True
    assert answer["metadata"]["review_reasons"] == ["failed"]
    assert "sorry" in answer["response"]
    assert await api.pool.fetchval("select count(*) from public.faults") == 1
