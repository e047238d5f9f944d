"""How the price of a party is told: what it is the sum of, without what adds nothing to it."""

from __future__ import annotations

import pytest

from tests.routing.conversations import TextCall


@pytest.mark.parametrize(
    ("asked", "said", "not_said"),
    [
        (
            "How much is it for 16 adults in 95648 with 6 lobster tails?",
            ["$970.00", "$880.00 for the food and $90.00 for upgrades"],
            ["$0.00", "for travel"],
        ),
        ("How much is it for 16 adults in 95648?", ["$880.00, all of it for the food"], ["$0.00", "upgrades"]),
        ("How much is it for 10 adults in 95354?", ["$550.00 for the food and $82.00 for travel"], ["$0.00"]),
        ("How much is it for 12 adults?", ["the food comes to $660.00, before any travel", "ZIP code"], ["$0.00"]),
        (
            "How much is it for 12 adults with 4 filet mignon?",
            ["$680.00, before any travel", "$660.00 for the food and $20.00 for upgrades"],
            ["$0.00"],
        ),
    ],
)
async def test_a_quote_names_what_adds_to_it(asked: str, said: list[str], not_said: list[str]) -> None:
    answer, _ = await TextCall.begin().say(asked)
    assert all(words in answer for words in said), answer
    assert not any(words in answer for words in not_said), answer
