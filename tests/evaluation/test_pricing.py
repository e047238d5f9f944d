"""`pricing_errors`: amounts said or returned that nothing holds for what they are said of."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from cli.evaluation.money_log import pricing_errors
from cli.evaluation.played import PlayedScenario
from cli.evaluation.price_list import Party
from tests.evaluation.conversations import ALIVE5, BUSINESSES, HIBACHI, conversation, planted, prices_of, tool, turn

CASES: dict[str, dict[str, Any]] = planted("amounts")["cases"]


def errors(played: PlayedScenario, business: Path = HIBACHI) -> list[str]:
    return [found.what for found in pricing_errors(played, prices_of(business))]


def planted_errors(name: str, sentence: str) -> list[str]:
    """The errors in what is said, without those in what the case's tools returned."""
    case = CASES[name]
    slots, heard = case.get("slots", {}), case.get("heard", "…")
    tools = tuple(tool(one["tool"], one["arguments"], one["result"]) for one in case.get("tools", []))
    played = conversation(turn(heard, sentence, slots=slots, tools=tools), expects=[{"slots": slots}])
    found = errors(played, BUSINESSES / case["business"])
    return found[case.get("returned_wrong", 0) :]


@pytest.mark.parametrize("name", CASES)
def test_wrong_amounts_count(name: str) -> None:
    assert [said for said in CASES[name]["wrong"] if not planted_errors(name, said)] == []


@pytest.mark.parametrize("name", CASES)
def test_right_amounts_and_other_numbers_do_not_count(name: str) -> None:
    assert {said: found for said in CASES[name]["right"] if (found := planted_errors(name, said))} == {}


@pytest.mark.parametrize("name", CASES)
def test_what_tools_returned_is_reckoned_again(name: str) -> None:
    case = CASES[name]
    tools = tuple(tool(one["tool"], one["arguments"], one["result"]) for one in case.get("tools", []))
    slots, heard = case.get("slots", {}), case.get("heard", "…")
    played = conversation(turn(heard, "One moment.", slots=slots, tools=tools), expects=[{"slots": slots}])
    assert len(errors(played, BUSINESSES / case["business"])) == case.get("returned_wrong", 0)


@pytest.mark.parametrize(
    ("party", "total"),
    [
        (Party(adults=10, protein_selections={"filet_mignon": 10}, event_zipcode="95630"), "600.00"),
        (Party(adults=12, protein_selections={"chicken": 12}, event_zipcode="95608"), "660.00"),
        (Party(adults=8, event_zipcode="95814"), "550.00"),
        (Party(adults=10, children=4, children_under_6=2, event_zipcode="95616"), "670.00"),
        (Party(adults=6, children=3, protein_selections={"lobster_tail": 2}, event_zipcode="95624"), "580.00"),
        (
            Party(adults=20, protein_selections={"filet_mignon": 10, "lobster_tail": 5}, event_zipcode="94103"),
            "1317.00",
        ),
        (Party(adults=15, children=5, protein_selections={"salmon": 20}, event_zipcode="95969"), "1079.00"),
        (Party(adults=30, protein_selections={"filet_mignon": 30}, event_zipcode="95401"), "1878.00"),
        (Party(adults=10, event_zipcode="94558"), "576.00"),
        (Party(adults=10, event_zipcode="93721"), None),
    ],
)
def test_the_worked_quotes(party: Party, total: str | None) -> None:
    quote = prices_of(HIBACHI).quote(party)
    assert (None if quote is None else quote.total) == (None if total is None else Decimal(total))


def quoted(adults: int, total: str, **more: Any) -> Any:
    arguments = {"adults": adults, "event_zipcode": "95608", **more}
    return tool("calculate_party_quote", arguments, {"total": total})


def test_totals_are_reckoned_from_what_the_scenario_says_was_given() -> None:
    """The agent understood thirteen and reckoned rightly with it; the caller had said twelve."""
    slots = {"adults": 13, "event_zipcode": "95608"}
    played = conversation(
        turn("Twelve adults in 95608.", "It comes to 715 dollars.", slots=slots, tools=(quoted(13, "715.00"),)),
        expects=[{"slots": {"adults": 12, "event_zipcode": "95608"}}],
    )
    assert len(errors(played)) == 2


def test_a_caller_may_ask_what_another_number_would_cost() -> None:
    played = conversation(
        turn("Twelve adults in 95608.", "Thank you.", slots={"adults": 12, "event_zipcode": "95608"}),
        turn(
            "What if we were sixteen?",
            "For sixteen it would be 880 dollars.",
            slots={"adults": 12, "event_zipcode": "95608"},
            tools=(quoted(16, "880.00"),),
        ),
        expects=[{"slots": {"adults": 12, "event_zipcode": "95608"}}],
    )
    assert errors(played) == []


