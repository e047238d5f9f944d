"""A request for a chat completion: read, and refused where OpenAI refuses it, in its words.

The names of the parameters come from the `openai` client's own types.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_type_hints

from openai.types import chat
from openai.types.chat.completion_create_params import CompletionCreateParamsStreaming

PARAMETERS = frozenset(get_type_hints(CompletionCreateParamsStreaming))
_MESSAGES: Mapping[str, frozenset[str]] = {
    "system": frozenset(get_type_hints(chat.ChatCompletionSystemMessageParam)),
    "developer": frozenset(get_type_hints(chat.ChatCompletionDeveloperMessageParam)),
    "user": frozenset(get_type_hints(chat.ChatCompletionUserMessageParam)),
    "assistant": frozenset(get_type_hints(chat.ChatCompletionAssistantMessageParam)),
    "tool": frozenset(get_type_hints(chat.ChatCompletionToolMessageParam)),
    "function": frozenset(get_type_hints(chat.ChatCompletionFunctionMessageParam)),
}
_NAME = re.compile(r"[a-zA-Z0-9_-]+")
_LONGEST_NAME = 64
_LONGEST_CALL_ID = 40
_LONGEST_DESCRIPTION = 1024
_MOST_TOOLS = 128


class Refusal(Exception):
    """A request that the service does not take."""

    def __init__(self, message: str, *, param: str | None = None, code: str | None = None, status: int = 400) -> None:
        super().__init__(message)
        self.message, self.param, self.code, self.status = message, param, code, status


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A tool call; `arguments` is JSON text, or what a model takes for it."""

    name: str
    arguments: str = "{}"
    id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatMessage:
    """One message, its parts of text joined."""

    role: str
    text: str
    calls: tuple[Call, ...] = ()
    call_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatRequest:
    """What was asked for. `body` is the whole of it."""

    model: str
    messages: tuple[ChatMessage, ...]
    tools: tuple[str, ...]
    stream: bool
    body: Mapping[str, Any]

    @property
    def heard(self) -> str:
        """The caller's latest words."""
        return next((message.text for message in reversed(self.messages) if message.role == "user"), "")

    @property
    def result(self) -> str | None:
        """A tool's result, where this request brings one."""
        last = self.messages[-1]
        return last.text if last.role == "tool" else None

    @property
    def include_usage(self) -> bool:
        return bool((self.body.get("stream_options") or {}).get("include_usage"))

    def rendered(self) -> str:
        """The prompt as one text, tools first: what the cache goes by."""
        tools = [json.dumps(tool, sort_keys=True) for tool in self.body.get("tools") or ()]
        form = json.dumps(self.body.get("response_format"), sort_keys=True)
        turns = [
            f"<{m.role} {m.call_id or ''}>{m.text}{''.join(f'{c.id} {c.name} {c.arguments}' for c in m.calls)}"
            for m in self.messages
        ]
        return "\n".join([*tools, form, *turns])


def read_request(text: str) -> ChatRequest:
    """The request in a body.

    Raises:
        Refusal: the service would not take it.
    """
    try:
        body = json.loads(text)
    except ValueError:
        raise Refusal("We could not parse the JSON body of your request.") from None
    if not isinstance(body, dict):
        raise Refusal("We could not parse the JSON body of your request: an object is expected.")
    for name in body:
        if name not in PARAMETERS:
            raise Refusal(f"Unknown parameter: '{name}'.", param=name, code="unknown_parameter")
    if not isinstance(body.get("model"), str):
        raise Refusal("you must provide a model parameter")
    messages = tuple(_message(raw, f"messages[{at}]") for at, raw in enumerate(_array(body, "messages", required=True)))
    _check_order(messages)
    tools = tuple(_tool(raw, f"tools[{at}]") for at, raw in enumerate(_array(body, "tools")))
    _check_options(body, tools)
    return ChatRequest(model=body["model"], messages=messages, tools=tools, stream=bool(body.get("stream")), body=body)


def _array(body: Mapping[str, Any], name: str, *, required: bool = False) -> Sequence[Any]:
    found = body.get(name)
    if found is None:
        if required:
            raise _missing(name)
        return ()
    if not isinstance(found, list):
        raise _wrong_type(name, "an array", found)
    if not found:
        raise Refusal(
            f"Invalid '{name}': empty array. Expected an array with minimum length 1, but got an empty array instead.",
            param=name,
            code="empty_array",
        )
    return found


