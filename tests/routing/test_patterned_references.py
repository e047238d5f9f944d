"""References that are known by the pattern a business gives them, and figures that only stand beside them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from routing.slots import SlotField, extract
from tests.routing.listening import listening

FIELDS = (
    SlotField(name="plate", type="reference", label="the licence plate", words=("plate",), pattern="[A-Z]{4}[0-9]{3}"),
    SlotField(name="job", type="reference", label="the job number", words=("job number",), pattern="[A-Z]{2}-[0-9]{4}"),
    SlotField(name="kilometres", type="count", label="the kilometres on the clock", words=("kilometres", "kms")),
)


def heard(text: str, *, asked: str | None = None) -> dict[str, object]:
    slots = extract(text, replace(listening(asked=asked), fields=FIELDS, phone_region="CA"))
    return {slot.field: slot.value for slot in slots}


@pytest.mark.parametrize(
    "text",
    [
        "the plate is CKLM 482",
        "plate CKLM482",
        "plate: cklm-482",
        "my plate's C K L M, four eight two",
        "licence plate C as in Charlie, K, L, M, four eight two",
    ],
)
def test_a_reference_is_put_together_as_its_pattern_has_it(text: str) -> None:
    assert heard(text) == {"plate": "CKLM482"}


def test_a_reference_in_one_piece_is_known_without_its_name() -> None:
    assert heard("It's about CKLM482, you had it in last week.") == {"plate": "CKLM482"}


def test_a_sign_of_the_pattern_is_heard_in_words() -> None:
    assert heard("b n dash four four one oh", asked="job") == {"job": "BN-4410"}


def test_a_date_beside_a_reference_is_no_part_of_it() -> None:
    assert heard("I mean the move on 6 November 2026, job number BN-4410. Nine hours were charged.") == {
        "job": "BN-4410"
    }


@pytest.mark.parametrize("text", ["we had 482 of them", "come at 482 Main Street", "call me at 482"])
def test_figures_alone_are_no_reference_that_needs_letters(text: str) -> None:
    assert "plate" not in heard(text)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("plate CKLM 482, 96000 km", 96000),
        ("plate CKLM 482 and it's got two hundred and ten thousand kilometres", 210000),
        ("CKLM482 with ninety thousand and one kilometre", 90001),
    ],
)
def test_what_is_counted_beside_a_reference_is_a_count(text: str, count: int) -> None:
    assert heard(text, asked="plate") == {"plate": "CKLM482", "kilometres": count}


def test_a_count_given_where_a_reference_was_asked_for_is_none() -> None:
    assert heard("no clue, skip it. It has about 96000 kilometres", asked="plate") == {"kilometres": 96000}
