"""The judge: reads what was said and the log of tools, and holds them against a scenario.

It stands apart from what it judges: it imports nothing from `routing`, tells by the words what was asked for and
claimed, and reckons prices a second time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cli.evaluation.asked_again import fields_asked_again
from cli.evaluation.claims import unreceipted
from cli.evaluation.completion import Flow, read_flows, why_incomplete
from cli.evaluation.money_log import pricing_errors
from cli.evaluation.played import PlayedScenario, PlayedTurn
from cli.evaluation.price_list import PriceList, read_prices
from cli.evaluation.quoted import own_words
from cli.evaluation.scenario import Expect
from cli.evaluation.values import contains, same, says
from cli.evaluation.violation import Violation


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One expectation, and whether it held. `what` is the figure it counts for."""

    turn: int
    what: str
    right: bool
    expected: object
    got: object


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Everything the judge has to say of one conversation."""

    played: PlayedScenario
    marks: tuple[Mark, ...]
    violations: tuple[Violation, ...]

    def count(self, counter: str) -> int:
        return sum(v.counter == counter for v in self.violations)

    def misses(self) -> list[dict[str, Any]]:
        """What did not hold: scenario, turn, what, expected, got."""
        name = self.played.scenario.id
        wrong = [
            {"scenario": name, "turn": m.turn, "what": m.what, "expected": m.expected, "got": m.got}
            for m in self.marks
            if not m.right
        ]
        wrong += [
            {"scenario": name, "turn": v.turn, "what": v.counter, "expected": "none", "got": v.what}
            for v in self.violations
        ]
        if self.played.failed:
            turn = len(self.played.turns) + 1
            wrong.append(
                {"scenario": name, "turn": turn, "what": "failed", "expected": "none", "got": self.played.failed}
            )
        return wrong


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a business is held to: its flows by name, and its prices."""

    flows: Mapping[str, Flow]
    prices: PriceList


def read_terms(business: Path) -> Terms:
    """Read the terms in a business's folder, once for all of its scenarios."""
    return Terms(flows=read_flows(business), prices=read_prices(business))


def judge(played: PlayedScenario, terms: Terms) -> Verdict:
    """Hold a played scenario against its expectations and the terms of its business."""
    marks: list[Mark] = []
    known: dict[str, Any] = {}
    for number, expected in enumerate((t.expect for t in played.scenario.turns), 1):
        turn = played.turns[number - 1] if number <= len(played.turns) else None
        known |= (turn.slots if turn else {}) | {n: v for n, v in known.items() if n in expected.slots}
        known |= expected.slots
        marks += _judge_turn(number, expected, turn, known)
    marks += _judge_end(played, terms.flows)
    violations = (
        *fields_asked_again(played),
        *unreceipted_claims(played),
        *pricing_errors(played, terms.prices),
    )
    return Verdict(played=played, marks=tuple(marks), violations=violations)


def unreceipted_claims(played: PlayedScenario) -> Iterator[Violation]:
    """Sentences that say something was done for which no tool had left a receipt by then."""
    receipts: set[str] = set()
    persona = played.turns[0].persona if played.turns else ""
    for number, turn in enumerate(played.turns, 1):
        for tool in turn.tools:
            if tool.receipt:
                receipts.add(tool.tool)
                if tool.tool == "cancel_booking":
                    receipts.discard("book_party")
                paid_back = (tool.result or {}).get("refund")
                if paid_back is not None and not same("0.00", paid_back):
                    receipts.add("refund")
        for claim in unreceipted(own_words(turn), receipts, handed_over=number == 1 or turn.persona != persona):
            yield Violation(counter="unreceipted_claims", turn=number, what=f"{claim.act}: {claim.sentence}")
        persona = turn.persona


