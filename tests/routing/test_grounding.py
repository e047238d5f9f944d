"""What a model's details say of the caller is held only where the caller's words can hold it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from routing.decision import Route
from tests.routing.scripted_model import scripted_call

OPEN = "I was wondering about something for our garden in spring."


async def held_after(heard: str, profile: dict[str, Any]) -> dict[str, Any]:
    talk, _ = scripted_call(f"Right.\n@@ {json.dumps({'profile': profile})}")
    await talk.say(heard)
    return dict(talk.orchestrator.conversation.profile.held())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("phone_number", "+12125550147"),
        ("email", "mallory@example.org"),
        ("event_zipcode", "10001"),
        ("name", "Mallory Quimby"),
        ("adults", 73),
        ("start_time", "18:00"),
        ("protein_selections", {"lobster_tail": 73}),
    ],
)
async def test_what_was_never_said_is_not_held(name: str, value: object) -> None:
    assert name not in await held_after(OPEN, {name: value})


@pytest.mark.parametrize(
    ("heard", "name", "value"),
    [
        ("Both of our families, the same as at your friend's place.", "adults", 14),
        ("My sister and her crowd are nine, plus five of us, that's the lot.", "adults", 14),
        ("Around supper would be grand, the same as everybody has it.", "start_time", "18:00"),
        ("Put it under the Reed family, the one called Dana.", "name", "Dana Reed"),
    ],
)
async def test_what_the_words_can_hold_is_taken_from_the_model(heard: str, name: str, value: object) -> None:
    held = await held_after(heard, {name: value})
    assert name in held


@pytest.mark.parametrize(
    ("route", "target"),
    [("faq", "gift_cards"), ("flow", "complaint"), ("tool", "calculate_travel_fee"), ("escalate", None)],
)
async def test_a_route_that_the_words_speak_against_is_not_taken(route: str, target: str | None) -> None:
    ask = 'Lovely. What day is it?\n@@ {"route": "flow", "target": "booking", "step": "event_date"}'
    wrong = json.dumps({"route": route, "target": target})
    talk, _ = scripted_call(ask, f"Fine. At what time?\n@@ {wrong}")
    await talk.say("I'd like to book a hibachi party for my birthday.")
    _, decision = await talk.say("On the fifth of December.")
    assert (decision.route, decision.target) == (Route.FLOW, "booking")
    assert decision.model is not None
    assert "unlikely_route" in decision.model.faults
