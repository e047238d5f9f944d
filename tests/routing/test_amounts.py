"""Amounts of money are found in a sentence however they are written."""

from __future__ import annotations

from decimal import Decimal

import pytest

from routing.amounts import amounts_in, amounts_of_any, foreign_amounts, prices_held
from routing.business import load_business
from routing.wording import money


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
    assert amounts_in("£40 or forty pounds or forty quid", "GBP") == (Decimal(40),) * 3
    assert amounts_in("$40 a month or forty dollars", "AUD") == (Decimal(40),) * 2
    assert amounts_in("200 SAR a month", "SAR") == (Decimal(200),)


@pytest.mark.parametrize("code", ["USD", "CAD", "AUD", "NZD", "SGD", "HKD"])
def test_a_dollar_is_the_one_of_the_business(code: str) -> None:
    assert amounts_in(f"$38, 38 dollars, thirty-eight bucks, $38 {code} or {code} 38", code) == (Decimal(38),) * 5
    assert foreign_amounts(f"$38, 38 dollars, thirty-eight bucks, $38 {code} or {code} 38", code) == ()


@pytest.mark.parametrize(
    ("text", "code", "home", "foreign"),
    [
        ("It's A$38, or AU$40 and US$9.", "AUD", ["38", "40"], ["US$9"]),
        ("38 US dollars, or forty Australian dollars", "AUD", ["40"], ["38 US dollars"]),
        ("$38 USD or $40", "CAD", ["40"], ["$38 USD"]),
        ("It's a $38 fee.", "AUD", ["38"], []),
        ("That costs €40, not $50.", "USD", ["50"], ["€40"]),
        ("£40 or C$60", "GBP", ["40"], ["C$60"]),
        ("two pounds fifty, 20 pence, 80p or £2 and 5 pence", "GBP", ["2.50", "0.20", "0.80", "2.05"], []),
        ("a 1080p picture at 8pm for 30 pounds of shrimp", "GBP", [], []),
        ("it carries 20 pounds", "USD", [], []),
        ("30 cents a text, two dollars fifty each", "AUD", ["0.30", "2.50"], []),
        ("20 dollars for adults, 15 for children", "USD", ["20"], []),
        ("forty euros 50, or thirty cents", "EUR", ["40.50", "0.30"], []),
        ("1.250,00 €, 1 250 €, 1\u202f250,50 EUR", "EUR", ["1250.00", "1250", "1250.50"], []),
        ("€1,250.00, €1.250 and €12,50", "EUR", ["1250", "1250", "12.50"], []),
        ("petrol at $1.799", "AUD", ["1.799"], []),
        ("300 pesos, $20 MXN or $5", "MXN", ["300", "20", "5"], []),
        ("R38 or 20 rand", "ZAR", ["38", "20"], []),
        ("Rand 20 real customers, try 38", "USD", [], []),
        ("49 دولاراً أو 40 يورو", "USD", ["49"], ["40 يورو"]),
    ],
)
def test_another_countrys_mark_makes_an_amount_foreign(
    text: str, code: str, home: list[str], foreign: list[str]
) -> None:
    assert amounts_in(text, code) == tuple(Decimal(amount) for amount in home)
    assert foreign_amounts(text, code) == tuple(foreign)
    assert len(amounts_of_any(text, code)) == len(home) + len(foreign)


def test_a_currency_that_no_table_has_is_known_by_its_code() -> None:
    assert amounts_in("200 XTS or $5", "XTS") == (Decimal(200),)
    assert foreign_amounts("200 XTS or $5", "XTS") == ("$5",)


@pytest.mark.parametrize(
    ("code", "said"),
    [("USD", "$38.00"), ("AUD", "$38.00"), ("GBP", "£38.00"), ("EUR", "€38.00"), ("SAR", "38.00 SAR")],
)
def test_an_amount_is_said_with_the_sign_that_is_usual_at_home(code: str, said: str) -> None:
    assert money(Decimal(38), code) == said
    assert amounts_in(said, code) == (Decimal(38),)


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
