"""Conversations in writing in the database: who sees them, who is whom, and that nothing leaves unapproved."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from database.connection import claims_transaction

STAFF = {"sub": "ana", "app_metadata": {"role": "staff", "name": "Ana", "businesses": ["hibachi"]}}
HOOK = "https://shop.example/hook"


async def keep_reply(pool: asyncpg.Pool, *, business: str = "hibachi", status: str = "waiting") -> UUID:
    reply, call = uuid4(), uuid4()
    await pool.execute(
        "insert into public.written_conversations (call_id, business, channel) values ($1, $2, 'email')", call, business
    )
    await pool.execute(
        "insert into public.written_replies"
        " (id, call_id, business, channel, turn, message, draft, text, status, deliver)"
        " values ($1, $2, $3, 'email', 1, 'Hello', 'A draft', 'A draft', $4, $5)",
        reply,
        call,
        business,
        status,
        [
            {"kind": "webhook", "target": HOOK},
            {"kind": "email", "target": "a@example.com", "details": {"subject": "Re"}},
        ],
    )
    return reply


async def review(pool: asyncpg.Pool, reply: UUID, status: str, text: str | None = None) -> Any:
    async with claims_transaction(pool, STAFF) as connection:
        return await connection.fetchval(
            "select public.review_reply($1, $2, $3, $4, 'somebody', null)", reply, status, text, [["kept", "A"]]
        )


async def deliveries(pool: asyncpg.Pool) -> list[tuple[str, str]]:
    rows = await pool.fetch("select kind, event from public.deliveries order by kind")
    return [(row["kind"], row["event"]) for row in rows]


async def test_nothing_leaves_before_it_was_approved(database_pool: asyncpg.Pool) -> None:
    reply = await keep_reply(database_pool)
    assert await deliveries(database_pool) == []

    row = await review(database_pool, reply, "approved", "Another text")

    assert (row["status"], row["text"], row["draft"], row["reviewed_by"]) == (
        "approved", "Another text", "A draft", "Ana",
    )  # fmt: skip
    assert await deliveries(database_pool) == [("email", "reply.approved"), ("webhook", "reply.approved")]
    assert await review(database_pool, reply, "rejected") is None
    assert len(await deliveries(database_pool)) == 2


async def test_of_a_rejected_reply_only_the_webhook_is_told(database_pool: asyncpg.Pool) -> None:
    await review(database_pool, await keep_reply(database_pool), "rejected")

    assert await deliveries(database_pool) == [("webhook", "reply.rejected")]


async def test_a_reply_that_need_not_wait_leaves_at_once(database_pool: asyncpg.Pool) -> None:
    await keep_reply(database_pool, status="ready")

    assert await deliveries(database_pool) == [("email", "reply.ready"), ("webhook", "reply.ready")]


async def test_staff_see_and_review_the_replies_of_their_business_alone(database_pool: asyncpg.Pool) -> None:
    await keep_reply(database_pool)
    other = await keep_reply(database_pool, business="alive5")

    async with claims_transaction(database_pool, STAFF) as connection:
        rows = await connection.fetch("select business from public.written_replies")
        conversations = await connection.fetch("select business from public.written_conversations")
    assert [row["business"] for row in rows] == [row["business"] for row in conversations] == ["hibachi"]
    assert await review(database_pool, other, "approved") is None


@pytest.mark.parametrize(
    "table", ["api_keys", "api_answers", "api_batches", "api_batch_messages", "caller_handles", "inbound_letters"]
)
async def test_keys_and_letters_are_the_desk_s_alone(database_pool: asyncpg.Pool, table: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with claims_transaction(database_pool, STAFF) as connection:
            await connection.fetch(f"select * from public.{table}")


async def test_staff_write_no_deliveries_themselves(database_pool: asyncpg.Pool) -> None:
    reply = await keep_reply(database_pool)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with claims_transaction(database_pool, STAFF) as connection:
            await connection.execute(
                "insert into public.deliveries (business, reply_id, kind, event, target)"
                " values ('hibachi', $1, 'email', 'reply.approved', 'x@example.com')",
                reply,
            )


async def who(pool: asyncpg.Pool, first: str, *, phone: str | None = None, email: str | None = None) -> str:
    found = await pool.fetchval(
        "select public.identify_caller('hibachi', $1, $2, 'email', null, null, $3)", phone, email, first
    )
    return str(found["caller_id"])


async def test_what_is_new_of_a_caller_is_kept_with_them(database_pool: asyncpg.Pool) -> None:
    ana = await who(database_pool, "email", email="ana@example.com", phone="+19164452841")

    assert await who(database_pool, "phone", phone="+19164452841") == ana
    assert await who(database_pool, "email", email="ANA@example.com") == ana


async def test_two_callers_stay_two_whatever_a_message_says(database_pool: asyncpg.Pool) -> None:
    ana = await who(database_pool, "phone", phone="+19164452841")
    bob = await who(database_pool, "email", email="bob@example.com")

    assert await who(database_pool, "email", email="bob@example.com", phone="+19164452841") == bob
    assert await who(database_pool, "phone", email="bob@example.com", phone="+19164452841") == ana
    # Who writes from an address of their own is not the one whose number they name, if that one has another address.
    eve = await who(database_pool, "email", email="eve@example.com", phone="+19164452841")
    assert await who(database_pool, "email", email="mallory@example.com", phone="+19164452841") != eve
