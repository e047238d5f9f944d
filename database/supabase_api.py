"""Supabase by its API: SQL functions called with the project's secret key, and its failures in our own words."""

from __future__ import annotations

import asyncio
import logging
import re
import threading
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import httpx
from postgrest.exceptions import APIError
from supabase import AsyncClient, AsyncClientOptions

from database.connection import storable
from database.errors import DatabaseRefused, DatabaseUnreachable

CONNECT_SECONDS = 3.0
ANSWER_SECONDS = 5.0
# Of a request with everything around it: httpx's limits are for each step of it.
REQUEST_SECONDS = 8.0
# Between two turns of a call a connection stays open; by default it would be made anew.
KEPT_SECONDS = 60.0

_SCHEMA_MISSING = ("PGRST106", "PGRST202", "PGRST204", "PGRST205", "42883", "42P01")
_KEY_REFUSED = ("PGRST301", "PGRST302", "PGRST303", "401", "403")
# The connection, resources, operators, conflicts of transactions, locks: it may be otherwise in a moment.
_PASSING = re.compile(r"08...|53...|57...|40...|55P03|PGRST00\d|5\d\d|429|520")

# Its lines name every address that is asked, at level info.
logging.getLogger("httpx").setLevel(logging.WARNING)


class SupabaseApi:
    """The API of one project, connected to at the first use. Use one in one event loop.

    Making its client loads modules and certificates, which may take a good part of a second: `prepare` does it ahead,
    else a thread does at the first use.

    Nothing is tried again here: whoever calls does that, or has a caller who waits.
    """

    def __init__(self, *, url: str, secret_key: str) -> None:
        self._url = url
        self._secret_key = secret_key
        self._http: httpx.AsyncClient | None = None
        self._client: AsyncClient | None = None
        self._making = threading.Lock()

    def prepare(self) -> None:
        """Make the client. Nothing is asked of the network."""
        self._prepared()

    async def call(self, function: str, **arguments: Any) -> Any:
        """Call a SQL function of the schema `public` with its arguments by name; what it gives, as JSON.

        Dates, times, decimals and UUIDs are sent as text, which PostgreSQL reads as the parameters' types.

        Raises:
            DatabaseUnreachable: the API does not answer, or does not take the key.
            DatabaseRefused: it answers and does not do it; `code` is PostgreSQL's or PostgREST's.
        """
        client = await self._connected()
        try:
            async with asyncio.timeout(REQUEST_SECONDS):
                answer = await client.rpc(function, _sendable(storable(arguments))).execute()
        except APIError as error:
            raise self._refusal(function, error) from error
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, OSError) as error:
            raise self._unreachable(type(error).__name__) from error
        return answer.data

    async def object(self, function: str, **arguments: Any) -> Mapping[str, Any]:
        """Like `call`, for a function that gives a JSON object."""
        answer = await self.call(function, **arguments)
        if not isinstance(answer, Mapping):
            raise self._strange(function)
        return answer

    async def aclose(self) -> None:
        if self._http is not None:
            await self._http.aclose()
        self._http = self._client = None

    async def _connected(self) -> AsyncClient:
        if self._client is not None:
            return self._client
        return await asyncio.to_thread(self._prepared)

    def _prepared(self) -> AsyncClient:
        with self._making:
            if self._client is not None:
                return self._client
            self._http, client = self._make()
            self._client = client
            return client

    def _make(self) -> tuple[httpx.AsyncClient, AsyncClient]:
        http = httpx.AsyncClient(
            timeout=httpx.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS),
            limits=httpx.Limits(keepalive_expiry=KEPT_SECONDS),
            follow_redirects=True,
            http2=True,
        )
        options = AsyncClientOptions(
            httpx_client=http,
            postgrest_client_timeout=ANSWER_SECONDS,
            postgrest_client_retry=False,
            auto_refresh_token=False,
            persist_session=False,
        )
        client = AsyncClient(self._url, self._secret_key, options=options)
        # Made at the first use otherwise.
        assert client.postgrest is not None
        return http, client

    @property
    def _place(self) -> str:
        return f"Supabase at {urlsplit(self._url).netloc}"

    def _unreachable(self, why: str) -> DatabaseUnreachable:
        return DatabaseUnreachable(
            f"{self._place} does not answer ({why}): check the network, SUPABASE_URL and that the project is not paused"
        )

    def _strange(self, function: str) -> DatabaseUnreachable:
        return DatabaseUnreachable(
            f"{self._place} answers {function} with something that no project answers: check SUPABASE_URL"
        )

    def _refusal(self, function: str, error: APIError) -> DatabaseUnreachable | DatabaseRefused:
        code = str(error.code or "")
        if not code or code in _KEY_REFUSED:
            return DatabaseUnreachable(
                f"{self._place} refuses the key ({code or error.message}): set SUPABASE_SECRET_KEY to a secret key "
                "(sb_secret_…) of this project"
            )
        if _PASSING.fullmatch(code):
            return self._unreachable(code)
        if code in _SCHEMA_MISSING:
            return DatabaseRefused(
                f"{self._place} has no function {function} as this version calls it ({code}): "
                "apply the migrations with `switchboard migrate` or `supabase db push`",
                code=code,
            )
        if code == "42501":
            return DatabaseRefused(
                f"{self._place} does not let this key call {function}: set SUPABASE_SECRET_KEY to a secret key "
                "(sb_secret_…), and apply the migrations",
                code=code,
            )
        # What it says beside the code may quote what was sent.
        return DatabaseRefused(f"{self._place} refuses {function} with code {code}", code=code)


def _sendable(value: Any) -> Any:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, Mapping):
        return {key: _sendable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_sendable(item) for item in value]
    return value
