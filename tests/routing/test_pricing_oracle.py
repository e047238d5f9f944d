"""Prices against a second reckoning that shares nothing with the first: whole cents, and distances by vectors."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from decimal import Decimal
from functools import cache

import pytest
import zipcodes
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.business_model import PartyPrices
from routing.pricing import Party, amount, quote, travel
from routing.tools.errors import ToolRefused
from tests.routing.prices import HIBACHI

PROTEINS = tuple(HIBACHI.proteins)
MILE_KM = 1.609344
EARTH_KM = 6371.0088


@cache
def places() -> dict[str, tuple[float, float]]:
    """Every postcode there is, with its latitude and longitude."""
    return {
        place["zip_code"]: (float(place["lat"]), float(place["long"]))
        for place in zipcodes.list_all()  # type: ignore[no-untyped-call]
        if float(place["lat"]) or float(place["long"])
    }


def _upright(latitude: float, longitude: float) -> tuple[float, float, float]:
    lat, lon = math.radians(latitude), math.radians(longitude)
    return math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)


def miles(one: str, other: str) -> float:
    """The angle between the two places as seen from the middle of the earth, as a way along its surface."""
    a, b = _upright(*places()[one]), _upright(*places()[other])
    across = math.dist((0, 0, 0), (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]))
    return math.atan2(across, sum(x * y for x, y in zip(a, b, strict=True))) * EARTH_KM / MILE_KM


def cents(money: Decimal) -> int:
    whole = int(money * 100)
    assert money * 100 == whole
    return whole


def oracle(prices: PartyPrices, party: Party) -> dict[str, int] | str:
    """What a party costs in cents, or the code with which it is refused."""
    heads = {"adult": party.adults, "child": party.children, "child_under_6": party.children_under_6}
    if not any(heads.values()):
        return "no_guests"
    food = sum(cents(getattr(prices, kind)) * number for kind, number in heads.items())
    base = food if food > cents(prices.minimum_food) else cents(prices.minimum_food)
    upgrades = sum(cents(prices.proteins[name]) * number for name, number in party.protein_selections.items())
    fee = 0
    if party.event_zipcode is not None:
        if party.event_zipcode not in places():
            return "unknown_zipcode"
        way = math.ceil(miles(prices.kitchen_zipcode, party.event_zipcode))
        if way > prices.furthest_miles:
            return "outside_area"
        fee = cents(prices.per_mile) * (way - prices.free_miles) if way > prices.free_miles else 0
    total = base + upgrades + fee
    return {"base": base, "upgrades": upgrades, "fee": fee, "total": total, "balance": total - cents(prices.deposit)}


def reckoned(prices: PartyPrices, party: Party) -> dict[str, int] | str:
    try:
        made = quote(prices, party)
    except ToolRefused as refusal:
        return refusal.code
    return {
        "base": cents(made.base_cost),
        "upgrades": cents(made.protein_upgrades),
        "fee": cents(made.travel.fee) if made.travel else 0,
        "total": cents(made.total),
        "balance": cents(made.balance),
    }


def test_every_combination_of_a_party_costs_what_the_oracle_says() -> None:
    upgrades: list[Mapping[str, int]] = [
        {"filet_mignon": filet, "lobster_tail": lobster, "chicken": plain}
        for filet, lobster, plain in itertools.product((0, 1, 10), (0, 2, 5), (0, 8))
    ]
    parties = itertools.product(range(0, 41, 2), range(0, 13, 3), (0, 1, 4), upgrades, (None, "95814", "94103"))
    wrong = [
        party
        for adults, children, small, chosen, place in parties
        if reckoned(
            HIBACHI,
            party := Party(
                adults=adults,
                children=children,
                children_under_6=small,
                protein_selections=chosen,
                event_zipcode=place,
            ),
        )
        != oracle(HIBACHI, party)
    ]
    assert wrong == []


def test_the_way_to_every_postcode_costs_what_the_oracle_says() -> None:
    near = [code for code in places() if code[:2] in {"93", "94", "95", "96", "97", "89"}]
    assert len(near) > 1000
    wrong = [
        code
        for code in near
        if reckoned(HIBACHI, party := Party(adults=12, event_zipcode=code)) != oracle(HIBACHI, party)
    ]
    assert wrong == []


def money(low: int = 0, high: int = 50_000) -> st.SearchStrategy[Decimal]:
    return st.integers(low, high).map(lambda whole: Decimal(whole) / 100)


@st.composite
def price_lists(draw: st.DrawFn) -> PartyPrices:
    return HIBACHI.model_copy(
        update={
            "adult": draw(money()),
            "child": draw(money()),
            "child_under_6": draw(money()),
            "minimum_food": draw(money(high=200_000)),
            "proteins": {name: draw(money()) for name in PROTEINS},
            "kitchen_zipcode": draw(st.sampled_from(["95814", "10001", "60601"])),
            "free_miles": draw(st.integers(0, 100)),
            "per_mile": draw(money()),
            "furthest_miles": draw(st.integers(0, 4000)),
            "deposit": draw(money()),
        }
    )


parties = st.builds(
    Party,
    adults=st.integers(0, 1000),
    children=st.integers(0, 1000),
    children_under_6=st.integers(0, 1000),
    protein_selections=st.dictionaries(st.sampled_from(PROTEINS), st.integers(0, 1000)),
    event_zipcode=st.none() | st.sampled_from(["95814", "95630", "94103", "10001", "33101", "99501", "00000"]),
)


@given(prices=price_lists(), party=parties)
@settings(deadline=None, max_examples=400)
def test_whatever_the_price_list_says_the_oracle_agrees(prices: PartyPrices, party: Party) -> None:
    assert reckoned(prices, party) == oracle(prices, party)


@pytest.mark.parametrize("code", ["95814", "95969"])
def test_money_is_exact_to_the_cent(code: str) -> None:
    odd = HIBACHI.model_copy(update={"per_mile": Decimal("0.33"), "adult": Decimal("33.33")})
    made = quote(odd, Party(adults=30, event_zipcode=code))
    assert amount(made.total) == str(Decimal("33.33") * 30 + travel(odd, code).fee)
