"""`unreceipted_claims`: saying that something was done of which no tool left a receipt."""

from __future__ import annotations

from typing import Any

import pytest

from cli.evaluation.claims import claims, unreceipted
from cli.evaluation.judge import unreceipted_claims
from tests.evaluation.conversations import conversation, planted, tool, turn

PLANTED = planted("claims")
RECEIPTS = {
    "booking": "book_party",
    "callback": "request_callback",
    "cancellation": "cancel_booking",
    "refund": "refund",
}


def turns(*made: Any) -> list[int]:
    return [found.turn for found in unreceipted_claims(conversation(*made))]


@pytest.mark.parametrize("act", PLANTED["claims"])
def test_saying_that_something_was_done_counts(act: str) -> None:
    # What is only called "done" or "set" could be any act.
    found = {said: {claim.act for claim in unreceipted(said, ())} for said in PLANTED["claims"][act]}
    assert {said: acts for said, acts in found.items() if not acts & {act, "done"}} == {}


@pytest.mark.parametrize("act", RECEIPTS)
def test_the_receipt_makes_it_true(act: str) -> None:
    found = {said: unreceipted(said, {RECEIPTS[act]}) for said in PLANTED["claims"][act]}
    assert {said: claimed for said, claimed in found.items() if claimed} == {}


@pytest.mark.parametrize("act", sorted(set(PLANTED["claims"]) - set(RECEIPTS)))
def test_what_no_tool_can_do_is_never_true(act: str) -> None:
    every = {"book_party", "request_callback", "refund"}
    assert [said for said in PLANTED["claims"][act] if not unreceipted(said, every)] == []


def test_other_sentences_claim_nothing() -> None:
    assert {said: claimed for said in PLANTED["innocent"] if (claimed := claims(said))} == {}


def test_another_acts_receipt_proves_nothing() -> None:
    assert unreceipted("Your party is booked.", {"request_callback"}) != []
    assert unreceipted("A colleague will call you back.", {"book_party"}) != []


def test_a_receipt_proves_what_is_said_from_its_turn_on() -> None:
    booked = tool("book_party", {}, {"booking_id": "1001"}, receipt="1001")
    said = "Your party is booked."
    assert turns(turn("Book it.", said), turn("Yes.", said, tools=(booked,)), turn("Sure?", said)) == [1]


def test_a_tool_that_failed_or_left_no_receipt_proves_nothing() -> None:
    failed = tool("book_party", error="slot_taken")
    unwritten = tool("book_party", {}, {"booking_id": "1001"})
    assert turns(turn("Book it.", "It's booked.", tools=(failed, unwritten))) == [1]


def test_after_its_cancellation_a_booking_is_no_longer_made() -> None:
    booked = tool("book_party", {}, {"booking_id": "1001"}, receipt="1001")
    cancelled = tool("cancel_booking", {}, {"cancelled": True, "refund": "100.00"}, receipt="1002")
    assert turns(
        turn("Book it.", "It's booked.", tools=(booked,)),
        turn("Cancel it.", "Your booking is cancelled.", tools=(cancelled,)),
        turn("So what now?", "Your party is booked for the fifth."),
    ) == [3]


def test_a_refund_is_proven_by_what_the_cancellation_paid_back() -> None:
    paid = tool("cancel_booking", {}, {"cancelled": True, "refund": "100.00"}, receipt="1002")
    kept = tool("cancel_booking", {}, {"cancelled": True, "refund": "0.00"}, receipt="1002")
    said = "I've refunded your deposit."
    assert turns(turn("Cancel it.", said, tools=(paid,))) == []
    assert turns(turn("Cancel it.", said, tools=(kept,))) == [1]


def test_a_hand_over_to_another_persona_is_no_false_transfer() -> None:
    said = "I'm putting you through to Sarah. Hi, this is Sarah."
    assert turns(turn("Hello.", "Hi.", persona="reception"), turn("I want a party.", said, persona="sales")) == []
    assert turns(turn("Hello.", "Hi."), turn("I want a person.", "I'm putting you through to a person.")) == [2]


def test_a_question_beside_a_claim_does_not_hide_it() -> None:
    assert unreceipted("You're all booked, is there anything else?", ()) != []
    assert unreceipted("Is there anything else? Your party is booked.", ()) != []


def test_a_booking_number_that_the_caller_gave_is_only_read_back() -> None:
    said = "So your name is Dana Reed, the booking number is 7714 and we can ring you on 020 7946 0018. Is that right?"
    held = {"name": "Dana Reed", "stay_number": "7714", "phone_number": "+442079460018"}
    assert turns(turn("It's 7714.", said, slots=held)) == []
    assert turns(turn("It's 7714.", said.replace("7714", "8815"), slots=held)) == [1]
    assert turns(turn("It's 7714.", "You're booked in, the booking number is 7714.", slots=held)) == [1]


def test_what_is_to_come_on_a_yes_is_no_claim_and_what_was_done_is_one_all_the_same() -> None:
    assert claims("So that's a sweep for Ana and we'll ring 07700 900123. Have I got that right?") == []
    assert claims("We'll ring you tomorrow. Is there anything else?") != []
    assert claims("I've booked it for Friday. Is that right?") != []
