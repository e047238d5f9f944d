"""Numbers as people say and write them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.evaluation.numbers import figures, numbers
from cli.evaluation.sentences import normal


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("six hundred and fifty dollars", ["650"]),
        ("$1,317", ["1317"]),
        ("1,317.50", ["1317.50"]),
        ("1.3k", ["1300"]),
        ("one point three thousand", ["1300"]),
        ("fifty five per head", ["55"]),
        ("fifty-nine ninety-nine", ["5999", "59.99"]),
        ("six sixty", ["660", "6.60"]),
        ("thirteen hundred and seventeen", ["1317"]),
        ("one thousand three hundred and seventy", ["1370"]),
        ("a hundred", ["100"]),
        ("a couple of hundred bucks", ["200"]),
        ("two grand", ["2000"]),
        ("half a grand", ["500"]),
        ("a dollar", ["1"]),
        ("٦٦٠", ["660"]),
        ("مئة وتسعة وأربعون دولاراً", ["149"]),
        ("بتسعة وأربعين", ["49"]),
        ("ثلاث مئة", ["300"]),
        ("ألف وخمسمئة وعشرون", ["1520"]),
        ("ثلاثة آلاف", ["3000"]),
        ("اثنا عشر شخصاً", ["12"]),
        ("طفلان", ["2"]),
        ("١٬٣١٧٫٥٠", ["1317.50"]),
    ],
)
def test_one_number_and_its_readings(text: str, readings: list[str]) -> None:
    found = numbers(normal(text))
    assert [sorted(map(Decimal, readings))] == [sorted(number.readings) for number in found]


@pytest.mark.parametrize(
    "text",
    [
        "the 5th",
        "the fifth of December",
        "on the twenty-first",
        "nothing at all",
        "a chef",
        "الخامسة مساءً",
        "لست متأكداً",
    ],
)
def test_ordinals_and_articles_are_no_numbers(text: str) -> None:
    assert numbers(normal(text)) == []


def test_numbers_that_only_stand_side_by_side_stay_apart() -> None:
    assert [n.value for n in numbers("ten filets and five lobsters, twelve in all")] == [10, 5, 12]
    assert [n.value for n in numbers("at six, twelve of us")] == [6, 12]
    assert [n.value for n in numbers(normal("خمسة، ثلاثة أربعة وعشرون"))] == [5, 3, 24]


def test_a_text_in_figures_keeps_leading_zeros() -> None:
    assert figures("on 916 555 0142, for twelve") == "on 916 555 0142, for 12"


def words(number: int) -> str:
    """A number below ten thousand in words, written here a second time."""
    small = (
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen"
    )
    tens = "twenty thirty forty fifty sixty seventy eighty ninety"
    if number < 20:
        return small.split(" ")[number]
    if number < 100:
        rest = f"-{words(number % 10)}" if number % 10 else ""
        return tens.split(" ")[number // 10 - 2] + rest
    size, name = (1000, "thousand") if number >= 1000 else (100, "hundred")
    rest = f" {words(number % size)}" if number % size else ""
    return f"{words(number // size)} {name}{rest}"


@given(st.integers(min_value=0, max_value=9999))
def test_every_number_in_words_is_read_as_in_figures(number: int) -> None:
    assert [found.value for found in numbers(words(number))] == [number]
    assert [found.value for found in numbers(f"{number:,}")] == [number]
