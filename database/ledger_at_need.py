"""The ledger of a process that may never need it: it connects at the first use, and again after an outage."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import date, time
from typing import Any, Protocol

import asyncpg

from database.connection import connect_pool
from database.ledger import PostgresCallers, PostgresLedger
from database.rows import KnownCaller, Receipt


class CallerLookUp(Protocol):
    """What knows the callers of every business."""

    async def find_caller(self, *, business: str, phone_number: str) -> KnownCaller | None:
        """Who calls that business from this number; None when it does not know it."""
        ...

    async def find_caller_by_email(self, *, business: str, email: str) -> KnownCaller | None:
        """Who has this e-mail address; None when that business does not know it."""
        ...


class LedgerAtNeed:
    """A ledger whose connection is made when it is first used. `dsn` is asked for each time it has to connect: the
    embedded server has another port after a restart.

    Every method raises what `PostgresLedger`'s does, and `DatabaseUnreachable`.
    """

    def __init__(self, dsn: Callable[[], str]) -> None:
        self._dsn = dsn
        self._pool: asyncpg.Pool | None = None
        self._connected_to = ""
        self._lock = asyncio.Lock()

    async def _ledger(self) -> PostgresLedger:
        async with self._lock:
            dsn = await asyncio.to_thread(self._dsn)
            if self._pool is None or dsn != self._connected_to:
                if self._pool is not None:
                    self._pool.terminate()
                self._pool = await connect_pool(dsn, max_size=2)
                self._connected_to = dsn
        return PostgresLedger(self._pool)

    async def free_times(
        self, *, business: str, day: date, capacity: int, hours: int, first: time, last: time
    ) -> list[time]:
        ledger = await self._ledger()
        return await ledger.free_times(
            business=business, day=day, capacity=capacity, hours=hours, first=first, last=last
        )

    async def is_free(self, *, business: str, day: date, start: time, capacity: int, hours: int) -> bool:
        ledger = await self._ledger()
        return await ledger.is_free(business=business, day=day, start=start, capacity=capacity, hours=hours)

    async def book(self, **booking: Any) -> Receipt:
        return await (await self._ledger()).book(**booking)

    async def cancel(self, *, business: str, booking_id: str, refund: str, idempotency_key: str) -> Receipt:
        ledger = await self._ledger()
        return await ledger.cancel(
            business=business, booking_id=booking_id, refund=refund, idempotency_key=idempotency_key
        )

    async def booking(self, *, business: str, booking_id: str) -> Mapping[str, Any] | None:
        return await (await self._ledger()).booking(business=business, booking_id=booking_id)

    async def bookings_of(
        self, *, business: str, phone_number: str | None, email: str | None, since: date
    ) -> Sequence[Mapping[str, Any]]:
        ledger = await self._ledger()
        return await ledger.bookings_of(business=business, phone_number=phone_number, email=email, since=since)

    async def written(self, *, business: str, idempotency_key: str) -> Receipt | None:
        return await (await self._ledger()).written(business=business, idempotency_key=idempotency_key)

    async def request_callback(self, **request: Any) -> Receipt:
        return await (await self._ledger()).request_callback(**request)

    async def connect(self) -> None:
        """Connect now, so that the first look-up does not pay for it."""
        await self._ledger()

    async def find_caller(self, *, business: str, phone_number: str) -> KnownCaller | None:
        """Who calls that business from this number; None when it does not know it."""
        await self._ledger()
        assert self._pool is not None
        return await PostgresCallers(self._pool, business=business).find(phone_number=phone_number)

    async def find_caller_by_email(self, *, business: str, email: str) -> KnownCaller | None:
        """Who has this e-mail address; None when that business does not know it."""
        await self._ledger()
        assert self._pool is not None
        return await PostgresCallers(self._pool, business=business).find_by_email(email=email)

    async def aclose(self) -> None:
        if self._pool is not None:
            await self._pool.close()
            self._pool = None
