"""What every ledger must do, whatever keeps its rows.

A test class inherits `LedgerContract` and gives the fixtures `ledger` (empty) and `call_id` (a call it may name).
"""

from __future__ import annotations

import asyncio
from datetime import date, time
from typing import Any

import pytest

from routing.protocols import Ledger, Receipt, SlotTaken

DAY = date(2026, 12, 5)
SIX = time(18)
CHEFS = 2
HOURS = 3


async def book(ledger: Ledger, call_id: str, key: str, **changed: Any) -> Receipt:
    """A party of twelve on the 5th of December at six, unless `changed` says otherwise."""
    asked: dict[str, Any] = {
        "business": "hibachi",
        "call_id": call_id,
        "idempotency_key": key,
        "day": DAY,
        "start": SIX,
        "capacity": CHEFS,
        "hours": HOURS,
        "details": {"name": "Dana Reed", "adults": 12, "protein_selections": {"chicken": 12}},
        "total": "660.00",
        "deposit": "100.00",
    }
    return await ledger.book(**(asked | changed))


async def is_free(ledger: Ledger, day: date = DAY, start: time = SIX, business: str = "hibachi") -> bool:
    return await ledger.is_free(business=business, day=day, start=start, capacity=CHEFS, hours=HOURS)


async def free_times(ledger: Ledger, day: date = DAY, first: time = time(11), last: time = time(19)) -> list[time]:
    return await ledger.free_times(business="hibachi", day=day, capacity=CHEFS, hours=HOURS, first=first, last=last)


