"""Conversations made by hand, for the judge: what was said and the log of tools, without anything that would say it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from cli.evaluation.judge import read_terms
from cli.evaluation.played import PlayedScenario, PlayedTurn, ToolCall
from cli.evaluation.price_list import read_prices
from cli.evaluation.scenario import Scenario

BUSINESSES = Path(__file__).resolve().parents[2] / "businesses"
HIBACHI = BUSINESSES / "hibachi"
ALIVE5 = BUSINESSES / "alive5"
ORNINA = BUSINESSES / "ornina"

# The project's own businesses, read once: each takes a tenth of a second, and hundreds of sentences are judged by one.
prices_of = cache(read_prices)
terms_of = cache(read_terms)


def planted(name: str) -> Any:
    """A file of planted sentences."""
    return YAML(typ="safe", pure=True).load((Path(__file__).parent / "planted" / f"{name}.yaml").read_text())


def tool(
    name: str,
    arguments: Mapping[str, Any] | None = None,
    result: Mapping[str, Any] | None = None,
    *,
    error: str | None = None,
    receipt: str | None = None,
) -> ToolCall:
    return ToolCall(
        tool=name,
        arguments=dict(arguments or {}),
        result=None if error else dict(result or {}),
        error=error,
        receipt=receipt,
    )


def turn(heard: str, said: str, **made: Any) -> PlayedTurn:
    """A turn of which only what matters is named."""
    given: dict[str, Any] = {
        "persona": "sales",
        "route": "flow",
        "target": None,
        "sentiment": "neutral",
        "recalled": None,
        "slots": {},
        "approximate": (),
        "refused": (),
        "tools": (),
    }
    return PlayedTurn(heard=heard, said=said, **(given | made))


def conversation(
    *turns: PlayedTurn,
    expects: Sequence[Mapping[str, Any]] = (),
    end: Mapping[str, Any] | None = None,
    completed: Sequence[str] = (),
    failed: str | None = None,
    **about: Any,
) -> PlayedScenario:
    """A played scenario. `expects` are the expectations of its turns, in order; there may be fewer or more of them."""
    lines = [t.heard for t in turns] + ["…"] * max(0, len(expects) - len(turns))
    scenario = Scenario.model_validate(
        {
            "id": "made-by-hand",
            "business": "hibachi",
            "turns": [
                {"say": line, "expect": dict(expects[n]) if n < len(expects) else {}} for n, line in enumerate(lines)
            ],
            **({"end": dict(end)} if end is not None else {}),
            **about,
        }
    )
    return PlayedScenario(scenario=scenario, turns=tuple(turns), completed=tuple(completed), failed=failed)
