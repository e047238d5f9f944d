"""What is remembered of callers in the database, over both ways to it: by whom, for how long, and never mixed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import asyncpg

from database.rows import KnownCaller
from routing.journal import CallEnded, CallStarted, ProfileKept
from tests.database.backends import Backend

ANN, BOB = "+19165550142", "+19165550143"
NOW = datetime.now(UTC)


async def keep(
    backend: Backend,
    caller: dict[str, str],
    profile: dict[str, Any],
    *,
    business: str = "hibachi",
    at: datetime = NOW,
    days: int = 365,
) -> None:
    """A call that leaves a profile, shipped as the spool ships it."""
    call = uuid4()
    entries = [
        CallStarted(at=at, call_id=str(call), business=business, room="room", persona="reception"),
        ProfileKept(
            at=at, turn=1, business=business, caller=caller, profile=profile, expires=at + timedelta(days=days)
        ),
        CallEnded(at=at, turn=1, reason="done"),
    ]
    lines = [entry.model_dump(mode="json") for entry in entries]
    await backend.pool.fetchval("select public.record_journal($1, 1, 1, $2)", call, lines)


async def test_two_callers_of_one_name_are_never_mixed(backend: Backend) -> None:
    callers = backend.callers("hibachi")
    for number, adults in ((ANN, 4), (BOB, 20)):
        await callers.save(KnownCaller(phone_number=number, name="Ann Reed"))
        await keep(backend, {"phone_number": number}, {"values": {"adults": adults}})
    first, second = await callers.find(phone_number=ANN), await callers.find(phone_number=BOB)
    assert first is not None
    assert second is not None
    assert (first.remembered, second.remembered) == ({"values": {"adults": 4}}, {"values": {"adults": 20}})
    assert await backend.callers("other").find(phone_number=ANN) is None


async def test_a_caller_who_was_not_known_becomes_known_by_the_line(backend: Backend) -> None:
    callers = backend.callers("hibachi")
    await keep(backend, {"phone_number": ANN, "email": "ann@example.com"}, {"summary": "first"})
    await keep(backend, {"phone_number": ANN}, {"summary": "second"}, at=NOW + timedelta(hours=1))
    await keep(backend, {"phone_number": ANN}, {"summary": "late"}, at=NOW - timedelta(hours=1))
    found = await callers.find(phone_number=ANN)
    assert found is not None
    assert found.remembered == {"summary": "second"}, "a journal that arrives late does not go before a newer one"
    assert await callers.find_by_email(email="ann@example.com") is None, "the number decides alone"


async def test_a_caller_is_known_by_e_mail_where_nothing_stronger_is_there(backend: Backend) -> None:
    callers = backend.callers("hibachi")
    await keep(backend, {"email": "Ann@example.com"}, {"summary": "written"})
    found = await callers.find_by_email(email="ann@EXAMPLE.com")
    assert found is not None
    assert found.remembered == {"summary": "written"}
    await keep(backend, {"caller_id": str(found.caller_id), "email": "x@example.com"}, {"summary": "by token"}, at=NOW)
    again = await callers.find_by_email(email="ann@example.com")
    assert again is not None
    assert again.remembered == {"summary": "by token"}


async def test_a_token_of_a_caller_who_was_erased_brings_nobody_back(backend: Backend) -> None:
    await keep(backend, {"caller_id": str(uuid4()), "phone_number": ANN}, {"summary": "gone"})
    assert await backend.callers("hibachi").find(phone_number=ANN) is None


async def test_what_is_over_is_not_read_and_is_deleted(backend: Backend, pool: asyncpg.Pool) -> None:
    callers = backend.callers("hibachi")
    await keep(backend, {"phone_number": ANN}, {"summary": "short"}, days=1)
    await pool.execute("update caller_profiles set expires_at = now() - interval '1 minute'")
    found = await callers.find(phone_number=ANN)
    assert found is not None
    assert found.remembered == {}
    await keep(backend, {"phone_number": BOB}, {"summary": "another"})
    assert await pool.fetchval("select count(*) from caller_profiles") == 1


async def test_erasing_a_caller_leaves_nothing_of_the_profile(backend: Backend, pool: asyncpg.Pool) -> None:
    callers = backend.callers("hibachi")
    await keep(backend, {"phone_number": ANN}, {"summary": "Ann's"})
    await keep(backend, {"phone_number": BOB}, {"summary": "Bob's"})
    await keep(backend, {"phone_number": ANN}, {"summary": "Ann's elsewhere"}, business="other")
    assert await callers.erase(phone_number=ANN, email=None) == 1
    assert await callers.erase(phone_number=ANN, email=None) == 0
    assert await callers.find(phone_number=ANN) is None
    assert await callers.find(phone_number=BOB) is not None
    left = await pool.fetch(
        "select entry ->> 'business' as business, entry from journal_entries where kind = 'profile_kept'"
    )
    assert not [row for row in left if row["business"] == "hibachi" and ANN in str(row["entry"])]
    assert await backend.callers("other").find(phone_number=ANN) is not None
