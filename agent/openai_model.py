"""The language model outside a call: the `openai` client behind routing's `LanguageModel`, for text and evaluation."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any

import openai
from openai.types.chat import ChatCompletionChunk

from agent.model_failure import LONGEST_REPLY_TOKENS, retry_after_of, status_failure
from routing.language_model import Message, ModelFailed, ModelFault, ModelPart, Piece, ToolCall, ToolSchema, Usage
from settings import Settings


class OpenAIModel:
    """One model, asked over the client alone."""

    def __init__(self, client: openai.AsyncOpenAI, *, name: str) -> None:
        self.name = name
        self._client = client

    async def stream(self, messages: Sequence[Message], tools: Sequence[ToolSchema]) -> AsyncIterator[ModelPart]:
        """See `routing.language_model.LanguageModel`."""
        try:
            request: dict[str, Any] = {"tools": [_as_tool(tool) for tool in tools]} if tools else {}
            stream = await self._client.chat.completions.create(
                model=self.name,
                messages=[_as_message(message) for message in messages],
                stream=True,
                stream_options={"include_usage": True},
                max_completion_tokens=LONGEST_REPLY_TOKENS,
                **request,
            )
            async with stream:
                calls: dict[int, dict[str, str]] = {}
                async for chunk in stream:
                    for part in _parts(chunk, calls):
                        yield part
                for call in calls.values():
                    yield ToolCall(id=call["id"], name=call["name"], arguments=call["arguments"])
        except openai.APIStatusError as error:
            raise status_failure(error.status_code, retry_after_of(error.response.headers.get("retry-after"))) from None
        except openai.APITimeoutError:
            raise ModelFailed(ModelFault.SLOW, "the provider did not answer in time") from None
        except openai.APIError as error:
            raise ModelFailed(ModelFault.UNREACHABLE, f"the provider failed ({type(error).__name__})") from None
        except ValueError:
            raise ModelFailed(ModelFault.GARBLED, "the stream was not what the protocol allows") from None


def build_text_models(settings: Settings) -> tuple[OpenAIModel, ...]:
    """The models that the settings name, in the order in which they are asked; none without a key."""
    if settings.openai_api_key is None:
        return ()
    client = openai.AsyncOpenAI(
        api_key=settings.openai_api_key.get_secret_value(),
        base_url=settings.openai_base_url or "https://api.openai.com/v1",
        max_retries=0,
        timeout=10.0,
    )
    names = dict.fromkeys(n for n in (settings.openai_model, settings.openai_fallback_model) if n)
    return tuple(OpenAIModel(client, name=name) for name in names)


def _parts(chunk: ChatCompletionChunk, calls: dict[int, dict[str, str]]) -> list[ModelPart]:
    parts: list[ModelPart] = []
    for choice in chunk.choices:
        if choice.delta.content:
            parts.append(Piece(choice.delta.content))
        for call in choice.delta.tool_calls or ():
            held = calls.setdefault(call.index, {"id": "", "name": "", "arguments": ""})
            held["id"] = held["id"] or call.id or ""
            if call.function is not None:
                held["name"] += call.function.name or ""
                held["arguments"] += call.function.arguments or ""
            # A sign of life: the arguments may take longer than a stall.
            parts.append(Piece(""))
    if chunk.usage is not None:
        details = chunk.usage.prompt_tokens_details
        parts.append(
            Usage(
                prompt=chunk.usage.prompt_tokens,
                completion=chunk.usage.completion_tokens,
                cached=(details.cached_tokens or 0) if details is not None else 0,
            )
        )
    return parts


def _as_message(message: Message) -> Any:
    if message.role == "tool":
        return {"role": "tool", "content": message.text, "tool_call_id": message.call_id}
    body: dict[str, Any] = {"role": message.role, "content": message.text}
    if message.calls:
        body["tool_calls"] = [
            {"id": c.id, "type": "function", "function": {"name": c.name, "arguments": c.arguments}}
            for c in message.calls
        ]
    return body


def _as_tool(tool: ToolSchema) -> Any:
    function = {"name": tool.name, "description": tool.description, "parameters": dict(tool.parameters)}
    return {"type": "function", "function": function}
