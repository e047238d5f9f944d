"""What stands beside a value, a wish or a question and is none of it: callers say several things in one breath."""

from __future__ import annotations

import pytest

from routing.acts.act import Act
from routing.conversation import FlowState
from routing.decision import Reading
from tests.routing.conversations import TextCall


async def read(business: str, text: str, *, asked: str | None = None, flow: str | None = None) -> Reading:
    call = TextCall.begin(business)
    conversation = call.orchestrator.conversation
    conversation.asked = asked
    conversation.flow = FlowState(name=flow) if flow else None
    return await call.orchestrator.read(text)


def held(reading: Reading) -> dict[str, object]:
    return {slot.field: slot.value for slot in reading.slots}


@pytest.mark.parametrize(
    "text",
    [
        "fourteen of us, all grown up, no kids and no babies either",
        "it'll be twelve adults and nobody got left out",
        "nine grown-ups, the kids don't get anything to eat, they stay home",
    ],
)
async def test_more_of_what_the_open_flow_asks_for_is_no_complaint(text: str) -> None:
    reading = await read("hibachi", text, asked="name", flow="booking")
    assert "adults" in held(reading)
    assert not [want for want in reading.wants if want.kind == "flow" and want.name == "complaint"]


async def test_a_complaint_in_the_middle_of_a_booking_is_still_one() -> None:
    text = "Ten adults, and by the way your chef was awfully rude to us last time, I'm furious about that"
    reading = await read("hibachi", text, asked="name", flow="booking")
    assert [want.name for want in reading.wants if want.kind == "flow"] == ["complaint"]


@pytest.mark.parametrize(
    "text",
    ["the order number is 70418, no wait, 70481", "order 70418, sorry, I meant 70481", "my order's 70418, no, 70481"],
)
async def test_a_reference_that_takes_the_place_of_another_needs_no_noun(text: str) -> None:
    assert held(await read("ornina", text, asked="name", flow="complaint"))["order_id"] == "70481"


@pytest.mark.parametrize(
    ("text", "tier"),
    [
        ("Hi, we want to sign up for the Enterprise plan for our hotels, what do you need from us?", "Enterprise"),
        ("I'd like a demo of the Professional plan, and when could that be?", "Professional"),
    ],
)
async def test_what_is_wanted_before_a_question_is_chosen(text: str, tier: str) -> None:
    assert held(await read("ornina", text)).get("product_tier") == tier


async def test_what_is_asked_about_is_not_chosen() -> None:
    assert "product_tier" not in held(await read("ornina", "What does the Enterprise plan cost, and who sets it up?"))


@pytest.mark.parametrize(
    ("text", "firm"),
    [
        ("Kaplan and Reyes is the company", "Kaplan and Reyes"),
        ("Bluebird Dental, that's the firm", "Bluebird Dental"),
        ("Harbor Light is the name of our shop", "Harbor Light"),
    ],
)
async def test_a_firm_is_named_before_it_is_said_what_it_is(text: str, firm: str) -> None:
    assert held(await read("alive5", text, asked="company", flow="sales"))["company"] == firm


@pytest.mark.parametrize(
    "text",
    [
        "And leave the demo for later, this problem comes first",
        "Keep the order for now, I'd like to hear more",
    ],
)
async def test_another_matter_left_for_later_keeps_no_number_back(text: str) -> None:
    assert "phone_number" not in (await read("ornina", text, asked="phone_number", flow="complaint")).refused


@pytest.mark.parametrize("text", ["let's leave that for later", "leave it out for now", "leave the number for later"])
async def test_the_field_that_was_asked_for_can_be_left_for_later(text: str) -> None:
    assert "phone_number" in (await read("ornina", text, asked="phone_number", flow="complaint")).refused


@pytest.mark.parametrize(
    "text",
    [
        "And if I pay and then change my mind, do I get my money back?",
        "what happens when I change my mind?",
        "Can I still change my mind later?",
    ],
)
async def test_who_asks_what_a_change_of_mind_costs_gives_nothing_up(text: str) -> None:
    assert Act.FORGET not in (await read("ornina", text, flow="complaint")).acts


@pytest.mark.parametrize("text", ["I've changed my mind", "no, I changed my mind, leave it"])
async def test_who_has_changed_their_mind_gives_up(text: str) -> None:
    assert Act.FORGET in (await read("ornina", text, flow="complaint")).acts


@pytest.mark.parametrize(
    "text",
    [
        "hang on, does it hook up with Salesforce, cause that's what the boss has us on",
        "quick question, is there a free trial",
        "before that, how many messages are in it",
    ],
)
async def test_a_question_is_no_answer_in_words(text: str) -> None:
    assert "timeline" not in held(await read("alive5", text, asked="timeline", flow="sales"))