class LedgerContract:
    async def test_an_empty_day_is_free_at_every_hour(self, ledger: Ledger) -> None:
        assert await free_times(ledger) == [time(hour) for hour in range(11, 20)]
        assert await is_free(ledger)

    async def test_hours_are_counted_from_the_first_full_one(self, ledger: Ledger) -> None:
        assert await free_times(ledger, first=time(16, 30), last=time(18, 45)) == [time(17), time(18)]

    async def test_a_booking_leaves_a_row_that_can_be_found(self, ledger: Ledger, call_id: str) -> None:
        receipt = await book(ledger, call_id, "a")
        assert receipt.created
        row = await ledger.booking(business="hibachi", booking_id=receipt.id)
        assert row is not None
        assert row["booking_id"] == receipt.id
        assert (row["day"], row["start"], row["hours"]) == ("2026-12-05", "18:00", 3)
        assert (row["total"], row["deposit"], row["refund"]) == ("660.00", "100.00", None)
        assert row["status"] == "booked"
        assert row["details"] == {"name": "Dana Reed", "adults": 12, "protein_selections": {"chicken": 12}}
        assert row["call_id"] == call_id
        assert receipt.values["total"] == "660.00"

    async def test_the_same_key_books_once(self, ledger: Ledger, call_id: str) -> None:
        first = await book(ledger, call_id, "a")
        again = await book(ledger, call_id, "a", total="1.00", day=date(2026, 12, 6))
        assert not again.created
        assert again.id == first.id
        assert again.values["total"] == "660.00"
        assert await is_free(ledger, day=date(2026, 12, 6))

    async def test_the_same_key_at_the_same_moment_books_once(self, ledger: Ledger, call_id: str) -> None:
        receipts = await asyncio.gather(*(book(ledger, call_id, "a") for _ in range(5)))
        assert len({receipt.id for receipt in receipts}) == 1
        assert sum(receipt.created for receipt in receipts) == 1

    async def test_the_same_key_in_another_business_is_another_write(self, ledger: Ledger, call_id: str) -> None:
        one = await book(ledger, call_id, "a")
        other = await book(ledger, call_id, "a", business="teppan")
        assert other.created
        assert other.id != one.id

    async def test_as_many_parties_at_once_as_there_are_chefs(self, ledger: Ledger, call_id: str) -> None:
        await book(ledger, call_id, "a")
        assert await is_free(ledger)
        await book(ledger, call_id, "b")
        assert not await is_free(ledger)
        with pytest.raises(SlotTaken):
            await book(ledger, call_id, "c")

    async def test_of_many_who_book_at_the_same_moment_only_as_many_get_a_chef(
        self, ledger: Ledger, call_id: str
    ) -> None:
        outcomes = await asyncio.gather(*(book(ledger, call_id, f"k{n}") for n in range(6)), return_exceptions=True)
        assert sum(isinstance(outcome, Receipt) for outcome in outcomes) == CHEFS
        assert sum(isinstance(outcome, SlotTaken) for outcome in outcomes) == 6 - CHEFS

    async def test_a_party_holds_its_chef_for_its_hours(self, ledger: Ledger, call_id: str) -> None:
        for key in "ab":
            await book(ledger, call_id, key, start=time(14))
        assert await free_times(ledger) == [time(11), time(17), time(18), time(19)]
        assert not await is_free(ledger, start=time(16, 59))
        assert await is_free(ledger, start=time(17))

    async def test_parties_one_after_the_other_need_one_chef(self, ledger: Ledger, call_id: str) -> None:
        await book(ledger, call_id, "a", start=time(12))
        await book(ledger, call_id, "b", start=time(15))
        assert await is_free(ledger, start=time(13))
        await book(ledger, call_id, "c", start=time(13))
        assert not await is_free(ledger, start=time(13))

    async def test_another_business_has_its_own_chefs(self, ledger: Ledger, call_id: str) -> None:
        for key in "ab":
            await book(ledger, call_id, key)
        assert await is_free(ledger, business="teppan")

    async def test_a_cancelled_booking_frees_its_chef(self, ledger: Ledger, call_id: str) -> None:
        held = [await book(ledger, call_id, key) for key in "ab"]
        receipt = await ledger.cancel(business="hibachi", booking_id=held[0].id, refund="100.00", idempotency_key="x")
        assert receipt.created
        assert receipt.values["refund"] == "100.00"
        assert await is_free(ledger)
        row = await ledger.booking(business="hibachi", booking_id=held[0].id)
        assert row is not None
        assert (row["status"], row["refund"]) == ("cancelled", "100.00")

    async def test_cancelling_again_with_the_same_key_changes_nothing(self, ledger: Ledger, call_id: str) -> None:
        held = await book(ledger, call_id, "a")
        await ledger.cancel(business="hibachi", booking_id=held.id, refund="100.00", idempotency_key="x")
        again = await ledger.cancel(business="hibachi", booking_id=held.id, refund="0.00", idempotency_key="x")
        assert not again.created
        assert again.values["refund"] == "100.00"

    async def test_what_is_not_held_cannot_be_cancelled(self, ledger: Ledger, call_id: str) -> None:
        held = await book(ledger, call_id, "a")
        with pytest.raises(LookupError):
            await ledger.cancel(business="hibachi", booking_id="nothing", refund="0.00", idempotency_key="x")
        with pytest.raises(LookupError):
            await ledger.cancel(business="teppan", booking_id=held.id, refund="0.00", idempotency_key="x")
        await ledger.cancel(business="hibachi", booking_id=held.id, refund="0.00", idempotency_key="x")
        with pytest.raises(LookupError):
            await ledger.cancel(business="hibachi", booking_id=held.id, refund="0.00", idempotency_key="y")

    async def test_another_business_does_not_see_a_booking(self, ledger: Ledger, call_id: str) -> None:
        held = await book(ledger, call_id, "a")
        assert await ledger.booking(business="teppan", booking_id=held.id) is None
        assert await ledger.booking(business="hibachi", booking_id="nothing") is None

    async def test_a_callback_is_asked_for_once_a_key(self, ledger: Ledger, call_id: str) -> None:
        async def ask(key: str, reason: str) -> Receipt:
            return await ledger.request_callback(
                business="hibachi",
                call_id=call_id,
                idempotency_key=key,
                phone_number="+19164452841",
                email=None,
                reason=reason,
                best_time="tomorrow morning",
                details={"company": "Acme"},
            )

        first = await ask("a", "a complaint")
        again = await ask("a", "something else")
        other = await ask("b", "a quote")
        assert (first.created, again.created, other.created) == (True, False, True)
        assert first.id == again.id != other.id
        assert again.values["reason"] == "a complaint"
        assert first.values["phone_number"] == "+19164452841"
        assert first.values["details"] == {"company": "Acme"}

    async def test_a_write_is_found_by_its_key_and_nothing_is_written_by_looking(
        self, ledger: Ledger, call_id: str
    ) -> None:
        assert await ledger.written(business="hibachi", idempotency_key="a") is None
        held = await book(ledger, call_id, "a")
        found = await ledger.written(business="hibachi", idempotency_key="a")
        assert found is not None
        assert (found.id, found.created) == (held.id, False)
        assert found.values["total"] == "660.00"
        await ledger.cancel(business="hibachi", booking_id=held.id, refund="100.00", idempotency_key="x")
        cancelled = await ledger.written(business="hibachi", idempotency_key="x")
        assert cancelled is not None
        assert (cancelled.id, cancelled.values["refund"]) == (held.id, "100.00")
        assert await ledger.written(business="teppan", idempotency_key="a") is None

    async def test_a_callback_is_found_by_its_key(self, ledger: Ledger, call_id: str) -> None:
        asked = await ledger.request_callback(
            business="hibachi",
            call_id=call_id,
            idempotency_key="c",
            phone_number=None,
            email="dana@example.com",
            reason="a quote",
            best_time=None,
            details={},
        )
        found = await ledger.written(business="hibachi", idempotency_key="c")
        assert found is not None
        assert found.id == asked.id

    async def test_a_caller_s_bookings_are_those_still_held_and_to_come(self, ledger: Ledger, call_id: str) -> None:
        number = {"phone_number": "+19164452841"}
        later = await book(ledger, call_id, "later", day=date(2026, 12, 24), details=number)
        first = await book(ledger, call_id, "first", details=number | {"email": "Dana@Example.com"})
        gone = await book(ledger, call_id, "gone", day=date(2026, 12, 6), details=number)
        await ledger.cancel(business="hibachi", booking_id=gone.id, refund="0.00", idempotency_key="x")
        await book(ledger, call_id, "past", day=date(2026, 11, 1), details=number)
        await book(ledger, call_id, "other", day=date(2026, 12, 8), details={"phone_number": "+14155546000"})

        async def found(**known: Any) -> list[str]:
            asked: dict[str, Any] = {"business": "hibachi", "phone_number": None, "email": None, "since": DAY}
            return [row["booking_id"] for row in await ledger.bookings_of(**(asked | known))]

        assert await found(phone_number="+19164452841") == [first.id, later.id]
        assert await found(email="dana@example.com") == [first.id]
        assert await found(phone_number="+19164452841", since=date(2026, 12, 7)) == [later.id]
        assert await found(phone_number="+19164452841", business="teppan") == []
        assert await found() == []
