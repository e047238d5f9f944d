"""Longer documents of a business: split into passages, found by a question, spoken with their name."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from routing.build import build_faq, build_parts
from routing.business import check_business, load_business
from routing.business_model import Business
from routing.decision import Route
from routing.document_file import PASSAGE_WORDS, blocks_of
from routing.faq import Faq
from routing.ledger_memory import MemoryLedger
from routing.passage import SPOKEN_WORDS
from tests.routing.conversations import TODAY, VECTORS, MemoryJournal, TextCall

HIBACHI = Path(__file__).parents[2] / "businesses" / "hibachi"

POLICY = """\
---
title: Cancellation policy
source: https://example.com/cancellation
indexed: 2026-11-21
---
# Cancellation policy

## Refunds

If you cancel at least seven days before your party, we return the whole deposit. Between seven days and forty-eight
hours before the party, half of it is returned. After that the deposit is kept, because the food has been bought.
Refunds go back to the card that was used and take five to ten working days.

## Late arrivals

The chef waits for thirty minutes after the agreed time. If nobody can be reached by then, the party is
cancelled.

## Animals

- Dogs must be kept indoors while the grill is lit
- See [our page](https://example.com/dogs) on `cats`

```
not spoken
```
"""


def business_with(tmp_path: Path, **documents: str) -> Business:
    folder = Path(shutil.copytree(HIBACHI, tmp_path / "hibachi"))
    (folder / "documents").mkdir()
    for name, text in documents.items():
        (folder / "documents" / f"{name}.md").write_text(text, encoding="utf-8")
    return load_business(folder)


def faq_of(business: Business) -> Faq:
    return build_faq(business, "en", today=lambda: TODAY, cache=VECTORS)


@pytest.fixture(scope="module")
def business(tmp_path_factory: pytest.TempPathFactory) -> Business:
    return business_with(tmp_path_factory.mktemp("documents"), policy=POLICY)


@pytest.fixture(scope="module")
def faq(business: Business) -> Faq:
    return faq_of(business)


def test_a_document_is_split_at_its_headings_into_what_can_be_spoken(business: Business) -> None:
    assert [(one.heading, one.source) for one in business.passages] == [
        ("Refunds", "documents/policy.md:10 (https://example.com/cancellation)"),
        ("Late arrivals", "documents/policy.md:16 (https://example.com/cancellation)"),
        ("Animals", "documents/policy.md:21 (https://example.com/cancellation)"),
    ]
    assert business.passages[2].sentences == (
        "Dogs must be kept indoors while the grill is lit.",
        "See our page on cats.",
    )


def test_a_long_section_becomes_several_passages_at_sentences(tmp_path: Path) -> None:
    said = " ".join(f"Sentence number {n} holds exactly seven words." for n in range(60))
    business = business_with(tmp_path, rules=f"# House rules\n\n{said}\n")
    lengths = [sum(len(one.split()) for one in passage.sentences) for passage in business.passages]
    assert len(lengths) > 2
    assert max(lengths) <= PASSAGE_WORDS
    assert " ".join(one for passage in business.passages for one in passage.sentences) == said
    assert len({passage.subject for passage in business.passages}) == len(lengths)


@pytest.mark.parametrize(
    ("asked", "subject", "holds"),
    [
        ("how many days until my refund is on my card?", "policy_refunds", "five to ten working days"),
        ("how long will the chef wait if we are late", "policy_late_arrivals", "thirty minutes"),
        ("does my dog have to stay indoors", "policy_animals", "Dogs must be kept indoors"),
    ],
)
def test_a_question_is_answered_out_of_a_passage_which_names_its_document(
    faq: Faq, asked: str, subject: str, holds: str
) -> None:
    answer = faq.ask(asked)
    assert (answer.action, answer.subject) == ("answer", subject)
    assert answer.answer is not None
    assert answer.answer.startswith("In our cancellation policy it says: ")
    assert holds in answer.answer
    assert answer.answer.endswith(".")
    assert "documents/policy.md:" in answer.source


def test_a_passage_is_spoken_around_the_sentence_that_was_near(business: Business) -> None:
    refunds = business.passages[0]
    for sentence in refunds.sentences:
        said = refunds.spoken(sentence).removeprefix("In our cancellation policy it says: ")
        assert sentence in said
        assert said in " ".join(refunds.sentences)
        assert len(said.split()) <= SPOKEN_WORDS


@pytest.mark.parametrize("asked", ["who won the match yesterday", "do you repair bicycles"])
def test_what_no_passage_says_is_not_answered(faq: Faq, asked: str) -> None:
    assert faq.ask(asked).action == "none"


def test_an_entry_comes_before_a_passage_that_is_as_near(tmp_path: Path) -> None:
    folder = load_business("hibachi")
    entry = next(one for one in folder.faq if one.subject == "rain")
    copied = business_with(tmp_path, weather=f"# Weather\n\n## {entry.question}\n\nWe shall see.\n")
    answer = faq_of(copied).ask(entry.question)
    assert (answer.action, answer.subject, answer.answer) == ("answer", "rain", entry.answer)
    assert answer.nearest[1][0].startswith("weather_")


async def test_a_caller_hears_the_passage_with_its_document(business: Business) -> None:
    ledger, journal = MemoryLedger(), MemoryJournal()
    parts = build_parts(business, ledger=ledger, today=lambda: TODAY, cache=VECTORS)
    call = TextCall(parts.orchestrator(journal=journal, call_id="call-1"), journal, ledger)
    words, decision = await call.say("How long will the chef wait if we are late?")
    assert words.startswith("In our cancellation policy it says: The chef waits for thirty minutes")
    assert (decision.route, decision.target) == (Route.FAQ, "policy_late_arrivals")


async def test_an_amount_that_no_price_list_holds_is_not_spoken_out_of_a_document(tmp_path: Path) -> None:
    text = "# House rules\n\nCleaning a burnt lawn costs $75. The deposit is $100.\n"
    ledger, journal = MemoryLedger(), MemoryJournal()
    parts = build_parts(business_with(tmp_path, rules=text), ledger=ledger, today=lambda: TODAY, cache=VECTORS)
    call = TextCall(parts.orchestrator(journal=journal, call_id="call-1"), journal, ledger)
    words, decision = await call.say("What does cleaning a burnt lawn cost?")
    assert decision.target == "rules_house_rules"
    assert "75" not in words


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("---\ntitle: Rules\nlanguage: ar\n---\nBe kind.\n", 3, "`ar` is not one of the business's"),
        ("---\ntitel: Rules\n---\nBe kind.\n", 2, "titel"),
        ("---\ntitle: Rules\n---\n```\ncode\n```\n", 1, "holds no text"),
        ("---\ntitle: Rules\n", 1, "has no end"),
    ],
)
def test_a_document_that_cannot_be_used_is_named_with_its_line(tmp_path: Path, text: str, line: int, what: str) -> None:
    folder = Path(shutil.copytree(HIBACHI, tmp_path / "hibachi"))
    (folder / "documents").mkdir()
    (folder / "documents" / "rules.md").write_text(text)
    problem = check_business(folder)[0]
    assert (problem.file.name, problem.line) == ("rules.md", line)
    assert what in problem.what


def test_a_row_of_a_table_is_one_sentence() -> None:
    table = "# Hours\n\n| day | open |\n|---|---|\n| Monday | nine to five |\n"
    assert [block.sentences for block in blocks_of(table)] == [("day, open.",), ("Monday, nine to five.",)]
