"""Answers that must not be taken for something else while a flow is open."""

from __future__ import annotations

import pytest

from routing.acts.recognise import asks
from routing.decision import Route
from tests.routing.conversations import TextCall


@pytest.mark.parametrize("text", ["Yes, do it.", "Do it.", "Yes, do that", "Sure, do so"])
def test_telling_to_do_it_is_no_question(text: str) -> None:
    assert not asks(text)


@pytest.mark.parametrize("text", ["Do you cook outside", "do we pay now", "Do I need a grill"])
def test_do_before_somebody_is_a_question(text: str) -> None:
    assert asks(text)


async def test_asking_back_what_was_said_goes_to_conversation_while_the_flow_stays_open() -> None:
    call = TextCall.begin("hibachi")
    await call.say("I'd like to book a party for twelve adults on the fifth of December")
    text, decision = await call.say("How many adults did I say?")
    assert decision.route is Route.CONVERSATION
    assert "12" in text
    flow = call.orchestrator.conversation.flow
    assert flow is not None
    assert flow.active


@pytest.mark.parametrize(
    "text",
    [
        "My wife gets the lobster tail, so do I, and her folks want salmon",
        "we'd like the sixth and so would my sister",
        "neither do we",
        "I'd want steak. So does my brother.",
    ],
)
def test_joining_in_is_no_question(text: str) -> None:
    assert not asks(text)


@pytest.mark.parametrize("text", ["we're ten, so do you come to Fresno", "so can we pay by card", "so do I pay now"])
def test_so_may_open_a_question(text: str) -> None:
    assert asks(text)
