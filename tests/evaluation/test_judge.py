"""What the judge marks: each expectation of a scenario against what was said and done."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cli.evaluation.completion import Flow, FlowField, read_flows, why_incomplete
from cli.evaluation.judge import Mark, judge
from cli.evaluation.played import PlayedScenario, PlayedTurn
from tests.evaluation.conversations import ALIVE5, HIBACHI, conversation, terms_of, tool, turn

HIBACHI_TERMS = terms_of(HIBACHI)


def marks(played: PlayedScenario, what: str) -> list[bool]:
    return [mark.right for mark in judge(played, HIBACHI_TERMS).marks if mark.what == what]


def one(expect: dict[str, Any], played: PlayedTurn) -> Mark:
    (mark,) = judge(conversation(played, expects=[expect]), HIBACHI_TERMS).marks
    return mark


@pytest.mark.parametrize("what", ["route", "target", "persona", "sentiment"])
def test_one_value_or_a_list_of_right_ones(what: str) -> None:
    played = turn("Hi.", "Hello.", **{what: "this"})
    assert one({what: "this"}, played).right
    assert one({what: ["that", "this"]}, played).right
    assert not one({what: "that"}, played).right


def test_what_is_left_out_is_not_judged() -> None:
    assert judge(conversation(turn("Hi.", "Hello.")), HIBACHI_TERMS).marks == ()


def test_slots_are_a_subset_of_what_is_held() -> None:
    held = {"adults": 12, "name": "Dana Reed"}
    played = conversation(turn("Hi.", "…", slots=held), expects=[{"slots": {"adults": 12, "event_zipcode": "95608"}}])
    assert marks(played, "slots") == [True, False]


def test_approximate_and_refused_fields() -> None:
    expects = [{"approximate": ["adults"], "refused": ["phone_number"]}]
    assert (
        judge(
            conversation(turn("Hi.", "…", approximate=("adults",), refused=("phone_number",)), expects=expects),
            HIBACHI_TERMS,
        ).misses()
        == []
    )
    misses = judge(conversation(turn("Hi.", "…"), expects=expects), HIBACHI_TERMS).misses()
    assert [miss["what"] for miss in misses] == ["approximate", "refused"]


def test_said_contains_and_said_lacks() -> None:
    played = turn("Hi.", "That's twelve adults for six hundred and sixty dollars.")
    assert one({"said_contains": ["12", "660"]}, played).right
    assert not one({"said_contains": ["12", "670"]}, played).right
    assert one({"said_lacks": ["670"]}, played).right
    assert not one({"said_lacks": ["12"]}, played).right


def test_recall_is_right_when_the_words_are_said() -> None:
    assert one({"recall": "adults", "said_contains": ["12"]}, turn("How many?", "You said twelve.")).right
    assert not one({"recall": "adults", "said_contains": ["12"]}, turn("How many?", "You said ten.")).right


def test_recall_without_words_goes_by_the_value_given_before() -> None:
    expects: list[dict[str, Any]] = [{"slots": {"event_date": "2026-12-05"}}, {"recall": "event_date"}]
    told = turn("The fifth of December.", "Fine.", slots={"event_date": "2026-12-05"})
    right = conversation(told, turn("Which day did I say?", "December 5th."), expects=expects)
    wrong = conversation(told, turn("Which day did I say?", "December 6th."), expects=expects)
    assert marks(right, "recall") == [True]
    assert marks(wrong, "recall") == [False]


def test_recall_of_what_was_never_given_is_wrong() -> None:
    assert not one({"recall": "adults"}, turn("How many?", "You said twelve.")).right


def test_tools_in_their_order() -> None:
    used = (tool("check_availability"), tool("calculate_party_quote"))
    assert one({"tools": ["check_availability", "calculate_party_quote"]}, turn("Hi.", "…", tools=used)).right
    assert not one({"tools": ["calculate_party_quote", "check_availability"]}, turn("Hi.", "…", tools=used)).right
    assert not one({"tools": ["calculate_party_quote"]}, turn("Hi.", "…")).right


def test_a_turn_that_was_never_played_misses_everything() -> None:
    expects = [{}, {"route": "flow", "slots": {"adults": 12}, "said_lacks": ["x"], "recall": "adults"}]
    verdict = judge(conversation(turn("Hi.", "…"), expects=expects, failed="RuntimeError: no"), HIBACHI_TERMS)
    assert [mark.right for mark in verdict.marks] == [False] * 4
    assert verdict.misses()[-1] == {
        "scenario": "made-by-hand",
        "turn": 2,
        "what": "failed",
        "expected": "none",
        "got": "RuntimeError: no",
    }


def test_misses_name_scenario_turn_expected_and_got() -> None:
    played = conversation(turn("Hi.", "…"), turn("Hm.", "…", route="faq"), expects=[{}, {"route": "flow"}])
    assert judge(played, HIBACHI_TERMS).misses() == [
        {"scenario": "made-by-hand", "turn": 2, "what": "route", "expected": ["flow"], "got": "faq"}
    ]


def test_the_end_is_judged_by_the_last_turn() -> None:
    end = {"slots": {"adults": 14}, "refused": ["phone_number"], "tools": ["request_callback"], "total": "770"}
    quote = tool("calculate_party_quote", {"adults": 14, "event_zipcode": "95608"}, {"total": "770.00"})
    callback = tool("request_callback", {}, {"callback_id": "7"}, receipt="7")
    last = turn("Fourteen.", "…", slots={"adults": 14}, refused=("phone_number",), tools=(quote, callback))
    played = conversation(turn("Twelve.", "…", slots={"adults": 12}), last, end=end)
    assert judge(played, HIBACHI_TERMS).misses() == []
    misses = judge(conversation(turn("Twelve.", "…", slots={"adults": 12}), end=end), HIBACHI_TERMS).misses()
    assert [miss["what"] for miss in misses] == ["slots", "refused", "tools", "total"]


GIVEN: dict[str, Any] = {
    "name": "Dana Reed",
    "event_date": "2026-12-05",
    "start_time": "18:00",
    "adults": 12,
    "children": 0,
    "children_under_6": 0,
    "protein_selections": {"chicken": 12},
    "event_zipcode": "95608",
    "phone_number": "+19165550142",
}
READ_BACK = (
    "So that's a party under the name Dana Reed on December 5th at 6 PM for 12 adults with chicken in 95608, reachable "
    "at 916 555 0142. The total comes to $660.00. Shall I book it?"
)


def booked(
    slots: dict[str, Any] = GIVEN,
    *,
    read_back: str = READ_BACK,
    receipt: str | None = "1001",
    completed: tuple[str, ...] = ("booking",),
    asked: str = "Thank you.",
    refused: tuple[str, ...] = (),
    wanted: str | None = "booking",
) -> Mark:
    result = {"booking_id": "1001", "total": "660.00", "deposit": "100.00"}
    book = tool("book_party", slots, result, receipt=receipt)
    played = conversation(
        turn("I'd like to book.", asked, slots=slots, refused=refused),
        turn("That's all.", read_back, slots=slots, refused=refused),
        turn("Yes, book it.", "…", slots=slots, refused=refused, tools=(book,)),
        end={"flow_completed": wanted},
        completed=completed,
    )
    (mark,) = (mark for mark in judge(played, HIBACHI_TERMS).marks if mark.what == "flow")
    return mark


def without(*names: str) -> dict[str, Any]:
    return {name: value for name, value in GIVEN.items() if name not in names}


def test_a_flow_is_completed_with_every_field_given_and_the_read_back_confirmed() -> None:
    assert booked().right


def test_an_address_will_do_where_a_number_was_refused() -> None:
    slots = {**without("phone_number"), "email": "dana@example.com"}
    assert booked(slots, refused=("phone_number",)).right


def test_an_optional_field_may_be_refused_or_passed_over_when_asked_for() -> None:
    assert booked(without("protein_selections"), refused=("protein_selections",)).right
    assert booked(without("protein_selections"), asked="Which proteins would you like?").right


@pytest.mark.parametrize(
    ("mark", "why"),
    [
        (booked(without("protein_selections")), "protein_selections"),
        (booked(without("event_zipcode")), "event_zipcode"),
        (booked(without("phone_number"), refused=("phone_number",)), "phone_number"),
        (booked(receipt=None), "receipt"),
        (booked(read_back="Shall I book it?"), "read back"),
        (booked(read_back=READ_BACK.replace("?", ".")), "read back"),
    ],
    ids=lambda case: case if isinstance(case, str) else "",
)
def test_a_flow_that_only_says_it_is_completed_is_not(mark: Mark, why: str) -> None:
    assert not mark.right
    assert why in str(mark.got)


def test_a_flow_that_is_not_completed() -> None:
    assert not booked(completed=()).right
    assert not booked(completed=("complaint",)).right


def test_null_means_that_none_may_be_completed() -> None:
    assert booked(completed=(), wanted=None).right
    assert not booked(wanted=None).right


def test_completion_is_judged_only_where_the_scenario_names_it() -> None:
    assert marks(conversation(turn("Hi.", "…"), completed=("booking",), end={"tools": []}), "flow") == []


def test_a_conversation_that_broke_completed_nothing_rightly() -> None:
    assert marks(conversation(turn("Hi.", "…"), end={"flow_completed": None}, failed="RuntimeError: no"), "flow") == [
        False
    ]


def test_the_marketing_flow_of_another_business() -> None:
    slots = {"name": "Luis", "campaign_count": 4, "budget": "5000.00", "phone_number": "+15125550177"}
    said = "Your name is Luis, 4 campaigns, a budget of $5,000.00, and we can reach you at 512 555 0177. Is that right?"
    callback = tool("request_callback", slots, {"callback_id": "7"}, receipt="7")
    played = conversation(
        turn("512 555 0177.", said, slots=slots),
        turn("Yes.", "Thank you, I've passed that on.", slots=slots, tools=(callback,)),
        business="alive5",
        end={"flow_completed": "marketing", "never_asked_again": ["budget"]},
        completed=("marketing",),
    )
    assert judge(played, terms_of(ALIVE5)).misses() == []


def test_the_callers_own_words_read_back_are_no_violation() -> None:
    slots = {
        "what_happened": "The chef cancelled our booking and we've paid 200 dollars.",
        "wanted_remedy": "what time can you give me my money back",
    }
    said = (
        "Let me make sure I have this right: this is what happened: the chef cancelled our booking and we've paid "
        "200 dollars, you would like: what time can you give me my money back. Is that correct?"
    )
    assert judge(conversation(turn("That's all.", said, slots=slots)), HIBACHI_TERMS).misses() == []
    counters = [miss["what"] for miss in judge(conversation(turn("That's all.", said)), HIBACHI_TERMS).misses()]
    assert "unreceipted_claims" in counters


def test_violations_are_misses_too() -> None:
    said = "It's booked for 500 dollars. How many adults will there be?"
    verdict = judge(conversation(turn("Twelve of us.", said, slots={"adults": 12})), HIBACHI_TERMS)
    counters = {"fields_asked_again", "unreceipted_claims", "pricing_errors"}
    assert {miss["what"] for miss in verdict.misses()} == counters
    assert all(verdict.count(counter) == 1 for counter in counters)


def test_the_second_of_two_flows_that_end_in_one_tool_is_judged_by_its_own_end() -> None:
    called_back = tool("request_callback", {}, {}, receipt="1")
    first, both = {"phone_number": "+966501234567"}, {"phone_number": "+966501234567", "company": "Nakheel"}
    flow = Flow(
        name="demo",
        tool="request_callback",
        fields=(
            FlowField(name="phone_number", required=True, alternative=None),
            FlowField(name="company", required=True, alternative=None),
        ),
    )
    read_back = "Your company is Nakheel, and your number is +966 50 123 4567. Is that right?"
    turns = (
        turn("…", "Is +966501234567 right?", slots=first),
        turn("Yes.", "Done.", slots=first, tools=(called_back,)),
        turn("…", read_back, slots=both),
    )

    assert why_incomplete(flow, conversation(*turns)) == "company was neither given nor refused"
    assert why_incomplete(flow, conversation(*turns, turn("Yes.", "Done.", slots=both, tools=(called_back,)))) is None


_CONTACT = """\
name: contact
part: true
fields:
  - {name: name, required: true}
  - {name: phone_number, required: true, alternative: email}
