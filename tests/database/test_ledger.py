"""Bookings and call-backs: never one chef too many, never a write twice."""

from __future__ import annotations

import asyncio
from datetime import date, time
from decimal import Decimal
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from database.record_reads import PostgresRecordReader
from database.rows import KnownCaller, Receipt, SlotTaken
from routing.protocols import Callers, Ledger
from tests.database.backends import Backend

DAY = date(2026, 12, 5)
CALL = str(uuid4())


async def book(ledger: Ledger, key: str, *, start: int = 18, day: date = DAY, **more: Any) -> Receipt:
    settings: dict[str, Any] = {
        "business": "hibachi",
        "call_id": CALL,
        "capacity": 2,
        "hours": 3,
        "details": {"name": "Ann", "adults": 10, "protein_selections": {"steak": 10}},
        "total": "600.00",
        "deposit": "100.00",
        **more,
    }
    return await ledger.book(idempotency_key=key, day=day, start=time(start), **settings)


async def free(ledger: Ledger, *, day: date = DAY) -> list[int]:
    starts = await ledger.free_times(business="hibachi", day=day, capacity=2, hours=3, first=time(11), last=time(22))
    return [start.hour for start in starts]


async def request(ledger: Ledger, key: str, **more: Any) -> Receipt:
    settings: dict[str, Any] = {
        "business": "hibachi",
        "call_id": CALL,
        "phone_number": "+19165550142",
        "email": None,
        "reason": "wants a person",
        "best_time": "tomorrow morning",
        "details": {"what_happened": "cold food"},
        **more,
    }
    return await ledger.request_callback(idempotency_key=key, **settings)


async def test_a_booking_leaves_its_row_as_receipt(ledger: Ledger, pool: asyncpg.Pool) -> None:
    receipt = await book(ledger, "a")
    assert receipt.created
    assert receipt.id.isdigit()
    assert len(receipt.id) == 6
    assert receipt.values["booking_id"] == receipt.id
    assert (receipt.values["day"], receipt.values["start"]) == ("2026-12-05", "18:00")
    assert (receipt.values["total"], receipt.values["deposit"]) == ("600.00", "100.00")
    (row,) = await PostgresRecordReader(pool).list_bookings(business="hibachi")
    assert (row.reference, row.day, row.start, row.hours) == (receipt.id, DAY, time(18), 3)
    assert (row.total, row.status, row.call_id) == (Decimal("600.00"), "booked", CALL)
    assert row.details["protein_selections"] == {"steak": 10}


async def test_the_same_key_books_once(ledger: Ledger, pool: asyncpg.Pool) -> None:
    first = await book(ledger, "a")
    again = await book(ledger, "a", start=12, total="1.00")
    assert (again.id, again.created, again.values) == (first.id, False, first.values)
    assert await pool.fetchval("select count(*) from bookings") == 1


async def test_the_same_key_in_another_business_is_another_booking(ledger: Ledger) -> None:
    assert (await book(ledger, "a")).created
    assert (await book(ledger, "a", business="other")).created


async def test_the_last_chef_goes_to_exactly_one_of_two(ledger: Ledger) -> None:
    for attempt in range(10):
        day = date(2027, 1, 1 + attempt)
        await book(ledger, f"{attempt}-before", day=day)
        outcomes = await asyncio.gather(
            book(ledger, f"{attempt}-one", day=day), book(ledger, f"{attempt}-two", day=day), return_exceptions=True
        )
        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Receipt", "SlotTaken"]


async def test_one_key_sent_many_times_at_once_books_once(ledger: Ledger) -> None:
    receipts = await asyncio.gather(*(book(ledger, "same", capacity=99) for _ in range(12)))
    callbacks = await asyncio.gather(*(request(ledger, "same") for _ in range(12)))
    assert len({receipt.id for receipt in receipts}) == 1
    assert [receipt.created for receipt in receipts].count(True) == 1
    assert len({receipt.id for receipt in callbacks}) == 1
    assert [receipt.created for receipt in callbacks].count(True) == 1


async def test_a_party_holds_its_chef_for_its_hours(ledger: Ledger) -> None:
    await book(ledger, "a", start=14)
    assert await free(ledger) == list(range(11, 23))
    await book(ledger, "b", start=15)
    assert await free(ledger) == [11, 12, 17, 18, 19, 20, 21, 22]
    for start, expected in ((12, True), (13, False), (16, False), (17, True)):
        found = await ledger.is_free(business="hibachi", day=DAY, start=time(start), capacity=2, hours=3)
        assert found is expected, start
    with pytest.raises(SlotTaken, match="free_times"):
        await book(ledger, "c", start=16)


async def test_two_parties_one_after_the_other_need_one_chef(ledger: Ledger) -> None:
    await book(ledger, "a", start=11)
    await book(ledger, "b", start=14)
    assert (await book(ledger, "c", start=12)).created
    with pytest.raises(SlotTaken):
        await book(ledger, "d", start=13)


async def test_a_party_past_midnight_holds_its_chef_the_next_day(ledger: Ledger) -> None:
    await book(ledger, "a", start=23, capacity=1)
    next_day = date(2026, 12, 6)
    for hour, expected in ((0, False), (1, False), (2, True)):
        found = await ledger.is_free(business="hibachi", day=next_day, start=time(hour), capacity=1, hours=3)
        assert found is expected, hour
    assert not await ledger.is_free(business="hibachi", day=DAY, start=time(21), capacity=1, hours=3)
    assert await ledger.is_free(business="hibachi", day=DAY, start=time(20), capacity=1, hours=3)


