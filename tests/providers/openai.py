"""A stand-in for OpenAI's chat completions: streamed and whole, with tool calls, usage and the prompt cache's count."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from aiohttp import web

from tests.providers.chat_request import Call, ChatRequest, Refusal, read_request
from tests.providers.faults import NO_DELAY, Answer, Delay, Fault, FaultKind, until
from tests.providers.replies import Behaviour, Reply, plausible
from tests.providers.standin import NO_JSON, SocketError, StandIn
from tests.providers.tokens import PromptCache, streamed, tokens


@dataclass(slots=True, kw_only=True)
class Asked:
    """A request that was taken, and what became of it. Times are on the clock of `time.monotonic`.

    Attributes:
        sent: What went out of the reply's text.
        first_token_at: When its first token went out.
        finished: Whether the answer went out to its end; False while it is on its way, and for good where the client
            left it or a fault struck it.
        usage: As it was counted for the service's bill, whether the client asked for it or not.
    """

    request: ChatRequest
    at: float
    sent: str = ""
    first_token_at: float | None = None
    finished: bool = False
    usage: Mapping[str, Any] = field(default_factory=dict)


class OpenAI(StandIn):
    """The server. `base_url` is what the plugin, the `openai` client and the setting `OPENAI_BASE_URL` take.

    Attributes:
        behaviour: What is answered; may be changed while it runs.
        first_token: From the whole request to the first token.
        per_token: Between two tokens.
        models: The models it has; None takes every name.
        asked: The requests that were taken.
        refused: The messages with which requests were refused.
    """

    def __init__(
        self,
        behaviour: Behaviour | None = None,
        *,
        key: str = "openai-test-key",
        first_token: Delay = NO_DELAY,
        per_token: Delay = NO_DELAY,
        models: tuple[str, ...] | None = None,
        seed: int = 0,
    ) -> None:
        super().__init__(key=key)
        self.behaviour = behaviour or plausible()
        self.first_token, self.per_token = first_token, per_token
        self.models = models
        self.asked: list[Asked] = []
        self.refused: list[str] = []
        self._seed = seed
        self._cache = PromptCache()
        self._token_draws = count()

    @property
    def base_url(self) -> str:
        return f"{self.address}/v1"

    @property
    def environment(self) -> dict[str, str]:
        """The settings that name this server, for a process of its own."""
        return {"OPENAI_API_KEY": self.key, "OPENAI_BASE_URL": self.base_url}

    def _add_routes(self, app: web.Application) -> None:
        app.router.add_get("/v1/models", self._models)
        app.router.add_post("/v1/chat/completions", self._complete)

    async def _models(self, request: web.Request) -> web.Response:
        try:
            self._check_key(request)
        except Refusal as refusal:
            return self._refuse(refusal)
        known = self.models or ("gpt-4.1", "gpt-4.1-mini")
        data = [{"id": name, "object": "model", "created": 1_744_000_000, "owned_by": "system"} for name in known]
        return web.json_response({"object": "list", "data": data})

    async def _complete(self, request: web.Request) -> web.StreamResponse:
        answer = self._answer(request)
        fault = None if answer.fault is None or answer.fault.begins else answer.strike()
        if fault is not None:
            return await self._turn_away(request, fault)
        try:
            self._check_key(request)
            wanted = read_request(await request.text())
            if self.models is not None and wanted.model not in self.models:
                raise Refusal(
                    f"The model `{wanted.model}` does not exist or you do not have access to it.",
                    code="model_not_found",
                    status=404,
                )
        except Refusal as refusal:
            return self._refuse(refusal)
        completion = _Completion(asked=Asked(request=wanted, at=time.monotonic()), reply=self._reply(wanted))
        self.asked.append(completion.asked)
        number = len(self.asked) - 1
        whole = _pieces(completion.reply, self._seed + number)
        limit = wanted.body.get("max_completion_tokens") or wanted.body.get("max_tokens")
        completion.pieces, completion.cut = whole[:limit], limit is not None and limit < len(whole)
        prompt = tokens(wanted.rendered())
        completion.asked.usage = _usage(len(prompt), self._cache.cached(wanted.model, prompt), len(completion.pieces))
        due = completion.asked.at + self.first_token.seconds(number)
        give = self._stream if wanted.stream else self._whole
        return await give(request, completion, answer, due, prompt)

    def _reply(self, wanted: ChatRequest) -> Reply:
        reply = self.behaviour(wanted)
        silent = wanted.body.get("tool_choice") == "none"
        return Reply(text=reply.text) if silent else reply

    async def _stream(
        self, request: web.Request, completion: _Completion, answer: Answer, due: float, prompt: list[str]
    ) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream; charset=utf-8", **_request_id()})
        asked = completion.asked
        await until(due)
        await response.prepare(request)
        self._cache.remember(asked.request.model, prompt)
        await _event(response, completion.chunk({"role": "assistant", "content": "", "refusal": None}))
        async for piece in self._in_time(completion.pieces, due):
            fault = answer.strike()
            if fault is not None:
                return await self._break_off(request, response, fault, f"data: {NO_JSON}\n\n".encode())
            if request.transport is None or request.transport.is_closing():
                return response
            asked.first_token_at = asked.first_token_at or time.monotonic()
            await _event(response, completion.chunk(piece.delta))
            asked.sent += piece.text
        await _event(response, completion.chunk({}, finish=completion.finish))
        if asked.request.include_usage:
            await _event(response, completion.chunk(None) | {"usage": asked.usage})
        asked.finished = True
        await response.write(b"data: [DONE]\n\n")
        await response.write_eof()
        return response

    async def _whole(
        self, request: web.Request, completion: _Completion, answer: Answer, due: float, prompt: list[str]
    ) -> web.StreamResponse:
        asked = completion.asked
        await until(due)
        async for piece in self._in_time(completion.pieces, due):
            fault = answer.strike()
            if fault is not None:
                response = web.StreamResponse(headers={"Content-Type": "application/json"})
                await response.prepare(request)
                return await self._break_off(request, response, fault, NO_JSON.encode())
            asked.first_token_at = asked.first_token_at or time.monotonic()
            asked.sent += piece.text
        self._cache.remember(asked.request.model, prompt)
        asked.finished = True
        return web.json_response(completion.whole(), headers=_request_id())

    async def _in_time(self, pieces: tuple[_Piece, ...], due: float) -> AsyncIterator[_Piece]:
        for piece in pieces:
            await until(due)
            yield piece
            due += self.per_token.seconds(next(self._token_draws))

    def _check_key(self, request: web.Request) -> None:
        scheme, _, key = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not key:
            raise Refusal("You didn't provide an API key.", status=401)
        if key != self.key:
            raise Refusal(f"Incorrect API key provided: {key[:3]}***.", code="invalid_api_key", status=401)

    def _refuse(self, refusal: Refusal) -> web.Response:
        self.refused.append(refusal.message)
        return web.json_response(
            _error(refusal.message, param=refusal.param, code=refusal.code),
            status=refusal.status,
            headers=_request_id(),
        )

    def _error_body(self, fault: Fault) -> Mapping[str, object]:
        if fault.kind is FaultKind.UNAUTHORIZED:
            return _error("Incorrect API key provided: sk-***.", code="invalid_api_key")
        if fault.kind is FaultKind.RATE_LIMITED:
            message = f"Rate limit reached on requests per min (RPM). Please try again in {fault.retry_after:g}s."
            return _error(message, kind="requests", code="rate_limit_exceeded")
        return _error("The server had an error while processing your request.", kind="server_error")

    def _socket_error(self, fault: Fault) -> SocketError:
        raise NotImplementedError("chat completions have no websocket")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    """One token as it goes out: the delta it is sent in, and its text where it belongs to the reply's text."""

    delta: Mapping[str, Any]
    text: str = ""


