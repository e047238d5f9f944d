"""Connections: a pool that reads and writes JSON, and transactions with the rights of whoever is logged in."""

from __future__ import annotations

import json
import math
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import asyncpg

from database.errors import DatabaseUnreachable
from database.rows import StaffRow

CONNECT_SECONDS = 10.0
COMMAND_SECONDS = 30.0
# Supabase's transaction pooler, which gives each transaction another session: no prepared statement outlives one.
POOLER_PORT = 6543


async def connect_pool(dsn: str, *, min_size: int = 1, max_size: int = 10) -> asyncpg.Pool:
    """A pool of connections on which JSON columns are Python values.

    Raises:
        DatabaseUnreachable: the server does not answer or does not let us in.
    """
    with_pool = asyncpg.create_pool(
        dsn,
        min_size=min_size,
        max_size=max_size,
        init=_prepare,
        command_timeout=COMMAND_SECONDS,
        **_options(dsn),
    )
    try:
        return await with_pool
    except _UNREACHABLE as error:
        raise _unreachable(dsn, error) from error


async def connect(dsn: str) -> asyncpg.Connection:
    """A single connection, without a limit on how long a statement takes.

    Raises:
        DatabaseUnreachable: the server does not answer or does not let us in.
    """
    try:
        connection = await asyncpg.connect(dsn, **_options(dsn))
    except _UNREACHABLE as error:
        raise _unreachable(dsn, error) from error
    await _prepare(connection)
    return connection


@asynccontextmanager
async def claims_transaction(pool: asyncpg.Pool, claims: Mapping[str, Any]) -> AsyncIterator[asyncpg.Connection]:
    """A transaction as somebody of the staff: role `authenticated` and these claims, both gone at its end.

    `claims` are a token's: `sub`, and `app_metadata` with `role`, `businesses` and `name` (see `staff_claims`).
    """
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute(
            "select set_config('request.jwt.claims', $1, true), set_config('role', 'authenticated', true)",
            json.dumps({"role": "authenticated", **claims}),
        )
        yield connection


def staff_claims(staff: StaffRow) -> dict[str, Any]:
    """The claims of somebody who has logged in at the desk, as Supabase Auth would give them."""
    metadata: dict[str, Any] = {"role": staff.role, "name": staff.name}
    if staff.businesses is not None:
        metadata["businesses"] = list(staff.businesses)
    return {"sub": staff.id, "role": "authenticated", "app_metadata": metadata}


def storable(value: Any) -> Any:
    """The value without what PostgreSQL's JSON cannot hold: NUL and lone surrogates become `\\ufffd`, NaN null."""
    if isinstance(value, str):
        return storable_text(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, Mapping):
        return {storable_text(str(key)): storable(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        return [storable(item) for item in value]
    return value


def storable_text(text: str) -> str:
    """The text without NUL and lone surrogates, which PostgreSQL's text cannot hold."""
    if "\x00" in text:
        text = text.replace("\x00", "\ufffd")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        # Halves that belong together become one character; those left over are replaced.
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def _to_json(value: Any) -> str:
    return json.dumps(storable(value), ensure_ascii=False, allow_nan=False)


async def _prepare(connection: asyncpg.Connection) -> None:
    await connection.set_type_codec("jsonb", encoder=_to_json, decoder=json.loads, schema="pg_catalog")


def _options(dsn: str) -> dict[str, Any]:
    options: dict[str, Any] = {"timeout": CONNECT_SECONDS, "server_settings": {"application_name": "switchboard"}}
    if urlsplit(dsn).port == POOLER_PORT:
        options["statement_cache_size"] = 0
    return options


_UNREACHABLE = (
    OSError,
    TimeoutError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
    asyncpg.ConnectionDoesNotExistError,
)


def _unreachable(dsn: str, error: BaseException) -> DatabaseUnreachable:
    parts = urlsplit(dsn)
    place = f"{parts.hostname or 'localhost'}:{parts.port or 5432}"
    if isinstance(error, asyncpg.InvalidAuthorizationSpecificationError):
        return DatabaseUnreachable(
            f"the database at {place} refuses the user {parts.username!r}: check user and password in DATABASE_URL"
        )
    if isinstance(error, asyncpg.InvalidCatalogNameError):
        return DatabaseUnreachable(
            f"the server at {place} has no database {parts.path.lstrip('/')!r}: make it, or mend DATABASE_URL"
        )
    if isinstance(error, asyncpg.CannotConnectNowError | asyncpg.TooManyConnectionsError):
        return DatabaseUnreachable(f"the database at {place} takes no connections now ({error}): try again in a moment")
    why = str(error) or type(error).__name__
    return DatabaseUnreachable(
        f"the database at {place} does not answer ({why}): check that it runs and that DATABASE_URL names it"
    )
