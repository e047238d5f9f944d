"""A tool that a business declares itself: one file of `tools/`, a request to a service of its own."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from routing.business_tools import BuiltInTool
from routing.receipts import Deed

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
KEY = "idempotency_key"
"""The placeholder of a look-up's address that stands for the write's own key."""

_PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")


class HttpHost(BaseModel):
    """A host that the tools of a business may ask."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    host: str = Field(pattern=r"^[A-Za-z0-9.:\[\]-]+$")
    private: bool = Field(default=False, description="whether it may have an address of a private network")


class HttpParameter(BaseModel):
    """One argument of a tool."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: Literal["string", "integer", "number", "boolean"] = "string"
    description: str = ""
    required: bool = False
    enum: tuple[str, ...] = ()
    max_length: int | None = Field(default=None, ge=1)
    minimum: float | None = None
    maximum: float | None = None


class HttpAuth(BaseModel):
    """The secret that goes with a request: the name of the setting that holds it, and how it is sent."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    setting: str = Field(pattern=r"^TOOL_[A-Z0-9_]+$", description="a variable of the environment, TOOL_…")
    header: str = Field(default="Authorization", pattern=r"^[A-Za-z0-9-]+$")
    scheme: str = Field(default="Bearer", description="what stands before the secret; empty for nothing")


class HttpLookUp(BaseModel):
    """How it is found out whether a write was made."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str = Field(description="asked with GET; may hold {idempotency_key} and the tool's required parameters")
    found: str = Field(description="where its answer holds the receipt, such as items.0.id; nothing there: not made")


class HttpTool(BaseModel):
    """One file of a business's `tools/`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")
    description: str = Field(min_length=1, max_length=1000)
    method: Method
    url: str = Field(description="may hold {parameter}; what is not in it goes into the query or the body")
    parameters: dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")], HttpParameter] = Field(default_factory=dict)
    writes: bool | None = Field(default=None, description="whether it changes anything; a GET does not")
    auth: HttpAuth | None = None
    timeout: float = Field(default=2.0, gt=0, le=10, description="seconds")
    idempotency_header: str | None = Field(default=None, pattern=r"^[A-Za-z0-9-]+$")
    look_up: HttpLookUp | None = None
    result: dict[str, str] = Field(min_length=1, description="what the answer gives: a name, and where it stands")
    amounts: tuple[str, ...] = Field(default=(), description="those of `result` that are money")
    receipt: str | None = Field(default=None, description="for a write: where its answer holds what proves it")
    proves: tuple[Deed, ...] = Field(default=(), description="what may be said to be done, once it is")
    errors: dict[int, Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]] = Field(
        default_factory=dict, description="a status of the answer, and the error that it means"
    )

    @property
    def is_write(self) -> bool:
        return self.method != "GET" if self.writes is None else self.writes

    def described(self) -> BuiltInTool:
        """As the checks of a business see it."""
        required = tuple((name,) for name, about in self.parameters.items() if about.required)
        return BuiltInTool(
            name=self.name,
            does=self.description,
            writes=self.is_write,
            needs=required,
            takes=tuple(name for name, about in self.parameters.items() if not about.required),
            gives=tuple(self.result),
            errors=tuple(dict.fromkeys((*self.errors.values(), "refused"))),
            lines=() if self.is_write else (f"tool.{self.name}",),
        )


def placeholders(url: str) -> tuple[str, ...]:
    """The names in braces in an address."""
    return tuple(_PLACEHOLDER.findall(url))


def filled(url: str, values: dict[str, str]) -> str:
    """An address with its placeholders filled; the values are quoted already."""
    return _PLACEHOLDER.sub(lambda found: values[found[1]], url)


def at(answer: Any, path: str) -> Any:
    """What stands at a path such as `items.0.id` of an answer; None where nothing does."""
    for part in path.split("."):
        if isinstance(answer, dict):
            answer = answer.get(part)
        elif isinstance(answer, list) and part.isdigit() and int(part) < len(answer):
            answer = answer[int(part)]
        else:
            return None
    return answer
