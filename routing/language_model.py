"""The language model as routing sees it: messages and tools in, a stream of words and calls out."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal, Protocol, TypeAlias


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolCall:
    """A tool that the model wants run. `arguments` is the JSON text as the model wrote it, which may be no JSON."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message of a request. `calls` belong to an assistant's message, `call_id` to a tool's."""

    role: Literal["system", "user", "assistant", "tool"]
    text: str = ""
    calls: tuple[ToolCall, ...] = ()
    call_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolSchema:
    """A tool as the model is told of it. `parameters` is a JSON schema."""

    name: str
    description: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the reply's text, as it came."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Tokens of one request; `cached` of the prompt's were in the provider's cache."""

    prompt: int
    completion: int
    cached: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            prompt=self.prompt + other.prompt,
            completion=self.completion + other.completion,
            cached=self.cached + other.cached,
        )


ModelPart: TypeAlias = Piece | ToolCall | Usage


class ModelFault(StrEnum):
    """Why a model gave no answer, or not a whole one."""

    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    """The key, the request or the model's name was not accepted."""
    RATE_LIMITED = "rate_limited"
    SERVER = "server"
    SLOW = "slow"
    """No first token within the limit."""
    STALLED = "stalled"
    GARBLED = "garbled"
    EMPTY = "empty"


class ModelFailed(Exception):
    """A model did not answer. `retry_after` is in seconds, where the provider named it.

    The message says what the provider said and holds nothing of the conversation.
    """

    def __init__(self, fault: ModelFault, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.fault = fault
        self.retry_after = retry_after


class LanguageModel(Protocol):
    """A model that streams. Closing the iterator ends the request.

    Raises:
        ModelFailed: from the iterator, whatever went wrong with the provider.
    """

    name: str

    def stream(self, messages: Sequence[Message], tools: Sequence[ToolSchema]) -> AsyncIterator[ModelPart]: ...
