"""A question that is not understood is put another way, and a flow ends rather than asking for ever."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from routing import flows
from routing.conversation import Conversation, FlowState
from routing.criterion import Criterion
from routing.flow_model import FlowField
from routing.profile import Known
from tests.routing.conversations import TextCall, parts_of
from tests.routing.scripted_model import scripted_call

UNHEARD = ("Blorb a wuggle fnord", "Quux the zibble", "Grobble mip", "Wug wug")


def begun(flow: str = "booking", *, asked: str, call: TextCall | None = None) -> TextCall:
    """A call in the middle of a flow whose other fields are known."""
    call = call or TextCall.begin("hibachi")
    held = call.orchestrator.conversation
    held.flow, held.asked = FlowState(name=flow, asked={asked: 1}), asked
    known: dict[str, int | str] = {
        "name": "Dana Reed",
        "event_date": "2026-12-05",
        "start_time": "18:00",
        "adults": 12,
        "children": 0,
        "children_under_6": 0,
        "event_zipcode": "95814",
        "phone_number": "+19164452841",
    }
    del known[asked]
    give(held, known)
    held.flow.passed.add("protein_selections")
    return call


def give(held: Conversation, known: dict[str, int | str]) -> None:
    for name, value in known.items():
        held.profile.values[name] = Known(value=value, source="said", turn=0)


async def test_a_question_that_was_not_understood_is_asked_in_other_words() -> None:
    call = begun(asked="adults")
    said, decision = await call.say(UNHEARD[0])
    assert "Roughly how many people of 13 and over are coming?" in said
    assert decision.step == "adults"


async def test_a_language_model_is_told_what_was_not_understood_and_which_other_way_there_is() -> None:
    talk, model = scripted_call('Sorry, how many adults?\n@@ {"route": "flow", "target": "booking", "step": "adults"}')
    call = begun(asked="adults", call=talk)
    told = []
    for line in UNHEARD[:3]:
        await call.say(line)
        told.append(str(model.asked[-1]))
    assert "not understood" not in told[0]
    assert "not understood twice" in told[1]
    assert "type it on the page" in told[1]
    assert "offer that somebody calls back" in told[2]


async def test_after_two_misunderstandings_another_way_is_offered() -> None:
    call = begun(asked="adults")
    await call.say(UNHEARD[0])
    said, decision = await call.say(UNHEARD[1])
    assert "type it on the page" in said
    assert (decision.offer, decision.step) == ("callback", "adults")
    said, _ = await call.say("12 adults")
    assert "Shall I book it?" in said, "the answer is taken, whatever was offered beside it"


async def test_a_caller_with_keys_is_offered_to_use_them() -> None:
    call = begun(asked="event_zipcode")
    call.orchestrator.conversation.keys = True
    await call.say(UNHEARD[0])
    said, _ = await call.say(UNHEARD[1])
    assert "key it in" in said
    assert "type it" not in said


async def test_for_a_number_to_call_no_call_is_offered_in_its_stead() -> None:
    call = begun(asked="phone_number")
    await call.say(UNHEARD[0])
    said, decision = await call.say(UNHEARD[1])
    assert "type it on the page" in said
    assert decision.offer is None
    assert decision.step == "phone_number"


async def test_with_a_third_misunderstanding_the_flow_ends_with_the_offer_of_a_callback() -> None:
    call = begun(asked="adults")
    for words in UNHEARD[:3]:
        said, decision = await call.say(words)
    state = call.orchestrator.conversation.flow
    assert state is not None
    assert (state.status, decision.offer) == ("incomplete", "callback")
    said, decision = await call.say("yes please")
    assert "call you back" in said
    assert decision.tools == ("request_callback",)


async def test_an_answer_begins_the_count_anew() -> None:
    call = begun(asked="adults")
    await call.say(UNHEARD[0])
    held = call.orchestrator.conversation.flow
    assert held is not None
    assert held.missed == {"adults": 1}
    await call.say("what does it cost for a child?")
    assert held.missed.get("adults", 0) <= 1, "a question that is answered is no misunderstanding"
    await call.say("twelve adults")
    assert call.orchestrator.conversation.flow is not None
    assert call.orchestrator.conversation.flow.missed == {}


async def test_an_answer_to_the_read_back_that_is_not_understood_is_asked_for_plainly() -> None:
    call = begun(asked="adults")
    said, _ = await call.say("12 adults")
    assert "Shall I book it?" in said
    said, _ = await call.say(UNHEARD[0])
    assert "Shall I book it?" in said
    said, decision = await call.say(UNHEARD[1])
    assert "yes or a no" in said
    assert decision.offer == "read_back"
    said, decision = await call.say("yes")
    assert decision.flow_completed == "booking"


async def test_a_read_back_that_is_never_answered_ends_with_the_offer_of_a_callback() -> None:
    call = begun(asked="adults")
    await call.say("12 adults")
    for words in UNHEARD[:3]:
        _, decision = await call.say(words)
    assert decision.offer == "callback"
    assert call.orchestrator.conversation.completed == []


async def test_outside_of_a_flow_a_callback_is_offered_after_two_turns_that_were_not_understood() -> None:
    call = TextCall.begin("hibachi")
    _, first = await call.say("Ksh ksh")
    _, second = await call.say("Mumble mumble")
    assert (first.offer, second.offer) == (None, "callback")


def varied(changed: dict[str, dict[str, object]]) -> TextCall:
    """A call to a business whose booking has some fields otherwise."""
    call = TextCall.begin("hibachi")
    parts = parts_of("hibachi").with_ledger(call.ledger)
    booking = parts.business.flows["booking"]
    fields = tuple(field.model_copy(update=changed.get(field.name, {})) for field in booking.fields)
    flow = booking.model_copy(update={"fields": fields})
    business = parts.business.model_copy(update={"flows": {**parts.business.flows, "booking": flow}})
    parts = replace(parts, business=business, reader=replace(parts.reader, business=business))
    return TextCall(parts.orchestrator(journal=call.journal, call_id="call-1"), call.journal, call.ledger)


async def test_a_value_that_may_not_be_is_refused_in_the_business_s_words() -> None:
    call = varied(
        {"adults": {"minimum": 8, "invalid": "We only come for {minimum} adults or more, {value} are too few."}}
    )
    held = call.orchestrator.conversation
    held.flow, held.asked = FlowState(name="booking", asked={"adults": 1}), "adults"
    give(held, {"name": "Dana Reed", "event_date": "2026-12-05", "start_time": "18:00"})
    said, decision = await call.say("4 adults")
    assert said.startswith("We only come for 8 adults or more, 4 are too few.")
    assert decision.step == "adults"
    assert held.profile.get("adults") is None
    said, decision = await call.say("then 8 adults")
    assert call.orchestrator.conversation.profile.get("adults") == 8


async def test_a_day_that_is_too_soon_is_not_taken() -> None:
    call = varied({"event_date": {"from_days": 3, "invalid": "The first day that we can come is {first_day}."}})
    held = call.orchestrator.conversation
    held.flow, held.asked = FlowState(name="booking", asked={"event_date": 1}), "event_date"
    give(held, {"name": "Dana Reed"})
    said, decision = await call.say("tomorrow")
    assert "The first day that we can come is Tue Nov 24." in said
    assert decision.step == "event_date"
    _, decision = await call.say("then December 5th")
    assert call.orchestrator.conversation.profile.get("event_date") == "2026-12-05"


async def test_a_field_is_asked_for_only_where_its_condition_holds() -> None:
    few: dict[str, dict[str, object]] = {"children_under_6": {"when": {"children": Criterion(at_least=1)}}}
    for children, asked in ((0, "protein_selections"), (2, "children_under_6")):
        call = varied(few)
        held = call.orchestrator.conversation
        held.flow, held.asked = FlowState(name="booking", asked={"children": 1}), "children"
        give(held, {"name": "Dana Reed", "event_date": "2026-12-05", "start_time": "18:00", "adults": 12})
        _, decision = await call.say(f"{children} children")
        assert decision.step == asked


@pytest.mark.parametrize(
    ("written", "value", "met"),
    [
        ("Gold", "Gold", True),
        ("Gold", "Silver", False),
        (["Gold", "Silver"], "Silver", True),
        ({"at_least": 3}, 3, True),
        ({"at_least": 3}, 2, False),
        ({"at_most": 10}, "10.50", False),
        ({"at_least": 2, "at_most": 4}, {"steak": 2, "tofu": 1}, True),
        ("steak", {"steak": 2}, True),
        ({"known": False}, None, True),
        ({"known": False}, 3, False),
        (True, "anything", True),
        ({"at_least": 1}, None, False),
        ({"at_least": 1}, "many", False),
        (Decimal("12"), 12, True),
    ],
)
def test_a_criterion_is_met_by_what_is_written(written: object, value: object, met: bool) -> None:
    assert Criterion.model_validate(written).met_by(value) is met  # type: ignore[arg-type]


def test_what_a_condition_leaves_out_is_not_read_back() -> None:
    field = FlowField(name="a", type="count", label="a", ask=("A?",))
    other = FlowField(name="b", type="count", label="b", ask=("B?",), required=True, when={"a": Criterion(at_least=5)})
    flow = parts_of("hibachi").business.flows["booking"].model_copy(update={"fields": (field, other)})
    held = TextCall.begin("hibachi").orchestrator.conversation
    give(held, {"a": 4, "b": 2})
    assert flows.values(flow, held.profile) == {"a": 4}
    assert "b" not in flows.summary(flow, held.profile, region="US", currency="USD")
    assert flows.required(flow, held.profile) == []
