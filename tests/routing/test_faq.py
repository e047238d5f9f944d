from __future__ import annotations

from datetime import date

import pytest

from embedding import calibration_for, local_embedder
from routing.business_model import FaqEntry, Thresholds
from routing.faq import Faq
from routing.protocols import Answers

# A florist: a business that nothing was tuned for.
ENTRIES = (
    FaqEntry(
        subject="delivery",
        question="Do you deliver?",
        also_asked=(
            "can you bring flowers to my house",
            "do you deliver to the hospital",
            "how much is delivery",
            "will you take the bouquet to an address",
            "delivery in town",
        ),
        answer="We deliver in town for 8 dollars.",
    ),
    FaqEntry(
        subject="opening_hours",
        question="When are you open?",
        also_asked=("what time do you close", "are you open on Sunday", "your opening hours", "how late can I come"),
        answer="We are open from 9 to 18, Monday to Saturday.",
    ),
    FaqEntry(
        subject="care",
        question="How do I keep cut flowers fresh?",
        also_asked=("how long do roses last", "how often do I change the water", "my tulips droop, what can I do"),
        answer="Cut the stems and change the water every day.",
    ),
    FaqEntry(
        subject="weddings",
        question="Do you do wedding flowers?",
        also_asked=("can you make a bridal bouquet", "decorate our church for a wedding", "price of wedding flowers"),
        answer="Yes, ask us six weeks before.",
    ),
)


def faq(*more: FaqEntry, today: date = date(2026, 11, 21), thresholds: Thresholds | None = None) -> Faq:
    embedder = local_embedder()
    return Faq((*ENTRIES, *more), embedder, calibration_for(embedder), thresholds=thresholds, today=lambda: today)


@pytest.fixture(scope="module")
def florist() -> Faq:
    return faq()


@pytest.mark.parametrize(
    ("said", "subject"),
    [
        ("do you close at five on weekdays", "opening_hours"),
        ("um hi I was wondering could you deliver a bunch to my office", "delivery"),
        ("We're getting married in June. Can you make wedding bouquets for us?", "weddings"),
        ("what do I have to do so that my roses stay fresh", "care"),
        ("Hi there! Quick question, until what time are you open today? Thanks!", "opening_hours"),
    ],
)
def test_a_question_in_other_words_gets_its_answer(florist: Faq, said: str, subject: str) -> None:
    answer = florist.ask(said)
    assert (answer.action, answer.subject) == ("answer", subject)
    assert answer.answer == next(entry.answer for entry in ENTRIES if entry.subject == subject)
    assert answer.similarity >= 0.70
    assert answer.question == said


@pytest.mark.parametrize(
    "said",
    [
        "I'd like to book for twelve people",
        "do you repair bicycles",
        "my name is Dana Reed",
        "no, fourteen",
        "yes",
        "let me talk to a manager",
        "what's the capital of Peru",
        "",
        "?",
    ],
)
def test_what_no_entry_answers_is_not_answered(florist: Faq, said: str) -> None:
    answer = florist.ask(said)
    assert (answer.action, answer.subject, answer.answer) == ("none", None, None)


def test_the_nearest_subjects_come_as_matches_for_the_turn(florist: Faq) -> None:
    answers: Answers = florist
    matches = answers.nearest("what does it cost to have flowers delivered", language="en", limit=2)
    assert len(matches) == 2
    assert matches[0].subject == "delivery"
    assert matches[0].question == "Do you deliver?"
    assert matches[0].similarity > matches[1].similarity


def test_the_same_question_in_two_subjects_is_clarified() -> None:
    twice = faq(
        FaqEntry(
            subject="plants_care",
            question="How do I keep pot plants?",
            also_asked=("how often do I change the water",),
            answer="…",
        )
    )
    answer = twice.ask("how often do I change the water?")
    assert answer.action == "clarify"
    assert answer.answer is None
    assert {answer.subject, *answer.alternatives} == {"care", "plants_care"}


