"""What a room or a dispatch may say about a call, read once and checked."""

from __future__ import annotations

import json
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from agent.errors import RequestError
from routing.protocols import KnownCaller


class CallerRequest(BaseModel):
    """What is known of the caller beforehand."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str | None = Field(default=None, max_length=120)
    phone_number: str | None = Field(default=None, pattern=r"^\+[1-9]\d{6,14}$")
    email: str | None = Field(default=None, max_length=254)
    is_vip: bool = False
    purchase_history: tuple[str, ...] = Field(default=(), max_length=20)


class CallRequest(BaseModel):
    """The metadata of a dispatch or a room, as JSON."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    business: str | None = Field(default=None, max_length=400)
    persona: str | None = Field(default=None, max_length=60)
    language: Literal["en", "ar"] | None = None
    caller: CallerRequest | None = None
    resumed: bool = False
    """Whether a job had this call before: `watch` says so where it dispatches again."""

    def known_caller(self) -> KnownCaller:
        caller = self.caller or CallerRequest()
        return KnownCaller(
            name=caller.name,
            phone_number=caller.phone_number,
            email=caller.email,
            is_vip=caller.is_vip,
            purchase_history=caller.purchase_history,
        )


def read_request(*metadata: str) -> CallRequest:
    """The first of the given metadata that says anything, checked.

    Raises:
        RequestError: it is no JSON, or holds something that no call can begin with.
    """
    text = next((m for m in metadata if m.strip()), "{}")
    try:
        return CallRequest.model_validate(json.loads(text))
    except json.JSONDecodeError as error:
        raise RequestError(
            f'the room\'s metadata is no JSON (position {error.pos}); write an object such as {{"business": "hibachi"}}'
        ) from None
    except ValidationError as error:
        problems = "; ".join(
            f"{'.'.join(str(p) for p in e['loc']) or 'metadata'}: {e['msg']}"
            for e in error.errors(include_input=False, include_url=False)
        )
        raise RequestError(f"the room's metadata cannot be used: {problems}") from None
