"""What must hold within a flow: that it begins when it should, that every question can be answered, that it ends."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from personas.authored import Document, Place
from personas.errors import Problem
from personas.placeholders import unknown_placeholders
from personas.validation import suggestion
from routing.business_tools import BUILT_IN_TOOLS, BuiltInTool
from routing.flow_model import Flow, FlowField
from routing.flow_walk import walk
from routing.slots.hearing import plain

_MAY_SAY_WHY = ("value", "label", "minimum", "maximum", "first_day", "last_day")
_NUMBERS = ("count", "money")
_DAYS = ("date",)
FEWEST_EXAMPLES = 5
"""So many `starts_when` at least: with fewer, a caller's own words rarely come near one."""


def check_flow(
    flow: Flow, document: Document, *, proteins: Sequence[str] | None, tools: Mapping[str, BuiltInTool] = BUILT_IN_TOOLS
) -> Iterator[Problem]:
    """`proteins` are those of the price list: empty where it cannot be read, None where it has none. `tools` are those
    that the business can use."""
    if len(flow.starts_when) < FEWEST_EXAMPLES:
        yield document.problem(
            ("starts_when",),
            f"`starts_when` has {len(flow.starts_when)} examples, too few to know the flow's beginning by",
            f"Write at least {FEWEST_EXAMPLES}, in the words of different callers",
        )
    for example in flow.not_when:
        if example in flow.starts_when:
            yield document.problem(
                ("not_when", flow.not_when.index(example)),
                f"{example!r} stands under `starts_when` too",
                "Keep it in one of the two",
            )
    names = [field.name for field in flow.fields]
    for number, field in enumerate(flow.fields):
        yield from _field(flow, field, number, document, names, proteins)
    yield from walk(flow, document)
    yield from _end(flow, document, names, tools)


def _field(
    flow: Flow,
    field: FlowField,
    number: int,
    document: Document,
    names: Sequence[str],
    proteins: Sequence[str] | None,
) -> Iterator[Problem]:
    place = ("fields", number)
    if field.name in names[:number]:
        yield document.problem(
            (*place, "name"), f"the field `{field.name}` is there twice", "Give one of the two another name"
        )
    others = [name for name in names if name != field.name]
    if field.alternative and field.alternative not in others:
        yield document.problem(
            (*place, "alternative"),
            f"there is no other field `{field.alternative}`",
            suggestion(field.alternative, others),
        )
    from_prices = field.type == "counts" and proteins is not None
    if field.type in ("choice", "counts") and not field.choices and not from_prices:
        yield document.problem(
            place, f"the field `{field.name}` has nothing to choose from", "Add `choices:` with the ways to say each"
        )
    yield from _alike(field, place, document)
    if proteins and field.name == "protein_selections":
        for choice in field.choices:
            if choice not in proteins:
                yield document.problem(
                    (*place, "choices", choice),
                    f"prices.yaml has no price for `{choice}`",
                    suggestion(choice, proteins),
                )
    if field.minimum is not None and field.maximum is not None and field.minimum > field.maximum:
        yield document.problem(
            (*place, "minimum"), f"no answer lies between {field.minimum} and {field.maximum}", "Swap the two"
        )
    if field.required and field.volunteer:
        yield document.problem(
            (*place, "volunteer"),
            f"the flow cannot end: `{field.name}` is required but never asked for",
            "Remove `volunteer: true`, or `required: true`",
        )
    if field.required and field.refused is None and field.alternative is None:
        yield document.problem(
            place,
            f"nothing is said when the caller refuses `{field.name}`, which is required",
            "Add `refused:` with a sentence that names the consequence",
        )
    yield from unknown_placeholders(document, (*place, "read_back"), field.read_back, ("value", "label"))
    yield from unknown_placeholders(document, (*place, "refused"), field.refused or "", ())
    yield from unknown_placeholders(document, (*place, "invalid"), field.invalid or "", _MAY_SAY_WHY)
    yield from _bounds(field, place, document)
    for n, text in enumerate(field.ask):
        yield from unknown_placeholders(document, (*place, "ask", n), text, ())


def _alike(field: FlowField, place: Place, document: Document) -> Iterator[Problem]:
    """Words that stand for two choices: whoever says them is taken for the first."""
    said: dict[str, str] = {}
    for choice, ways in field.choices.items():
        for n, way in enumerate(ways):
            other = said.setdefault(plain(way), choice)
            if other != choice:
                yield document.problem(
                    (*place, "choices", choice, n),
                    f"`{way}` stands for `{other}` too",
                    "Keep it with one of the two, and write for each what only it can mean",
                )


