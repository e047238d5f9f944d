"""A ledger in memory, for `switchboard eval` and for tests of what stands above it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from routing.protocols import Receipt, SlotTaken
from routing.slots.value import Held


@dataclass(slots=True, kw_only=True)
class _Booking:
    business: str
    reference: str
    call_id: str
    day: date
    start: time
    hours: int
    details: dict[str, Held]
    total: str
    deposit: str
    status: str = "booked"
    refund: str | None = None

    @property
    def begins(self) -> datetime:
        return datetime.combine(self.day, self.start)

    @property
    def ends(self) -> datetime:
        return self.begins + timedelta(hours=self.hours)

    def values(self) -> dict[str, Any]:
        return {
            "booking_id": self.reference,
            "business": self.business,
            "call_id": self.call_id,
            "status": self.status,
            "day": self.day.isoformat(),
            "start": f"{self.start:%H:%M}",
            "hours": self.hours,
            "details": dict(self.details),
            "total": self.total,
            "deposit": self.deposit,
            "refund": self.refund,
        }


@dataclass(slots=True)
class MemoryLedger:
    """Implements `routing.protocols.Ledger`; everything is gone with the object.

    References count from 1001, so that two runs of one scenario give the same.
    """

    _bookings: list[_Booking] = field(default_factory=list)
    _callbacks: list[dict[str, Any]] = field(default_factory=list)
    _written: dict[tuple[str, str, str], Receipt] = field(default_factory=dict)

    async def free_times(
        self, *, business: str, day: date, capacity: int, hours: int, first: time, last: time
    ) -> list[time]:
        return [
            time(hour)
            for hour in range(24)
            if first <= time(hour) <= last and self._has_room(business, day, time(hour), capacity, hours)
        ]

    async def is_free(self, *, business: str, day: date, start: time, capacity: int, hours: int) -> bool:
        return self._has_room(business, day, start, capacity, hours)

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
        key = ("booking", business, idempotency_key)
        if key in self._written:
            return self._again(key)
        if not self._has_room(business, day, start, capacity, hours):
            raise SlotTaken(f"no chef is free on {day} at {start:%H:%M}")
        booking = _Booking(
            business=business,
            reference=self._next_reference(),
            call_id=call_id,
            day=day,
            start=start,
            hours=hours,
            details=dict(details),
            total=total,
            deposit=deposit,
        )
        self._bookings.append(booking)
        return self._write(key, booking.reference, booking.values())

    async def cancel(self, *, business: str, booking_id: str, refund: str, idempotency_key: str) -> Receipt:
        key = ("cancel", business, idempotency_key)
        if key in self._written:
            return self._again(key)
        booking = self._find(business, booking_id)
        if booking is None or booking.status != "booked":
            raise LookupError(f"there is no booking {booking_id} that is still held")
        booking.status = "cancelled"
        booking.refund = refund
        return self._write(key, booking.reference, booking.values())

    async def booking(self, *, business: str, booking_id: str) -> Mapping[str, Any] | None:
        booking = self._find(business, booking_id)
        return booking.values() if booking else None

    async def bookings_of(
        self, *, business: str, phone_number: str | None, email: str | None, since: date
    ) -> Sequence[Mapping[str, Any]]:
        def made_with(booking: _Booking) -> bool:
            by_number = phone_number is not None and booking.details.get("phone_number") == phone_number
            address = str(booking.details.get("email", "")).lower()
            return by_number or (email is not None and address == email.lower())

        held = (b for b in self._bookings if b.business == business and b.status == "booked" and b.day >= since)
        return [b.values() for b in sorted(held, key=lambda b: b.begins) if made_with(b)]

    async def written(self, *, business: str, idempotency_key: str) -> Receipt | None:
        keys = ((kind, business, idempotency_key) for kind in ("booking", "cancel", "callback"))
        return next((self._again(key) for key in keys if key in self._written), None)

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
    ) -> Receipt:
        key = ("callback", business, idempotency_key)
        if key in self._written:
            return self._again(key)
        callback = {
            "callback_id": self._next_reference(),
            "business": business,
            "call_id": call_id,
            "status": "open",
            "phone_number": phone_number,
            "email": email,
            "reason": reason,
            "best_time": best_time,
            "details": dict(details),
        }
        self._callbacks.append(callback)
        return self._write(key, str(callback["callback_id"]), callback)

    def bookings(self, business: str) -> list[dict[str, Any]]:
        """Every booking of a business, cancelled ones too, in the order in which they were made."""
        return [booking.values() for booking in self._bookings if booking.business == business]

    def callbacks(self, business: str) -> list[dict[str, Any]]:
        """Every call-back asked for, in order."""
        return [dict(callback) for callback in self._callbacks if callback["business"] == business]

    def _find(self, business: str, reference: str) -> _Booking | None:
        return next((b for b in self._bookings if b.business == business and b.reference == reference), None)

    def _has_room(self, business: str, day: date, start: time, capacity: int, hours: int) -> bool:
        begins = datetime.combine(day, start)
        ends = begins + timedelta(hours=hours)
        others = [b for b in self._bookings if b.business == business and b.status != "cancelled"]
        # Parties are busiest at the moment one of them begins, so those moments are enough to look at.
        moments = [begins, *(b.begins for b in others if begins < b.begins < ends)]
        return all(sum(b.begins <= moment < b.ends for b in others) < capacity for moment in moments)

    def _next_reference(self) -> str:
        return str(1001 + len(self._bookings) + len(self._callbacks))

    def _again(self, key: tuple[str, str, str]) -> Receipt:
        earlier = self._written[key]
        return Receipt(id=earlier.id, created=False, values=earlier.values)

    def _write(self, key: tuple[str, str, str], reference: str, values: Mapping[str, Any]) -> Receipt:
        receipt = Receipt(id=reference, created=True, values=values)
        self._written[key] = receipt
        return receipt
