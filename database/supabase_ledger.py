"""Bookings, call-backs and known callers in Supabase, as tools read and write them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, time
from decimal import Decimal
from typing import Any

from database.errors import DatabaseRefused
from database.ledger import (
    SLOT_TAKEN,
    known_caller,
    no_booking,
    receipt_of,
    require_phone_number,
    require_way_to_reach,
    slot_taken,
)
from database.records import NO_DATA
from database.rows import KnownCaller, Receipt
from database.supabase_api import SupabaseApi


class SupabaseLedger:
    """`PostgresLedger`'s methods and what `LedgerAtNeed` has beside them, over the project's API: the same functions,
    receipts and errors. Every method raises `DatabaseUnreachable` and `DatabaseRefused` too."""

    def __init__(self, api: SupabaseApi) -> None:
        self._api = api

    async def free_times(
        self, *, business: str, day: date, capacity: int, hours: int, first: time, last: time
    ) -> list[time]:
        starts = await self._api.call(
            "free_times", business=business, day=day, capacity=capacity, hours=hours, first=first, last=last
        )
        return [time.fromisoformat(start) for start in starts]

    async def is_free(self, *, business: str, day: date, start: time, capacity: int, hours: int) -> bool:
        free: bool = await self._api.call(
            "is_free", business=business, day=day, start=start, capacity=capacity, hours=hours
        )
        return free

    async def book(
        self,
        *,
        business: str,
        call_id: str,
        idempotency_key: str,
        day: date,
        start: time,
        capacity: int,
        hours: int,
        details: Mapping[str, Any],
        total: str,
        deposit: str,
    ) -> Receipt:
        try:
            answer = await self._api.object(
                "book_party",
                business=business,
                call_id=call_id,
                idempotency_key=idempotency_key,
                day=day,
                start=start,
                capacity=capacity,
                hours=hours,
                details=details,
                total=Decimal(total),
                deposit=Decimal(deposit),
            )
        except DatabaseRefused as error:
            if error.code == SLOT_TAKEN:
                raise slot_taken(day, start) from error
            raise
        return receipt_of(answer)

    async def cancel(self, *, business: str, booking_id: str, refund: str, idempotency_key: str) -> Receipt:
        try:
            answer = await self._api.object(
                "cancel_booking",
                business=business,
                booking_id=booking_id,
                refund=Decimal(refund),
                idempotency_key=idempotency_key,
            )
        except DatabaseRefused as error:
            if error.code == NO_DATA:
                raise no_booking(booking_id) from error
            raise
        return receipt_of(answer)

    async def booking(self, *, business: str, booking_id: str) -> Mapping[str, Any] | None:
        found: Mapping[str, Any] | None = await self._api.call("find_booking", business=business, booking_id=booking_id)
        return found

    async def bookings_of(
        self, *, business: str, phone_number: str | None, email: str | None, since: date
    ) -> Sequence[Mapping[str, Any]]:
        found: Sequence[Mapping[str, Any]] = await self._api.call(
            "find_bookings_of", business=business, phone_number=phone_number, email=email, since=since
        )
        return found

    async def written(self, *, business: str, idempotency_key: str) -> Receipt | None:
        found = await self._api.call("find_written", business=business, idempotency_key=idempotency_key)
        return None if found is None else receipt_of(found)

    async def request_callback(
        self,
        *,
        business: str,
        call_id: str,
        idempotency_key: str,
        phone_number: str | None,
        email: str | None,
        reason: str,
        best_time: str | None,
        details: Mapping[str, Any],
    ) -> Receipt:
        require_way_to_reach(phone_number, email)
        answer = await self._api.object(
            "request_callback",
            business=business,
            call_id=call_id,
            idempotency_key=idempotency_key,
            phone_number=phone_number,
            email=email,
            reason=reason,
            best_time=best_time,
            details=details,
        )
        return receipt_of(answer)

    async def connect(self) -> None:
        """Connect now, so that the first look-up does not pay for it."""
        await self._api.call("find_caller", business="", phone_number="")

    async def find_caller(self, *, business: str, phone_number: str) -> KnownCaller | None:
        """Who calls that business from this number; None when it does not know it."""
        return await SupabaseCallers(self._api, business=business).find(phone_number=phone_number)

    async def find_caller_by_email(self, *, business: str, email: str) -> KnownCaller | None:
        """Who has this e-mail address; None when that business does not know it."""
        return await SupabaseCallers(self._api, business=business).find_by_email(email=email)

    async def aclose(self) -> None:
        await self._api.aclose()


class SupabaseCallers:
    """The callers whom a business knows, as `PostgresCallers` has them."""

    def __init__(self, api: SupabaseApi, *, business: str) -> None:
        self._api = api
        self._business = business

    async def find(self, *, phone_number: str) -> KnownCaller | None:
        found = await self._api.call("find_caller", business=self._business, phone_number=phone_number)
        return None if found is None else known_caller(found)

    async def find_by_email(self, *, email: str) -> KnownCaller | None:
        found = await self._api.call("find_caller_by_email", business=self._business, email=email)
        return None if found is None else known_caller(found)

    async def erase(self, *, phone_number: str | None, email: str | None) -> int:
        gone: int = await self._api.call(
            "erase_caller", business=self._business, phone_number=phone_number, email=email
        )
        return gone

    async def save(self, caller: KnownCaller) -> KnownCaller:
        answer = await self._api.object(
            "save_caller",
            business=self._business,
            phone_number=require_phone_number(caller),
            email=caller.email,
            name=caller.name,
            is_vip=caller.is_vip,
            purchase_history=caller.purchase_history,
        )
        return known_caller(answer)

    async def forget(self, *, phone_number: str) -> bool:
        known: bool = await self._api.call("forget_caller", business=self._business, phone_number=phone_number)
        return known
