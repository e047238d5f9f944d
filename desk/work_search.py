"""The lists of bookings and call-backs: what is to be done first, what was done by its date, a page at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import asyncpg

from database.rows import BookingRow, CallbackRow

PAGE_SIZE = 50

Show = Literal["open", "done", "all"]

# To do: the next party first. Otherwise the latest party first.
_BOOKINGS = """
select id::text, reference, business, call_id::text, status, day, start_time as start, hours, details, total, deposit,
  refund, created_at, cancelled_at, done_at, done_by, note
from public.bookings
where $1 = 'all' or status = case when $1 = 'open' then 'booked' else $1 end
order by
  case when $1 = 'open' then day + start_time end, case when $1 <> 'open' then day + start_time end desc, id
limit $2 offset $3
"""
# To do: the longest waiting first. Otherwise the latest request first.
_CALLBACKS = """
select id::text, reference, business, call_id::text, status, phone_number, email, reason, best_time, details,
  created_at, done_at, done_by, note
from public.callbacks
where $1 = 'all' or status = $1
order by case when $1 = 'open' then created_at end, case when $1 <> 'open' then created_at end desc, id
limit $2 offset $3
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkFilter:
    """Which items to list; `page` counts from 1."""

    show: Show = "open"
    page: int = 1

    @property
    def arguments(self) -> tuple[str, int, int]:
        """Of a page, one more item than it holds, so that it is known whether there is a next one."""
        return self.show, PAGE_SIZE + 1, (self.page - 1) * PAGE_SIZE


async def search_bookings(connection: asyncpg.Connection, search: WorkFilter) -> list[BookingRow]:
    """With the rights of the connection."""
    return [BookingRow(**row) for row in await connection.fetch(_BOOKINGS, *search.arguments)]


async def search_callbacks(connection: asyncpg.Connection, search: WorkFilter) -> list[CallbackRow]:
    """With the rights of the connection."""
    return [CallbackRow(**row) for row in await connection.fetch(_CALLBACKS, *search.arguments)]
