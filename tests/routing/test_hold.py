"""A caller who asks for a moment."""

from __future__ import annotations

import pytest

from routing.acts.act import Act
from routing.acts.recognise import recognise
from tests.routing.conversations import TextCall


@pytest.mark.parametrize(
    "text",
    [
        "Hang on a second.",
        "One moment please.",
        "Could you hold on for a minute?",
        "Can you hold the line please",
        "Just a sec.",
        "Wait one second",
        "Hold on, let me grab my calendar.",
    ],
)
def test_asking_for_a_moment_is_understood(text: str) -> None:
    assert Act.HOLD in recognise(text)


@pytest.mark.parametrize("text", ["How long do I have to wait?", "Hold the onions please", "I can't wait"])
def test_other_waiting_is_not(text: str) -> None:
    assert Act.HOLD not in recognise(text)


async def test_what_was_asked_stays_asked_and_is_not_said_again() -> None:
    call = TextCall.begin()
    await call.say("I'd like somebody to call me back, please.")
    asked = call.orchestrator.conversation.asked
    words, _ = await call.say("Hang on a second.")
    assert words.strip() == "Of course, take your time."
    assert call.orchestrator.conversation.asked == asked == "phone_number"
    done, _ = await call.say("It's nine one six four four five two eight four one.")
    assert "(916) 445-2841" in done


async def test_within_a_flow_the_question_is_not_repeated_at_once() -> None:
    call = TextCall.begin()
    await call.say("I'd like to book a hibachi chef for a party.")
    flow, asked = call.orchestrator.conversation.flow, call.orchestrator.conversation.asked
    assert flow is not None
    words, _ = await call.say("One moment please.")
    assert words.strip() == "Of course, take your time."
    assert call.orchestrator.conversation.asked == asked
