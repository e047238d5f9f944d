"""Telephone numbers and postcodes as callers of a business outside of the USA say them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from routing.slots import extract
from routing.slots.value import SlotField
from tests.routing.listening import listening

FIELDS = (
    SlotField(name="staff_count", type="count", label="the number of staff", words=("people", "staff")),
    SlotField(name="delivery_postcode", type="postcode", label="the postcode"),
    SlotField(name="budget", type="money", label="your budget", words=("budget", "a month")),
    SlotField(name="phone_number", type="phone_number", label="your phone number"),
)


def given(text: str, region: str, asked: str | None) -> dict[str, object]:
    heard = replace(listening(), fields=FIELDS, phone_region=region, expected=asked)
    return {one.field: one.value for one in extract(text, heard)}


@pytest.mark.parametrize(
    ("region", "said", "number"),
    [
        ("AU", "oh four one two, three four five, six seven eight", "+61412345678"),
        ("AU", "0412 345 678", "+61412345678"),
        ("AU", "It's oh four one two triple three, double four five.", "+61412333445"),
        ("AU", "zero three, nine six five four, three two one oh", "+61396543210"),
        ("AU", "(03) 9654 3210", "+61396543210"),
        ("AU", "plus six one, four one two, three four five, six seven eight", "+61412345678"),
        ("AU", "thirteen hundred, six five five, five oh six", "+611300655506"),
        ("AU", "1800 123 456", "+611800123456"),
        ("GB", "oh seven seven double oh, nine double oh, four six one", "+447700900461"),
        ("GB", "020 7946 0018", "+442079460018"),
        ("NZ", "oh two one, three four five, six seven eight", "+6421345678"),
        ("NZ", "09 377 1234", "+6493771234"),
        ("IE", "oh eight five, one two three, four five six seven", "+353851234567"),
        ("IE", "01 679 2345", "+35316792345"),
        ("CA", "four one six, nine six seven, one one one one", "+14169671111"),
        ("CA", "604-683-2412", "+16046832412"),
    ],
)
def test_a_telephone_number_is_one_of_the_business_country(region: str, said: str, number: str) -> None:
    assert given(said, region, "phone_number") == {"phone_number": number}


@pytest.mark.parametrize(
    ("region", "said", "code"),
    [
        ("AU", "It's 3065.", "3065"),
        ("AU", "three oh six five", "3065"),
        ("AU", "three zero six five, that's Fitzroy", "3065"),
        ("AU", "thirty sixty-five", "3065"),
        ("AU", "seven thousand", "7000"),
        ("AU", "oh eight hundred, in Darwin", "0800"),
        ("AU", "two thousand and ten", "2010"),
        ("NZ", "six oh one one", "6011"),
        ("NZ", "ten ten", "1010"),
        ("CA", "M5V 3L9", "M5V 3L9"),
        ("CA", "It's m five v, three l nine.", "M5V 3L9"),
        ("CA", "k one a, oh b one", "K1A 0B1"),
        ("CA", "V6B1A1, downtown", "V6B 1A1"),
        ("IE", "D02 AF30", "D02 AF30"),
        ("IE", "d zero two, a f three zero", "D02 AF30"),
        ("IE", "It's a sixty-five f four e two.", "A65 F4E2"),
        ("IE", "D6W XY00", "D6W XY00"),
    ],
)
def test_a_postcode_is_one_of_the_business_country(region: str, said: str, code: str) -> None:
    assert given(said, region, "delivery_postcode") == {"delivery_postcode": code}


@pytest.mark.parametrize(
    ("region", "said", "values"),
    [
        ("AU", "We're forty people in 3065.", {"staff_count": 40, "delivery_postcode": "3065"}),
        ("AU", "a budget of two thousand dollars", {"budget": "2000.00"}),
        ("CA", "About 30 people at M5V 3L9.", {"staff_count": 30, "delivery_postcode": "M5V 3L9"}),
        ("IE", "I've 12 people, have 2 free", {"staff_count": 12}),
        ("IE", "my number is 085 123 4567 and I'm at D02 AF30",
         {"phone_number": "+353851234567", "delivery_postcode": "D02 AF30"}),
    ],
)  # fmt: skip
def test_a_postcode_beside_other_values_is_heard_unasked(region: str, said: str, values: dict[str, object]) -> None:
    assert given(said, region, None) == values


@pytest.mark.parametrize(
    ("region", "said", "amount"),
    [
        ("AU", "about A$500", "500.00"),
        ("AU", "AU$1,250", "1250.00"),
        ("AU", "five hundred Australian dollars", "500.00"),
        ("AU", "AUD 300", "300.00"),
        ("NZ", "two hundred bucks", "200.00"),
        ("CA", "C$750 a month", "750.00"),
        ("GB", "two hundred pounds and 50 pence", "200.50"),
        ("IE", "three hundred euro", "300.00"),
        ("IE", "300 € a month", "300.00"),
        ("MX", "five thousand pesos", "5000.00"),
        ("ZA", "800 ZAR", "800.00"),
    ],
)
def test_a_budget_is_heard_with_the_signs_and_names_of_any_country(region: str, said: str, amount: str) -> None:
    assert given(said, region, "budget") == {"budget": amount}


def test_letters_and_digits_are_no_postcode_where_there_are_none() -> None:
    assert given("We're at M5V 3L9.", "US", "delivery_postcode") == {}
