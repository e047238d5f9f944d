"""Prices of what callers choose from, and amounts of the caller's own in what is read back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cli.evaluation.money_log import pricing_errors
from cli.evaluation.price_list import read_prices
from tests.evaluation.conversations import conversation, turn

FLOW = """
name: visit
fields:
  - name: treatment
    type: choice
    choices:
      check-up: [checkup, dental check]
      filling: [a new filling]
      crown: []
      advice: [a word with somebody]
"""


@pytest.fixture
def practice(tmp_path: Path) -> Path:
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows" / "visit.yaml").write_text(FLOW, encoding="utf-8")
    (tmp_path / "business.yaml").write_text("currency: EUR\n", encoding="utf-8")
    (tmp_path / "prices.yaml").write_text(
        "kind: list\nadvertised:\n  check_up: 55.00\n  white_filling: 120.00\n  crown: 780.00\n  late_change: 30.00\n",
        encoding="utf-8",
    )
    return tmp_path


def errors(practice: Path, said: str, slots: dict[str, Any] | None = None) -> int:
    played = conversation(turn("Forty-five euro, Marek Zielinski.", said, slots=slots or {}))
    return len(list(pricing_errors(played, read_prices(practice))))


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ("A check-up with x-rays is €55.", 0),
        ("A dental check is €55.", 0),
        ("A white filling is €120, and a crown is €780.", 0),
        ("A new filling comes to €120.", 0),
        ("A check-up is €120.", 1),
        ("A filling is €55.", 1),
        ("Advice costs €55.", 1),
    ],
)
def test_what_is_chosen_has_the_price_of_its_name(practice: Path, said: str, wrong: int) -> None:
    assert errors(practice, said) == wrong


HELD = {"name": "Marek Zielinski", "email": "mz@lee.ie", "monthly_budget": "45.00", "what_it_is_worth": "450.00"}


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ("So your name is Marek Zielinski, up to about €45.00 a month, and we write to mz@lee.ie. Is that right?", 0),
        ("So your name is Marek Zielinski, you're claiming €450.00 and we write to mz@lee.ie. Is that right?", 0),
        ("So your name is Marek Zielinski, you're claiming €460.00 and we write to mz@lee.ie. Is that right?", 1),
        ("So your name is Marek Zielinski, a crown is €450.00 and we write to mz@lee.ie. Is that right?", 1),
        ("The visit costs €45.00.", 1),
        ("Marek Zielinski, that comes to €450.00.", 1),
    ],
)
def test_an_amount_of_the_caller_s_is_none_of_ours_where_it_is_read_back(practice: Path, said: str, wrong: int) -> None:
    assert errors(practice, said, HELD) == wrong


ROOMS = """
name: stay
fields:
  - name: room
    type: choice
    choices:
      Single: [a room for one]
      Double: [double room, ordinary double]
      Sea view double: [double with a sea view, sea view]
      Attic: [under the roof]
"""


@pytest.fixture
def house(tmp_path: Path) -> Path:
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows" / "stay.yaml").write_text(ROOMS, encoding="utf-8")
    (tmp_path / "business.yaml").write_text("currency: GBP\n", encoding="utf-8")
    (tmp_path / "prices.yaml").write_text(
        "kind: list\nadvertised:\n  single_room: 62.00\n  double_room: 94.00\n  sea_view_double: 118.00\n"
        "  parking_a_night: 5.00\n  dog_a_stay: 12.00\n",
        encoding="utf-8",
    )
    return tmp_path


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ("A single is £62 a night, a double £94 and a double with a sea view £118.", 0),
        ("Parking is £5 a night, and a dog £12 a stay.", 0),
        ("A single is £94 a night.", 1),
        ("A double with a sea view is £94.", 1),
        ("The attic is £62 a night.", 1),
        ("Parking is £12 a night.", 1),
    ],
)
def test_rooms_of_one_kind_keep_their_own_prices(house: Path, said: str, wrong: int) -> None:
    assert len(list(pricing_errors(conversation(turn("How much is it?", said)), read_prices(house)))) == wrong
