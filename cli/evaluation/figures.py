"""Adds verdicts up to figures: for all, and again by group, business and language."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from cli.evaluation.judge import Verdict
from cli.evaluation.revealed import HELD_OUT

RATES = {
    "route_accuracy": "route",
    "persona_accuracy": "persona",
    "sentiment_accuracy": "sentiment",
    "slot_accuracy": "slots",
    "flow_completion": "flow",
    "recall_accuracy": "recall",
}
COUNTERS = ("fields_asked_again", "unreceipted_claims", "pricing_errors")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The figures of some scenarios. A rate is None where nothing was judged; `judged` says how many were."""

    conversations: int
    turns: int
    rates: dict[str, float | None]
    counters: dict[str, int]
    judged: dict[str, int]

    def flat(self) -> dict[str, Any]:
        return {
            "conversations": self.conversations,
            "turns": self.turns,
            **self.rates,
            **self.counters,
            "judged": self.judged,
        }


def add_up(verdicts: Sequence[Verdict]) -> Figures:
    """The figures of the scenarios given. A turn that a failure kept from being played counts as a miss."""
    rates: dict[str, float | None] = {}
    judged: dict[str, int] = {}
    for name, what in RATES.items():
        marks = [mark for verdict in verdicts for mark in verdict.marks if mark.what == what]
        judged[name] = len(marks)
        rates[name] = round(sum(mark.right for mark in marks) / len(marks), 4) if marks else None
    return Figures(
        conversations=len(verdicts),
        turns=sum(len(v.played.scenario.turns) for v in verdicts),
        rates=rates,
        counters={name: sum(v.count(name) for v in verdicts) for name in COUNTERS},
        judged=judged,
    )


def report(verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """The whole result, as it is printed with `--json`. Misses are those of every group but `held_out`."""
    found: dict[str, Any] = add_up(verdicts).flat()
    found["groups"] = _by(verdicts, lambda v: v.played.scenario.group)
    # A business may be named by a path; its name is its folder's.
    found["businesses"] = _by(verdicts, lambda v: v.played.scenario.business.rstrip("/").rsplit("/", 1)[-1])
    found["languages"] = _by(verdicts, lambda v: v.played.scenario.language)
    found["misses"] = [miss for v in verdicts if v.played.scenario.group != HELD_OUT for miss in v.misses()]
    return found


def _by(verdicts: Sequence[Verdict], name: Callable[[Verdict], str]) -> dict[str, Any]:
    names = sorted({name(v) for v in verdicts})
    return {one: add_up([v for v in verdicts if name(v) == one]).flat() for one in names}