def _bounds(field: FlowField, place: Place, document: Document) -> Iterator[Problem]:
    """Bounds that nothing can meet, or that mean nothing for the field's type."""
    for key, types in (("minimum", _NUMBERS), ("maximum", _NUMBERS), ("from_days", _DAYS), ("within_days", _DAYS)):
        if getattr(field, key) is not None and field.type not in types:
            yield document.problem(
                (*place, key), f"`{key}` means nothing for `type: {field.type}`", f"It is for {' and '.join(types)}"
            )
    if field.from_days is not None and field.within_days is not None and field.from_days > field.within_days:
        yield document.problem(
            (*place, "from_days"), f"no day lies between {field.from_days} and {field.within_days} days", "Swap the two"
        )
    if field.pattern is not None:
        odd = [choice for choice in field.choices if not re.fullmatch(field.pattern, choice)]
        if field.choices and len(odd) == len(field.choices):
            yield document.problem((*place, "pattern"), "no choice matches the pattern", "Remove `pattern:`")


def _end(flow: Flow, document: Document, names: Sequence[str], there: Mapping[str, BuiltInTool]) -> Iterator[Problem]:
    end = flow.end
    tools: dict[str, BuiltInTool] = {}
    for role, name in (("check", end.check), ("quote", end.quote), ("tool", end.tool)):
        if name is None:
            continue
        tool = there.get(name)
        fitting = [t.name for t in there.values() if _fits(role, t)]
        if tool is None:
            yield document.problem(("end", role), f"there is no tool `{name}`", suggestion(name, fitting))
        elif not _fits(role, tool):
            yield document.problem(("end", role), f"`{name}` cannot be used as `{role}`", suggestion(name, fitting))
        else:
            tools[role] = tool
            yield from _arguments(flow, role, tool, document)
    if "tool" in tools:
        for argument in end.arguments:
            if argument not in tools["tool"].arguments:
                yield document.problem(
                    ("end", "arguments", argument),
                    f"`{end.tool}` takes no argument `{argument}`",
                    suggestion(argument, list(tools["tool"].arguments)),
                )
    known = (*names, *(name for role in ("check", "quote") if role in tools for name in tools[role].spoken))
    yield from unknown_placeholders(document, ("end", "read_back"), end.read_back, ("summary", *known))
    if end.read_back_brief is not None:
        yield from unknown_placeholders(document, ("end", "read_back_brief"), end.read_back_brief, ("summary", *known))
    if "{summary}" not in end.read_back and not any(f"{{{name}}}" in end.read_back for name in names):
        yield document.problem(
            ("end", "read_back"), "nothing of what the caller gave is read back", "Write {summary} into the sentence"
        )
    if not end.read_back.rstrip().endswith(("?", "؟")):
        yield document.problem(
            ("end", "read_back"),
            "the flow cannot end: the read-back asks nothing that the caller could say yes to",
            "End it with a question, such as `Is that right?`",
        )
    given = (*known, *tools["tool"].spoken) if "tool" in tools else known
    yield from unknown_placeholders(document, ("end", "done"), end.done, (*dict.fromkeys(given), "contact"))
    yield from unknown_placeholders(document, ("end", "incomplete"), end.incomplete, ())
    yield from unknown_placeholders(document, ("opening",), flow.opening, ())


def _fits(role: str, tool: BuiltInTool) -> bool:
    if role == "tool":
        return tool.writes
    return not tool.writes and (role != "check" or "available" in tool.gives)


def _arguments(flow: Flow, role: str, tool: BuiltInTool, document: Document) -> Iterator[Problem]:
    """Each argument that a tool needs must come from a required field, or be fixed under `arguments`."""
    for group in tool.needs:
        if role == "tool" and any(name in flow.end.arguments for name in group):
            continue
        fields = [field for name in group if (field := flow.field(name)) is not None]
        wanted = " or ".join(f"`{name}`" for name in group)
        if not fields:
            yield document.problem(
                ("end", role),
                f"`{tool.name}` needs {wanted}, which the flow has not",
                f"Add a required field {wanted}" + (", or fix it under `arguments`" if role == "tool" else ""),
            )
        elif all(field.when for field in fields) and any(field.required for field in fields):
            yield document.problem(
                ("end", role),
                f"the flow cannot end: `{tool.name}` needs {wanted}, which is asked for only under a condition",
                f"Remove `when:` from the field {wanted}",
            )
        elif not any(field.required for field in fields):
            yield document.problem(
                ("end", role),
                f"the flow cannot end: `{tool.name}` needs {wanted}, which is not required",
                f"Write `required: true` in the field {wanted}",
            )
