"""The tools of a business that cooks at parties: prices, free times, booking and cancelling."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from routing import pricing
from routing.business_model import PartyPrices
from routing.protocols import Ledger, Receipt, SlotTaken
from routing.tools.errors import ToolRefused
from routing.tools.tool import ToolContext, ToolResult
from routing.tools.typed import Guests, StartTime, TypedTool, Zipcode, held, reachable

_ALTERNATIVES = 3

Proteins = dict[str, Guests]


class _Arguments(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class QuoteArguments(_Arguments):
    adults: Guests = Field(description="guests of 13 and over")
    children: Guests = Field(default=0, description="guests of 6 to 12")
    children_under_6: Guests = Field(default=0, description="guests under 6")
    protein_selections: Proteins = Field(default_factory=dict, description="guests by protein")
    event_zipcode: Zipcode | None = Field(default=None, description="where the party is; without it, no travel")


class TravelArguments(_Arguments):
    event_zipcode: Zipcode


class ProteinArguments(_Arguments):
    protein_selections: Proteins = Field(min_length=1, description="guests by protein")


class AvailabilityArguments(_Arguments):
    event_date: date
    start_time: StartTime


class BookingArguments(_Arguments):
    name: str = Field(min_length=1)
    event_date: date
    start_time: StartTime
    adults: Guests
    children: Guests = 0
    children_under_6: Guests = 0
    protein_selections: Proteins = Field(default_factory=dict)
    event_zipcode: Zipcode
    phone_number: str | None = Field(default=None, description="this or email is needed")
    email: str | None = None


class FindArguments(_Arguments):
    booking_id: str | None = Field(default=None, min_length=1)
    phone_number: str | None = Field(default=None, description="that the booking was made with")
    email: str | None = None


class CancelArguments(_Arguments):
    booking_id: str = Field(min_length=1)


class CalculatePartyQuote(TypedTool[QuoteArguments]):
    name = "calculate_party_quote"
    description = "The price of a party: food, protein upgrades, travel, total, deposit and balance."
    arguments: type[BaseModel] = QuoteArguments

    def __init__(self, *, prices: PartyPrices) -> None:
        self._prices = prices

    async def perform(self, asked: QuoteArguments, context: ToolContext) -> ToolResult:
        quote = pricing.quote(self._prices, _party(asked))
        return self.done(
            asked,
            {
                "base_cost": pricing.amount(quote.base_cost),
                "protein_upgrades": pricing.amount(quote.protein_upgrades),
                "travel_fee": pricing.amount(quote.travel.fee) if quote.travel else None,
                "total": pricing.amount(quote.total),
                "deposit": pricing.amount(quote.deposit),
                "balance": pricing.amount(quote.balance),
            },
            message="" if quote.travel else "Without travel: the place of the party is not known yet.",
        )


class CalculateTravelFee(TypedTool[TravelArguments]):
    name = "calculate_travel_fee"
    description = "How far a party is from the kitchen, in miles, and what travel costs."
    arguments: type[BaseModel] = TravelArguments

    def __init__(self, *, prices: PartyPrices) -> None:
        self._prices = prices

    async def perform(self, asked: TravelArguments, context: ToolContext) -> ToolResult:
        way = pricing.travel(self._prices, asked.event_zipcode)
        return self.done(asked, {"miles": way.miles, "travel_fee": pricing.amount(way.fee)})


class CalculateProteinCosts(TypedTool[ProteinArguments]):
    name = "calculate_protein_costs"
    description = "What the chosen proteins add to the price."
    arguments: type[BaseModel] = ProteinArguments

    def __init__(self, *, prices: PartyPrices) -> None:
        self._prices = prices

    async def perform(self, asked: ProteinArguments, context: ToolContext) -> ToolResult:
        upgrades = pricing.protein_upgrades(self._prices, asked.protein_selections)
        return self.done(asked, {"protein_upgrades": pricing.amount(upgrades)})


class _Calendar:
    """When a party can begin, by the price list's hours and what the ledger holds."""

    def __init__(self, prices: PartyPrices, ledger: Ledger, today: Callable[[], date]) -> None:
        self._prices = prices
        self._ledger = ledger
        self._today = today
        self._first = time.fromisoformat(prices.first_start)
        self._last = time.fromisoformat(prices.last_start)

    def refuse_impossible(self, day: date, start: time) -> None:
        """Raises `ToolRefused`: `past_date` or `outside_hours`."""
        if day < self._today():
            raise ToolRefused("past_date", f"{day.isoformat()} is in the past.")
        if not self._first <= start <= self._last:
            raise ToolRefused(
                "outside_hours",
                f"Parties begin between {self._first:%H:%M} and {self._last:%H:%M}, not at {start:%H:%M}.",
            )

    async def is_free(self, business: str, day: date, start: time) -> bool:
        return await self._ledger.is_free(
            business=business, day=day, start=start, capacity=self._prices.chefs, hours=self._prices.party_hours
        )

    async def alternatives(self, business: str, day: date, start: time) -> list[str]:
        """Free starts of the same day, those nearest to the wanted one, by the clock."""
        free = await self._ledger.free_times(
            business=business,
            day=day,
            capacity=self._prices.chefs,
            hours=self._prices.party_hours,
            first=self._first,
            last=self._last,
        )
        others = [moment for moment in free if moment != start]
        nearest = sorted(others, key=lambda moment: abs(_minutes(moment) - _minutes(start)))[:_ALTERNATIVES]
        return [f"{moment:%H:%M}" for moment in sorted(nearest)]


