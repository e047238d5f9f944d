"""Names and firms that are probably given, and what is not even probably one."""

from __future__ import annotations

import pytest

from routing.slots import likely
from tests.routing.listening import listening


@pytest.mark.parametrize(
    ("said", "flow", "field", "value"),
    [
        (
            "Could somebody ring me whenever you have a spare minute this afternoon please Ottoline Brandvold",
            "sales",
            "name",
            "Ottoline Brandvold",
        ),
        ("jolene pratt moxie salon six people we want to buy", "sales", "name", "Jolene Pratt"),
        (
            "We need this for the whole of Ravenscroft Logistics before the spring.",
            "sales",
            "company",
            "Ravenscroft Logistics",
        ),
        ("The name on the door says Halloway & Finch and we want to sign up.", "sales", "company", "Halloway & Finch"),
        ("the nineteenth, for ten, attention Sigrid Hartmann.", "booking", "name", "Sigrid Hartmann"),
    ],
)
def test_what_is_probably_a_name_or_a_firm_is_found(said: str, flow: str, field: str, value: str) -> None:
    assert [(one.field, one.value) for one in likely(said, listening(flow), ())] == [(field, value)]


@pytest.mark.parametrize(
    "said",
    [
        "We drink Jack Daniels, is that allowed at the party?",
        "My son loves Harry Potter, so we'd theme it.",
        "Last year Jordan Miller was our chef, ten adults again.",
        "Rosa Delgado told me about you.",
        "The party is at 12 James Street.",
        "my friend rosa had you last year and loved it",
        "dana dot reed at gmail dot com",
        "Your Lakeside Dental page looks wrong.",
        "We're still with Bright Messaging until March.",
        "Sounds good, thank you so much.",
    ],
)
def test_what_is_said_of_others_is_not_even_probable(said: str) -> None:
    assert likely(said, listening("sales"), ()) == []


def test_what_is_held_given_or_taken_otherwise_is_not_looked_for() -> None:
    said = "We need this for the whole of Ravenscroft Logistics before the spring."
    assert likely(said, listening("sales", held={"company": "Harrow Freight"}), ()) == []
    assert likely(said, listening("sales"), ("company",)) == []
    assert likely(said, listening("sales"), (), ["Ravenscroft Logistics"]) == []
