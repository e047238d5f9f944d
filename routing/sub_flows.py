"""Flows within flows: `- flow: contact` among a flow's fields stands for the fields of that file.

They are put in its place when the files are read, so a flow is one list of fields from there on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from personas.authored import Document, Place
from personas.errors import Problem
from personas.validation import suggestion

_KEYS = {"flow", "when"}


def is_part(document: Document) -> bool:
    """Whether a file of `flows/` holds fields for other flows, and is none itself."""
    return isinstance(document.data, dict) and document.data.get("part") is True


def expanded(name: str, documents: Mapping[str, Document], problems: list[Problem]) -> Document:
    """A flow's document with the fields of its sub-flows in their places, each on the line of the `- flow:` that
    brought it in. Names that do not exist and flows that lead back to themselves are added to `problems`, and their
    places left empty."""
    document = documents[name]
    data = document.data
    fields = data.get("fields") if isinstance(data, dict) else None
    if not isinstance(fields, list) or not any(_is_sub_flow(one) for one in fields):
        return document
    laid: list[Any] = []
    lines = {place: line for place, line in document.lines.items() if place[:1] != ("fields",) or len(place) == 1}
    for number, one in enumerate(fields):
        place: Place = ("fields", number)
        if not _is_sub_flow(one):
            lines.update(_moved(document, place, ("fields", len(laid))))
            laid.append(one)
            continue
        wrong = list(_wrong(one, place, document))
        problems.extend(wrong)
        for field in () if wrong else _fields(one, (name,), place, document, documents, problems):
            lines[("fields", len(laid))] = document.line(place)
            laid.append(field)
    return Document(file=document.file, data={**data, "fields": laid}, lines=lines)


def uses(name: str, documents: Mapping[str, Document]) -> set[str]:
    """The flows and parts whose fields a flow asks for, through others too."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        data = documents[waiting.pop()].data
        fields = data.get("fields") if isinstance(data, dict) else None
        for one in fields if isinstance(fields, list) else ():
            inner = one["flow"] if _is_sub_flow(one) else None
            if isinstance(inner, str) and inner in documents and inner not in found:
                found.add(inner)
                waiting.append(inner)
    return found


def _is_sub_flow(one: Any) -> bool:
    return isinstance(one, dict) and "flow" in one


def _moved(document: Document, old: Place, new: Place) -> Mapping[Place, int]:
    return {(*new, *place[2:]): line for place, line in document.lines.items() if place[:2] == old}


def _wrong(one: dict[str, Any], place: Place, document: Document) -> Iterator[Problem]:
    for key in one:
        if key not in _KEYS:
            yield document.problem(
                (*place, key), f"`{key}` is not known beside `flow`", suggestion(str(key), sorted(_KEYS))
            )
    if not isinstance(one["flow"], str):
        yield document.problem((*place, "flow"), "`flow` should be a name", "Write the name of a file of flows/")
    if not isinstance(one.get("when", {}), dict):
        yield document.problem(
            (*place, "when"), "`when` should be keys with values", "Write indented lines of `field: value` under it"
        )


def _fields(
    one: dict[str, Any],
    path: tuple[str, ...],
    place: Place,
    document: Document,
    documents: Mapping[str, Document],
    problems: list[Problem],
) -> Iterator[Any]:
    """The fields that one `- flow:` stands for. `path` are the flows that led here, the outermost first; mistakes are
    named at `place` of the outermost `document`."""
    name = one["flow"]
    if name in path:
        round_trip = " → ".join((*path[path.index(name) :], name))
        problems.append(
            document.problem(
                (*place, "flow"), f"the flow leads back to itself: {round_trip}", "Remove one of these lines"
            )
        )
        return
    if name not in documents:
        others = [other for other in documents if other not in path]
        problems.append(document.problem((*place, "flow"), f"there is no flow `{name}`", suggestion(name, others)))
        return
    data = documents[name].data
    inner = data.get("fields") if isinstance(data, dict) else None
    for field in inner if isinstance(inner, list) else ():
        if _is_sub_flow(field):
            if any(_wrong(field, (), documents[name])):
                continue
            found = _fields(field, (*path, name), place, document, documents, problems)
        else:
            found = iter((field,))
        for each in found:
            both = _both(one.get("when"), each)
            if both:
                what = f"`{both}` stands under `when` here and in the field `{each.get('name')}` of `{name}`"
                problems.append(document.problem((*place, "when"), what, "Keep it in one of the two"))
                continue
            yield _under(one.get("when"), each)


def _both(condition: Any, field: Any) -> str | None:
    """The field that the condition beside `flow` and the field's own name both."""
    own = field.get("when") if isinstance(field, dict) else None
    named = set(condition or ()) & set(own if isinstance(own, dict) else ())
    return min(named) if named else None


def _under(condition: Any, field: Any) -> Any:
    """A field that is asked for only where the condition beside `flow` holds too."""
    if not condition or not isinstance(field, dict):
        return field
    own = field.get("when")
    return {**field, "when": {**condition, **(own if isinstance(own, dict) else {})}}
