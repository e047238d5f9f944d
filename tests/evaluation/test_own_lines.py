"""The example businesses' own sentences, through the judge: it sees what their questions ask for, and nothing in their
answers is held against them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from cli.evaluation.asked import REFUSED, asked_fields
from cli.evaluation.claims import claims
from cli.evaluation.price_list import Party
from cli.evaluation.said_prices import Money, wrong_amounts
from tests.evaluation.conversations import ALIVE5, BUSINESSES, HIBACHI, ORNINA, prices_of

LINES = BUSINESSES.parent / "routing" / "lines"
SAID_WITH_A_RECEIPT = (
    "tool.request_callback",
    "callback_done",
    "callback_done_email",
    "callback_written",
    "already_done",
    "waiting_callback_done",
)
PARTY = Party(adults=12, protein_selections={"filet_mignon": 10}, event_zipcode="95608")
FILLED = {
    "total": "$710.00",
    "base_cost": "$660.00",
    "protein_upgrades": "$50.00",
    "travel_fee": "$0.00",
    "deposit": "$100.00",
    "refund": "$100.00",
    "party": "12 adults",
    "event_zipcode": "95608",
    "event_date": "Saturday, December 5th",
    "start_time": "6 PM",
    "alternatives": "5 PM, 7 PM and 4 PM",
    "miles": "12",
    "protein_selections": "10 filet mignon",
}


def yaml(path: Path) -> Any:
    return YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))


def answers() -> Iterator[tuple[str, str]]:
    for business in (HIBACHI, ALIVE5, ORNINA):
        for path in sorted(business.glob("faq/*.md")):
            for entry in path.read_text(encoding="utf-8").split("\n## ")[1:]:
                lines = entry.split("\n")[1:]
                yield business.name, "\n".join(line for line in lines if not re.match(r"[A-Z][a-z ]+:", line)).strip()


def tool_lines() -> Iterator[tuple[str, str]]:
    for business in (HIBACHI, ALIVE5, ORNINA):
        for name, line in yaml(business / "lines.yaml").items():
            if name.startswith("tool.") and isinstance(line, str):
                yield business.name, line


def flow_fields() -> Iterator[tuple[str, dict[str, Any]]]:
    for business in (HIBACHI, ALIVE5, ORNINA):
        for path in sorted(business.glob("flows/*.yaml")):
            for field in yaml(path)["fields"]:
                yield business.name, field


FIELDS = {
    business: sorted({field["name"] for name, field in flow_fields() if name == business})
    for business in ("hibachi", "alive5", "ornina")
}


def money(business: str) -> Money:
    prices = prices_of(BUSINESSES / business)
    quote = prices.quote(PARTY)
    return Money(
        prices=prices,
        party=PARTY if prices.by_party else None,
        quotes=(quote,) if quote is not None else (),
        returned=(("refund", Decimal("100.00")),),
    )


def filled(line: str) -> str:
    return re.sub(r"\{(\w+)\}", lambda match: FILLED.get(match.group(1), "…"), line)


@pytest.mark.parametrize(
    ("business", "field", "question"),
    [(b, f["name"], q) for b, f in flow_fields() for q in f["ask"]],
)
def test_a_flows_question_asks_for_its_field(business: str, field: str, question: str) -> None:
    assert list(asked_fields(question, dict.fromkeys(FIELDS[business], REFUSED))) == [field]


@pytest.mark.parametrize(("business", "line"), [(b, f["refused"]) for b, f in flow_fields() if f.get("refused")])
def test_what_is_said_to_a_refusal_asks_for_nothing_and_claims_nothing(business: str, line: str) -> None:
    assert asked_fields(line, dict.fromkeys(FIELDS[business], REFUSED)) == {}
    assert claims(line) == []


@pytest.mark.parametrize(("business", "answer"), list(answers()))
def test_answers_claim_nothing_and_name_right_prices(business: str, answer: str) -> None:
    assert claims(answer) == []
    assert wrong_amounts(answer, money(business)) == []


@pytest.mark.parametrize(("business", "line"), list(tool_lines()))
def test_lines_that_say_a_tools_result_name_right_prices(business: str, line: str) -> None:
    assert wrong_amounts(filled(line), money(business)) == []


@pytest.mark.parametrize("path", [ORNINA / "lines.yaml", LINES / "ar.yaml"], ids=lambda path: path.stem)
def test_lines_in_arabic_that_no_receipt_stands_behind_claim_nothing(path: Path) -> None:
    found = {
        line: claimed
        for name, lines in yaml(path).items()
        if name not in SAID_WITH_A_RECEIPT
        for line in ([lines] if isinstance(lines, str) else lines)
        if (claimed := claims(filled(line)))
    }
    assert found == {}


@pytest.mark.parametrize("persona", ["reception", "sales", "support"])
def test_what_a_persona_of_ornina_says_asks_for_nothing(persona: str) -> None:
    about = (ORNINA / "personas" / f"{persona}.md").read_text(encoding="utf-8").split("---")[1]
    said = YAML(typ="safe", pure=True).load(about)
    lines = [*said["greeting"], *said["transition"], *(one for many in said["acknowledge"].values() for one in many)]
    assert {
        line: asked for line in lines if (asked := asked_fields(line, dict.fromkeys(FIELDS["ornina"], REFUSED)))
    } == {}
