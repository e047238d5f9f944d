"""A price is right in the currency that the business charges in, and in no other that shares its sign or name."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.evaluation.money_log import pricing_errors
from cli.evaluation.price_list import read_prices
from tests.evaluation.conversations import conversation, turn


@pytest.mark.parametrize(
    ("currency", "sentence", "wrong"),
    [
        ("AUD", "The Lunchroom is $169 a month.", 0),
        ("AUD", "The Lunchroom is A$169 a month.", 0),
        ("AUD", "The Lunchroom is AU$169.00 a month.", 0),
        ("AUD", "The Lunchroom is one hundred and sixty-nine dollars a month.", 0),
        ("AUD", "The Lunchroom is 169 Australian dollars a month.", 0),
        ("AUD", "The Lunchroom is $169 AUD a month.", 0),
        ("AUD", "The Lunchroom is 169.00 AUD a month.", 0),
        ("AUD", "The Lunchroom is $170 a month.", 1),
        ("AUD", "The Lunchroom is US$169 a month.", 1),
        ("AUD", "The Lunchroom is 169 US dollars a month.", 1),
        ("AUD", "The Lunchroom is NZ$169 a month.", 1),
        ("AUD", "The Lunchroom is £169 a month.", 1),
        ("CAD", "The Lunchroom is C$169 a month.", 0),
        ("CAD", "The Lunchroom is $169 a month.", 0),
        ("CAD", "The Lunchroom is $169 USD a month.", 1),
        ("CAD", "The Lunchroom is A$169 a month.", 1),
        ("NZD", "The Lunchroom is 169 dollars a month.", 0),
        ("MXN", "The Lunchroom is $169 a month.", 0),
        ("MXN", "The Lunchroom is 169 pesos a month.", 0),
        ("USD", "The Lunchroom is $169 a month.", 0),
        ("USD", "The Lunchroom is A$169 a month.", 1),
        ("USD", "The Lunchroom is 169 Canadian dollars a month.", 1),
        ("EUR", "The Lunchroom is €169 a month.", 0),
        ("EUR", "The Lunchroom is 169 € a month.", 0),
        ("EUR", "The Lunchroom is $169 a month.", 1),
    ],
)
def test_a_dollar_is_that_of_the_business(tmp_path: Path, currency: str, sentence: str, wrong: int) -> None:
    (tmp_path / "business.yaml").write_text(f"currency: {currency}\n", encoding="utf-8")
    (tmp_path / "prices.yaml").write_text("kind: list\nadvertised:\n  Lunchroom: 169.00\n", encoding="utf-8")
    played = conversation(turn("How much?", sentence))
    assert len(list(pricing_errors(played, read_prices(tmp_path)))) == wrong
