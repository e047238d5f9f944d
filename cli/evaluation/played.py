"""What became of a scenario: what was said, and the log of tools. All that the judge reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cli.evaluation.scenario import Scenario


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolCall:
    """A tool that ran, as the log of tools has it."""

    tool: str
    arguments: dict[str, Any]
    result: dict[str, Any] | None
    error: str | None
    receipt: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayedTurn:
    """What became of one turn of a scenario."""

    heard: str
    said: str
    persona: str
    route: str
    target: str | None
    sentiment: str
    recalled: str | None
    slots: dict[str, Any]
    approximate: tuple[str, ...]
    refused: tuple[str, ...]
    tools: tuple[ToolCall, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayedScenario:
    """A whole scenario as it went. `failed` is the exception that ended it, where one did."""

    scenario: Scenario
    turns: tuple[PlayedTurn, ...]
    completed: tuple[str, ...]
    failed: str | None = None
