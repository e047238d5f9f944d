"""Who answers: the rules of mood and intent, tempered so that nobody is passed around."""

from __future__ import annotations

import pytest

from personas.selection import Selection, Serves, Signals, select
from personas.sentiment import Mood, Sentiment


def feeling(mood: Mood, confidence: float = 0.9, *evidence: str) -> Sentiment:
    score = {"positive": confidence, "neutral": 0.0, "negative": -confidence}[mood]
    return Sentiment(mood=mood, score=score, confidence=confidence, evidence=evidence)


NEUTRAL = feeling("neutral", 0.7)


def chosen(current: Serves, mood: Sentiment = NEUTRAL, **signals: object) -> Selection:
    return select(Signals(current=current, sentiment=mood, **signals))  # type: ignore[arg-type]


def test_interest_in_buying_goes_to_sales() -> None:
    assert chosen("enquiries", feeling("positive"), purchase=0.8).serves == "purchases"


def test_a_pleased_caller_who_asks_for_the_price_goes_to_sales() -> None:
    assert chosen("enquiries", feeling("positive", 0.6), price=True).serves == "purchases"


def test_a_complaint_goes_to_support() -> None:
    assert chosen("enquiries", feeling("negative"), problem=0.7, complaint=True).serves == "problems"


def test_a_complaint_inside_a_purchase_goes_to_support() -> None:
    selection = chosen("purchases", feeling("negative"), problem=0.7, complaint=True, busy=True)
    assert selection.serves == "problems"


def test_a_plain_enquiry_stays_with_reception() -> None:
    assert chosen("enquiries", enquiry=0.8, purchase=0.4).serves == "enquiries"


def test_an_enquiry_does_not_send_a_buyer_back_to_reception() -> None:
    assert chosen("purchases", enquiry=0.9).serves == "purchases"


def test_thanks_and_goodbye_are_no_sales_lead() -> None:
    assert chosen("enquiries", feeling("positive"), closing=True).serves == "enquiries"


def test_who_answers_a_question_is_not_sent_away() -> None:
    assert chosen("problems", feeling("positive"), answering=True, purchase=0.7).serves == "problems"


def test_a_refusal_in_a_bad_mood_is_no_complaint() -> None:
    assert chosen("purchases", feeling("negative", 0.8), answering=True, busy=True).serves == "purchases"


def test_after_a_complaint_a_clear_wish_to_buy_comes_back_to_sales() -> None:
    assert chosen("problems", feeling("positive"), wanted="purchases").serves == "purchases"
    assert chosen("problems", NEUTRAL, purchase=0.65).serves == "problems"


def test_a_mood_that_could_not_be_read_changes_nothing() -> None:
    unread = feeling("neutral", 0.0)
    for current in ("enquiries", "purchases", "problems"):
        assert chosen(current, unread).serves == current


@pytest.mark.parametrize("current", ["enquiries", "purchases", "problems"])
@pytest.mark.parametrize("mood", [feeling("positive", 0.9, "great"), NEUTRAL, feeling("negative", 0.9, "awful")])
@pytest.mark.parametrize("wanted", [None, "purchases", "problems"])
def test_every_choice_has_a_reason_in_a_sentence(current: Serves, mood: Sentiment, wanted: Serves | None) -> None:
    selection = chosen(current, mood, wanted=wanted)
    assert selection.reason.endswith(".")
    assert len(selection.reason.split()) >= 4
    assert 0 <= selection.confidence <= 1


def test_the_reason_names_the_caller_s_own_words() -> None:
    selection = chosen("enquiries", feeling("negative", 0.9, "terrible"), problem=0.7)
    assert "'terrible'" in selection.reason