"""
_REPAIR = """\
name: repair
fields:
  - {name: kind, required: true}
  - {name: hands, required: true, when: {kind: [clock, watch]}}
  - {name: age, required: true, when: {hands: {at_least: 3}}}
  - flow: contact
    when: {kind: {known: true}}
end: {tool: request_callback}
"""


def test_a_flow_asks_for_what_its_parts_ask_and_only_under_their_conditions(tmp_path: Path) -> None:
    (tmp_path / "flows").mkdir()
    for name, text in (("contact", _CONTACT), ("repair", _REPAIR)):
        (tmp_path / "flows" / f"{name}.yaml").write_text(text, encoding="utf-8")
    flows = read_flows(tmp_path)
    assert list(flows) == ["repair"]
    assert [field.name for field in flows["repair"].fields] == ["kind", "hands", "age", "name", "phone_number"]
    done = tool("request_callback", receipt="c1")

    def lacks(**slots: object) -> str | None:
        said = f"So that is {', '.join(str(value) for value in slots.values())}: right?"
        return why_incomplete(
            flows["repair"],
            conversation(turn("A bell.", said, slots=slots), turn("Yes.", "Done.", slots=slots, tools=(done,))),
        )

    assert lacks(kind="bell", name="Ann", email="ann@example.com") is None
    assert lacks(kind="bell", name="Ann") == "phone_number was neither given nor refused"
    assert lacks(kind="clock", name="Ann", email="ann@example.com") == "hands was neither given nor refused"
    assert lacks(kind="clock", hands=2, name="Ann", email="ann@example.com") is None
    assert lacks(kind="watch", hands=3, name="Ann", email="ann@example.com") == "age was neither given nor refused"
