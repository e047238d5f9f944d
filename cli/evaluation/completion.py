"""Whether a flow was really completed: every field settled, the summary read back, and the receipt of its end there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from cli.evaluation.asked import REFUSED, asked_fields
from cli.evaluation.played import PlayedScenario, PlayedTurn
from cli.evaluation.values import says


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowField:
    """A field of a flow, as far as its completion depends on it. `alternative` will do instead of it."""

    name: str
    required: bool
    alternative: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """A flow's fields and the tool at its end."""

    name: str
    fields: tuple[FlowField, ...]
    tool: str


def read_flows(business: Path) -> dict[str, Flow]:
    """The flows of a business's folder, by name."""
    flows = {}
    for path in sorted((business / "flows").glob("*.yaml")):
        read: dict[str, Any] = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
        flows[str(read["name"])] = Flow(
            name=str(read["name"]),
            tool=str(read["end"]["tool"]),
            fields=tuple(
                FlowField(
                    name=str(field["name"]),
                    required=bool(field.get("required", False)),
                    alternative=field.get("alternative"),
                )
                for field in read["fields"]
            ),
        )
    return flows


def why_incomplete(flow: Flow, played: PlayedScenario) -> str | None:
    """What a flow that is said to be completed lacks; None where it lacks nothing. The tool at its end may have been
    used by another flow before."""
    ends = [n for n, turn in enumerate(played.turns) if any(t.tool == flow.tool and t.receipt for t in turn.tools)]
    lacks = [_lacks(flow, played.turns[: end + 1]) for end in ends]
    return None if None in lacks else next(reversed(lacks), f"{flow.tool} left no receipt")


def _lacks(flow: Flow, turns: Sequence[PlayedTurn]) -> str | None:
    for field in flow.fields:
        if not _settled(field, turns):
            return f"{field.name} was neither given nor refused"
    if not any(_reads_back(flow, turn) for turn in turns[:-1]):
        return "nothing was read back before it"
    return None


def _settled(field: FlowField, turns: Sequence[PlayedTurn]) -> bool:
    last = turns[-1]
    if field.name in last.slots or (field.alternative and field.alternative in last.slots):
        return True
    if field.required:
        return False
    # Asked for and not given is as good as refused: nobody is pressed for what is not needed.
    return field.name in last.refused or any(asked_fields(turn.said, {field.name: REFUSED}) for turn in turns)


def _reads_back(flow: Flow, turn: PlayedTurn) -> bool:
    """Whether a turn asks the caller to confirm at least half of what is held."""
    held = [turn.slots[field.name] for field in flow.fields if turn.slots.get(field.name) not in (None, 0, {}, "")]
    said = sum(says(turn.said, value) for value in held)
    return "?" in turn.said.replace("؟", "?") and bool(held) and 2 * said >= len(held)
