"""Sends what is to leave: letters and webhooks, from the database, with longer and longer pauses between the tries."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

import asyncpg
import structlog

from desk.errors import DatabaseAway, DeskError
from desk.records import Records

log = structlog.get_logger(__name__)

TRIES = 12
LEASE = timedelta(minutes=2)
"""So long a try may take before another desk makes it again."""
IDLE_SECONDS = 1.0

_CLAIM = """
update public.deliveries as d set attempts = d.attempts + 1, next_at = now() + $2
where d.id = (
  select w.id from public.deliveries as w
  where w.status = 'waiting' and w.next_at <= now() and w.kind = any ($1)
  order by w.next_at limit 1 for update skip locked
)
returning d.id, d.business, d.reply_id, d.kind, d.event, d.target, d.details, d.attempts, d.created_at
"""
_WITH_REPLY = """
select call_id, channel, turn, text, draft, status, reasons from public.written_replies where id = $1
"""


class NotDelivered(DeskError):
    """A try did not succeed. `final`: no other one would."""

    def __init__(self, message: str, *, final: bool = False) -> None:
        super().__init__(message)
        self.final = final


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Something to be sent, with the reply it is about. `id` stays the same over every try."""

    id: UUID
    business: str
    reply_id: UUID
    event: str
    target: str
    details: Mapping[str, Any]
    created_at: datetime
    call_id: UUID
    channel: str
    text: str
    edited: bool


class Sender(Protocol):
    """Sends one kind of delivery."""

    async def send(self, delivery: Delivery) -> None:
        """Raises `NotDelivered`."""
        ...


def back_off(attempt: int) -> float:
    """Seconds until the next try: from ten seconds on twice as long each time, six hours at most, a fifth by chance."""
    return min(10.0 * 2.0 ** (attempt - 1), 6 * 3600.0) * random.uniform(0.9, 1.1)


class Deliveries:
    """Works off the deliveries of the kinds that there is a sender for; the others wait."""

    def __init__(
        self, records: Records, senders: Mapping[str, Sender], *, pause: Callable[[int], float] = back_off
    ) -> None:
        self._records = records
        self._senders = senders
        self._pause = pause

    async def run(self) -> None:
        """Until it is cancelled."""
        while self._senders:
            try:
                busy = await self.step()
            except DatabaseAway:
                busy = False
            except Exception:
                # One that cannot be sent must not keep the others: it comes round again when its lease is over.
                log.exception("delivery_failed")
                busy = False
            if not busy:
                await asyncio.sleep(IDLE_SECONDS)

    async def step(self) -> bool:
        """Try the delivery that is due longest; false where none is."""
        async with self._records.pool() as pool:
            row = await pool.fetchrow(_CLAIM, list(self._senders), LEASE)
            if row is None:
                return False
            reply = await pool.fetchrow(_WITH_REPLY, row["reply_id"])
            if reply is None:
                # It was erased in this very moment, and its deliveries with it.
                return True
            delivery = Delivery(
                id=row["id"],
                business=row["business"],
                reply_id=row["reply_id"],
                event=row["event"],
                target=row["target"],
                details=row["details"],
                created_at=row["created_at"],
                call_id=reply["call_id"],
                channel=reply["channel"],
                text=reply["text"],
                edited=reply["text"] != reply["draft"],
            )
            try:
                await self._senders[row["kind"]].send(delivery)
            except NotDelivered as error:
                await self._again(pool, row, error)
            else:
                await pool.execute(
                    "update public.deliveries set status = 'sent', sent_at = now(), last_error = null where id = $1",
                    row["id"],
                )
                log.info("delivered", kind=row["kind"], what=row["event"], attempts=row["attempts"])
        return True

    async def _again(self, pool: asyncpg.Pool, row: asyncpg.Record, error: NotDelivered) -> None:
        given_up = error.final or row["attempts"] >= TRIES
        # Another desk may have taken it when the lease was over: what that one made of it holds.
        await pool.execute(
            "update public.deliveries set status = $2, next_at = now() + $3, last_error = $4"
            " where id = $1 and status = 'waiting' and attempts = $5",
            row["id"],
            "failed" if given_up else "waiting",
            timedelta(seconds=self._pause(row["attempts"])),
            str(error),
            row["attempts"],
        )
        log.warning("not_delivered", kind=row["kind"], attempts=row["attempts"], given_up=given_up, reason=str(error))
