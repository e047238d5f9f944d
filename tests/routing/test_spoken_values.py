"""How the values of a flow's fields are read back."""

from __future__ import annotations

import pytest

from routing.flow_model import FlowField
from routing.flows import spoken_value
from routing.slots import Held

BORN = FlowField(name="birth_date", type="date", label="the date of birth", ask=("When were you born?",))
VISIT = FlowField(name="visit_date", type="date", label="the day of the visit", ask=("Which day?",))
MEMBERS = FlowField(
    name="members",
    type="counts",
    label="who is to be on it",
    ask=("Who is it for?",),
    choices={
        "adult": ("adult", "adults"),
        "child": ("child", "children"),
        "family_pass": ("family pass", "family passes"),
        "shrimp": ("shrimp", "shrimps"),
        "tofu": ("tofu",),
    },
)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        (BORN, "1984-03-07", "Wednesday, March 7th, 1984"),
        (VISIT, "2026-12-08", "Tuesday, December 8th"),
        (MEMBERS, {"adult": 2, "child": 3}, "2 adults and 3 children"),
        (MEMBERS, {"adult": 1, "child": 1}, "1 adult and 1 child"),
        (MEMBERS, {"family_pass": 2, "shrimp": 4, "tofu": 2}, "2 family passes, 4 shrimp and 2 tofu"),
    ],
)
def test_a_birth_is_said_with_its_year_and_several_of_a_kind_in_the_plural(
    field: FlowField, value: Held, said: str
) -> None:
    assert spoken_value(field, value, region="US", currency="USD") == said
