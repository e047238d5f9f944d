"""Conversations with callers who put things in their own way: what they said is neither asked again nor undone."""

from __future__ import annotations

import pytest

from routing.decision import Route
from routing.slots import with_apostrophes
from routing.slots.story import story
from tests.routing.conversations import TextCall


@pytest.mark.parametrize(
    ("business", "said", "field"),
    [
        ("alive5", "Your dashboard froze at noon and none of our agents can see a single conversation.", "problem"),
        ("alive5", "I'm sick of this, half our customers got the same text four times yesterday.", "problem"),
        ("hibachi", "I want to complain, your cook turned up without the shrimp we had paid for.", "what_happened"),
        (
            "hibachi",
            "This is Mona Delgado. The chef you sent us left grease stains all over our patio.",
            "what_happened",
        ),
        ("ornina", "I have a complaint. Your system hung up on eleven of our customers last week.", "what_happened"),
    ],
)
async def test_what_happened_is_not_asked_of_who_began_by_telling_it(business: str, said: str, field: str) -> None:
    call = TextCall.begin(business)
    await call.say(said)
    assert call.orchestrator.conversation.profile.get(field) is not None
    assert call.orchestrator.conversation.asked != field


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("I've got a complaint. It was disgusting.", ""),
        ("I want to complain.", ""),
        ("I'm absolutely furious with you people right now!", ""),
        ("Hi, this is Dana Reed, and the boat you gave us leaked all week.", "the boat you gave us leaked all week"),
        ("I'd like to report a fault: the heating went off on Sunday night.", "the heating went off on Sunday night"),
        ("Can you tell me what happens if it breaks down?", ""),
    ],
)
def test_only_what_tells_something_is_a_story(said: str, told: str) -> None:
    assert story(said) == told


@pytest.mark.parametrize(
    ("transcribed", "written"),
    [
        ("im bec and were called tidal robotics", "i'm bec and we're called tidal robotics"),
        ("its the moorhen thats what we had", "it's the moorhen that's what we had"),
        ("hello id like to book but i dont know when", "hello i'd like to book but i don't know when"),
        ("were after two boats and ill ring back", "we're after two boats and i'll ring back"),
        ("where were you and what were its colours", "where were you and what were its colours"),
        ("he was ill and showed his id", "he was ill and showed his id"),
        ("it's fine, dont worry", "it's fine, dont worry"),
    ],
)
def test_apostrophes_that_a_transcript_left_out_are_put_back(transcribed: str, written: str) -> None:
    assert with_apostrophes(transcribed) == written


async def _to_the_read_back() -> TextCall:
    call = TextCall.begin("hibachi")
    await call.say(
        "I'm Dana Reed, book me a chef for ten adults, no kids, December fifth at 6 pm in 95814, chicken for all"
    )
    said, _ = await call.say("916 445 2841")
    assert "Shall I book it?" in said
    return call


@pytest.mark.parametrize(
    "said",
    [
        "One question before I confirm: do we have to provide the plates ourselves?",
        "Before I say yes, is the tip included?",
        "Until I confirm it, can we still talk about rain? What if it rains?",
    ],
)
async def test_a_question_before_confirming_confirms_nothing(said: str) -> None:
    call = await _to_the_read_back()
    _, decision = await call.say(said)
    assert decision.flow_completed is None
    assert decision.route is Route.FAQ


@pytest.mark.parametrize(
    "said", ["Am I talking to a robot here?", "Hello? Is anybody there?", "Are you a person or a machine?"]
)
async def test_asking_who_is_there_asks_for_nobody_else(said: str) -> None:
    call = TextCall.begin("alive5")
    _, decision = await call.say(said)
    assert decision.route is Route.CONVERSATION


async def test_what_is_given_up_with_a_reason_is_given_up_and_can_be_taken_up_again() -> None:
    call = TextCall.begin("alive5")
    await call.say("We'd like help with our marketing, we run four campaigns")
    await call.say("Rosa Diaz")
    await call.say("Actually forget it, my brother is going to do that for us")
    flow = call.orchestrator.conversation.flow
    assert flow is not None
    assert flow.status == "cancelled"
    said, _ = await call.say("No wait, he's too busy. Let's go on with it after all.")
    assert flow is not call.orchestrator.conversation.flow
    assert call.orchestrator.conversation.flow is not None
    assert call.orchestrator.conversation.flow.active
    assert "name" not in said.lower()


async def test_a_look_up_that_lacks_a_value_is_not_asked_about_for_ever() -> None:
    call = TextCall.begin("hibachi")
    await call.say("how much extra would the lobster be for us")
    await call.say("My name is Dana Reed and we'd like to book for December fifth")
    said, _ = await call.say("six in the evening, and it's 95814")
    assert "protein" not in said.lower()


async def test_a_problem_told_in_the_middle_of_a_purchase_begins_what_serves_problems() -> None:
    call = TextCall.begin("hibachi")
    await call.say("Can I book you for the second of January, for eight adults?")
    await call.say("Trish Mulvaney. Seven o'clock.")
    _, decision = await call.say("I have to say I'm really angry, last time your chef ruined our patio with grease.")
    assert (decision.route, decision.target) == (Route.FLOW, "complaint")
