"""What is done already: confirmed again it is no question, and it is not offered a second time."""

from __future__ import annotations

import pytest

from routing.slots.assent import confirms
from tests.routing.conversations import TextCall

BOOKING = (
    "I'd like to book a party on the fifth of December at six pm for twelve adults, no children, in 95608",
    "Dana Reed",
    "chicken for everyone",
    "916 445 2841",
    "yes, go ahead",
)


@pytest.mark.parametrize(
    "text", ["yes, that's right", "Yes, that is right, please book it.", "correct", "yep, all good", "yes, go ahead"]
)
def test_a_yes_may_be_to_what_was_said(text: str) -> None:
    assert confirms(text)


@pytest.mark.parametrize("text", ["yes", "yes please", "sure", "yes, right away", "yeah, one more thing"])
def test_a_yes_to_an_offer_confirms_nothing(text: str) -> None:
    assert not confirms(text)


async def test_what_is_confirmed_again_is_left_as_it_is() -> None:
    call = TextCall.begin("hibachi")
    for said in BOOKING:
        await call.say(said)
    assert call.orchestrator.conversation.completed
    text, _ = await call.say("Yes, that's right")
    assert "What would you like to know" not in text
    assert "Anything else" in text


async def test_a_yes_to_anything_else_is_asked_what_it_is() -> None:
    call = TextCall.begin("hibachi")
    for said in BOOKING:
        await call.say(said)
    text, _ = await call.say("Yes please")
    assert "What would you like to know" in text


async def test_a_call_back_that_is_written_is_not_offered_again() -> None:
    call = TextCall.begin("hibachi")
    await call.say("I want to talk to a real person, can someone call me back please")
    text, _ = await call.say("916 445 2841")
    assert "Someone will call you back" in text
    text, _ = await call.say("so is somebody going to call me now or not?")
    assert "written down already" in text
    assert call.orchestrator.conversation.runs["callback"] == 1
