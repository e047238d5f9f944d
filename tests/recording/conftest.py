"""A recording to put into a store, and its name there; a shipper of calls that are over, and what it works with."""

from __future__ import annotations

import os
from pathlib import Path

import asyncpg
import pytest

from database.records import PostgresRecordWriter
from recording.folder_store import FolderStore
from recording.shipper import Shipper
from tests.recording.finished_calls import NONE
from tests.recording.kept_calls import DatabaseThatGoesAway

KEY = "hibachi/2026/11/6f7a1f5e-6f0b-5f0e-9a51-6c6a3a4e2d11.ogg"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """600,000 bytes that nothing else holds."""
    path = tmp_path / "mix.ogg"
    path.write_bytes(os.urandom(600_000))
    return path


@pytest.fixture
def writer(database_pool: asyncpg.Pool) -> PostgresRecordWriter:
    return PostgresRecordWriter(database_pool)


@pytest.fixture
def database(writer: PostgresRecordWriter) -> DatabaseThatGoesAway:
    return DatabaseThatGoesAway(writer)


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path)


@pytest.fixture
def shipper(tmp_path: Path, database: DatabaseThatGoesAway, store: FolderStore) -> Shipper:
    return Shipper(home=tmp_path, writer=database, store=store, grace=NONE, linger=NONE)
