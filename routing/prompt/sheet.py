"""The part of the prompt that is the same in every turn of every call of a business, so that the provider's cache holds
it."""

from __future__ import annotations

from importlib import resources
from string import Template

from routing.amounts import prices_held
from routing.business_model import Business
from routing.flow_model import Flow
from routing.language_model import ToolSchema
from routing.tools.registry import ToolRegistry


def system_prompt(business: Business) -> str:
    """The stable part. Depends on nothing but the business."""
    text = resources.files("routing.prompt").joinpath("system.md").read_text(encoding="utf-8")
    first = business.personas[business.file.first_persona]
    other = next((p for p in business.personas.values() if p.key != first.key), first)
    flow = next(iter(business.flows.values()), None)
    return Template(text).safe_substitute(
        business=business.file.name,
        personas="\n\n".join(
            f"## [{p.tag}] {p.name}, {p.role} (serves {p.serves})\n\n{p.rules.strip()}"
            for p in business.personas.values()
        ),
        prices=_prices(business),
        flows="\n\n".join(_flow(f) for f in business.flows.values()) or "There are none.",
        other_tag=other.tag,
        a_flow=flow.name if flow is not None else "none",
        a_field=flow.fields[0].name if flow is not None else "none",
    )


def tool_schemas(business: Business, registry: ToolRegistry) -> tuple[ToolSchema, ...]:
    """Every tool of the business, whoever may use it: a list that changed with the persona would empty the cache."""
    known: dict[str, ToolSchema] = {}
    for persona in business.personas:
        for schema in registry.schemas(persona):
            known.setdefault(
                schema["name"],
                ToolSchema(
                    name=schema["name"], description=schema["description"], parameters=dict(schema["parameters"])
                ),
            )
    return tuple(known.values())


def _prices(business: Business) -> str:
    held = prices_held(business.prices)
    lines = [f"- {name.replace('_', ' ')}: {amount} {business.file.currency}" for name, amount in held.items()]
    return "\n".join(lines) or "There is no price list."


def _flow(flow: Flow) -> str:
    lines = [f"## {flow.name} ({flow.topic}; {flow.persona}; tool {flow.end.tool})"]
    for field in flow.fields:
        need = "needed" if field.required else "may be left out"
        choices = f"; one of {', '.join(field.choices)}" if field.choices else ""
        other = f"; or else {field.alternative}" if field.alternative else ""
        lines.append(f"- {field.name}: {field.label} ({field.type}, {need}{choices}{other})")
    return "\n".join(lines)
