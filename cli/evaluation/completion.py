"""Whether a flow was really completed: every field settled, the summary read back, and the receipt of its end there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from cli.evaluation.asked import REFUSED, asked_fields
from cli.evaluation.played import PlayedScenario, PlayedTurn
from cli.evaluation.values import says


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowField:
    """A field of a flow, as far as its completion depends on it. `alternative` will do instead of it; it is asked for
    only where each of `conditions` holds."""

    name: str
    required: bool
    alternative: str | None
    conditions: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """A flow's fields and the tool at its end."""

    name: str
    fields: tuple[FlowField, ...]
    tool: str


def read_flows(business: Path) -> dict[str, Flow]:
    """The flows of a business's folder, by name, each with the fields of the parts that it asks for."""
    files = [
        YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
        for path in sorted((business / "flows").glob("*.yaml"))
    ]
    written: dict[str, dict[str, Any]] = {str(read["name"]): read for read in files}
    return {
        name: Flow(name=name, tool=str(read["end"]["tool"]), fields=tuple(_fields(read, written)))
        for name, read in written.items()
        if not read.get("part")
    }


def _fields(read: Mapping[str, Any], written: Mapping[str, Mapping[str, Any]]) -> Iterator[FlowField]:
    for line in read["fields"]:
        conditions = (line["when"],) if line.get("when") else ()
        if "flow" in line:
            for field in _fields(written[str(line["flow"])], written):
                yield replace(field, conditions=(*conditions, *field.conditions))
        else:
            yield FlowField(
                name=str(line["name"]),
                required=bool(line.get("required", False)),
                alternative=line.get("alternative"),
                conditions=conditions,
            )


def why_incomplete(flow: Flow, played: PlayedScenario) -> str | None:
    """What a flow that is said to be completed lacks; None where it lacks nothing. The tool at its end may have been
    used by another flow before."""
    ends = [n for n, turn in enumerate(played.turns) if any(t.tool == flow.tool and t.receipt for t in turn.tools)]
    lacks = [_lacks(flow, played.turns[: end + 1]) for end in ends]
    return None if None in lacks else next(reversed(lacks), f"{flow.tool} left no receipt")


def _lacks(flow: Flow, turns: Sequence[PlayedTurn]) -> str | None:
    for field in flow.fields:
        if _is_asked_for(field, turns[-1].slots) and not _settled(field, turns):
            return f"{field.name} was neither given nor refused"
    if not any(_reads_back(flow, turn) for turn in turns[:-1]):
        return "nothing was read back before it"
    return None


def _is_asked_for(field: FlowField, held: Mapping[str, Any]) -> bool:
    return all(_holds(held.get(name), wanted) for when in field.conditions for name, wanted in when.items())


def _holds(value: Any, wanted: Any) -> bool:
    if isinstance(wanted, Mapping):
        if "known" in wanted:
            return (value is not None) is bool(wanted["known"])
        least, most = wanted.get("at_least"), wanted.get("at_most")
        return value is not None and (
            (least is None or Decimal(str(value)) >= Decimal(str(least)))
            and (most is None or Decimal(str(value)) <= Decimal(str(most)))
        )
    return value in wanted if isinstance(wanted, list) else bool(value == wanted)


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
