"""Runs a turn's tools: reading ones at once, writing ones after the caller's turn is committed and to their end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from routing.conversation import Conversation
from routing.tools.registry import ToolRegistry
from routing.tools.tool import ToolContext, ToolResult
from routing.turn import CommitGate

Written = Callable[[Conversation, ToolResult], None]


class TurnTools:
    """The `ToolUse` of one reply. `record` makes a finished write true for the conversation and the journal."""

    def __init__(
        self,
        *,
        registry: ToolRegistry,
        persona: str,
        context: Callable[[str], ToolContext],
        gate: CommitGate,
        record: Callable[[ToolResult, Written], None],
        keep: Callable[[asyncio.Task[ToolResult]], None],
    ) -> None:
        self._registry = registry
        self._persona = persona
        self._context = context
        self._gate = gate
        self._record = record
        self._keep = keep

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

    def use_as(self, persona: str) -> None:
        """From here on the tools are another persona's."""
        self._persona = persona

    async def read(self, name: str, arguments: Mapping[str, Any]) -> ToolResult:
        return await self._registry.run(name, dict(arguments), self._context(name))

    async def write(self, name: str, arguments: Mapping[str, Any], *, key: str, then: Written) -> ToolResult:
        """Wait for the commit, then write. Shielded: a barge-in cancels the words, not the write."""
        await self._gate.passed()

        async def run() -> ToolResult:
            result = await self._registry.run(name, dict(arguments), self._context(key))
            self._record(result, then)
            return result

        task = asyncio.create_task(run())
        self._keep(task)
        return await asyncio.shield(task)
