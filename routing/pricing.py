"""What a party costs: plain `Decimal` arithmetic over a business's price list."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

import zipcodes

from routing.business_model import PartyPrices
from routing.tools.errors import ToolRefused

_EARTH_RADIUS_MILES = 6371.0088 / 1.609344
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Who comes, what they eat and where it is. `event_zipcode` is None while the place is not known."""

    adults: int
    children: int = 0
    children_under_6: int = 0
    protein_selections: Mapping[str, int] = field(default_factory=dict)
    event_zipcode: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Travel:
    """The way from the kitchen, in whole miles rounded up, and what it costs."""

    miles: int
    fee: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """What a party costs. `travel` is None where the place is not known: `total` is then without travel."""

    base_cost: Decimal
    protein_upgrades: Decimal
    travel: Travel | None
    total: Decimal
    deposit: Decimal
    balance: Decimal


def amount(money: Decimal) -> str:
    """Money as it is held and returned: a decimal string with two places."""
    return str(money.quantize(_CENT))


@lru_cache(maxsize=4096)
def coordinates(zipcode: str) -> tuple[float, float] | None:
    """Latitude and longitude of a postcode in degrees; None where there is no such place."""
    if not (len(zipcode) == 5 and zipcode.isascii() and zipcode.isdigit()):
        return None
    places = zipcodes.matching(zipcode)  # type: ignore[no-untyped-call]
    if not places:
        return None
    latitude, longitude = float(places[0]["lat"]), float(places[0]["long"])
    # Military post offices abroad are listed without a place.
    return None if latitude == longitude == 0.0 else (latitude, longitude)


def miles_between(one: str, other: str) -> int:
    """Great circle distance between two postcodes in whole miles, rounded up.

    Raises:
        ToolRefused: `unknown_zipcode`, where one of them does not exist.
    """
    here, there = _place(one), _place(other)
    (lat1, lon1), (lat2, lon2) = (tuple(map(math.radians, place)) for place in (here, there))
    chord = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return math.ceil(2 * _EARTH_RADIUS_MILES * math.asin(min(1.0, math.sqrt(chord))))


def travel(prices: PartyPrices, zipcode: str) -> Travel:
    """The way to a postcode and its price.

    Raises:
        ToolRefused: `unknown_zipcode`, or `outside_area` beyond `furthest_miles`.
    """
    miles = miles_between(prices.kitchen_zipcode, zipcode)
    if miles > prices.furthest_miles:
        raise ToolRefused(
            "outside_area",
            f"{zipcode} is {miles} miles from the kitchen; parties are served within {prices.furthest_miles} miles.",
        )
    return Travel(miles=miles, fee=max(0, miles - prices.free_miles) * prices.per_mile)


def protein_upgrades(prices: PartyPrices, selections: Mapping[str, int]) -> Decimal:
    """What the chosen proteins add.

    Raises:
        ToolRefused: `unknown_protein`, for one that is not on the list.
    """
    unknown = sorted(set(selections) - set(prices.proteins))
    if unknown:
        raise ToolRefused(
            "unknown_protein", f"{', '.join(unknown)}: not on the menu. There is {', '.join(prices.proteins)}."
        )
    return sum((prices.proteins[protein] * guests for protein, guests in selections.items()), Decimal(0))


def quote(prices: PartyPrices, party: Party) -> Quote:
    """The whole price of a party.

    Raises:
        ToolRefused: `no_guests`, `unknown_protein`, `unknown_zipcode` or `outside_area`.
    """
    if party.adults + party.children + party.children_under_6 < 1:
        raise ToolRefused("no_guests", "A quote needs at least one guest.")
    food = party.adults * prices.adult + party.children * prices.child + party.children_under_6 * prices.child_under_6
    base = max(food, prices.minimum_food)
    upgrades = protein_upgrades(prices, party.protein_selections)
    way = travel(prices, party.event_zipcode) if party.event_zipcode is not None else None
    total = base + upgrades + (way.fee if way else Decimal(0))
    return Quote(
        base_cost=base,
        protein_upgrades=upgrades,
        travel=way,
        total=total,
        deposit=prices.deposit,
        balance=total - prices.deposit,
    )


def _place(zipcode: str) -> tuple[float, float]:
    place = coordinates(zipcode)
    if place is None:
        raise ToolRefused("unknown_zipcode", f"{zipcode!r} is not a ZIP code; five digits such as 95814 are needed.")
    return place
