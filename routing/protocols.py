"""What routing needs from the outside. `agent/call.py`, `desk` and `cli` hand the real things in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any, Protocol

from database.rows import KnownCaller, Receipt, SlotTaken
from routing.decision import Match
from routing.journal import JournalEntry
from routing.slots.value import Held

__all__ = ["Answers", "Callers", "Journal", "KnownCaller", "Ledger", "Receipt", "SlotTaken"]


class Journal(Protocol):
    """Where a call writes down what happened. `append` returns once the entry is on disk or in memory: it may not
    wait for a network."""

    def append(self, entry: JournalEntry) -> None: ...


class Answers(Protocol):
    """Answers known beforehand: the FAQ, later also canonical answers."""

    def nearest(self, text: str, *, language: str = "en", limit: int = 3) -> Sequence[Match]: ...


class Callers(Protocol):
    """Looks a caller up by number or by e-mail address; whoever asks has a deadline, after which the call goes on
    without."""

    async def find(self, *, phone_number: str) -> KnownCaller | None: ...

    async def find_by_email(self, *, email: str) -> KnownCaller | None: ...


class Ledger(Protocol):
    """The rows that tools read and write. Every write carries an idempotency key, unique in the business, and is made
    at most once for it.

    A party holds one of `capacity` chefs for `hours` from its start; times are the business's local ones.
    """

    async def free_times(
        self, *, business: str, day: date, capacity: int, hours: int, first: time, last: time
    ) -> list[time]:
        """The starts on that day, on the hour from `first` to `last`, at which a chef is free for `hours`."""
        ...

    async def is_free(self, *, business: str, day: date, start: time, capacity: int, hours: int) -> bool: ...

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
        details: Mapping[str, Held],
        total: str,
        deposit: str,
    ) -> Receipt:
        """Raises `SlotTaken` when no chef is free."""
        ...

    async def cancel(self, *, business: str, booking_id: str, refund: str, idempotency_key: str) -> Receipt:
        """Raises `LookupError` when there is no such booking that is still held."""
        ...

    async def booking(self, *, business: str, booking_id: str) -> Mapping[str, Any] | None: ...

    async def bookings_of(
        self, *, business: str, phone_number: str | None, email: str | None, since: date
    ) -> Sequence[Mapping[str, Any]]:
        """The bookings still held, from the day `since` on, that were made with this number (E.164) or address; the
        next one first."""
        ...

    async def written(self, *, business: str, idempotency_key: str) -> Receipt | None:
        """The receipt of the write that was made with this key, whatever has become of its row; None where none was.
        Never writes."""
        ...

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
        details: Mapping[str, Held],
    ) -> Receipt: ...
