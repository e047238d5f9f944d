"""Amounts of money are found in a sentence however they are written."""

from __future__ import annotations

from decimal import Decimal

import pytest

from routing.amounts import amounts_in, prices_held
from routing.business import load_business


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("It's $55 for each adult.", ["55"]),
        ("It's $55.00.", ["55.00"]),
        ("$ 1,317.00 in total", ["1317.00"]),
        ("55 dollars a head", ["55"]),
        ("fifty-five dollars a head", ["55"]),
        ("one thousand three hundred seventeen dollars", ["1317"]),
        ("two dollars a mile", ["2"]),
        ("plans start at 99.00 USD", ["99.00"]),
        ("a hundred-dollar deposit", ["100"]),
        ("a 100-dollar deposit", ["100"]),
        ("between $30 and $55", ["30", "55"]),
        ("ten bucks", ["10"]),
        ("twenty percent is usual", []),
        ("within 150 miles of Sacramento, 10 by 10 feet, 48 hours before", []),
        ("on the 5th at 6", []),
        ("$", []),
        ("", []),
    ],
)
def test_amounts_are_found(text: str, amounts: list[str]) -> None:
    assert amounts_in(text, "USD") == tuple(Decimal(amount) for amount in amounts)


def test_amounts_of_another_currency_are_found_by_its_sign_and_name() -> None:
    assert amounts_in("€40 or forty euros or 40 EUR", "EUR") == (Decimal(40),) * 3
    assert amounts_in("200 SAR a month", "SAR") == (Decimal(200),)


def test_every_amount_of_a_price_list_is_held() -> None:
    held = prices_held(load_business("hibachi").prices)

    assert {held["adult"], held["minimum_food"], held["per_mile"], held["lobster_tail"], held["deposit"]} == {
        Decimal(55),
        Decimal(550),
        Decimal(2),
        Decimal(15),
        Decimal(100),
    }
    assert prices_held(load_business("alive5").prices) == {"smallest_plan": Decimal(99)}
    assert prices_held(None) == {}
