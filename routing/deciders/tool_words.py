"""What a tool is given and how its result is said."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from decimal import Decimal
from typing import Any

from routing.business_lines import QUOTE_PARTS
from routing.business_model import Business
from routing.channels.rule import style_of
from routing.flow_model import Flow
from routing.tools.tool import ToolResult
from routing.turn import Turn
from routing.wording import joined, spoken, spoken_time


def arguments_for(turn: Turn, tool: str, *, fixed: dict[str, Any] | None = None) -> dict[str, Any]:
    """What the profile holds of a tool's arguments."""
    accepts = turn.tools.accepts(tool)
    held = {name: value for name, value in turn.draft.profile.held().items() if name in accepts}
    return {**held, **(fixed or {})}


def spoken_values(turn: Turn, values: dict[str, Any], flow: Flow | None = None) -> dict[str, str]:
    """Arguments and results as they are said in this turn."""
    either = turn.line("or") if turn.has_line("or") else "or"
    return said_values(turn.business, values, flow=flow, either=either)


def said_values(
    business: Business, values: Mapping[str, Any], *, flow: Flow | None = None, either: str = "or"
) -> dict[str, str]:
    """Arguments and results as they are said; which kind a value is comes from the business's flow fields. `either`
    stands before the last of several."""
    fields = {f.name: f for each in business.flows.values() for f in each.fields}
    fields.update({f.name: f for f in flow.fields} if flow else {})
    region, currency = business.file.phone_region, business.file.currency
    amounts = {"total", "deposit", "balance", "base_cost", "protein_upgrades", "travel_fee", "refund"}
    out: dict[str, str] = {}
    for name, value in values.items():
        if value is None or isinstance(value, bool):
            continue
        if name in amounts:
            out[name] = spoken(str(value), "money", region=region, currency=currency)
        elif name in fields:
            out[name] = spoken(value, fields[name].type, region=region, currency=currency)
        elif isinstance(value, list):
            out[name] = joined([_alternative(v) for v in value], either)
        else:
            out[name] = str(value)
    return out


def _alternative(value: object) -> str:
    try:
        return spoken_time(time.fromisoformat(str(value)))
    except ValueError:
        return str(value)


def contact_of(turn: Turn) -> tuple[str, str] | None:
    """The caller's contact: field and how it is said; the phone number first."""
    for name, kind in (("phone_number", "phone_number"), ("email", "email")):
        value = turn.draft.profile.get(name)
        if value is not None:
            said = spoken(
                value, "phone_number" if kind == "phone_number" else "email", region=turn.business.file.phone_region
            )
            return name, said
    return None


def tool_line(turn: Turn, result: ToolResult, flow: Flow | None = None) -> str:
    """What is said with a tool's result or error."""
    values = spoken_values(turn, {**result.arguments, **(result.result or {})}, flow)
    values["party"] = _party(turn, result)
    key = f"tool.{result.tool}"
    if not result.ok:
        special = f"{key}.{result.error}"
        return turn.line(special, **values) if turn.has_line(special) else turn.line("tool_failed")
    if "available" in (result.result or {}):
        free = bool((result.result or {})["available"])
        key = f"{key}.{'free' if free else 'taken'}"
    if turn.has_line(f"{key}.without_travel") and (result.result or {}).get("travel_fee", "") is None:
        key = f"{key}.without_travel"
    added = _added_up(result)
    style = style_of(turn.draft.channel)
    brief = style is not None and style.brief and turn.has_line(f"{key}.brief")
    if added == QUOTE_PARTS[:1] and not brief and turn.has_line(f"{key}.food_only"):
        return turn.line(f"{key}.food_only", **values)
    parts = [f"tool.{result.tool}.part.{amount}" for amount in added]
    return turn.line(key, **values, parts=joined([turn.line(part, **values) for part in parts if turn.has_line(part)]))


def _added_up(result: ToolResult) -> tuple[str, ...]:
    """The amounts of a quote that add something to its total."""
    amounts = result.result or {}
    return tuple(name for name in QUOTE_PARTS if amounts.get(name) is not None and Decimal(str(amounts[name])) != 0)


def _party(turn: Turn, result: ToolResult) -> str:
    labels = {f.name: f.label for flow in turn.business.flows.values() for f in flow.fields}
    parts = []
    for name in ("adults", "children", "children_under_6"):
        count = result.arguments.get(name)
        if count:
            label = labels.get(name, name.replace("_", " ")).removeprefix("the number of ").removeprefix("number of ")
            parts.append(f"{count} {label}")
    return joined(parts)
