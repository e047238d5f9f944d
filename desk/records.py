"""What the desk reads and works off, with the rights of whoever is logged in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

import asyncpg
import structlog

from database.connection import claims_transaction, connect_pool
from database.errors import DatabaseError
from database.record_reads import PostgresRecordReader
from database.rows import BookingRow, CallbackRow, CallRecord
from desk.call_search import CallFilter, ListedCall, search_calls
from desk.delivery_queue import DeliveryRow, ShowDeliveries, find_deliveries, retry_delivery
from desk.errors import DatabaseAway, NotFound
from desk.review_queue import EditRate, ReviewRow, Show, Unproven, decide, edit_rate, find_replies, find_reply
from desk.sessions import Staff, VisitorCall
from desk.work_search import WorkFilter, search_bookings, search_callbacks

log = structlog.get_logger(__name__)

AWAY = "The database does not answer. The calls go on; please try again in a minute."

_AWAY = (
    DatabaseError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.InterfaceError,
    # A connection that is dropped while a statement begins: the library has no better name for it.
    asyncpg.InternalClientError,
    OSError,
    TimeoutError,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToDo:
    """How many bookings and call-backs wait to be worked off, how many replies to be reviewed, and how many deliveries
    were given up."""

    bookings: int
    callbacks: int
    replies: int
    deliveries: int


class Records:
    """Reads of the desk. Staff read in a transaction with their own claims, so row-level security decides.

    The database may be away when the desk starts, and come back: the pool is made at the first read that succeeds.
    Every method raises `DatabaseAway` when the database does not answer.
    """

    def __init__(self, dsn: str, *, pool_size: int = 5) -> None:
        self._dsn = dsn
        self._pool_size = pool_size
        self._pool: asyncpg.Pool | None = None
        self._connecting = asyncio.Lock()

    async def close(self) -> None:
        if self._pool is not None:
            await self._pool.close()
            self._pool = None

    async def check(self) -> None:
        """Ask the database for a sign of life."""
        async with self._open() as pool:
            await pool.fetchval("select 1")

    async def calls(self, staff: Staff, search: CallFilter) -> tuple[ListedCall, ...]:
        """One page of calls, the latest first, and one more where there is a next page."""
        async with self._as(staff) as connection:
            return await search_calls(connection, search)

    async def businesses(self, staff: Staff) -> tuple[str, ...]:
        """The keys of the businesses that there are calls of."""
        async with self._as(staff) as connection:
            rows = await connection.fetch("select distinct business from public.calls order by business")
            return tuple(row["business"] for row in rows)

    async def call(self, staff: Staff, call_id: UUID) -> CallRecord:
        """Everything of one call.

        Raises:
            NotFound: there is none such, or it may not be seen.
        """
        async with self._as(staff) as connection:
            record = await PostgresRecordReader(connection).get_call(str(call_id))
        if record is None:
            raise NotFound("There is no such call, or it belongs to a business that you do not see.")
        return record

    async def of_visitor(self, call: VisitorCall) -> CallRecord | None:
        """The call that a visitor made; None until its first line is written up.

        Visitors have no claims: the id comes from the signed cookie, and the room's name, which only that cookie and
        the call's own record hold, must agree.
        """
        if call.call_id is None:
            return None
        async with self._open() as pool:
            record = await PostgresRecordReader(pool).get_call(str(call.call_id))
        return record if record is not None and record.call.room == call.room else None

    async def bookings(self, staff: Staff, search: WorkFilter) -> list[BookingRow]:
        """One page of bookings, and one more where there is a next page."""
        async with self._as(staff) as connection:
            return await search_bookings(connection, search)

    async def callbacks(self, staff: Staff, search: WorkFilter) -> list[CallbackRow]:
        """One page of call-backs, and one more where there is a next page."""
        async with self._as(staff) as connection:
            return await search_callbacks(connection, search)

    async def mark_booking_done(self, staff: Staff, reference: str, *, note: str | None) -> BookingRow:
        """Raises `NotFound` where there is no such booking to be seen."""
        async with self._as(staff) as connection:
            try:
                return await PostgresRecordReader(connection).mark_booking_done(
                    reference, done_by=staff.name, note=note
                )
            except LookupError as error:
                raise NotFound(f"There is no booking {reference}.") from error

    async def mark_callback_done(self, staff: Staff, reference: str, *, note: str | None) -> CallbackRow:
        """Raises `NotFound` where there is no such call-back to be seen."""
        async with self._as(staff) as connection:
            try:
                return await PostgresRecordReader(connection).mark_callback_done(
                    reference, done_by=staff.name, note=note
                )
            except LookupError as error:
                raise NotFound(f"There is no call-back {reference}.") from error

    async def todo(self, staff: Staff) -> ToDo:
        async with self._as(staff) as connection:
            row = await connection.fetchrow(
                "select (select count(*) from public.bookings where status = 'booked') as bookings,"
                " (select count(*) from public.callbacks where status = 'open') as callbacks,"
                " (select count(*) from public.written_replies where status = 'waiting') as replies,"
                " (select count(*) from public.deliveries where status = 'failed') as deliveries"
            )
        assert row is not None
        return ToDo(**row)

    async def replies(self, staff: Staff, *, show: Show, page: int) -> tuple[list[ReviewRow], EditRate]:
        """One page of replies that were to be reviewed, one more where there is a next page, and the edit rate."""
        async with self._as(staff) as connection:
            return await find_replies(connection, show=show, page=page), await edit_rate(connection)

    async def reply(self, staff: Staff, reply_id: UUID) -> ReviewRow:
        """Raises `NotFound` where there is no such reply to be seen."""
        async with self._as(staff) as connection:
            row = await find_reply(connection, reply_id)
        if row is None:
            raise NotFound("There is no such reply, or it belongs to a business that you do not see.")
        return row

    async def decide_reply(
        self,
        staff: Staff,
        row: ReviewRow,
        status: Literal["approved", "rejected"],
        *,
        text: str,
        note: str | None,
        unproven: Sequence[Unproven] = (),
    ) -> bool:
        """A person's word on a reply; false where somebody else was quicker. `unproven` is what they send all the
        same."""
        async with self._as(staff) as connection:
            return await decide(connection, row, status, text=text, by=staff.name, note=note, unproven=unproven)

    async def deliveries(self, staff: Staff, *, show: ShowDeliveries, page: int) -> list[DeliveryRow]:
        """One page of deliveries that are not done, and one more where there is a next page."""
        async with self._as(staff) as connection:
            return await find_deliveries(connection, show=show, page=page)

    async def retry_delivery(self, staff: Staff, delivery_id: UUID) -> bool:
        """Begin the tries of one that was given up anew; false where there is none such to be seen."""
        async with self._as(staff) as connection:
            return await retry_delivery(connection, delivery_id, by=staff.name)

    @asynccontextmanager
    async def pool(self) -> AsyncIterator[asyncpg.Pool]:
        """The pool itself, with the desk's own rights. What is away while it is used is `DatabaseAway` too."""
        async with self._open() as pool:
            yield pool

    @asynccontextmanager
    async def _as(self, staff: Staff) -> AsyncIterator[asyncpg.Connection]:
        async with self._open() as pool, claims_transaction(pool, staff.claims) as connection:
            yield connection

    @asynccontextmanager
    async def _open(self) -> AsyncIterator[asyncpg.Pool]:
        try:
            async with self._connecting:
                if self._pool is None:
                    self._pool = await connect_pool(self._dsn, max_size=self._pool_size)
            yield self._pool
        except _AWAY as error:
            log.warning("database_away", error=type(error).__name__)
            raise DatabaseAway(AWAY, retry_after=15) from error
