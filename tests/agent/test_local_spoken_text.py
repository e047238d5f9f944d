"""Figures and signs are said as a person on the telephone would say them."""

from __future__ import annotations

import pytest

from agent.local.spoken_text import spoken


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("That comes to $600.00.", "That comes to six hundred dollars."),
        ("$1,317.50", "one thousand three hundred and seventeen dollars and fifty cents"),
        ("$0.50", "fifty cents"),
        ("$1.00", "one dollar"),
        ("49.00 USD a month", "forty-nine dollars a month"),
        ("£2.01", "two pounds and one penny"),
        ("38.00 AUD", "thirty-eight dollars"),
        ("A$38.50", "thirty-eight Australian dollars and fifty cents"),
        ("€12.50, or 40.00 SAR", "twelve euros and fifty cents, or forty riyals"),
        ("38 €", "thirty-eight euros"),
        ("$50-$60", "fifty dollars to sixty dollars"),
    ],
)
def test_money(text: str, said: str) -> None:
    assert spoken(text) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("zip code 95630.", "zip code nine five six three zero."),
        ("95630-1234", "nine five six three zero, one two three four"),
        ("30 miles from 95814", "30 miles from nine five eight one four"),
    ],
)
def test_a_postcode_is_read_digit_by_digit(text: str, said: str) -> None:
    assert spoken(text) == said


@pytest.mark.parametrize("text", ["+19165550123", "(916) 555-0123", "916-555-0123", "9165550123"])
def test_a_telephone_number_is_read_in_its_groups(text: str) -> None:
    assert spoken(f"Call {text}.") == "Call nine one six, five five five, zero one two three."


def test_a_telephone_number_of_no_known_area_is_read_in_its_groups_too() -> None:
    assert spoken("It's 790-555-0183.") == "It's seven nine zero, five five five, zero one eight three."


def test_a_foreign_telephone_number_keeps_its_country() -> None:
    assert spoken("+442079460018") == "plus four four, two zero, seven nine four six, zero zero one eight"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2026-11-28", "November twenty-eighth, 2026"),
        ("2026-11-28T18:00", "November twenty-eighth, 2026 at six PM"),
        ("11:00 to 22:00", "eleven o'clock to ten PM"),
        ("4:05 p.m. today", "four oh five PM today"),
        ("We open at 9 a.m.", "We open at nine AM."),
        ("7:30 tomorrow", "seven thirty tomorrow"),
        ("09:15", "nine fifteen AM"),
    ],
)
def test_dates_and_times(text: str, said: str) -> None:
    assert spoken(text) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sam_b@example.com", "sam underscore b at example dot com"),
        ("https://www.alive5.com/", "alive5 dot com"),
        ("Your booking number is HB-4F72.", "Your booking number is H B, four F seven two."),
        ("order 4712", "order four seven one two"),
    ],
)
def test_addresses_and_codes_are_read_out(text: str, said: str) -> None:
    assert spoken(text) == said


@pytest.mark.parametrize(
    "text",
    [
        "12 adults and 4 children",
        "12,500 messages",
        "in order to help",
        "order 1200 flyers",
        "16:9 or 25:61",
        "أهلا وسهلا",
    ],
)
def test_everything_else_passes_through(text: str) -> None:
    assert spoken(text) == text