def _message(raw: Any, where: str) -> ChatMessage:
    if not isinstance(raw, dict):
        raise _wrong_type(where, "an object", raw)
    role = raw.get("role")
    if role is None:
        raise _missing(f"{where}.role")
    if role not in _MESSAGES:
        supported = ", ".join(f"'{name}'" for name in _MESSAGES)
        raise Refusal(
            f"Invalid value: '{role}'. Supported values are: {supported}.", param=f"{where}.role", code="invalid_value"
        )
    for name in raw:
        if name not in _MESSAGES[role]:
            raise Refusal(f"Unknown parameter: '{where}.{name}'.", param=f"{where}.{name}", code="unknown_parameter")
    calls = tuple(_call(call, f"{where}.tool_calls[{at}]") for at, call in enumerate(raw.get("tool_calls") or ()))
    if role == "tool" and not isinstance(raw.get("tool_call_id"), str):
        raise _missing(f"{where}.tool_call_id")
    return ChatMessage(
        role=role,
        text=_content(raw, where, may_lack=bool(calls)),
        calls=calls,
        call_id=raw.get("tool_call_id"),
    )


def _content(raw: Mapping[str, Any], where: str, *, may_lack: bool) -> str:
    content = raw.get("content")
    if content is None:
        if may_lack:
            return ""
        raise Refusal("Invalid value for 'content': expected a string, got null.", param=f"{where}.content")
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        raise _wrong_type(f"{where}.content", "one of a string or array of objects", content)
    texts = []
    for at, part in enumerate(content):
        if not isinstance(part, dict) or part.get("type") != "text" or not isinstance(part.get("text"), str):
            raise Refusal(
                f"Invalid value: parts of type 'text' are expected in '{where}.content'.",
                param=f"{where}.content[{at}].type",
                code="invalid_value",
            )
        texts.append(part["text"])
    return "".join(texts)


def _call(raw: Any, where: str) -> Call:
    if not isinstance(raw, dict) or not isinstance(raw.get("function"), dict):
        raise _missing(f"{where}.function")
    if raw.get("type") != "function":
        raise _missing(f"{where}.type")
    call_id, function = raw.get("id"), raw["function"]
    if not isinstance(call_id, str):
        raise _missing(f"{where}.id")
    if len(call_id) > _LONGEST_CALL_ID:
        raise _too_long(f"{where}.id", _LONGEST_CALL_ID, len(call_id))
    _check_name(function.get("name"), f"{where}.function.name")
    if not isinstance(function.get("arguments"), str):
        raise _wrong_type(f"{where}.function.arguments", "a string", function.get("arguments"))
    return Call(id=call_id, name=function["name"], arguments=function["arguments"])


def _check_order(messages: Sequence[ChatMessage]) -> None:
    """Every call is answered by a tool message directly behind it, and nothing else is."""
    waiting: list[str] = []
    for at, message in enumerate(messages):
        if message.role == "tool":
            if message.call_id not in waiting:
                raise Refusal(
                    "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with "
                    "'tool_calls'.",
                    param=f"messages.[{at}].role",
                )
            waiting.remove(message.call_id)
            continue
        _check_answered(waiting, at)
        waiting = [call.id for call in message.calls if call.id is not None]
    _check_answered(waiting, len(messages))


def _check_answered(waiting: Sequence[str], at: int) -> None:
    if waiting:
        raise Refusal(
            "An assistant message with 'tool_calls' must be followed by tool messages responding to each "
            f"'tool_call_id'. The following tool_call_ids did not have response messages: {', '.join(waiting)}",
            param=f"messages.[{at}].role",
        )


def _tool(raw: Any, where: str) -> str:
    if not isinstance(raw, dict):
        raise _wrong_type(where, "an object", raw)
    if raw.get("type") != "function":
        raise _missing(f"{where}.type")
    function = raw.get("function")
    if not isinstance(function, dict):
        raise _missing(f"{where}.function")
    _check_name(function.get("name"), f"{where}.function.name")
    described = function.get("description") or ""
    if len(described) > _LONGEST_DESCRIPTION:
        raise _too_long(f"{where}.function.description", _LONGEST_DESCRIPTION, len(described))
    schema = function.get("parameters")
    if schema is not None:
        if not isinstance(schema, dict) or schema.get("type") != "object":
            kind = schema.get("type") if isinstance(schema, dict) else None
            raise _wrong_schema(
                function["name"], where, f"schema must be of 'type: \"object\"', got 'type: \"{kind}\"'"
            )
        if function.get("strict"):
            _check_strict(schema, function["name"], where, ())
    return str(function["name"])


