"""Scenarios: calls in text, what the caller says and what must be true after each turn."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PrivateAttr

from personas.authored import Document, read_yaml
from personas.errors import AuthoringError, Problem
from personas.validation import validated


class ScenarioError(AuthoringError):
    """Scenario files that cannot be used; `problems` names each mistake by file, line and remedy."""


class ScenarioMissing(ScenarioError):
    """A file or folder of scenarios that does not exist."""

    def __str__(self) -> str:
        return "\n".join(f"{problem.file}: {problem.what}. {problem.write_instead}" for problem in self.problems)


def _plain(value: Any) -> Any:
    """Amounts written without quotes are compared as the text they are written as."""
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items()}
    return str(value) if isinstance(value, Decimal) else value


def _one_or_many(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else (value,)


def _texts(value: Any) -> Any:
    """A list of texts; numbers written without quotes, and a single text, are meant as such."""
    listed = value if isinstance(value, list | tuple) else [value]
    return tuple(
        str(item) if isinstance(item, int | Decimal) and not isinstance(item, bool) else item for item in listed
    )


Slots = Annotated[dict[str, Any], BeforeValidator(_plain)]
OneOf = Annotated[tuple[str | None, ...], BeforeValidator(_one_or_many)]
Texts = Annotated[tuple[str, ...], BeforeValidator(_texts)]


class Expect(BaseModel):
    """What must hold after a turn; what is left out is not judged."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    persona: OneOf | None = None
    route: OneOf | None = None
    target: OneOf | None = None
    sentiment: OneOf | None = None
    slots: Slots = Field(default_factory=dict)
    approximate: Texts = ()
    refused: Texts = ()
    recall: str | None = None
    tools: Texts = ()
    said_contains: Texts = ()
    said_lacks: Texts = ()


class ScenarioTurn(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    say: str = Field(min_length=1, description="the caller's words")
    expect: Expect = Expect()


class End(BaseModel):
    """What must hold when the conversation is over. `flow_completed: null` means that none may be complete."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    slots: Slots = Field(default_factory=dict)
    flow_completed: str | None = None
    tools: Texts = ()
    total: Annotated[str, BeforeValidator(lambda value: str(value) if value is not None else value)] | None = None
    never_asked_again: Texts = ()
    refused: Texts = ()
    approximate: Texts = ()
    said_contains: Texts = ()
    said_lacks: Texts = ()


class CallerKnown(BaseModel):
    """What is on record of the caller before the call."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str | None = None
    phone_number: str | None = None
    email: str | None = None
    is_vip: bool = False
    purchase_history: Texts = ()


class Scenario(BaseModel):
    """One call."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(min_length=1, description="a name of its own")
    business: str = Field(min_length=1, description="a folder below businesses/, or a path")
    group: str = "tuned"
    language: Literal["en", "ar"] = "en"
    channel: Literal["phone", "email", "sms", "instagram", "facebook", "tiktok"] = "phone"
    tags: Texts = ()
    caller: CallerKnown = CallerKnown()
    turns: tuple[ScenarioTurn, ...] = Field(min_length=1)
    end: End | None = None

    _part: Path | None = PrivateAttr(default=None)
    _line: int = PrivateAttr(default=1)

    @property
    def part(self) -> Path | None:
        """The file it was read from."""
        return self._part

    @property
    def line(self) -> int:
        """The line of that file on which it begins."""
        return self._line

    def in_group(self, group: str) -> Scenario:
        """The same scenario, counted for another group."""
        moved = self.model_copy(update={"group": group})
        moved._part, moved._line = self._part, self._line
        return moved


def load_scenarios(paths: Sequence[Path]) -> list[Scenario]:
    """Read the scenario files given, and those below the folders given, in the order of their names. The folder of a
    business may lie beside the scenarios that use it.

    Raises:
        ScenarioMissing: a path does not exist, or a folder holds no scenarios.
        ScenarioError: a file is wrong, or an id is used twice.
    """
    problems: list[Problem] = []
    found: list[Scenario] = []
    for file in _files(paths):
        found += _read(file, problems)
    problems += _twice(found)
    if problems:
        raise ScenarioError(problems)
    return found


def _twice(scenarios: Sequence[Scenario]) -> list[Problem]:
    first: dict[str, Scenario] = {}
    return [
        Problem(
            file=scenario._part or Path(),
            line=scenario._line,
            what=f"the id `{scenario.id}` is used before, in {earlier._part} on line {earlier._line}",
            write_instead="Give each scenario an id of its own",
        )
        for scenario in scenarios
        if (earlier := first.setdefault(scenario.id, scenario)) is not scenario
    ]


def _files(paths: Sequence[Path]) -> list[Path]:
    files: dict[Path, Path] = {}
    for path in paths:
        below = _below(path) if path.is_dir() else [path]
        if not path.exists() or not below:
            what = "there are no scenarios below this folder" if path.exists() else "there is no such file or folder"
            problem = Problem(
                file=path, line=1, what=what, write_instead="Name a file of scenarios, or a folder of them"
            )
            raise ScenarioMissing([problem])
        files |= {file.resolve(): file for file in below}
    return list(files.values())


def _below(folder: Path) -> list[Path]:
    businesses = {marker.parent for marker in folder.rglob("business.yaml")}
    files = [*folder.rglob("*.yaml"), *folder.rglob("*.yml")]
    return sorted(file for file in files if businesses.isdisjoint(file.parents))


def _read(file: Path, problems: list[Problem]) -> list[Scenario]:
    document = read_yaml(file, problems)
    if document is None:
        return []
    if not isinstance(document.data, list) or not document.data:
        problems.append(document.problem((), "the file is no list of scenarios", "Begin each scenario with `- id: …`"))
        return []
    read = []
    for number, item in enumerate(document.data):
        lines = {place[1:]: line for place, line in document.lines.items() if place[:1] == (number,)}
        scenario = validated(Scenario, Document(file=file, data=item, lines=lines), problems)
        if scenario is not None:
            scenario._part = file
            scenario._line = document.line((number, "id"))
            read.append(scenario)
    return read
