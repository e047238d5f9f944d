"""Runs a turn's tools: reading ones at once, writing ones after the caller's turn is committed and to their end."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from routing.conversation import PendingWrite
from routing.tools.registry import ToolRegistry
from routing.tools.tool import ToolContext, ToolResult
from routing.turn import CommitGate
from routing.writes import Writes


class TurnTools:
    """The `ToolUse` of one reply."""

    def __init__(
        self,
        *,
        registry: ToolRegistry,
        persona: str,
        context: Callable[[str], ToolContext],
        gate: CommitGate,
        writes: Writes,
    ) -> None:
        self._registry = registry
        self._persona = persona
        self._context = context
        self._gate = gate
        self._writes = writes

    def available(self, name: str) -> bool:
        return self._registry.allowed(name, self._persona)

    def reads(self, name: str) -> bool:
        """Whether the persona may use it and it only looks something up."""
        return self.available(name) and not self._registry.tool(name).writes

    def lookups(self) -> tuple[str, ...]:
        """The tools of the persona that only look something up."""
        return tuple(name for name in self._registry.of(self._persona) if self.reads(name))

    def required(self, name: str) -> tuple[str, ...]:
        """The arguments a tool cannot do without."""
        return tuple(n for n, field in self._registry.tool(name).arguments.model_fields.items() if field.is_required())

    def accepts(self, name: str) -> frozenset[str]:
        return frozenset(self._registry.tool(name).arguments.model_fields)

    def gives(self, name: str) -> tuple[str, ...]:
        """What its result holds that can be said."""
        return self._registry.tool(name).gives

    def use_as(self, persona: str) -> None:
        """From here on the tools are another persona's."""
        self._persona = persona

    async def read(self, name: str, arguments: Mapping[str, Any]) -> ToolResult:
        return await self._registry.run(name, dict(arguments), self._context(name))

    async def write(
        self,
        name: str,
        arguments: Mapping[str, Any],
        *,
        key: str,
        counts_as: str = "",
        flow: str | None = None,
        done: str = "",
    ) -> ToolResult:
        """Wait for the commit, then write. A barge-in cancels the words, not the write."""
        await self._gate.passed()
        context = self._context(f"{key}:{digest(arguments)}")
        return await self._writes.make(
            PendingWrite(
                tool=name,
                key=context.idempotency_key,
                arguments=dict(arguments),
                counts_as=counts_as,
                flow=flow,
                done=done,
            )
        )


def digest(arguments: Mapping[str, Any]) -> str:
    """The same for the same arguments, in whatever order; a reason is only words around what is written."""
    told = {name: value for name, value in arguments.items() if name != "reason"}
    written = json.dumps(told, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()[:12]
