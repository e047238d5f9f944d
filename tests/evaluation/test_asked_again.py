"""`fields_asked_again`: asking for what was given, known or refused, in any words, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from cli.evaluation.asked import REFUSED, asked_fields
from cli.evaluation.asked_again import fields_asked_again
from cli.evaluation.played import PlayedScenario
from tests.evaluation.conversations import conversation, planted, tool, turn

PLANTED = planted("asked")
HELD: dict[str, dict[str, Any]] = PLANTED["held"]


ASKING = [(business, field) for business, fields in PLANTED["asks"].items() for field in fields]


def fields(played: PlayedScenario) -> list[tuple[int, str]]:
    return [(found.turn, found.what.split(":")[0]) for found in fields_asked_again(played)]


@pytest.mark.parametrize(("business", "field"), ASKING)
def test_asking_for_what_was_given_counts(business: str, field: str) -> None:
    sentences = PLANTED["asks"][business][field]
    assert [sentence for sentence in sentences if field not in asked_fields(sentence, HELD[business])] == []


@pytest.mark.parametrize(("business", "field"), ASKING)
def test_asking_for_what_was_refused_counts(business: str, field: str) -> None:
    refused = dict.fromkeys(HELD[business], REFUSED)
    sentences = PLANTED["asks"][business][field]
    assert [sentence for sentence in sentences if field not in asked_fields(sentence, refused)] == []


@pytest.mark.parametrize(("business", "field"), ASKING)
def test_asking_for_one_field_is_not_asking_for_the_others(business: str, field: str) -> None:
    others = {name: value for name, value in HELD[business].items() if name != field}
    sentences = PLANTED["asks"][business][field]
    # Some of the sentences do ask for two things at once.
    assert [sentence for sentence in sentences if len(asked_fields(sentence, others)) > 1] == []


@pytest.mark.parametrize("business", PLANTED["innocent"])
def test_other_sentences_ask_for_nothing(business: str) -> None:
    sentences = PLANTED["innocent"][business]
    assert {said: found for said in sentences if (found := asked_fields(said, HELD[business]))} == {}


def test_every_field_of_the_businesses_is_planted() -> None:
    assert all(set(PLANTED["asks"][business]) <= set(held) for business, held in HELD.items())
    assert set(PLANTED["asks"]["hibachi"]) == set(HELD["hibachi"])
    both = {"name", "phone_number", "email"}
    assert set(PLANTED["asks"]["alive5"]) | both == set(HELD["alive5"])
    assert set(PLANTED["asks"]["ornina"]) | both == set(HELD["ornina"])


def test_a_field_counts_from_the_turn_in_which_it_is_given() -> None:
    asked = "How many adults will there be?"
    played = conversation(
        turn("Hello.", asked),
        turn("Twelve.", asked, slots={"adults": 12}),
        turn("Twelve, I said.", asked, slots={"adults": 12}),
    )
    assert fields(played) == [(2, "adults"), (3, "adults")]


def test_a_value_that_the_scenario_expects_counts_even_where_it_was_not_understood() -> None:
    played = conversation(turn("We'll be twelve.", "How many guests?"), expects=[{"slots": {"adults": 12}}])
    assert fields(played) == [(1, "adults")]


def test_what_is_known_of_the_caller_is_not_asked_for() -> None:
    played = conversation(turn("Hello.", "May I have your name?"), caller={"name": "Dana Reed"})
    assert fields(played) == [(1, "name")]


def test_a_value_that_was_dropped_still_counts_as_given() -> None:
    played = conversation(
        turn("In 95608.", "Thank you.", slots={"event_zipcode": "95608"}), turn("And?", "What's the zip code?")
    )
    assert fields(played) == [(2, "event_zipcode")]


def test_a_refusal_that_only_the_scenario_knows_of_counts() -> None:
    played = conversation(
        turn("I won't say my number.", "No problem. What's your phone number?"),
        expects=[{"refused": ["phone_number"]}],
    )
    assert fields(played) == [(1, "phone_number")]


@pytest.mark.parametrize(
    "refusal", ["I'd rather not give my phone number.", "No thanks, that's private.", "I don't want to share it."]
)
def test_a_field_never_to_be_asked_again_is_settled_by_the_callers_own_refusal(refusal: str) -> None:
    played = conversation(
        turn("I'd like a call back.", "What's the best number to reach you on?"),
        turn(refusal, "I see. And your phone number?"),
        end={"never_asked_again": ["phone_number"]},
    )
    assert fields(played) == [(2, "phone_number")]


@pytest.mark.parametrize(
    "refusal",
    [
        "وأفضّل ألا أعطي رقمي",
        "لا، رقم جوالي ما أعطيه لأحد",
        "رقمي ما بعطيه لحدا",
        "موبايلي مش هديه لحد",
        "ورقم هاتفي لن أعطيك إياه",
    ],
)
def test_an_arabic_refusal_settles_a_field_whatever_stands_first(refusal: str) -> None:
    played = conversation(
        turn("أريد أن تتصلوا بي", "ما هو الرقم الأنسب للاتصال؟"),
        turn(refusal, "أفهم ذلك. وما رقم هاتفك؟"),
        end={"never_asked_again": ["phone_number"]},
    )
    assert fields(played) == [(2, "phone_number")]


def test_a_refusal_of_something_else_settles_nothing() -> None:
    said = "No problem. And what's the best phone number to reach you on?"
    watched = {"never_asked_again": ["phone_number"]}
    for heard in (
        "I don't want to choose the proteins on the phone.",
        "I'd rather not say my phone plans, no proteins.",
    ):
        played = conversation(turn(heard, said), expects=[{"refused": ["protein_selections"]}], end=watched)
        assert fields(played) == []
    assert fields(conversation(turn("I don't want to choose that over the phone.", said), end=watched)) == []


@pytest.mark.parametrize("said", ["I don't talk to robots, get me a person", "I don't understand, who are you?"])
def test_a_caller_who_wants_somebody_else_has_refused_nothing(said: str) -> None:
    ask = "Which number is best for that?"
    played = conversation(turn("Representative", ask), turn(said, ask), end={"never_asked_again": ["phone_number"]})
    assert fields(played) == []


def test_the_first_question_after_a_digression_is_no_second_asking() -> None:
    played = conversation(
        turn("I'd like a call back.", "What's the best number to reach you on?"),
        turn("Before that, are you open on Sundays?", "Yes. What's the best number to reach you on?"),
        end={"never_asked_again": ["phone_number"]},
    )
    assert fields(played) == []


def test_one_turn_counts_a_field_once() -> None:
    said = "May I have your name? I mean, what's your name?"
    assert fields(conversation(turn("Dana Reed.", said, slots={"name": "Dana Reed"}))) == [(1, "name")]


def test_two_fields_in_one_question_count_both() -> None:
    slots = {"name": "Dana Reed", "phone_number": "+19165550142"}
    played = conversation(turn("Dana Reed, 916 555 0142.", "Could I have your name and phone number?", slots=slots))
    assert fields(played) == [(1, "name"), (1, "phone_number")]


def test_a_caller_who_wants_to_change_a_value_may_be_asked_for_it() -> None:
    slots = {"event_date": "2026-12-05", "adults": 12}
    played = conversation(
        turn("On the fifth, for twelve.", "Thank you.", slots=slots),
        turn("Actually, I need to change the date.", "Of course. What date would you like?", slots=slots),
        turn("Hm.", "What date would you like?", slots=slots),
    )
    assert fields(played) == [(3, "event_date")]


def test_a_wish_to_change_one_value_does_not_excuse_asking_for_another() -> None:
    slots = {"event_date": "2026-12-05", "adults": 12}
    played = conversation(
        turn("On the fifth, for twelve.", "Thank you.", slots=slots),
        turn("I need to change the date.", "Of course. How many adults will there be?", slots=slots),
    )
    assert fields(played) == [(2, "adults")]


def test_a_value_that_a_tool_would_not_take_may_be_asked_for_once_more() -> None:
    quote = tool("calculate_party_quote", {"event_zipcode": "99999", "adults": 12}, error="unknown_zipcode")
    slots = {"event_zipcode": "99999", "adults": 12}
    said = "I can't find that place. What's the ZIP code?"
    assert fields(conversation(turn("What's it in 99999?", said, slots=slots, tools=(quote,)))) == []
    wrong = f"{said} And how many adults?"
    assert fields(conversation(turn("What's it in 99999?", wrong, slots=slots, tools=(quote,)))) == [(1, "adults")]


def test_a_day_that_is_taken_may_be_asked_for_once_more() -> None:
    taken = tool("check_availability", {"event_date": "2026-12-05"}, {"available": False, "alternatives": []})
    slots = {"event_date": "2026-12-05"}
    said = "I'm sorry, that day is taken. Which day would suit you?"
    assert fields(conversation(turn("The fifth.", said, slots=slots, tools=(taken,)))) == []


def test_another_value_is_not_the_same_again_but_a_refused_field_stays_refused() -> None:
    said = "Which other number could we call?"
    given = conversation(turn("916 555 0142.", said, slots={"phone_number": "+19165550142"}))
    assert fields(given) == []
    assert fields(conversation(turn("I'd rather not.", said, refused=("phone_number",)))) == [(1, "phone_number")]


def test_a_question_that_may_mean_an_open_field_does_not_count() -> None:
    said = "When should the chef arrive?"
    assert asked_fields(said, {"event_date": "2026-12-05"}) == {}
    assert set(asked_fields(said, {"event_date": "2026-12-05", "start_time": "18:00"})) == {"event_date"}
