"""What a party costs."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.pricing import Party, amount, coordinates, miles_between, quote, travel
from routing.tools.errors import ToolRefused
from tests.routing.prices import HIBACHI

WORKED = [
    # party, base cost, upgrades, travel, total
    ({"adults": 10, "protein_selections": {"filet_mignon": 10}, "event_zipcode": "95630"}, 550, 50, 0, "600.00"),
    ({"adults": 12, "protein_selections": {"chicken": 12}, "event_zipcode": "95608"}, 660, 0, 0, "660.00"),
    ({"adults": 8, "event_zipcode": "95814"}, 550, 0, 0, "550.00"),
    ({"adults": 10, "children": 4, "children_under_6": 2, "event_zipcode": "95616"}, 670, 0, 0, "670.00"),
    (
        {"adults": 6, "children": 3, "protein_selections": {"lobster_tail": 2}, "event_zipcode": "95624"},
        550,
        30,
        0,
        "580.00",
    ),
    (
        {"adults": 20, "protein_selections": {"filet_mignon": 10, "lobster_tail": 5}, "event_zipcode": "94103"},
        1100,
        125,
        92,
        "1317.00",
    ),
    (
        {"adults": 15, "children": 5, "protein_selections": {"salmon": 20}, "event_zipcode": "95969"},
        975,
        0,
        104,
        "1079.00",
    ),
    ({"adults": 30, "protein_selections": {"filet_mignon": 30}, "event_zipcode": "95401"}, 1650, 150, 78, "1878.00"),
    ({"adults": 10, "event_zipcode": "94558"}, 550, 0, 26, "576.00"),
]


@pytest.mark.parametrize(("party", "base", "upgrades", "fee", "total"), WORKED)
def test_the_worked_quotes_come_out(party: dict[str, Any], base: int, upgrades: int, fee: int, total: str) -> None:
    reckoned = quote(HIBACHI, Party(**party))
    assert reckoned.base_cost == base
    assert reckoned.protein_upgrades == upgrades
    assert reckoned.travel is not None
    assert reckoned.travel.fee == fee
    assert amount(reckoned.total) == total
    assert reckoned.deposit == Decimal(100)
    assert reckoned.balance == reckoned.total - 100


@pytest.mark.parametrize(
    ("zipcode", "miles"),
    [("95814", 0), ("94103", 76), ("95969", 82), ("95401", 69), ("94558", 43), ("93721", 158)],
)
def test_distances_are_whole_miles_rounded_up(zipcode: str, miles: int) -> None:
    assert miles_between("95814", zipcode) == miles
    assert miles_between(zipcode, "95814") == miles


def test_a_party_too_far_away_gets_no_quote() -> None:
    with pytest.raises(ToolRefused, match="158 miles") as refusal:
        quote(HIBACHI, Party(adults=10, event_zipcode="93721"))
    assert refusal.value.code == "outside_area"


@pytest.mark.parametrize("zipcode", ["00000", "99999", "9563", "abcde", "", "٩٥٦٣٠", "09012"])
def test_a_postcode_without_a_place_is_refused(zipcode: str) -> None:
    assert coordinates(zipcode) is None
    with pytest.raises(ToolRefused) as refusal:
        travel(HIBACHI, zipcode)
    assert refusal.value.code == "unknown_zipcode"


def test_an_unknown_protein_is_refused_by_name() -> None:
    with pytest.raises(ToolRefused, match="caviar") as refusal:
        quote(HIBACHI, Party(adults=10, protein_selections={"caviar": 3}))
    assert refusal.value.code == "unknown_protein"


def test_a_party_of_nobody_gets_no_quote() -> None:
    with pytest.raises(ToolRefused) as refusal:
        quote(HIBACHI, Party(adults=0))
    assert refusal.value.code == "no_guests"


def test_without_a_place_the_quote_is_without_travel() -> None:
    reckoned = quote(HIBACHI, Party(adults=12))
    assert reckoned.travel is None
    assert amount(reckoned.total) == "660.00"


@given(
    adults=st.integers(1, 200),
    children=st.integers(0, 100),
    under=st.integers(0, 50),
    filet=st.integers(0, 100),
    lobster=st.integers(0, 100),
)
@settings(deadline=None)
def test_a_quote_is_exact_and_never_below_the_smallest_order(
    adults: int, children: int, under: int, filet: int, lobster: int
) -> None:
    reckoned = quote(
        HIBACHI,
        Party(
            adults=adults,
            children=children,
            children_under_6=under,
            protein_selections={"filet_mignon": filet, "lobster_tail": lobster},
            event_zipcode="94103",
        ),
    )
    assert reckoned.total == max(55 * adults + 30 * children, 550) + 5 * filet + 15 * lobster + 92
    assert Decimal(amount(reckoned.total)) == reckoned.total