def _judge_turn(number: int, expect: Expect, turn: PlayedTurn | None, known: dict[str, Any]) -> list[Mark]:
    marks: list[Mark] = []

    def mark(what: str, right: bool, expected: object, got: object) -> None:
        marks.append(Mark(turn=number, what=what, right=right, expected=expected, got=got))

    for what, allowed, got in (
        ("route", expect.route, turn.route if turn else None),
        ("target", expect.target, turn.target if turn else None),
        ("persona", expect.persona, turn.persona if turn else None),
        ("sentiment", expect.sentiment, turn.sentiment if turn else None),
    ):
        if allowed is not None:
            mark(what, turn is not None and got in allowed, list(allowed), got)
    marks += _values(number, expect.slots, expect.approximate, expect.refused, turn)
    said = turn.said if turn else ""
    contained = all(contains(said, part) for part in expect.said_contains)
    if expect.recall is not None:
        # The words that the scenario gives for the value, else the value as people say it.
        value = known.get(expect.recall)
        named = contained if expect.said_contains else value is not None and says(said, value)
        mark("recall", bool(said) and named, {expect.recall: list(expect.said_contains) or value}, said)
    elif expect.said_contains:
        mark("said", contained, list(expect.said_contains), said)
    for part in expect.said_lacks:
        mark("said", bool(said) and not contains(said, part), f"without {part!r}", said)
    if expect.tools:
        used = [t.tool for t in turn.tools] if turn else []
        mark("tools", in_order(expect.tools, used), list(expect.tools), used)
    return marks


def _values(
    number: int,
    slots: dict[str, Any],
    approximate: tuple[str, ...],
    refused: tuple[str, ...],
    turn: PlayedTurn | None,
) -> Iterator[Mark]:
    """Marks for values held, for those held as approximate, and for refusals."""
    for name, value in slots.items():
        held = turn.slots.get(name) if turn else None
        yield Mark(turn=number, what="slots", right=same(value, held), expected={name: value}, got=held)
    for what, names, got in (
        ("approximate", approximate, turn.approximate if turn else ()),
        ("refused", refused, turn.refused if turn else ()),
    ):
        for name in names:
            yield Mark(turn=number, what=what, right=name in got, expected=name, got=list(got))


def _judge_end(played: PlayedScenario, flows: Mapping[str, Flow]) -> Iterator[Mark]:
    end = played.scenario.end
    if end is None:
        return
    last = len(played.scenario.turns)
    turn = played.turns[-1] if len(played.turns) == last else None
    yield from _values(last, end.slots, end.approximate, end.refused, turn)
    if "flow_completed" in end.model_fields_set:
        right, got = _completed(end.flow_completed, played, flows)
        yield Mark(turn=last, what="flow", right=right, expected=end.flow_completed, got=got)
    used = [tool.tool for t in played.turns for tool in t.tools]
    if end.tools:
        yield Mark(turn=last, what="tools", right=in_order(end.tools, used), expected=list(end.tools), got=used)
    said = " ".join(t.said for t in played.turns)
    if end.said_contains:
        right = all(contains(said, part) for part in end.said_contains)
        yield Mark(turn=last, what="said", right=right, expected=list(end.said_contains), got=said)
    for part in end.said_lacks:
        right = bool(said) and not contains(said, part)
        yield Mark(turn=last, what="said", right=right, expected=f"without {part!r}", got=said)
    if end.total is not None:
        total = _last_total(played)
        yield Mark(turn=last, what="total", right=same(end.total, total), expected=end.total, got=total)


def _completed(wanted: str | None, played: PlayedScenario, flows: Mapping[str, Flow]) -> tuple[bool, object]:
    """Whether the flows that were completed are as wanted, and which were, with what those not wanted lack."""
    if played.failed:
        return False, played.failed
    if wanted is None:
        return not played.completed, list(played.completed)
    if wanted not in played.completed:
        return False, list(played.completed)
    lack = why_incomplete(flows[wanted], played) if wanted in flows else f"there is no flow {wanted}"
    return lack is None, list(played.completed) if lack is None else f"{wanted}, but {lack}"


def _last_total(played: PlayedScenario) -> str | None:
    totals = [
        tool.result["total"]
        for turn in played.turns
        for tool in turn.tools
        if tool.result and tool.result.get("total") is not None
    ]
    return str(totals[-1]) if totals else None


def in_order(expected: tuple[str, ...], used: list[str]) -> bool:
    """Whether all of `expected` occur in `used`, in this order."""
    rest = iter(used)
    return all(name in rest for name in expected)