def test_a_caller_may_change_a_number_without_naming_it() -> None:
    before = {"adults": 12, "event_zipcode": "95608"}
    after = {"adults": 14, "event_zipcode": "95608"}
    played = conversation(
        turn("Twelve adults in 95608.", "Thank you.", slots=before),
        turn("Two more are coming.", "The total is 770 dollars.", slots=after, tools=(quoted(14, "770.00"),)),
        expects=[{"slots": before}],
    )
    assert errors(played) == []


def test_what_was_asked_before_does_not_excuse_a_total_now() -> None:
    played = conversation(
        turn("What if we were sixteen?", "That would be 880 dollars.", tools=(quoted(16, "880.00"),)),
        turn(
            "No, we're twelve.",
            "The total is 880 dollars.",
            slots={"adults": 12, "event_zipcode": "95608"},
        ),
        expects=[{}, {"slots": {"adults": 12, "event_zipcode": "95608"}}],
    )
    assert [found.split(" in:")[0] for found in errors(played)] == ["880 of total"]


def test_a_total_that_changed_is_wrong_unless_it_is_said_to_have_been() -> None:
    before = {"adults": 12, "event_zipcode": "95608"}
    after = {"adults": 14, "event_zipcode": "95608"}
    first = turn("Twelve in 95608.", "That's 660 dollars.", slots=before, tools=(quoted(12, "660.00"),))
    wrong = turn("Make it fourteen.", "The total is 660 dollars.", slots=after)
    right = turn("Make it fourteen.", "The total is 770 dollars instead of 660.", slots=after)
    assert len(errors(conversation(first, wrong))) == 1
    assert errors(conversation(first, right)) == []


def test_a_booking_is_reckoned_again_too() -> None:
    slots = {"adults": 12, "event_zipcode": "95608", "protein_selections": {"filet_mignon": 12}}
    booked = tool("book_party", slots, {"booking_id": "1001", "total": "660.00", "deposit": "100.00"}, receipt="1001")
    played = conversation(turn("Yes.", "It's booked.", slots=slots, tools=(booked,)), expects=[{"slots": slots}])
    assert errors(played) == ["book_party gave total 660.00, not 720.00"]


def test_a_price_where_there_is_none_counts() -> None:
    far = {"adults": 10, "event_zipcode": "93721"}
    played = conversation(
        turn("In Fresno, 93721.", "I see.", slots=far, tools=(tool("calculate_party_quote", far, {"total": "806.00"}),))
    )
    assert errors(played) == ["calculate_party_quote gave total 806.00, not any"]


@pytest.mark.parametrize(
    ("name", "arguments", "result", "wrong"),
    [
        ("calculate_travel_fee", {"event_zipcode": "94558"}, {"miles": 43, "travel_fee": "26.00"}, 0),
        ("calculate_travel_fee", {"event_zipcode": "94558"}, {"miles": 43, "travel_fee": "86.00"}, 1),
        ("calculate_protein_costs", {"protein_selections": {"lobster_tail": 5}}, {"protein_upgrades": "75.00"}, 0),
        ("calculate_protein_costs", {"protein_selections": {"lobster_tail": 5}}, {"protein_upgrades": "25.00"}, 1),
        ("cancel_booking", {"booking_id": "1001"}, {"cancelled": True, "refund": "100.00"}, 0),
        ("cancel_booking", {"booking_id": "1001"}, {"cancelled": True, "refund": "50.00"}, 1),
    ],
)
def test_the_other_tools_are_reckoned_again(
    name: str, arguments: dict[str, Any], result: dict[str, Any], wrong: int
) -> None:
    assert len(errors(conversation(turn("Well?", "I see.", tools=(tool(name, arguments, result),))))) == wrong


def test_a_deposit_that_is_kept_may_be_said_to_be() -> None:
    kept = tool("cancel_booking", {"booking_id": "1001"}, {"cancelled": True, "refund": "0.00"}, receipt="1002")
    said = "Your booking is cancelled, and $0.00 of the deposit goes back to you."
    assert errors(conversation(turn("Cancel it.", said, tools=(kept,)))) == []
    assert len(errors(conversation(turn("Cancel it.", said.replace("0.00", "50.00"), tools=(kept,))))) == 1


def test_each_wrong_amount_counts() -> None:
    said_twice = turn("How much?", "Adults are 60 dollars and children 40 dollars.")
    assert len(errors(conversation(said_twice))) == 2


