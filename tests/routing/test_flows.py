"""Where a flow goes next."""

from __future__ import annotations

from routing import flows
from routing.business import load_business
from routing.conversation import FlowState
from routing.profile import Profile
from routing.slots.value import Held, SlotValue

BOOKING = load_business("hibachi").flows["booking"]
COMPLAINT = load_business("hibachi").flows["complaint"]


def knowing(**values: Held) -> Profile:
    profile = Profile()
    profile.take([SlotValue(field=name, value=value) for name, value in values.items()], turn=1)
    return profile


def asked(profile: Profile, *passed: str) -> list[str]:
    """Every field that would be asked for, one after the other, when none is answered and none asked twice."""
    state, order = FlowState(name="booking", passed=set(passed)), []
    while (field := flows.next_field(BOOKING, state, profile)) is not None:
        order.append(field.name)
        state.passed.add(field.name)
    return order


def test_fields_are_asked_in_the_order_of_the_flow() -> None:
    assert asked(Profile()) == [f.name for f in BOOKING.fields if f.name != "email"]


def test_what_is_known_is_not_asked() -> None:
    assert "adults" not in asked(knowing(adults=12))


def test_a_phone_number_that_is_known_settles_the_address_too() -> None:
    assert not {"phone_number", "email"} & set(asked(knowing(phone_number="+19164452841")))


def test_an_address_that_is_known_settles_the_phone_number() -> None:
    assert not {"phone_number", "email"} & set(asked(knowing(email="dana@example.com")))


def test_the_alternative_is_asked_once_the_first_choice_was_refused() -> None:
    profile = Profile()
    profile.refuse(["phone_number"], turn=1)
    order = asked(profile)
    assert "email" in order
    assert "phone_number" not in order


def test_a_flow_without_any_contact_stays_incomplete() -> None:
    profile = Profile()
    profile.refuse(["phone_number", "email"], turn=1)
    assert {f.name for f in flows.withheld(COMPLAINT, profile)} >= {"phone_number"}


def test_the_summary_says_what_is_known_and_nothing_else() -> None:
    text = flows.summary(
        BOOKING, knowing(name="Dana", adults=12, children=0, event_date="2026-12-05"), region="US", currency="USD"
    )
    assert "Saturday, December 5th" in text
    assert "12 adults" in text
    assert "children" not in text


def test_one_is_read_back_in_the_singular() -> None:
    text = flows.summary(BOOKING, knowing(adults=1, children=1), region="US", currency="USD")
    assert "1 adult and 1 child" in text
    many = flows.summary(BOOKING, knowing(adults=11, children=2), region="US", currency="USD")
    assert "11 adults and 2 children" in many


def test_a_value_given_after_a_refusal_lifts_it() -> None:
    profile = Profile()
    profile.refuse(["name"], turn=1)
    profile.take([SlotValue(field="name", value="Dana")], turn=2)
    assert profile.get("name") == "Dana"
    assert profile.refused == {}


def test_a_refusal_does_not_take_back_what_was_given() -> None:
    profile = knowing(name="Dana")
    profile.refuse(["name"], turn=2)
    assert profile.get("name") == "Dana"
    assert "name" not in profile.refused


def test_a_question_that_has_to_be_asked_again_is_worded_anew() -> None:
    field = BOOKING.field("adults")
    assert field is not None
    state = FlowState(name="booking", asked={"adults": 1})
    assert flows.question(field, state) != flows.question(field, FlowState(name="booking"))
