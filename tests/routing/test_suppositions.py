"""What was probably said is read back in place of the question for it, and is easily put right."""

from __future__ import annotations

from routing.conversation import Offer
from routing.profile import Known
from tests.routing.conversations import TextCall
from tests.routing.scripted_model import scripted_call


async def supposing(value: str = "Ottilie Brandmeier") -> TextCall:
    """A call in which a firm wants to buy, and a name was probably said."""
    call = TextCall.begin("alive5")
    call.orchestrator.conversation.likely["name"] = value
    said, _ = await call.say("We want to buy licenses for our office.")
    assert "Ottilie Brandmeier" in said
    assert call.orchestrator.conversation.offer == Offer(kind="value", about="name")
    return call


async def test_what_was_probably_said_is_held_once_it_was_read_back_and_a_yes_goes_on() -> None:
    call = await supposing()
    said, _ = await call.say("Yes, that's right.")
    assert call.orchestrator.conversation.profile.get("name") == "Ottilie Brandmeier"
    assert call.orchestrator.conversation.asked == "company"
    assert "name?" not in said.replace("name of your company?", "")


async def test_a_no_asks_openly_and_is_no_refusal() -> None:
    call = await supposing()
    await call.say("No, that's not me.")
    conversation = call.orchestrator.conversation
    assert conversation.profile.get("name") is None
    assert conversation.asked == "name"
    assert "name" not in conversation.profile.refused


async def test_a_no_with_the_right_name_corrects_it() -> None:
    call = await supposing()
    said, _ = await call.say("No, it's Otto Brandt.")
    conversation = call.orchestrator.conversation
    assert conversation.profile.get("name") == "Otto Brandt"
    assert "Otto Brandt" in said
    assert conversation.asked == "company"


async def test_who_answers_with_something_else_is_not_asked_again() -> None:
    call = await supposing()
    await call.say("We're at Harrow Freight, twelve people.")
    conversation = call.orchestrator.conversation
    assert conversation.profile.get("name") == "Ottilie Brandmeier"
    assert conversation.profile.get("company") == "Harrow Freight"
    assert conversation.asked not in ("name", "company")


async def test_what_is_refused_when_it_was_read_back_is_not_kept() -> None:
    call = await supposing()
    await call.say("I'd rather not give my name, please leave that out.")
    conversation = call.orchestrator.conversation
    assert conversation.profile.get("name") is None
    assert "name" in conversation.profile.refused


async def test_what_is_held_is_not_read_back_as_a_supposition() -> None:
    call = TextCall.begin("alive5")
    call.orchestrator.conversation.likely["name"] = "Ottilie Brandmeier"
    call.orchestrator.conversation.profile.values["name"] = Known(value="Rosa Diaz", source="said", turn=1)
    said, _ = await call.say("We want to buy licenses for our office.")
    assert "Ottilie" not in said
    assert call.orchestrator.conversation.asked == "company"


async def test_a_language_model_is_told_what_was_probably_said_and_its_word_for_it_is_taken_after_a_yes() -> None:
    call, model = scripted_call(
        'I have you as Ottilie Brandmeier, right?\n@@ {"route": "flow", "target": "sales", "step": "name"}',
        'Thank you.\n@@ {"route": "flow", "target": "sales", "profile": {"name": "Ottilie Brandmeier"}}',
        business="alive5",
    )
    await call.say("So there is this Ottilie Brandmeier of ours, well, that is me.")
    call.orchestrator.conversation.likely["name"] = "Ottilie Brandmeier"
    call.orchestrator.conversation.profile.values.pop("name", None)
    await call.say("Yes, that's right.")
    assert "Probably said already, so read it back instead of asking: name = Ottilie Brandmeier." in str(
        model.asked[-1]
    )
    assert call.orchestrator.conversation.profile.get("name") == "Ottilie Brandmeier"
