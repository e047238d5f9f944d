"""Who may ask the API, and how often."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from desk.api.answering import Answering
from desk.api.batches import Batches
from desk.api.deliveries import Deliveries
from desk.api.errors import KeyNeeded, ScopeMissing
from desk.api.keys import ApiKey, Scope, find_key
from desk.api.mail_in import LetterBox, Letters
from desk.api.parts import RoutingParts
from desk.errors import TooManyAttempts
from desk.rate_limit import RateLimit
from desk.records import Records

MINUTE = 60.0
PER_CALLER = 30
"""Messages of one customer in a minute."""

_bearer = HTTPBearer(auto_error=False, bearerFormat="swb_…", description="A key that `switchboard keys create` made.")


@dataclass(slots=True, kw_only=True)
class Limits:
    """How many messages in a minute; kept in this process."""

    by_key: dict[int, RateLimit] = field(default_factory=dict)
    by_caller: RateLimit = field(default_factory=lambda: RateLimit(limit=PER_CALLER, seconds=MINUTE))

    def count_key(self, key: ApiKey, *, messages: int = 1) -> None:
        """Raises `TooManyAttempts` where the key has sent its messages of this minute."""
        limit = self.by_key.setdefault(key.per_minute, RateLimit(limit=key.per_minute, seconds=MINUTE))
        for _ in range(messages):
            _or_wait(limit.attempt(key.id), "This key has sent its messages of this minute.")

    def count_caller(self, caller: str) -> None:
        """Raises `TooManyAttempts` where this customer has written too often."""
        _or_wait(self.by_caller.attempt(caller), "This customer has written too often in this minute.")


def _or_wait(seconds: int | None, why: str) -> None:
    if seconds is not None:
        raise TooManyAttempts(f"{why} Please try again in {seconds} seconds.", retry_after=seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    """What the API's requests work with."""

    records: Records
    parts: RoutingParts
    answering: Answering
    batches: Batches
    deliveries: Deliveries
    letters: Letters
    letter_box: LetterBox
    mail_port: int | None
    limits: Limits
    business: str


def _api(request: Request) -> Api:
    api: Api = request.app.state.api
    return api


TheApi = Annotated[Api, Depends(_api)]
Credentials = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]


def _with(scope: Scope) -> Callable[[Api, HTTPAuthorizationCredentials | None], Awaitable[ApiKey]]:
    async def key_of(api: TheApi, credentials: Credentials) -> ApiKey:
        if credentials is None:
            raise KeyNeeded("Send an API key: Authorization: Bearer swb_…", headers={"WWW-Authenticate": "Bearer"})
        async with api.records.pool() as pool:
            key = await find_key(pool, credentials.credentials)
        if key is None:
            raise KeyNeeded("This API key is not known, or was revoked.", headers={"WWW-Authenticate": "Bearer"})
        if scope not in key.scopes:
            raise ScopeMissing(f"This key lacks the scope `{scope}`; make one that has it.")
        return key

    return key_of


ProcessKey = Annotated[ApiKey, Depends(_with("process"))]
ReadKey = Annotated[ApiKey, Depends(_with("read"))]
