"""Which parts of a held-out suite have been revealed. Whoever has seen a part's misses tunes for them, so from then on
that part counts as tuned."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from cli.evaluation.scenario import Scenario, ScenarioError
from personas.errors import Problem

HELD_OUT, TUNED = "held_out", "tuned"


def honoured(scenarios: Iterable[Scenario]) -> list[Scenario]:
    """The scenarios, with those of revealed parts counted as tuned."""
    return [
        s.in_group(TUNED) if s.group == HELD_OUT and s.part is not None and is_revealed(s.part) else s
        for s in scenarios
    ]


def is_revealed(part: Path) -> bool:
    """Whether a file of scenarios is on the list of its suite."""
    record, name = _record_of(part)
    return record.is_file() and name in record.read_text(encoding="utf-8").split("\n")


def reveal(scenarios: Iterable[Scenario]) -> Sequence[str]:
    """Put every held-out part among the scenarios on its suite's list; the names of those that are new on it.

    Raises:
        ScenarioError: a list cannot be written.
    """
    added = []
    for part in sorted({s.part for s in scenarios if s.group == HELD_OUT and s.part is not None}):
        if not is_revealed(part):
            record, name = _record_of(part)
            try:
                with record.open("a", encoding="utf-8") as lines:
                    lines.write(f"{name}\n")
            except OSError as error:
                what = (
                    f"what is revealed is recorded here before it is shown, but it cannot be written ({error.strerror})"
                )
                remedy = "Make it a file that this user may write"
                raise ScenarioError([Problem(file=record, line=1, what=what, write_instead=remedy)]) from None
            added.append(f"{name} in {record}")
    return added


def _record_of(part: Path) -> tuple[Path, str]:
    """`revealed.txt` of the suite a file belongs to, and the file's name on it. The suite is the folder that holds the
    folder `held_out`, else the file's own folder."""
    part = part.resolve()
    suite = next((folder.parent for folder in part.parents if folder.name == HELD_OUT), part.parent)
    return suite / "revealed.txt", part.relative_to(suite).as_posix()
