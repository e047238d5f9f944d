"""Fixtures of the database's tests."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from database.embedded import EmbeddedPostgres, remove_cluster
from tests.database.backends import asyncpg_backend, backend, ledger, pool, supabase_backend, writer

__all__ = ["asyncpg_backend", "backend", "ledger", "pool", "supabase_backend", "writer"]


def new_home() -> Path:
    # Not pytest's own folder: it is closed to the user that PostgreSQL runs as when the tests run as root.
    # Long and with spaces: longer than the path of a socket may be.
    return Path(tempfile.mkdtemp(prefix="switchboard-test-", suffix=" a long name" * 10))


def remove_home(home: Path) -> None:
    remove_cluster(home)
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def empty_home() -> Iterator[Path]:
    """A home in which no database was ever started."""
    home = new_home()
    yield home
    remove_home(home)


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """A home whose cluster is there already; every test leaves it stopped."""
    home = new_home()
    EmbeddedPostgres.start(home).stop()
    yield home
    remove_home(home)
