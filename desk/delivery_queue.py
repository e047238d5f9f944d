"""What was to leave and did not: letters and webhooks that were given up, and those that wait for another try."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

import asyncpg

from routing.channels.rule import Channel

ShowDeliveries = Literal["failed", "trying"]
PAGE_SIZE = 50
LATE_SECONDS = 60
"""What has waited for so long without a try is shown too: perhaps nothing is set that could send it."""

_DELIVERIES = """
select d.id, d.business, d.kind, d.event, d.target, d.status, d.attempts, d.next_at, d.last_error, d.created_at,
  d.retried_at, d.retried_by, r.call_id, r.channel, r.text
from public.deliveries as d join public.written_replies as r on r.id = d.reply_id
where case when $1 = 'failed' then d.status = 'failed' else d.status = 'waiting' and (
  d.attempts > 0 or d.retried_at is not null or d.created_at < now() - make_interval(secs => $4)
) end
order by case when $1 = 'failed' then d.created_at end desc, d.next_at, d.id limit $2 offset $3
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRow:
    """A delivery that is not done, with the reply it is about. `last_error` is None before the first try."""

    id: UUID
    business: str
    kind: Literal["email", "webhook"]
    event: str
    target: str
    status: Literal["waiting", "failed"]
    attempts: int
    next_at: datetime
    last_error: str | None
    created_at: datetime
    retried_at: datetime | None
    retried_by: str | None
    call_id: UUID
    channel: Channel
    text: str


async def find_deliveries(connection: asyncpg.Connection, *, show: ShowDeliveries, page: int) -> list[DeliveryRow]:
    """One page, and one more where there is a next page: the latest of those given up first, of the others the one that
    is tried next. With the rights of the connection."""
    rows = await connection.fetch(_DELIVERIES, show, PAGE_SIZE + 1, (page - 1) * PAGE_SIZE, LATE_SECONDS)
    return [DeliveryRow(**row) for row in rows]


async def retry_delivery(connection: asyncpg.Connection, delivery_id: UUID, *, by: str) -> bool:
    """Begin the tries of one that was given up anew; false where there is none such to be seen, or somebody else was
    quicker."""
    begun: bool = await connection.fetchval("select public.retry_delivery($1, $2)", delivery_id, by)
    return begun
