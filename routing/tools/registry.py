"""The tools of a business: what there is, who may use it, and running one so that it always comes back."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any

import structlog
from pydantic import ValidationError

from routing.business_model import Business, PartyPrices
from routing.protocols import Ledger
from routing.tools.callback import RequestCallback
from routing.tools.errors import ToolRefused, UnknownTool
from routing.tools.http_tool import DeclaredTool
from routing.tools.party import (
    BookParty,
    CalculatePartyQuote,
    CalculateProteinCosts,
    CalculateTravelFee,
    CancelBooking,
    CheckAvailability,
    FindBooking,
)
from routing.tools.tool import Tool, ToolContext, ToolResult
from routing.tools.web import Web

log = structlog.get_logger(__name__)

READ_TIMEOUT = 1.0
WRITE_TIMEOUT = 2.0
"""Seconds. A caller hears "one moment" before a write and waits no longer than this for its receipt."""


class ToolRegistry:
    """Holds the tools by name. `permissions` are tool names by persona, as in `business.yaml`.

    Raises:
        UnknownTool: a persona is granted a tool that is not there.
    """

    def __init__(
        self,
        tools: Iterable[Tool],
        permissions: Mapping[str, Iterable[str]],
        *,
        read_timeout: float = READ_TIMEOUT,
        write_timeout: float = WRITE_TIMEOUT,
    ) -> None:
        self._tools = {tool.name: tool for tool in tools}
        self._permissions = {persona: tuple(names) for persona, names in permissions.items()}
        self._read_timeout = read_timeout
        self._write_timeout = write_timeout
        self._late: dict[str, asyncio.Task[ToolResult]] = {}
        for persona, names in self._permissions.items():
            for name in names:
                if name not in self._tools:
                    raise UnknownTool(persona, name, tuple(self._tools))

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._tools)

    def tool(self, name: str) -> Tool:
        """Raises `KeyError` where there is no such tool."""
        return self._tools[name]

    def of(self, persona: str) -> tuple[str, ...]:
        """The names of the tools that a persona may use, in the business's order."""
        return self._permissions.get(persona, ())

    def allowed(self, name: str, persona: str) -> bool:
        return name in self.of(persona)

    def schemas(self, persona: str) -> list[dict[str, Any]]:
        """The tools of a persona as function definitions: `name`, `description`, `parameters` (JSON schema)."""
        return [
            {"name": tool.name, "description": tool.description, "parameters": tool.arguments.model_json_schema()}
            for name in self.of(persona)
            if (tool := self._tools[name])
        ]

    async def run(
        self, name: str, arguments: Mapping[str, Any], context: ToolContext, *, persona: str | None = None
    ) -> ToolResult:
        """Run a tool and say how it went; whatever goes wrong comes back as `error` and `message`.

        A write that does not answer in time goes on on its own: its error is `outcome_unknown`, and running it again
        with the same idempotency key finds what it left. `persona` None asks for no permission.
        """
        started = time.perf_counter()
        result = await self._run(name, dict(arguments), context, persona)
        result = replace(result, execution_time_ms=round((time.perf_counter() - started) * 1000, 3))
        log.info("tool_ran", tool=name, error=result.error, milliseconds=result.execution_time_ms)
        return result

    async def _run(self, name: str, arguments: dict[str, Any], context: ToolContext, persona: str | None) -> ToolResult:
        def failed(code: str, message: str) -> ToolResult:
            return ToolResult(tool=name, arguments=arguments, error=code, message=message)

        tool = self._tools.get(name)
        if tool is None:
            return failed("unknown_tool", f"There is no tool {name!r}; there is {', '.join(self._tools)}.")
        if persona is not None and not self.allowed(name, persona):
            return failed("not_permitted", f"{persona} may not use {name}.")
        try:
            parsed = tool.arguments.model_validate(arguments)
        except ValidationError as error:
            return failed("bad_arguments", _in_words(error))
        task = asyncio.create_task(tool.run(parsed, context), name=f"tool {name}")
        if tool.writes:
            self._expect(context.idempotency_key, task)
        timeout = tool.seconds or (self._write_timeout if tool.writes else self._read_timeout)
        try:
            done, _ = await asyncio.wait({task}, timeout=timeout)
        except asyncio.CancelledError:
            if not tool.writes:
                task.cancel()
            raise
        if not done:
            if tool.writes:
                return failed("outcome_unknown", f"{name} did not answer within {timeout:g} s; it may yet be done.")
            task.cancel()
            return failed("timed_out", f"{name} did not answer within {timeout:g} s.")
        try:
            return _outcome(name, arguments, task)
        except Exception as error:
            log.warning("tool_failed", tool=name, fault=type(error).__name__)
            if tool.writes:
                return failed("outcome_unknown", f"{name} broke off ({type(error).__name__}); it may yet be done.")
            return failed("failed", f"{name} could not be run ({type(error).__name__}).")

    async def look_up(self, name: str, arguments: Mapping[str, Any], context: ToolContext) -> ToolResult | None:
        """What became of a write whose outcome was not known, by its idempotency key: the answer that came late, else
        what can be found of it. None where it is still not known. Never writes.
        """
        tool = self._tools.get(name)
        if tool is None:
            return None
        started = time.perf_counter()
        limit = tool.seconds or self._write_timeout
        late = self._late.get(context.idempotency_key)
        try:
            if late is not None:
                await asyncio.wait({late}, timeout=limit)
                if not late.done():
                    return None
                with suppress(Exception):
                    return _outcome(name, dict(arguments), late)
            parsed = tool.arguments.model_validate(dict(arguments))
            async with asyncio.timeout(limit):
                found = await tool.find(parsed, context)
        except Exception as error:
            log.warning("tool_look_up_failed", tool=name, fault=type(error).__name__)
            return None
        took = round((time.perf_counter() - started) * 1000, 3)
        return None if found is None else replace(found, execution_time_ms=took)

    def _expect(self, key: str, task: asyncio.Task[ToolResult]) -> None:
        """Keep a write until it has answered, however late."""
        self._late[key] = task

        def arrived(done: asyncio.Task[ToolResult]) -> None:
            if self._late.get(key) is done:
                del self._late[key]
            # A fault nobody waits for any more would otherwise be reported by the event loop.
            if not done.cancelled():
                done.exception()

        task.add_done_callback(arrived)