def test_between_the_thresholds_one_clarifying_question_is_asked() -> None:
    said = "until what time could I drop by tonight"
    near = faq().ask(said)
    assert 0.30 < near.similarity < 1.0
    between = faq(thresholds=Thresholds(clarify=near.similarity - 0.01, faq=near.similarity + 0.01)).ask(said)
    assert (between.action, between.subject, between.answer) == ("clarify", near.subject or between.subject, None)
    above = faq(thresholds=Thresholds(clarify=0.1, faq=near.similarity - 0.01)).ask(said)
    assert above.action == "answer"


def test_two_questions_at_once_both_match(florist: Faq) -> None:
    matches = florist.nearest("Do you deliver and when are you open?")
    assert {match.subject for match in matches if match.similarity >= 0.85} == {"delivery", "opening_hours"}


def test_an_entry_holds_only_within_its_dates() -> None:
    christmas = FaqEntry(
        subject="christmas_trees",
        question="Do you sell Christmas trees?",
        also_asked=("have you got fir trees", "what does a Christmas tree cost"),
        valid_from=date(2026, 12, 1),
        valid_until=date(2026, 12, 24),
        answer="From 30 dollars.",
    )
    assert faq(christmas, today=date(2026, 11, 30)).ask("do you have christmas trees").action != "answer"
    assert faq(christmas, today=date(2026, 12, 24)).ask("do you have christmas trees").answer == "From 30 dollars."
    assert faq(christmas, today=date(2026, 12, 25)).ask("do you have christmas trees").action != "answer"


def test_the_day_may_change_while_the_process_runs() -> None:
    day = date(2026, 12, 31)
    embedder = local_embedder()
    old = FaqEntry(
        subject="price", question="What does a rose cost?", valid_until=date(2026, 12, 31), answer="3 dollars."
    )
    new = FaqEntry(subject="price", question="What does a rose cost?", valid_from=date(2027, 1, 1), answer="4 dollars.")
    both = Faq((*ENTRIES, old, new), embedder, calibration_for(embedder), today=lambda: day)
    assert both.ask("what does a rose cost").answer == "3 dollars."
    day = date(2027, 1, 1)
    assert both.ask("what does a rose cost").answer == "4 dollars."


def test_a_caller_is_answered_in_the_own_language_where_there_is_an_entry() -> None:
    arabic = FaqEntry(
        subject="opening_hours",
        question="متى تفتحون؟",
        also_asked=("ما هي ساعات العمل", "هل تفتحون يوم الأحد"),
        language="ar",
        answer="من التاسعة إلى السادسة.",
    )
    both = faq(arabic)
    assert both.ask("ما هي ساعات العمل؟", language="ar").answer == "من التاسعة إلى السادسة."
    assert both.ask("when are you open", language="en").answer == ENTRIES[1].answer
    assert faq().ask("when are you open", language="ar").answer == ENTRIES[1].answer


def test_a_business_without_entries_answers_nothing() -> None:
    empty = Faq((), local_embedder(), calibration_for(local_embedder()))
    assert empty.nearest("when are you open") == []
    assert empty.ask("when are you open").action == "none"


def test_asking_again_gives_the_same(florist: Faq) -> None:
    said = "is it possible to send tulips to my aunt"
    assert florist.ask(said) == faq().ask(said)


def test_a_question_that_none_answers_is_not_answered_by_the_nearest_entry() -> None:
    embedder = local_embedder()
    unanswered = ("do you rent vases", "can I hire vases from you", "do you lend vases for a party")
    told = Faq(ENTRIES, embedder, calibration_for(embedder), unanswered=unanswered)
    assert told.ask("could we borrow some vases?").action == "none"
    assert told.ask("how long do roses last").subject == "care"
    assert all(near.subject in {entry.subject for entry in ENTRIES} for near in told.nearest("do you rent vases"))