@pytest.fixture
def tiers(tmp_path: Path) -> Path:
    (tmp_path / "prices.yaml").write_text(
        "kind: list\nadvertised:\n  starter: 49.00\n  professional: 149.00\n", encoding="utf-8"
    )
    return tmp_path


@pytest.mark.parametrize(
    ("sentence", "wrong"),
    [
        ("Starter is 49 dollars a month, Professional 149.", 0),
        ("The Professional tier is one hundred and forty-nine dollars a month.", 0),
        ("Starter is 149 dollars a month.", 1),
        ("Professional costs $49.", 1),
        ("Enterprise is 499 dollars a month.", 1),
        ("باقة Starter بسعر 49 دولار في الشهر.", 0),
        ("باقة Starter بسعر ٥٩ دولارا في الشهر.", 1),
    ],
)
def test_an_advertised_price_is_right_only_for_what_it_is_for(tiers: Path, sentence: str, wrong: int) -> None:
    assert len(errors(conversation(turn("How much?", sentence)), tiers)) == wrong


@pytest.mark.parametrize(
    ("sentence", "wrong"),
    [
        ("An hour is £24 for a small hall, £29 for a medium one and £35 for the large one.", 0),
        ("The small hall costs £24 an hour, the large one £35.", 0),
        ("The large hall is £24 an hour.", 1),
        ("An hour is £29 for a small hall, £24 for a medium one.", 2),
        ("We bring them to you for £12.", 0),
        ("Delivery is £12.", 0),
        ("Delivery is £35.", 1),
        ("A child's ticket is £6, an adult ticket £9.", 0),
        ("A child's ticket is £9.", 1),
    ],
)
def test_prices_are_told_apart_by_the_words_that_only_one_of_them_has(
    tmp_path: Path, sentence: str, wrong: int
) -> None:
    (tmp_path / "business.yaml").write_text("currency: GBP\n", encoding="utf-8")
    (tmp_path / "prices.yaml").write_text(
        "kind: list\nadvertised:\n  small_hall_an_hour: 24.00\n  medium_hall_an_hour: 29.00\n"
        "  large_hall_an_hour: 35.00\n  delivery: 12.00\n  adult_ticket: 9.00\n  child_ticket: 6.00\n",
        encoding="utf-8",
    )
    assert len(errors(conversation(turn("How much?", sentence)), tmp_path)) == wrong


def test_without_a_price_list_no_amount_is_right(tmp_path: Path) -> None:
    assert len(errors(conversation(turn("How much?", "It's 20 dollars.")), tmp_path)) == 1


@pytest.mark.parametrize(
    ("sentence", "wrong"),
    [
        ("Starter is £49 a month.", 0),
        ("Starter is 49 pounds a month.", 0),
        ("Starter is £59 a month.", 1),
        ("Starter is $49 a month.", 1),
        ("Starter is 49 euros a month.", 1),
    ],
)
def test_a_price_is_right_only_in_the_currency_that_the_business_charges_in(
    tiers: Path, sentence: str, wrong: int
) -> None:
    (tiers / "business.yaml").write_text("currency: GBP\n", encoding="utf-8")
    assert len(errors(conversation(turn("How much?", sentence)), tiers)) == wrong


def test_a_budget_that_is_said_back_behind_a_colon_is_the_callers() -> None:
    told = turn("Our budget is 1,500 dollars.", "Noted.", slots={"budget": "1500.00"})
    back = turn("What did I say?", "You said your budget: $1500.00.", slots={"budget": "1500.00"})
    assert errors(conversation(told, back), BUSINESSES / "alive5") == []
    other = turn("What did I say?", "You said your budget: $1800.00.", slots={"budget": "1500.00"})
    assert len(errors(conversation(told, other), BUSINESSES / "alive5")) == 1


def test_what_the_caller_lost_is_read_back_and_no_price() -> None:
    slots = {"invoice_number": "BF4471", "damage_value": "250.00"}
    said = "Let me say it back: the invoice is BF4471, the damage comes to about $250.00. Is that right?"
    assert errors(conversation(turn("About 250 dollars.", said, slots=slots)), ALIVE5) == []


@pytest.mark.parametrize("said", ["The visit costs $250.00.", "The damage comes to $270.00.", "It costs $4471."])
def test_what_the_caller_lost_is_no_price_of_ours(said: str) -> None:
    slots = {"invoice_number": "BF4471", "damage_value": "250.00"}
    assert len(errors(conversation(turn("About 250 dollars.", said, slots=slots)), ALIVE5)) == 1