class CheckAvailability(TypedTool[AvailabilityArguments]):
    name = "check_availability"
    description = "Whether a chef is free on a date at a time; else the nearest free times of that day."
    arguments: type[BaseModel] = AvailabilityArguments

    def __init__(self, *, prices: PartyPrices, ledger: Ledger, today: Callable[[], date]) -> None:
        self._calendar = _Calendar(prices, ledger, today)

    async def perform(self, asked: AvailabilityArguments, context: ToolContext) -> ToolResult:
        self._calendar.refuse_impossible(asked.event_date, asked.start_time)
        free = await self._calendar.is_free(context.business, asked.event_date, asked.start_time)
        alternatives = (
            [] if free else await self._calendar.alternatives(context.business, asked.event_date, asked.start_time)
        )
        return self.done(asked, {"available": free, "alternatives": alternatives})


class BookParty(TypedTool[BookingArguments]):
    name = "book_party"
    description = "Book a chef for a party. Total and deposit are reckoned here."
    writes = True
    arguments: type[BaseModel] = BookingArguments

    def __init__(self, *, prices: PartyPrices, ledger: Ledger, today: Callable[[], date], region: str) -> None:
        self._prices = prices
        self._ledger = ledger
        self._calendar = _Calendar(prices, ledger, today)
        self._region = region

    async def perform(self, asked: BookingArguments, context: ToolContext) -> ToolResult:
        self._calendar.refuse_impossible(asked.event_date, asked.start_time)
        phone_number, email = reachable(asked.phone_number, asked.email, self._region)
        quote = pricing.quote(self._prices, _party(asked))
        reached = {"phone_number": phone_number, "email": email}
        try:
            receipt = await self._ledger.book(
                business=context.business,
                call_id=context.call_id,
                idempotency_key=context.idempotency_key,
                day=asked.event_date,
                start=asked.start_time,
                capacity=self._prices.chefs,
                hours=self._prices.party_hours,
                details=held(asked) | {name: value for name, value in reached.items() if value},
                total=pricing.amount(quote.total),
                deposit=pricing.amount(quote.deposit),
            )
        except SlotTaken:
            raise ToolRefused(
                "slot_taken",
                f"No chef is free on {asked.event_date.isoformat()} at {asked.start_time:%H:%M}.",
                {
                    "alternatives": await self._calendar.alternatives(
                        context.business, asked.event_date, asked.start_time
                    )
                },
            ) from None
        return self._written(asked, receipt)

    async def find_written(self, asked: BookingArguments, context: ToolContext) -> ToolResult | None:
        receipt = await self._ledger.written(business=context.business, idempotency_key=context.idempotency_key)
        return None if receipt is None else self._written(asked, receipt)

    def _written(self, asked: BookingArguments, receipt: Receipt) -> ToolResult:
        """What the row says: a write made before may have been reckoned with other prices."""
        result = {
            "booking_id": receipt.id,
            "total": _money(receipt.values["total"]),
            "deposit": _money(receipt.values["deposit"]),
        }
        return self.done(asked, result, receipt=receipt.id)


