"""Walks a flow's fields as a call would: what can never be asked for, and conditions that can never hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from personas.authored import Document, Place
from personas.errors import Problem
from personas.validation import suggestion
from routing.criterion import Criterion
from routing.flow_model import Flow, FlowField

_NUMBERS = ("count", "money")


def walk(flow: Flow, document: Document) -> Iterator[Problem]:
    """Every mistake in the conditions of a flow."""
    before: dict[str, FlowField] = {}
    for number, field in enumerate(flow.fields):
        wrong: list[Problem] = []
        for name, criterion in field.when.items():
            place: Place = ("fields", number, "when", name)
            wrong += _criterion(flow, field, name, criterion, before, place, document)
        yield from wrong
        if field.when and not wrong:
            yield from _together(field, before, ("fields", number, "when"), document)
        if field.when and field.volunteer and field.alternative is None:
            yield document.problem(
                ("fields", number, "when"),
                f"`{field.name}` is never asked for, so its condition does nothing",
                "Remove `when:`, or `volunteer: true`",
            )
        before.setdefault(field.name, field)
    if all(field.when for field in flow.fields):
        yield document.problem(
            ("fields",),
            "the flow may ask for nothing: every field has a condition",
            "Remove the `when:` of the first one",
        )


def _criterion(
    flow: Flow,
    field: FlowField,
    name: str,
    criterion: Criterion,
    before: Mapping[str, FlowField],
    place: Place,
    document: Document,
) -> Iterator[Problem]:
    other = before.get(name)
    if other is None:
        later = flow.field(name)
        if name == field.name:
            what, remedy = f"`{name}` waits for itself", "Name a field that is asked for before it"
        elif later is not None:
            what, remedy = f"`{name}` is asked for only after `{field.name}`", f"Move `{name}` before `{field.name}`"
        else:
            what, remedy = f"there is no field `{name}`", suggestion(name, list(before))
        yield document.problem(place, what, remedy)
        return
    if criterion == Criterion():
        yield document.problem(
            place, f"nothing is said of `{name}`", "Write a value, a list of values, or `known: true`"
        )
    if (criterion.at_least is not None or criterion.at_most is not None) and other.type not in _NUMBERS:
        yield document.problem(
            place, f"`{name}` is no number ({other.type})", "Write the values that will do, or make it a `count`"
        )
        return
    if criterion.known is False and (
        criterion.one_of or criterion.at_least is not None or criterion.at_most is not None
    ):
        yield document.problem(
            place, f"`{name}` cannot be unknown and have a value", "Keep `known: false` or the value"
        )
        return
    for value in criterion.one_of if other.choices else ():
        if value not in other.choices:
            yield document.problem(place, f"`{name}` has no choice `{value}`", suggestion(value, list(other.choices)))
    if other.type in _NUMBERS and _Range.of(other).narrowed(criterion).empty:
        yield document.problem(
            place, f"this can never hold: {_Range.of(other)} is all that `{name}` may be", "Write a number within that"
        )


def _together(field: FlowField, before: Mapping[str, FlowField], place: Place, document: Document) -> Iterator[Problem]:
    """Conditions that exclude each other along the way: the fields that this one waits for wait for others."""
    meant: dict[str, list[Criterion]] = {}
    waiting, seen = [field], {field.name}
    while waiting:
        one = waiting.pop()
        for name, criterion in one.when.items():
            meant.setdefault(name, []).append(criterion)
            if criterion.known is not False and name in before and name not in seen:
                seen.add(name)
                waiting.append(before[name])
    for name, criteria in meant.items():
        if name in before and len(criteria) > 1 and not _can_hold(before[name], criteria):
            yield document.problem(
                place,
                f"`{field.name}` can never be asked for: what it waits for needs another `{name}`",
                f"Make the conditions on `{name}` agree, or remove the field",
            )


def _can_hold(field: FlowField, criteria: list[Criterion]) -> bool:
    known = {criterion.known is not False for criterion in criteria}
    if len(known) > 1:
        return False
    wanted = [set(criterion.one_of) for criterion in criteria if criterion.one_of]
    if wanted and field.type != "counts" and not set.intersection(*wanted):
        return False
    reach = _Range.of(field)
    for criterion in criteria:
        reach = reach.narrowed(criterion)
    return field.type not in _NUMBERS or not reach.empty


@dataclass(frozen=True, slots=True)
class _Range:
    """The whole numbers that a field may hold; None is no bound."""

    least: int | None
    most: int | None

    @classmethod
    def of(cls, field: FlowField) -> _Range:
        return cls(field.minimum if field.minimum is not None else 0, field.maximum)

    def narrowed(self, criterion: Criterion) -> _Range:
        least, most = self.least, self.most
        values = [int(value) for value in criterion.one_of if value.lstrip("-").isdecimal()]
        if criterion.one_of and values:
            least, most = _most(least, min(values)), _least(most, max(values))
        return _Range(_most(least, criterion.at_least), _least(most, criterion.at_most))

    @property
    def empty(self) -> bool:
        return self.least is not None and self.most is not None and self.least > self.most

    def __str__(self) -> str:
        return f"{self.least} or more" if self.most is None else f"{self.least} to {self.most}"


def _most(one: int | None, other: int | None) -> int | None:
    return max((n for n in (one, other) if n is not None), default=None)


def _least(one: int | None, other: int | None) -> int | None:
    return min((n for n in (one, other) if n is not None), default=None)