def _outcome(name: str, arguments: dict[str, Any], task: asyncio.Task[ToolResult]) -> ToolResult:
    """What a tool that is done gave back, or why it was refused; raises whatever else went wrong."""
    try:
        return task.result()
    except ToolRefused as refusal:
        return ToolResult(
            tool=name, arguments=arguments, error=refusal.code, message=refusal.message, detail=refusal.detail
        )


def _in_words(error: ValidationError) -> str:
    return "; ".join(
        f"{'.'.join(str(part) for part in problem['loc']) or 'arguments'}: {problem['msg']}"
        for problem in error.errors(include_url=False, include_input=False)
    )


def build_registry(
    business: Business, ledger: Ledger, today: Callable[[], date], *, web: Web | None = None
) -> ToolRegistry:
    """The tools of a business: call-backs for every one, those of parties where it sells them, and its own.

    `today` gives the business's local date; `web` sends the requests of its own tools, which fail without it.

    Raises:
        UnknownTool: `business.yaml` grants a persona a tool that the business does not have.
    """
    tools: list[Tool] = [RequestCallback(ledger=ledger, region=business.file.phone_region)]
    if isinstance(business.prices, PartyPrices):
        prices = business.prices
        tools += [
            CalculatePartyQuote(prices=prices),
            CalculateTravelFee(prices=prices),
            CalculateProteinCosts(prices=prices),
            CheckAvailability(prices=prices, ledger=ledger, today=today),
            BookParty(prices=prices, ledger=ledger, today=today, region=business.file.phone_region),
            FindBooking(prices=prices, ledger=ledger, today=today, region=business.file.phone_region),
            CancelBooking(prices=prices, ledger=ledger, today=today),
        ]
    tools += [DeclaredTool(tool, hosts=business.file.hosts, web=web) for tool in business.http_tools.values()]
    return ToolRegistry(tools, business.file.tools)


__all__ = ["READ_TIMEOUT", "WRITE_TIMEOUT", "ToolRegistry", "build_registry"]