@dataclass(slots=True, kw_only=True)
class _Completion:
    """One answer in the forms in which it goes out."""

    asked: Asked
    reply: Reply
    pieces: tuple[_Piece, ...] = ()
    cut: bool = False
    id: str = field(default_factory=lambda: f"chatcmpl-{uuid.uuid4().hex}")
    created: int = field(default_factory=lambda: int(time.time()))

    @property
    def finish(self) -> str:
        if self.cut:
            return "length"
        return "tool_calls" if self.reply.calls else "stop"

    def chunk(self, delta: Mapping[str, Any] | None, *, finish: str | None = None) -> dict[str, Any]:
        """One event of the stream; None is for the last one, which has no choice."""
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        usage = {"usage": None} if self.asked.request.include_usage else {}
        return self._head("chat.completion.chunk") | {"choices": [] if delta is None else [choice]} | usage

    def whole(self) -> dict[str, Any]:
        message: dict[str, Any] = {"role": "assistant", "content": self.asked.sent or None, "refusal": None}
        if self.finish == "tool_calls":
            message["tool_calls"] = [_call(call, _call_id(call)) for call in self.reply.calls]
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": self.finish}
        return self._head("chat.completion") | {"choices": [choice], "usage": self.asked.usage}

    def _head(self, kind: str) -> dict[str, Any]:
        return {
            "id": self.id,
            "object": kind,
            "created": self.created,
            "model": self.asked.request.model,
            "service_tier": "default",
            "system_fingerprint": "fp_standin",
        }


def _pieces(reply: Reply, seed: int) -> tuple[_Piece, ...]:
    pieces = [_Piece(delta={"content": text}, text=text) for text in streamed(reply.text, seed)]
    for index, call in enumerate(reply.calls):
        pieces += _call_pieces(index, call, seed)
    return tuple(pieces)


def _call_pieces(index: int, call: Call, seed: int) -> Iterator[_Piece]:
    opened = {"index": index, **_call(Call(name=call.name, arguments=""), _call_id(call))}
    yield _Piece(delta={"tool_calls": [opened]})
    for arguments in streamed(call.arguments, seed):
        yield _Piece(delta={"tool_calls": [{"index": index, "function": {"arguments": arguments}}]})


def _call(call: Call, call_id: str) -> dict[str, Any]:
    return {"id": call_id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}}


def _call_id(call: Call) -> str:
    return call.id or f"call_{uuid.uuid4().hex[:24]}"


def _usage(prompt: int, cached: int, completion: int) -> dict[str, Any]:
    return {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
        "prompt_tokens_details": {"cached_tokens": cached, "audio_tokens": 0},
        "completion_tokens_details": {
            "reasoning_tokens": 0,
            "audio_tokens": 0,
            "accepted_prediction_tokens": 0,
            "rejected_prediction_tokens": 0,
        },
    }


def _error(
    message: str, *, kind: str = "invalid_request_error", param: str | None = None, code: str | None = None
) -> dict[str, object]:
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}


def _request_id() -> dict[str, str]:
    return {"x-request-id": f"req_{uuid.uuid4().hex}"}


async def _event(response: web.StreamResponse, event: Mapping[str, Any]) -> None:
    await response.write(f"data: {json.dumps(event)}\n\n".encode())
