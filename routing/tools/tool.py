"""Tools: what the agent can do for a caller, with typed arguments, typed results and receipts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from pydantic import BaseModel

from routing.slots.value import Held


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolContext:
    """What a tool may know of the call it runs in. `idempotency_key` makes a write happen once;
    `details` are further values the caller gave, kept with a call-back."""

    call_id: str
    business: str
    idempotency_key: str
    language: str = "en"
    details: Mapping[str, Held] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolResult:
    """What a tool gave back. Exactly one of `result` and `error` is set; money in `result` is a decimal string.

    `error` is a code such as `outside_area`; `receipt` names the row that a write left, and only then may the agent
    say that it was done.
    """

    tool: str
    arguments: dict[str, Any]
    result: dict[str, Any] | None = None
    error: str | None = None
    message: str = ""
    execution_time_ms: float = 0.0
    receipt: str | None = None
    detail: dict[str, Any] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return self.error is None


class Tool(Protocol):
    """A tool of the registry. `writes` tools run only after the caller's turn is committed.

    `find` looks up what a write with the context's idempotency key left, and never writes; None where it left nothing
    that can be found. `seconds` is how long an answer may take, None for the registry's own limit.
    """

    name: str
    description: str
    writes: bool
    arguments: type[BaseModel]
    seconds: float | None

    @property
    def gives(self) -> tuple[str, ...]:
        """The parts of its result that can be put into a sentence."""
        ...

    async def run(self, arguments: BaseModel, context: ToolContext) -> ToolResult: ...

    async def find(self, arguments: BaseModel, context: ToolContext) -> ToolResult | None: ...
