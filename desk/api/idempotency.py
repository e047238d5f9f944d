"""A request with an idempotency key is worked on once: asked again, it gets the answer it got."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg

from desk.api.errors import IdempotencyMismatch
from desk.api.keys import ApiKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Once:
    """A request that is worked on once; None for `key` where it has no idempotency key."""

    api_key: ApiKey
    key: str | None
    body: Any

    @property
    def _hash(self) -> str:
        return hashlib.sha256(json.dumps(self.body, sort_keys=True, ensure_ascii=True).encode()).hexdigest()

    async def earlier(self, connection: asyncpg.Connection) -> Any | None:
        """The answer it got before; waits for one that is being worked on just now.

        Raises:
            IdempotencyMismatch: the key was used for another request.
        """
        if self.key is None:
            return None
        await connection.execute(
            "select pg_advisory_xact_lock(hashtextextended('answer to ' || $1 || ' ' || $2, 0))",
            self.api_key.id,
            self.key,
        )
        row = await connection.fetchrow(
            "select request_sha256, answer from public.api_answers where key_id = $1 and idempotency_key = $2",
            UUID(self.api_key.id),
            self.key,
        )
        if row is None:
            return None
        if row["request_sha256"] != self._hash:
            raise IdempotencyMismatch("This Idempotency-Key was used for another request: send a new one with it.")
        return row["answer"]

    async def keep(self, connection: asyncpg.Connection, status: int, answer: Any) -> None:
        if self.key is not None:
            await connection.execute(
                "insert into public.api_answers (key_id, idempotency_key, request_sha256, status, answer)"
                " values ($1, $2, $3, $4, $5)",
                UUID(self.api_key.id),
                self.key,
                self._hash,
                status,
                answer,
            )
