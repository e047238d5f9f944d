"""Two results of `switchboard eval` beside each other: figures that moved, misses that went and misses that came."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cli.evaluation.figures import COUNTERS, RATES

_PARTS = ("groups", "businesses", "languages")
_FIGURES = (*RATES, *COUNTERS)


class NoResult(ValueError):
    """A file does not hold what `switchboard eval --json` printed; the message says what to give instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A figure that is another than before. `of` names the part, such as `tuned`; None stands for all."""

    of: str | None
    figure: str
    before: float | int | None
    now: float | int | None

    @property
    def better(self) -> bool | None:
        """Whether it moved to the better; None where one of the two was not judged."""
        if self.before is None or self.now is None:
            return None
        return (self.now > self.before) is (self.figure in RATES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What changed between two results. Misses are those of scenarios that are shown, told by scenario, turn and
    what was judged."""

    moved: tuple[Moved, ...]
    gone: tuple[Mapping[str, Any], ...]
    new: tuple[Mapping[str, Any], ...]


def read_result(file: Path) -> dict[str, Any]:
    """An earlier result from its file.

    Raises:
        NoResult: there is no such file, or it holds something else.
    """
    remedy = "give a file with what `switchboard eval --json` printed"
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise NoResult(f"{file} cannot be read ({error.strerror}): {remedy}") from error
    except ValueError as error:
        raise NoResult(f"{file} is no JSON: {remedy}") from error
    if not isinstance(found, dict) or not set(_FIGURES) <= set(found) or not isinstance(found.get("misses"), list):
        raise NoResult(f"{file} is no result of scenarios: {remedy}")
    return found


def compare(before: Mapping[str, Any], now: Mapping[str, Any]) -> Comparison:
    """The earlier result and the later one."""
    was, is_now = _by_place(before["misses"]), _by_place(now["misses"])
    return Comparison(
        moved=tuple(_moved(before, now)),
        gone=tuple(miss for place, miss in was.items() if place not in is_now),
        new=tuple(miss for place, miss in is_now.items() if place not in was),
    )


def _moved(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Moved]:
    columns: list[tuple[str | None, Mapping[str, Any], Mapping[str, Any]]] = [(None, before, now)]
    for part in _PARTS:
        was = before.get(part) or {}
        columns += [(name, was[name], figures) for name, figures in now[part].items() if name in was]
    for name, was, figures in columns:
        for figure in _FIGURES:
            if was.get(figure) != figures.get(figure):
                yield Moved(of=name, figure=figure, before=was.get(figure), now=figures.get(figure))


def _by_place(misses: Sequence[Mapping[str, Any]]) -> dict[tuple[Any, Any, Any], Mapping[str, Any]]:
    return {(miss.get("scenario"), miss.get("turn"), miss.get("what")): miss for miss in misses}
