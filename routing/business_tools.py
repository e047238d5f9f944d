"""The built-in tools as a business folder sees them: what each needs, gives and may answer instead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltInTool:
    """One tool. `needs` are groups of arguments of which one each must be there; `takes` may be left out.

    `lines` are the lines without which its answer could not be said; a flow's end says itself what its own tool did.
    """

    name: str
    does: str
    writes: bool
    needs: tuple[tuple[str, ...], ...]
    takes: tuple[str, ...] = ()
    gives: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    prices: Literal["party"] | None = None

    @property
    def arguments(self) -> tuple[str, ...]:
        return (*(name for group in self.needs for name in group), *self.takes)

    @property
    def spoken(self) -> tuple[str, ...]:
        """What of its result can be put into a sentence: all but the plain yes or no."""
        return tuple(name for name in self.gives if name not in ("available", "cancelled"))


_CONTACT = ("phone_number", "email")
_QUOTE = ("children", "children_under_6", "protein_selections")
_PLACE_ERRORS = ("outside_area", "unknown_zipcode")
_DAY_ERRORS = ("past_date", "outside_hours")
_CONTACT_ERRORS = ("no_contact", "bad_phone_number", "bad_email")


BROKEN_OFF = ("bad_arguments", "timed_out", "failed", "outcome_unknown")
"""Errors that any tool may answer: it was asked for wrongly, or did not come back."""


def _by_name(tools: Iterable[BuiltInTool]) -> Mapping[str, BuiltInTool]:
    return MappingProxyType({tool.name: tool for tool in tools})


BUILT_IN_TOOLS: Mapping[str, BuiltInTool] = _by_name(
    (
        BuiltInTool(
            name="calculate_party_quote",
            does="reckons what a party costs",
            writes=False,
            needs=(("adults",),),
            takes=(*_QUOTE, "event_zipcode"),
            gives=("base_cost", "protein_upgrades", "travel_fee", "total", "deposit", "balance"),
            errors=(*_PLACE_ERRORS, "unknown_protein", "no_guests"),
            lines=("tool.calculate_party_quote",),
            prices="party",
        ),
        BuiltInTool(
            name="calculate_travel_fee",
            does="reckons the way to a postcode and its price",
            writes=False,
            needs=(("event_zipcode",),),
            gives=("miles", "travel_fee"),
            errors=_PLACE_ERRORS,
            lines=("tool.calculate_travel_fee",),
            prices="party",
        ),
        BuiltInTool(
            name="calculate_protein_costs",
            does="reckons what the chosen proteins add",
            writes=False,
            needs=(("protein_selections",),),
            gives=("protein_upgrades",),
            errors=("unknown_protein",),
            lines=("tool.calculate_protein_costs",),
            prices="party",
        ),
        BuiltInTool(
            name="check_availability",
            does="says whether a date and time are free, and which times are free instead",
            writes=False,
            needs=(("event_date",), ("start_time",)),
            gives=("available", "alternatives"),
            errors=_DAY_ERRORS,
            lines=("tool.check_availability.free", "tool.check_availability.taken"),
            prices="party",
        ),
        BuiltInTool(
            name="book_party",
            does="books a party",
            writes=True,
            needs=(("name",), ("event_date",), ("start_time",), ("adults",), ("event_zipcode",), _CONTACT),
            takes=_QUOTE,
            gives=("booking_id", "total", "deposit"),
            errors=(*_PLACE_ERRORS, *_DAY_ERRORS, *_CONTACT_ERRORS, "unknown_protein", "no_guests", "slot_taken"),
            prices="party",
        ),
        BuiltInTool(
            name="request_callback",
            does="writes down that someone is to be called back",
            writes=True,
            needs=(("reason",), _CONTACT),
            takes=("best_time",),
            gives=("callback_id",),
            errors=_CONTACT_ERRORS,
        ),
        BuiltInTool(
            name="find_booking",
            does="finds a booking, and what of its deposit would be refunded",
            writes=False,
            needs=(("booking_id", "phone_number", "email"),),
            gives=("booking_id", "event_date", "start_time", "refund"),
            errors=("no_such_booking", "several_bookings", *_CONTACT_ERRORS),
            prices="party",
        ),
        BuiltInTool(
            name="cancel_booking",
            does="cancels a booking",
            writes=True,
            needs=(("booking_id",),),
            gives=("cancelled", "refund"),
            errors=("no_such_booking",),
            lines=("tool.cancel_booking",),
            prices="party",
        ),
    )
)
