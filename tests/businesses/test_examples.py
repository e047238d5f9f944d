"""The example businesses hold the facts they stand for, and enough examples in callers' own words."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from routing.business import check_business, load_business
from routing.business_model import Business, PartyPrices, PriceList

NAMES = ("hibachi", "alive5", "ornina")

SUBJECTS = {
    "hibachi": "what_is_it what_is_included area_served minimum_order deposit cancellation allergies duration "
    "space_needed rain tables_and_plates children alcohol payment opening_hours gift_cards",
    "alive5": "what_is_alive5 sms web_chat integrations compliance pricing trial support_hours number_porting "
    "data_export cancel_subscription",
    "ornina": "what_is_ornina tiers languages trial refund support_hours data_location upgrade",
}
"""Those that scenarios and API examples refer to."""

FIELDS = {
    ("hibachi", "booking"): "name* event_date* start_time* adults* children children_under_6 protein_selections "
    "event_zipcode* phone_number* email",
    ("hibachi", "complaint"): "name event_date what_happened* wanted_remedy phone_number* email",
    ("alive5", "marketing"): "name campaign_count budget phone_number* email",
    ("alive5", "sales"): "name company team_size timeline phone_number*",
    ("alive5", "support"): "name company problem* urgency phone_number*",
    ("ornina", "demo_request"): "name company product_tier phone_number* email",
    ("ornina", "complaint"): "name what_happened* order_id phone_number*",
}

SAID = {
    ("hibachi", "area_served"): ["150 miles", "Sacramento"],
    ("hibachi", "minimum_order"): ["$550"],
    ("hibachi", "deposit"): ["$100", "off the total", "seven days"],
    ("hibachi", "cancellation"): ["seven days"],
    ("hibachi", "allergies"): ["48 hours", "vegetarian", "vegan", "gluten free", "nut oil"],
    ("hibachi", "duration"): ["90 minutes"],
    ("hibachi", "space_needed"): ["level", "10 by 10 feet", "high ceiling"],
    ("hibachi", "rain"): ["up to you", "moving the date is free"],
    ("hibachi", "tables_and_plates"): ["yours to provide"],
    ("hibachi", "children"): ["$30", "free"],
    ("hibachi", "alcohol"): ["don't serve alcohol"],
    ("hibachi", "payment"): ["cash", "card", "Venmo"],
    ("hibachi", "opening_hours"): ["9 in the morning to 9", "11 in the morning to 10", "every day"],
    ("hibachi", "gift_cards"): ["don't sell"],
    ("hibachi", "tip"): ["isn't included", "Twenty percent"],
    ("hibachi", "travel_fee"): ["30 miles", "$2 a mile"],
    ("alive5", "integrations"): ["Salesforce", "HubSpot", "Zapier"],
    ("alive5", "compliance"): ["TCPA", "10DLC", "opted out"],
    ("alive5", "pricing"): ["$99 a month", "quote"],
    ("alive5", "trial"): ["14 days"],
    ("alive5", "support_hours"): ["Monday to Friday", "8 in the morning to 6", "Central"],
    ("alive5", "cancel_subscription"): ["any time", "end of the month"],
}


@pytest.fixture(params=NAMES)
def business(request: pytest.FixtureRequest) -> Business:
    return load_business(request.param).in_language("en")


@pytest.mark.parametrize("name", NAMES)
def test_an_example_has_no_mistakes(name: str) -> None:
    assert check_business(name) == []


def test_hibachi_has_its_prices() -> None:
    prices = load_business("hibachi").prices

    assert isinstance(prices, PartyPrices)
    assert (prices.adult, prices.child, prices.child_under_6) == (Decimal(55), Decimal(30), Decimal(0))
    assert (prices.minimum_food, prices.deposit, prices.refund_days) == (Decimal(550), Decimal(100), 7)
    included = ("chicken", "steak", "shrimp", "tofu", "salmon", "scallops")
    upgrades = {"filet_mignon": Decimal(5), "lobster_tail": Decimal(15)}
    assert prices.proteins == {name: Decimal(0) for name in included} | upgrades
    assert (prices.kitchen_zipcode, prices.free_miles, prices.per_mile) == ("95814", 30, Decimal(2))
    assert (prices.furthest_miles, prices.chefs, prices.party_hours) == (150, 2, 3)
    assert (prices.first_start, prices.last_start) == ("11:00", "19:00")


def test_alive5_names_one_price() -> None:
    prices = load_business("alive5").prices

    assert isinstance(prices, PriceList)
    assert list(prices.advertised.values()) == [Decimal(99)]


@pytest.mark.parametrize("name", NAMES)
def test_every_subject_that_others_refer_to_is_answered(name: str) -> None:
    assert set(SUBJECTS[name].split()) <= {entry.subject for entry in load_business(name).faq}


@pytest.mark.parametrize(("name", "subject"), SAID)
def test_an_answer_holds_its_facts(name: str, subject: str) -> None:
    answer = next(entry.answer for entry in load_business(name).faq if entry.subject == subject)

    assert [fact for fact in SAID[name, subject] if fact not in answer] == []


@pytest.mark.parametrize(("name", "flow"), FIELDS)
def test_a_flow_asks_for_its_fields_in_order(name: str, flow: str) -> None:
    fields = load_business(name).flows[flow].fields

    assert " ".join(field.name + "*" * field.required for field in fields) == FIELDS[name, flow]
    for field in fields:
        if field.name == "email":
            assert (field.volunteer, field.alternative) == (True, "phone_number")
        if field.name == "phone_number":
            assert field.alternative == ("email" if "email" in FIELDS[name, flow] else None)


def test_the_flows_are_led_and_ended_as_they_should() -> None:
    hibachi, alive5 = load_business("hibachi").flows, load_business("alive5").flows

    assert {name: flow.persona for name, flow in hibachi.items()} == {"booking": "sales", "complaint": "support"}
    assert {name: flow.persona for name, flow in alive5.items()} == {
        "marketing": "sales",
        "sales": "sales",
        "support": "support",
    }
    end = hibachi["booking"].end
    assert (end.check, end.quote, end.tool) == ("check_availability", "calculate_party_quote", "book_party")
    for flow in (hibachi["complaint"], *alive5.values()):
        assert flow.end.tool == "request_callback"
        assert flow.end.arguments["reason"]


def test_personas_are_who_they_are(business: Business) -> None:
    personas = business.personas

    assert {key: (one.name, one.tag) for key, one in personas.items()} == {
        "reception": ("Ahmed", "r"),
        "sales": ("Sarah", "s"),
        "support": ("Mohammed", "u"),
    }
    assert personas["sales"].voice.local == "plain"
    assert {one.voice.local for one in personas.values()} == {"plain", "low", "high"}
    assert len({one.voice.elevenlabs for one in personas.values()}) == 3


def test_every_greeting_says_that_an_ai_speaks_and_every_notice_that_the_call_is_recorded(business: Business) -> None:
    for persona in business.personas.values():
        assert all("AI" in line for line in persona.greeting)
    assert "recorded" in business.file.recording_notice


def test_a_transition_line_ends_its_sentence_in_the_leaving_voice(business: Business) -> None:
    for persona in business.personas.values():
        assert all(line.endswith(".") and "{to_name}" in line for line in persona.transition)
        assert set(persona.acknowledge) == {"default", "interest", "problem", "return", "enquiry"}


def test_answers_are_short_enough_to_be_heard(business: Business) -> None:
    for entry in business.faq:
        assert len(re.findall(r"[.!?](?:\s|$)", entry.answer)) <= 3, entry.source
        assert len(entry.answer.split()) <= 45, entry.source


def test_every_question_has_paraphrases_in_other_words(business: Business) -> None:
    for entry in business.faq:
        assert len(entry.also_asked) >= 6, entry.source
        assert len({_plain(text) for text in (entry.question, *entry.also_asked)}) == len(entry.also_asked) + 1


def test_there_are_examples_enough_in_callers_words(business: Business) -> None:
    file = business.file
    for flow in business.flows.values():
        assert len(set(flow.starts_when)) >= 15
        assert len(set(flow.not_when)) >= 8
    for tool, examples in file.requests.items():
        assert len(set(examples)) >= 12, tool
    for kind in (file.interest, file.problems, file.enquiries):
        assert len(set(kind)) >= 20
    assert all("request_callback" in tools for tools in file.tools.values())


def test_nothing_is_an_example_of_two_kinds_of_caller(business: Business) -> None:
    file = business.file
    kinds = [file.interest, file.problems, file.enquiries]
    plain = [_plain(text) for kind in kinds for text in kind]
    assert len(plain) == len(set(plain))


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))