def _check_strict(schema: Any, name: str, where: str, context: tuple[str, ...]) -> None:
    if not isinstance(schema, dict):
        return
    if schema.get("type") == "object" or "properties" in schema:
        if schema.get("additionalProperties") is not False:
            raise _wrong_schema(
                name, where, f"In context={context}, 'additionalProperties' is required to be supplied and to be false."
            )
        fields = schema.get("properties") or {}
        missing = [field for field in fields if field not in (schema.get("required") or ())]
        if missing:
            raise _wrong_schema(
                name,
                where,
                f"In context={context}, 'required' is required to be supplied and to be an array including every key "
                f"in properties. Missing '{missing[0]}'.",
            )
        for field, inner in fields.items():
            _check_strict(inner, name, where, (*context, "properties", field))
    for known, inner in (schema.get("$defs") or {}).items():
        _check_strict(inner, name, where, (*context, "$defs", known))
    _check_strict(schema.get("items"), name, where, (*context, "items"))
    for at, inner in enumerate(schema.get("anyOf") or ()):
        _check_strict(inner, name, where, (*context, "anyOf", str(at)))


def _check_options(body: Mapping[str, Any], tools: Sequence[str]) -> None:
    if len(tools) > _MOST_TOOLS:
        raise Refusal(
            f"Invalid 'tools': array too long. Expected an array with maximum length {_MOST_TOOLS}, but got an array "
            f"with length {len(tools)} instead.",
            param="tools",
            code="array_above_max_length",
        )
    for name in ("tool_choice", "parallel_tool_calls"):
        if body.get(name) is not None and not tools:
            raise Refusal(
                f"Invalid value for '{name}': '{name}' is only allowed when 'tools' are specified.", param=name
            )
    choice = body.get("tool_choice")
    if isinstance(choice, str) and choice not in ("none", "auto", "required"):
        raise Refusal(f"Invalid value: '{choice}'.", param="tool_choice", code="invalid_value")
    if isinstance(choice, dict):
        chosen = (choice.get("function") or {}).get("name")
        if chosen not in tools:
            raise Refusal(f"Tool choice '{chosen}' not found in 'tools' parameter.", param="tool_choice")
    if body.get("stream_options") is not None and not body.get("stream"):
        raise Refusal(
            "The 'stream_options' parameter is only allowed when 'stream' is enabled.", param="stream_options"
        )
    if body.get("n") not in (None, 1):
        raise Refusal("One choice is given here.", param="n", code="invalid_value")
    _check_number(body, "temperature", 0, 2)
    _check_number(body, "top_p", 0, 1)
    for name in ("max_tokens", "max_completion_tokens"):
        limit = body.get(name)
        if limit is not None and (not isinstance(limit, int) or isinstance(limit, bool)):
            raise _wrong_type(name, "an integer", limit)
        _check_number(body, name, 1, 1 << 20)


def _check_number(body: Mapping[str, Any], name: str, lowest: float, highest: float) -> None:
    value = body.get(name)
    if value is None:
        return
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise _wrong_type(name, "a decimal", value)
    for beyond, word, sign, limit, code in (
        (value < lowest, "below minimum", ">=", lowest, "below_min_value"),
        (value > highest, "above maximum", "<=", highest, "above_max_value"),
    ):
        if beyond:
            kind = "integer" if isinstance(value, int) else "decimal"
            raise Refusal(
                f"Invalid '{name}': {kind} {word} value. Expected a value {sign} {limit}, but got {value} instead.",
                param=name,
                code=f"{kind}_{code}",
            )


def _check_name(name: Any, where: str) -> None:
    if not isinstance(name, str):
        raise _missing(where)
    if len(name) > _LONGEST_NAME:
        raise _too_long(where, _LONGEST_NAME, len(name))
    if not _NAME.fullmatch(name):
        raise Refusal(
            f"Invalid '{where}': string does not match pattern. Expected a string that matches the pattern "
            f"'^{_NAME.pattern}$'.",
            param=where,
            code="invalid_value",
        )


def _missing(where: str) -> Refusal:
    return Refusal(f"Missing required parameter: '{where}'.", param=where, code="missing_required_parameter")


def _wrong_type(where: str, expected: str, got: Any) -> Refusal:
    names = {
        dict: "an object",
        list: "an array",
        str: "a string",
        bool: "a boolean",
        int: "an integer",
        float: "a decimal",
    }
    kind = names.get(type(got), "null")
    return Refusal(
        f"Invalid type for '{where}': expected {expected}, but got {kind} instead.", param=where, code="invalid_type"
    )


def _too_long(where: str, longest: int, length: int) -> Refusal:
    return Refusal(
        f"Invalid '{where}': string too long. Expected a string with maximum length {longest}, but got a string with "
        f"length {length} instead.",
        param=where,
        code="string_above_max_length",
    )


def _wrong_schema(name: str, where: str, what: str) -> Refusal:
    return Refusal(
        f"Invalid schema for function '{name}': {what}",
        param=f"{where}.function.parameters",
        code="invalid_function_parameters",
    )
