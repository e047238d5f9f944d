"""Runs a tool that a business declares: its request, what its answer means, and how a write happens once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Literal, cast
from urllib.parse import quote, urlsplit

from pydantic import BaseModel, ConfigDict, Field, create_model

from routing.receipts import Deed
from routing.tools.errors import ToolRefused
from routing.tools.http_model import KEY, HttpHost, HttpParameter, HttpTool, at, filled, placeholders
from routing.tools.tool import ToolContext, ToolResult
from routing.tools.web import Web, WebAnswer, WebFailed, WebRequest, WebSecret

_TYPES: Mapping[str, type[Any]] = {"string": str, "integer": int, "number": float, "boolean": bool}


class OutcomeUnknown(Exception):
    """A write was sent and not answered, or answered with a fault of the service: it may be done or not."""


class DeclaredTool:
    """Implements `routing.tools.tool.Tool` for one file of `tools/`.

    A write carries its key in the header that the file names; where it names a look-up instead, what was written is
    looked for before anything is sent.
    """

    def __init__(self, declared: HttpTool, *, hosts: Sequence[HttpHost], web: Web | None) -> None:
        self._declared = declared
        self._private = {one.host.lower(): one.private for one in hosts}
        self._web = web
        self.name = declared.name
        self.description = declared.description
        self.writes = declared.is_write
        self.seconds: float | None = declared.timeout * (2 if declared.look_up is not None else 1)
        self.arguments: type[BaseModel] = _arguments(declared)

    @property
    def gives(self) -> tuple[str, ...]:
        return tuple(self._declared.result)

    async def run(self, arguments: BaseModel, context: ToolContext) -> ToolResult:
        asked = arguments.model_dump(mode="json", exclude_none=True)
        if self.writes and self._declared.idempotency_header is None:
            found = await self._look_up(asked, context)
            if found is not None:
                return found
        try:
            answer = await self._send(self._request(asked, context))
        except WebFailed as failure:
            if failure.sent and self.writes:
                raise OutcomeUnknown from failure
            raise ToolRefused("failed", f"{self.name} could not be asked.") from failure
        if answer.status >= 500:
            if self.writes:
                raise OutcomeUnknown
            raise ToolRefused("failed", f"{self.name} answered with status {answer.status}.")
        if not 200 <= answer.status < 300:
            code = self._declared.errors.get(answer.status, "refused")
            raise ToolRefused(code, f"{self.name} was refused with status {answer.status}.")
        return self._done(asked, answer.json, self._receipt(answer.json, context))

    async def find(self, arguments: BaseModel, context: ToolContext) -> ToolResult | None:
        return await self._look_up(arguments.model_dump(mode="json", exclude_none=True), context)

    def _receipt(self, answer: Any, context: ToolContext) -> str | None:
        if not self.writes:
            return None
        given = at(answer, self._declared.receipt) if self._declared.receipt else None
        return str(given) if given is not None else context.idempotency_key

    async def _look_up(self, asked: dict[str, Any], context: ToolContext) -> ToolResult | None:
        """What a write with this key left; None where it is not there, or nothing can be looked up.

        Raises:
            ToolRefused: `failed`, where it cannot be asked: then nothing may be sent either.
        """
        declared = self._declared.look_up
        if declared is None:
            return None
        url = filled(declared.url, _quoted(asked | {KEY: context.idempotency_key}))
        try:
            answer = await self._send(self._to("GET", url))
        except WebFailed as failure:
            raise ToolRefused("failed", f"It could not be looked up what {self.name} did.") from failure
        if answer.status == 404:
            return None
        if not 200 <= answer.status < 300:
            raise ToolRefused("failed", f"Looking up what {self.name} did ended with status {answer.status}.")
        receipt = at(answer.json, declared.found)
        return None if receipt in (None, "", False) else self._done(asked, answer.json, str(receipt))

    def _request(self, asked: dict[str, Any], context: ToolContext) -> WebRequest:
        declared = self._declared
        rest = {name: value for name, value in asked.items() if name not in placeholders(declared.url)}
        in_query = declared.method in ("GET", "DELETE")
        header = declared.idempotency_header
        return self._to(
            declared.method,
            filled(declared.url, _quoted(asked)),
            headers={header: context.idempotency_key} if header is not None and self.writes else {},
            query={name: _as_text(value) for name, value in rest.items()} if in_query else {},
            body=None if in_query else rest,
        )

    def _to(self, method: str, url: str, **more: Any) -> WebRequest:
        auth = self._declared.auth
        secret = WebSecret(setting=auth.setting, header=auth.header, scheme=auth.scheme) if auth is not None else None
        private = self._private.get((urlsplit(url).hostname or "").lower())
        if private is None:
            raise ToolRefused("failed", f"{self.name} may not ask this host.")
        return WebRequest(
            method=method, url=url, private=private, seconds=self._declared.timeout, secret=secret, **more
        )

    async def _send(self, request: WebRequest) -> WebAnswer:
        if self._web is None:
            raise WebFailed("nothing here sends requests", sent=False)
        return await self._web.send(request)

    def _done(self, asked: dict[str, Any], answer: Any, receipt: str | None) -> ToolResult:
        result = {name: at(answer, path) for name, path in self._declared.result.items()}
        for name in self._declared.amounts:
            result[name] = _money(result.get(name))
        deeds = {Deed.LOOKED_UP, *((Deed.DONE, *self._declared.proves) if self.writes else self._declared.proves)}
        return ToolResult(
            tool=self.name,
            arguments=asked,
            result=result,
            receipt=receipt,
            detail={"proves": sorted(deed.value for deed in deeds)},
        )


def _arguments(declared: HttpTool) -> type[BaseModel]:
    fields: dict[str, Any] = {name: _field(about) for name, about in declared.parameters.items()}
    config = ConfigDict(extra="forbid", frozen=True)
    return cast("type[BaseModel]", create_model(f"{declared.name}_arguments", __config__=config, **fields))


def _field(about: HttpParameter) -> tuple[Any, Any]:
    kind: Any = Literal[about.enum] if about.enum else _TYPES[about.type]
    limits: dict[str, Any] = {}
    if about.type in ("integer", "number"):
        limits = {"ge": about.minimum, "le": about.maximum}
    elif about.type == "string" and not about.enum:
        limits = {"min_length": 1, "max_length": about.max_length or 500}
    given = {name: limit for name, limit in limits.items() if limit is not None}
    if about.required:
        return kind, Field(description=about.description, **given)
    return kind | None, Field(default=None, description=about.description, **given)


def _quoted(values: Mapping[str, Any]) -> dict[str, str]:
    """Values as they stand in an address: nothing of them can lead out of its place."""
    return {name: quote(_as_text(value), safe="") for name, value in values.items()}


def _as_text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _money(value: Any) -> str | None:
    try:
        return str(Decimal(str(value)).quantize(Decimal("0.01")))
    except InvalidOperation:
        return None
