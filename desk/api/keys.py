"""API keys: made once, kept as hashes, with what each may do."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

import asyncpg

from desk.errors import DeskError

Scope = Literal["process", "read"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
"""`process` messages and batches; `read` configuration and tools."""
PER_MINUTE = 600

_START = "swb"
_COLUMNS = "id::text, business, name, prefix, scopes, per_minute, created_at, last_used_at, revoked_at"


class KeyUnknown(DeskError):
    """There is no API key with this prefix."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """A key without its secret. `prefix` is how it is known; `per_minute` is how many messages it may send."""

    id: str
    business: str
    name: str
    prefix: str
    scopes: tuple[str, ...]
    per_minute: int
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


async def make_key(
    pool: asyncpg.Pool, *, business: str, name: str, scopes: Sequence[Scope], per_minute: int = PER_MINUTE
) -> tuple[ApiKey, str]:
    """A new key, and its text, which is shown this once and kept nowhere."""
    prefix, secret = secrets.token_hex(4), secrets.token_urlsafe(32)
    row = await pool.fetchrow(
        "insert into public.api_keys (business, name, prefix, secret_sha256, scopes, per_minute)"
        f" values ($1, $2, $3, $4, $5, $6) returning {_COLUMNS}",
        business,
        name,
        prefix,
        _hash(secret),
        list(scopes),
        per_minute,
    )
    assert row is not None
    return _key(row), f"{_START}_{prefix}_{secret}"


async def list_keys(pool: asyncpg.Pool, *, business: str | None = None) -> list[ApiKey]:
    """The keys, the latest first, those that were revoked too."""
    rows = await pool.fetch(
        f"select {_COLUMNS} from public.api_keys where $1::text is null or business = $1 order by created_at desc",
        business,
    )
    return [_key(row) for row in rows]


async def revoke_key(pool: asyncpg.Pool, prefix: str) -> ApiKey:
    """From now on the key opens nothing.

    Raises:
        KeyUnknown: there is none with this prefix.
    """
    row = await pool.fetchrow(
        f"update public.api_keys set revoked_at = coalesce(revoked_at, now()) where prefix = $1 returning {_COLUMNS}",
        prefix,
    )
    if row is None:
        raise KeyUnknown(f"there is no API key {prefix!r}; `switchboard keys list` names them")
    return _key(row)


async def find_key(pool: asyncpg.Pool, written: str) -> ApiKey | None:
    """The key with this text; None where there is none such, or it was revoked."""
    start, _, rest = written.partition("_")
    prefix, _, secret = rest.partition("_")
    if start != _START or not prefix.isalnum() or not prefix.isascii() or not secret:
        return None
    row = await pool.fetchrow(
        f"select {_COLUMNS}, secret_sha256 from public.api_keys where prefix = $1 and revoked_at is null", prefix
    )
    if row is None or not hmac.compare_digest(row["secret_sha256"], _hash(secret)):
        return None
    # Once a minute is enough to see which keys are in use.
    await pool.execute(
        "update public.api_keys set last_used_at = now() where id = $1::uuid"
        " and (last_used_at is null or last_used_at < now() - interval '1 minute')",
        row["id"],
    )
    return _key(row)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def _key(row: asyncpg.Record) -> ApiKey:
    held = {name: row[name] for name in row.keys() if name != "secret_sha256"}  # noqa: SIM118  (a record iterates values)
    return ApiKey(**{**held, "scopes": tuple(held["scopes"])})
