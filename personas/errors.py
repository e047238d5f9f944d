"""What is wrong with files that an operator wrote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One mistake: where it is (`line` counts from 1), what is wrong, and what to write instead."""

    file: Path
    line: int
    what: str
    write_instead: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what}. {self.write_instead}"


class AuthoringError(ValueError):
    """Files that cannot be used as they are; `problems` holds every mistake that was found in them."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class PersonaError(AuthoringError):
    """Personas that cannot be loaded."""
