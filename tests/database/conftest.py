"""Fixtures of the database's tests."""

from __future__ import annotations

from tests.database.backends import asyncpg_backend, backend, ledger, pool, supabase_backend, writer

__all__ = ["asyncpg_backend", "backend", "ledger", "pool", "supabase_backend", "writer"]
