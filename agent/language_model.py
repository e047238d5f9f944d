"""The language model of a call: LiveKit's plugin for OpenAI behind routing's `LanguageModel`.

Usage of every request, of discarded speculation too, is reported to the session's own model, so that LiveKit's figures
are whole.
"""

from __future__ import annotations

import importlib
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

import httpx
import openai as openai_client
from livekit.agents import APIConnectOptions, APIError, APIStatusError, APITimeoutError, llm
from livekit.agents.metrics import LLMMetrics
from livekit.plugins import openai

from agent.model_failure import LONGEST_REPLY_TOKENS, retry_after_of, status_failure
from routing.language_model import (
    Message,
    ModelFailed,
    ModelFault,
    ModelPart,
    Piece,
    ToolCall,
    ToolSchema,
    Usage,
)
from settings import Settings

_CONNECTION = APIConnectOptions(max_retry=0, timeout=10.0)
"""The ladder in `routing` decides when a model is given up; the plugin itself tries nothing again."""


class Refusals:
    """When a provider that refused wants to be asked again: the plugin hands its errors on without their headers."""

    def __init__(self) -> None:
        self.retry_after: float | None = None

    async def note(self, response: httpx.Response) -> None:
        self.retry_after = retry_after_of(response.headers.get("retry-after"))


class LiveKitModel:
    """One model of a provider. Its connections are opened by `prewarm` and closed by `aclose`."""

    def __init__(self, model: llm.LLM[Any], *, name: str, refusals: Refusals) -> None:
        self.name = name
        self._model = model
        self._refusals = refusals
        self._tools: dict[tuple[str, ...], list[llm.Tool]] = {}

    def prewarm(self) -> None:
        """Open a connection ahead of the first turn. Needs a running event loop."""
        self._model.prewarm()

    def on_usage(self, report: Callable[[LLMMetrics], None]) -> None:
        self._model.on("metrics_collected", report)

    async def aclose(self) -> None:
        await self._model.aclose()

    async def stream(self, messages: Sequence[Message], tools: Sequence[ToolSchema]) -> AsyncIterator[ModelPart]:
        """See `routing.language_model.LanguageModel`."""
        try:
            async with self._model.chat(
                chat_ctx=_context(messages), tools=self._as_tools(tools), conn_options=_CONNECTION
            ) as stream:
                async for chunk in stream:
                    for part in _parts(chunk):
                        yield part
        except APIError as error:
            raise _failure(error, self._refusals.retry_after) from error

    def _as_tools(self, tools: Sequence[ToolSchema]) -> list[llm.Tool]:
        key = tuple(tool.name for tool in tools)
        if key not in self._tools:
            self._tools[key] = [_as_tool(tool) for tool in tools]
        return self._tools[key]


def build_models(settings: Settings, *, business: str) -> tuple[LiveKitModel, ...]:
    """The models that the settings name, in the order in which they are asked; none without a key.

    Args:
        business: the business's key; its calls share the provider's cache of the prompt.
    """
    if settings.openai_api_key is None:
        return ()
    key = settings.openai_api_key.get_secret_value()
    names = dict.fromkeys(n for n in (settings.openai_model, settings.openai_fallback_model) if n)
    address = settings.openai_base_url or "https://api.openai.com/v1"
    return tuple(_model(name, key=key, address=address, business=business) for name in names)


def _model(name: str, *, key: str, address: str, business: str) -> LiveKitModel:
    refusals = Refusals()
    http = openai_client.DefaultAsyncHttpxClient(event_hooks={"response": [refusals.note]}, timeout=10.0)
    client = openai_client.AsyncOpenAI(api_key=key, base_url=address, max_retries=0, http_client=http)
    _load(client)
    model = openai.LLM(
        model=name,
        client=client,
        prompt_cache_key=f"switchboard-{business}",
        max_completion_tokens=LONGEST_REPLY_TOKENS,
    )
    return LiveKitModel(model, name=name, refusals=refusals)


def _load(client: openai_client.AsyncOpenAI) -> None:
    """Import now what the client and its HTTP library import at the first request: that one is a caller's."""
    _ = client.chat.completions
    importlib.import_module("anyio._backends._asyncio")


def _context(messages: Sequence[Message]) -> llm.ChatContext:
    context = llm.ChatContext.empty()
    for message in messages:
        if message.role == "tool":
            context.items.append(
                llm.FunctionCallOutput(call_id=message.call_id or "", output=message.text, is_error=False)
            )
            continue
        if message.text or not message.calls:
            context.add_message(role=message.role, content=message.text)
        context.items.extend(
            llm.FunctionCall(call_id=call.id, name=call.name, arguments=call.arguments) for call in message.calls
        )
    return context


def _as_tool(tool: ToolSchema) -> llm.Tool:
    async def run(raw_arguments: dict[str, object]) -> None:
        raise RuntimeError("the decider runs the tools, the session does not")

    schema = {"name": tool.name, "description": tool.description, "parameters": dict(tool.parameters)}
    return llm.function_tool(run, raw_schema=schema)


def _parts(chunk: llm.ChatChunk) -> list[ModelPart]:
    parts: list[ModelPart] = []
    if chunk.delta is not None:
        if chunk.delta.content:
            parts.append(Piece(chunk.delta.content))
        parts += [
            ToolCall(id=call.call_id, name=call.name, arguments=call.arguments) for call in chunk.delta.tool_calls
        ]
    if chunk.usage is not None:
        used = chunk.usage
        parts.append(
            Usage(prompt=used.prompt_tokens, completion=used.completion_tokens, cached=used.prompt_cached_tokens)
        )
    return parts


def _failure(error: APIError, retry_after: float | None) -> ModelFailed:
    """What the plugin raised, in routing's words; the provider's own text stays out of it but for the status."""
    if isinstance(error, APIStatusError):
        return status_failure(error.status_code, retry_after)
    if isinstance(error, APITimeoutError):
        return ModelFailed(ModelFault.SLOW, "the provider did not answer in time")
    cause = type(error.__cause__).__name__ if error.__cause__ is not None else type(error).__name__
    return ModelFailed(ModelFault.UNREACHABLE, f"the provider could not be reached or broke off ({cause})")
