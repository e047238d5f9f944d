"""What is remembered of a caller from one call to the next, and of whom nothing is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from routing.journal import ProfileKept
from routing.orchestrator import Played
from routing.profile import PRIVACY
from routing.protocols import KnownCaller
from tests.routing.conversations import TextCall
from tests.routing.scripted_model import scripted_call

DANA = KnownCaller(phone_number="+19164452841", number_source="line")


def kept(call: TextCall) -> list[ProfileKept]:
    return [entry for entry in call.journal.entries if isinstance(entry, ProfileKept)]


def again(call: TextCall) -> KnownCaller:
    """The caller as the next call knows them."""
    profile: dict[str, Any] = kept(call)[-1].profile
    return replace(call.orchestrator.conversation.caller, remembered=profile)


async def left_off() -> TextCall:
    """A call that ended in the middle of a booking."""
    call = TextCall.begin("hibachi", caller=DANA)
    await call.say("I'd like to book a party for 12 adults on December 5th at 6 pm")
    await call.say("My name is Dana Reed")
    return call


async def test_what_a_caller_said_is_kept_with_its_turn_for_as_long_as_the_business_says() -> None:
    call = await left_off()
    last = kept(call)[-1]
    assert last.caller == {"phone_number": "+19164452841"}
    assert last.profile["values"]["name"]["value"] == "Dana Reed"
    assert (last.profile["values"]["adults"]["source"], last.profile["values"]["adults"]["turn"]) == ("said", 1)
    assert (last.profile["flow"], last.profile["objectives"]) == ("booking", ["booking"])
    assert "left open" in last.profile["summary"]
    assert (last.expires - last.at).days == 365


async def test_nothing_is_kept_of_a_caller_who_is_nobody_in_particular() -> None:
    call = TextCall.begin("hibachi", caller=KnownCaller(name="Dana Reed"))
    await call.say("I'm Dana Reed, my number is 916 445 2841 and I'd like to book a party for 12 adults")
    assert call.orchestrator.conversation.profile.get("phone_number") == "+19164452841"
    assert kept(call) == []


async def test_the_next_call_offers_to_go_on_and_asks_for_nothing_again() -> None:
    call = TextCall.begin("hibachi", caller=again(await left_off()))
    greeting = call.orchestrator.greeting()
    assert greeting.endswith("Last time we did not finish with a hibachi party. Shall we go on from there?")
    call.orchestrator.commit_line("greeting", Played(text=greeting), greeting=True)
    said, decision = await call.say("yes please")
    assert decision.step == "children"
    held = call.orchestrator.conversation.profile
    assert (held.get("adults"), held.get("event_date"), held.get("start_time")) == (12, "2026-12-05", "18:00")
    assert held.values["adults"].source == "earlier"
    assert "name" not in said


async def test_without_a_greeting_it_is_offered_when_the_caller_begins_it() -> None:
    call = TextCall.begin("hibachi", caller=again(await left_off()))
    said, decision = await call.say("I'd like to book a hibachi chef")
    assert decision.offer == "resume"
    assert "go on from there?" in said
    _, decision = await call.say("no, thank you")
    assert decision.step == "event_date", "it begins anew, with the name that is known"
    assert call.orchestrator.conversation.profile.get("adults") is None


async def test_what_is_not_gone_on_with_does_not_come_into_a_new_order() -> None:
    call = TextCall.begin("hibachi", caller=again(await left_off()))
    held = call.orchestrator.conversation.profile
    assert held.get("name") == "Dana Reed"
    assert held.get("adults") is None
    _, decision = await call.say("I'd like to book a party for 20 adults on December 12th")
    assert decision.offer is None
    assert call.orchestrator.conversation.profile.get("adults") == 20
    assert call.orchestrator.conversation.profile.get("start_time") is None


async def test_a_call_about_something_else_leaves_what_is_open_as_it_was() -> None:
    call = TextCall.begin("hibachi", caller=again(await left_off()))
    await call.say("what is included in a party?")
    assert kept(call)[-1].profile["flow"] == "booking"
    assert kept(call)[-1].profile["values"]["adults"]["value"] == 12


async def test_what_was_finished_is_not_offered_again() -> None:
    call = TextCall.begin("hibachi", caller=again(await left_off()))
    await call.say("I'd like to book a hibachi chef")
    await call.say("yes")
    for words in ("no children", "no little ones", "12 chicken", "95814"):
        said, _ = await call.say(words)
    assert "Shall I book it?" in said
    _, decision = await call.say("yes")
    assert decision.flow_completed == "booking"
    assert kept(call)[-1].profile["flow"] is None
    assert "done" in kept(call)[-1].profile["summary"]


async def test_what_was_begun_anew_and_finished_is_not_offered_again() -> None:
    call = TextCall.begin("hibachi", caller=again(await left_off()))
    await call.say("I'd like to book a party for 20 adults on December 12th at 5 pm in 95814")
    for words in ("no children", "no little ones", "20 chicken"):
        said, _ = await call.say(words)
    assert "Shall I book it?" in said
    await call.say("yes")
    assert kept(call)[-1].profile["flow"] is None
    greeting = TextCall.begin("hibachi", caller=again(call)).orchestrator.greeting()
    assert "go on from there" not in greeting


async def test_a_model_is_told_what_the_last_conversation_was_about() -> None:
    before = await left_off()
    await before.say("what is included in a party?")
    call, model = scripted_call("Good to hear from you.\n@@ {}", caller=again(before))
    await call.say("It is me, I hope you remember what we spoke of.")
    told = model.asked[0][-2].text
    assert "Last time, on whatever channel: asked about what is included; a hibachi party: left open." in told


async def test_with_a_model_too_what_was_left_open_is_gone_on_with_and_the_model_is_not_asked() -> None:
    call, model = scripted_call("Lovely.\n@@ {}", caller=again(await left_off()))
    call.orchestrator.conversation.channel = "sms"
    _, decision = await call.say("Let's continue with the booking")
    assert (decision.route.value, decision.target) == ("flow", "booking")
    assert call.orchestrator.conversation.profile.get("adults") == 12
    assert model.asked == []


async def test_a_refusal_is_remembered_as_a_preference() -> None:
    call = TextCall.begin("alive5", caller=DANA)
    await call.say("I want marketing information")
    await call.say("I'd rather not say my name")
    assert kept(call)[-1].profile["refused"] == {"name": 2}
    assert PRIVACY in TextCall.begin("alive5", caller=again(call)).orchestrator.conversation.profile.preferences


async def test_what_was_only_said_in_an_earlier_call_proves_nothing() -> None:
    call = TextCall.begin("hibachi", caller=DANA)
    await call.say("I'd like to book a party")
    await call.say("my e-mail is dana@example.com")
    caller = again(call)
    assert caller.email is None
    later = TextCall.begin("hibachi", caller=caller)
    assert later.orchestrator.conversation.profile.values["email"].source == "earlier"


def test_a_profile_that_cannot_be_read_is_left_out() -> None:
    call = TextCall.begin("hibachi", caller=replace(DANA, remembered={"values": "none"}))
    assert call.orchestrator.conversation.profile.earlier is None
    assert call.orchestrator.conversation.profile.get("phone_number") == "+19164452841"