def refund_of(booking: Mapping[str, Any], prices: PartyPrices, today: date) -> Decimal:
    """What of a booking's deposit goes back when it is cancelled today."""
    last_day = date.fromisoformat(str(booking["day"])) - timedelta(days=prices.refund_days)
    return Decimal(str(booking["deposit"])) if today <= last_day else Decimal(0)


class FindBooking(TypedTool[FindArguments]):
    name = "find_booking"
    description = "A booking that is still held, by its number, or the only one made with a phone number or address."
    arguments: type[BaseModel] = FindArguments

    def __init__(self, *, prices: PartyPrices, ledger: Ledger, today: Callable[[], date], region: str) -> None:
        self._prices = prices
        self._ledger = ledger
        self._today = today
        self._region = region

    async def perform(self, asked: FindArguments, context: ToolContext) -> ToolResult:
        found = await self._held(asked, context.business)
        if not found:
            raise ToolRefused("no_such_booking", "There is no such booking that is still held.")
        if len(found) > 1:
            raise ToolRefused("several_bookings", f"There are {len(found)} such bookings; a booking number is needed.")
        booking = found[0]
        result = {
            "booking_id": booking["booking_id"],
            "event_date": booking["day"],
            "start_time": booking["start"],
            "refund": pricing.amount(refund_of(booking, self._prices, self._today())),
        }
        return self.done(asked, result)

    async def _held(self, asked: FindArguments, business: str) -> Sequence[Mapping[str, Any]]:
        if asked.booking_id is not None:
            booking = await self._ledger.booking(business=business, booking_id=asked.booking_id)
            return [booking] if booking is not None and booking["status"] == "booked" else []
        phone_number, email = reachable(asked.phone_number, asked.email, self._region)
        return await self._ledger.bookings_of(
            business=business, phone_number=phone_number, email=email, since=self._today()
        )


class CancelBooking(TypedTool[CancelArguments]):
    name = "cancel_booking"
    description = "Cancel a booking; the deposit is refunded until some days before the party."
    writes = True
    arguments: type[BaseModel] = CancelArguments

    def __init__(self, *, prices: PartyPrices, ledger: Ledger, today: Callable[[], date]) -> None:
        self._prices = prices
        self._ledger = ledger
        self._today = today

    async def perform(self, asked: CancelArguments, context: ToolContext) -> ToolResult:
        unknown = ToolRefused("no_such_booking", f"There is no booking {asked.booking_id} that is still held.")
        booking = await self._ledger.booking(business=context.business, booking_id=asked.booking_id)
        if booking is None:
            raise unknown
        refund = refund_of(booking, self._prices, self._today())
        try:
            receipt = await self._ledger.cancel(
                business=context.business,
                booking_id=asked.booking_id,
                refund=pricing.amount(refund),
                idempotency_key=context.idempotency_key,
            )
        except LookupError:
            raise unknown from None
        return self._written(asked, receipt)

    async def find_written(self, asked: CancelArguments, context: ToolContext) -> ToolResult | None:
        receipt = await self._ledger.written(business=context.business, idempotency_key=context.idempotency_key)
        return None if receipt is None else self._written(asked, receipt)

    def _written(self, asked: CancelArguments, receipt: Receipt) -> ToolResult:
        result = {"cancelled": True, "refund": _money(receipt.values["refund"])}
        return self.done(asked, result, receipt=receipt.id)


def _party(asked: QuoteArguments | BookingArguments) -> pricing.Party:
    return pricing.Party(
        adults=asked.adults,
        children=asked.children,
        children_under_6=asked.children_under_6,
        protein_selections=asked.protein_selections,
        event_zipcode=asked.event_zipcode,
    )


def _money(written: object) -> str:
    return pricing.amount(Decimal(str(written)))


def _minutes(moment: time) -> int:
    return moment.hour * 60 + moment.minute
