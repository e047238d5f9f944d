"""Bookings, call-backs and known callers in PostgreSQL, as tools read and write them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, time
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg

from database.connection import storable_text
from database.rows import KnownCaller, Receipt, SlotTaken

SLOT_TAKEN = "SW001"


class PostgresLedger:
    """The rows that tools read and write; each write is made at most once for its key and business.

    A receipt's `id` is the row's `reference`, a short number that can be said to a caller; its `values` are the row:
    for a booking `booking_id` (the reference), `id`, `status`, `day` (`YYYY-MM-DD`), `start` (`HH:MM`), `hours`,
    `details`, `total`, `deposit`, `refund` (decimal strings), for a call-back `callback_id` (the reference), `id`,
    `status`, `phone_number`, `email`, `reason`, `best_time`, `details`.
    """

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def free_times(
        self, *, business: str, day: date, capacity: int, hours: int, first: time, last: time
    ) -> list[time]:
        """The starts on that day, on the hour from `first` to `last`, at which a chef is free for `hours`."""
        starts = await self._pool.fetchval(
            "select public.free_times($1, $2, $3, $4, $5, $6)", business, day, capacity, hours, first, last
        )
        return [time.fromisoformat(start) for start in starts]

    async def is_free(self, *, business: str, day: date, start: time, capacity: int, hours: int) -> bool:
        """Whether a chef is free from `start` for `hours`."""
        free: bool = await self._pool.fetchval(
            "select public.is_free($1, $2, $3, $4, $5)", business, day, start, capacity, hours
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
        """Hold a chef. With a key that was used before, the earlier row comes back, whatever has become of it.

        Raises:
            SlotTaken: no chef is free.
        """
        try:
            receipt = await self._pool.fetchval(
                "select public.book_party($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
                business,
                UUID(call_id),
                idempotency_key,
                day,
                start,
                capacity,
                hours,
                details,
                Decimal(total),
                Decimal(deposit),
            )
        except asyncpg.PostgresError as error:
            if error.sqlstate == SLOT_TAKEN:
                raise slot_taken(day, start) from error
            raise
        return receipt_of(receipt)

    async def cancel(self, *, business: str, booking_id: str, refund: str, idempotency_key: str) -> Receipt:
        """Cancel a booking, by its reference or its id.

        Raises:
            LookupError: the business has no such booking that is still held.
        """
        try:
            receipt = await self._pool.fetchval(
                "select public.cancel_booking($1, $2, $3, $4)",
                business,
                storable_text(booking_id),
                Decimal(refund),
                idempotency_key,
            )
        except asyncpg.NoDataFoundError as error:
            raise no_booking(booking_id) from error
        return receipt_of(receipt)

    async def booking(self, *, business: str, booking_id: str) -> Mapping[str, Any] | None:
        """A booking, by its reference or its id; None when the business has none such."""
        found: Mapping[str, Any] | None = await self._pool.fetchval(
            "select public.find_booking($1, $2)", business, storable_text(booking_id)
        )
        return found

    async def bookings_of(
        self, *, business: str, phone_number: str | None, email: str | None, since: date
    ) -> Sequence[Mapping[str, Any]]:
        """The bookings still held, from the day `since` on, that were made with this number (E.164) or address; the
        next one first."""
        found: Sequence[Mapping[str, Any]] = await self._pool.fetchval(
            "select public.find_bookings_of($1, $2, $3, $4)", business, phone_number, email, since
        )
        return found

    async def written(self, *, business: str, idempotency_key: str) -> Receipt | None:
        """The receipt of the write that was made with this key; None where none was. Never writes."""
        found = await self._pool.fetchval("select public.find_written($1, $2)", business, idempotency_key)
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
        """Keep that somebody is to be called back.

        Raises:
            ValueError: neither a phone number nor an e-mail address was given.
        """
        require_way_to_reach(phone_number, email)
        receipt = await self._pool.fetchval(
            "select public.request_callback($1, $2, $3, $4, $5, $6, $7, $8)",
            business,
            UUID(call_id),
            idempotency_key,
            phone_number,
            email,
            storable_text(reason),
            None if best_time is None else storable_text(best_time),
            details,
        )
        return receipt_of(receipt)


class PostgresCallers:
    """The callers whom a business knows."""

    def __init__(self, pool: asyncpg.Pool, *, business: str) -> None:
        self._pool = pool
        self._business = business

    async def find(self, *, phone_number: str) -> KnownCaller | None:
        """Who calls from this number (E.164); None when the business does not know it."""
        found = await self._pool.fetchval("select public.find_caller($1, $2)", self._business, phone_number)
        return None if found is None else known_caller(found)

    async def find_by_email(self, *, email: str) -> KnownCaller | None:
        """Who has this e-mail address; None when the business does not know it."""
        found = await self._pool.fetchval("select public.find_caller_by_email($1, $2)", self._business, email)
        return None if found is None else known_caller(found)

    async def erase(self, *, phone_number: str | None, email: str | None) -> int:
        """Erase who has this number or address and what is remembered of them; how many callers these were."""
        gone: int = await self._pool.fetchval(
            "select public.erase_caller($1, $2, $3)", self._business, phone_number, email
        )
        return gone

    async def save(self, caller: KnownCaller) -> KnownCaller:
        """Keep a caller by the phone number, replacing what was known before.

        Raises:
            ValueError: without a phone number.
        """
        saved = await self._pool.fetchval(
            "select public.save_caller($1, $2, $3, $4, $5, $6)",
            self._business,
            require_phone_number(caller),
            caller.email,
            caller.name,
            caller.is_vip,
            list(caller.purchase_history),
        )
        return known_caller(saved)

    async def forget(self, *, phone_number: str) -> bool:
        """Forget who calls from this number; whether the business knew anybody."""
        known: bool = await self._pool.fetchval("select public.forget_caller($1, $2)", self._business, phone_number)
        return known


def receipt_of(answer: Mapping[str, Any]) -> Receipt:
    """The receipt in what a writing function gave."""
    return Receipt(id=answer["id"], created=answer["created"], values=answer["values"])


def known_caller(found: Mapping[str, Any]) -> KnownCaller:
    """The caller in what `find_caller` gave."""
    return KnownCaller(**{**found, "purchase_history": tuple(found["purchase_history"])})


def slot_taken(day: date, start: time) -> SlotTaken:
    return SlotTaken(f"no chef is free on {day} at {start:%H:%M}: offer one of free_times")


def no_booking(booking_id: str) -> LookupError:
    return LookupError(f"there is no booking {booking_id} that is still held: ask for its number again")


def require_way_to_reach(phone_number: str | None, email: str | None) -> None:
    """Raises `ValueError` where there is no way to call or write back."""
    if phone_number is None and email is None:
        raise ValueError("a call-back needs a phone number or an e-mail address")


def require_phone_number(caller: KnownCaller) -> str:
    """The caller's phone number; raises `ValueError` without one."""
    if caller.phone_number is None:
        raise ValueError("a caller is kept by phone number: give one")
    return caller.phone_number