async def test_free_times_begin_on_the_hour(ledger: Ledger) -> None:
    starts = await ledger.free_times(
        business="hibachi", day=DAY, capacity=2, hours=3, first=time(18, 30), last=time(20, 59)
    )
    assert starts == [time(19), time(20)]


async def test_another_business_has_its_own_chefs(ledger: Ledger) -> None:
    await book(ledger, "a", capacity=1, business="other")
    assert await ledger.is_free(business="hibachi", day=DAY, start=time(18), capacity=1, hours=3)


async def test_cancelling_gives_the_chef_back_and_is_done_once(ledger: Ledger, pool: asyncpg.Pool) -> None:
    receipt = await book(ledger, "a", capacity=1)
    cancelled = await ledger.cancel(
        business="hibachi", booking_id=receipt.id, refund="100.00", idempotency_key="cancel"
    )
    assert (cancelled.created, cancelled.values["status"], cancelled.values["refund"]) == (True, "cancelled", "100.00")
    again = await ledger.cancel(business="hibachi", booking_id=receipt.id, refund="0", idempotency_key="cancel")
    assert (again.created, again.values["refund"]) == (False, "100.00")
    assert (await book(ledger, "b", capacity=1)).created
    with pytest.raises(LookupError):
        await ledger.cancel(business="hibachi", booking_id=receipt.id, refund="0", idempotency_key="other")


async def test_a_booking_is_found_only_within_its_business(ledger: Ledger) -> None:
    receipt = await book(ledger, "a")
    by_reference = await ledger.booking(business="hibachi", booking_id=receipt.id)
    assert by_reference == receipt.values
    assert await ledger.booking(business="hibachi", booking_id=receipt.values["id"]) == receipt.values
    assert await ledger.booking(business="other", booking_id=receipt.id) is None
    assert await ledger.booking(business="hibachi", booking_id="' or true --") is None
    with pytest.raises(LookupError):
        await ledger.cancel(business="other", booking_id=receipt.id, refund="0", idempotency_key="c")


async def test_a_booking_that_is_worked_off_keeps_its_chef(ledger: Ledger, pool: asyncpg.Pool) -> None:
    receipt = await book(ledger, "a", capacity=1)
    reader = PostgresRecordReader(pool)
    done = await reader.mark_booking_done(receipt.id, done_by="dana", note="deposit paid")
    assert (done.status, done.done_by, done.note) == ("done", "dana", "deposit paid")
    again = await reader.mark_booking_done(receipt.id, done_by="eve")
    assert (again.done_by, again.note) == ("dana", "deposit paid")
    with pytest.raises(SlotTaken):
        await book(ledger, "b", capacity=1)


async def test_a_callback_is_kept_once_and_worked_off(ledger: Ledger, pool: asyncpg.Pool) -> None:
    first = await request(ledger, "a")
    again = await request(ledger, "a", reason="something else")
    assert (first.created, again.created, again.id) == (True, False, first.id)
    assert first.values["callback_id"] == first.id
    reader = PostgresRecordReader(pool)
    (waiting,) = await reader.list_callbacks(business="hibachi", status="open")
    assert (waiting.reason, waiting.best_time) == ("wants a person", "tomorrow morning")
    await reader.mark_callback_done(first.id, done_by="dana")
    assert await reader.list_callbacks(status="open") == []
    with pytest.raises(LookupError):
        await reader.mark_callback_done("000000", done_by="dana")


async def test_a_callback_that_reaches_nobody_is_refused(ledger: Ledger, pool: asyncpg.Pool) -> None:
    with pytest.raises(ValueError, match="phone number or an e-mail"):
        await request(ledger, "a", phone_number=None)
    assert await pool.fetchval("select count(*) from callbacks") == 0


async def test_a_caller_is_known_by_number_within_a_business(backend: Backend) -> None:
    callers = backend.callers("hibachi")
    looked_up: Callers = callers
    assert await looked_up.find(phone_number="+19165550142") is None
    saved = await callers.save(
        KnownCaller(
            phone_number="+19165550142", name="Ann", is_vip=True, purchase_history=("party in May", "party in June")
        )
    )
    assert (saved.name, saved.is_vip, saved.purchase_history) == ("Ann", True, ("party in May", "party in June"))
    assert await looked_up.find(phone_number="+19165550142") == saved
    assert saved.caller_id is not None
    assert await backend.callers("other").find(phone_number="+19165550142") is None


async def test_a_caller_is_kept_once_and_forgotten_on_request(backend: Backend) -> None:
    callers = backend.callers("hibachi")
    first = await callers.save(KnownCaller(phone_number="+19165550142", name="Ann"))
    again = await callers.save(KnownCaller(phone_number="+19165550142", email="ann@example.com"))
    assert (again.caller_id, again.name, again.email) == (first.caller_id, None, "ann@example.com")
    assert not await backend.callers("other").forget(phone_number="+19165550142")
    assert await callers.forget(phone_number="+19165550142")
    assert not await callers.forget(phone_number="+19165550142")
    assert await callers.find(phone_number="+19165550142") is None
    with pytest.raises(ValueError, match="phone number"):
        await callers.save(KnownCaller(email="ann@example.com"))
