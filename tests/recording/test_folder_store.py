"""Recordings in a folder."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit
from uuid import UUID

import pytest

from recording.errors import KeyNotAllowedError, RecordingMissingError
from recording.folder_store import FolderStore
from recording.store import RecordingStore, check_key, recording_key

KEY = "hibachi/2026/11/6f7a1f5e-6f0b-5f0e-9a51-6c6a3a4e2d11.ogg"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "mix.ogg"
    path.write_bytes(os.urandom(600_000))
    return path


@pytest.fixture
def other(tmp_path: Path) -> Path:
    path = tmp_path / "other.ogg"
    path.write_bytes(b"another")
    return path


@pytest.fixture
def store(tmp_path: Path) -> RecordingStore:
    return FolderStore(tmp_path / "home")


def content(path: Path) -> bytes:
    return path.read_bytes()


async def read(store: RecordingStore, key: str, start: int = 0, end: int | None = None) -> bytes:
    opened = await store.open_range(key, start, end)
    data = b"".join([chunk async for chunk in opened.chunks])
    assert len(data) == opened.end - opened.start
    return data


async def test_a_recording_comes_back_as_it_was_put(store: RecordingStore, source: Path) -> None:
    assert not await store.exists(KEY)
    uri = await store.put_file(KEY, source)
    assert await store.exists(KEY)
    assert await read(store, KEY) == content(source)
    assert content(Path(unquote(urlsplit(uri).path))) == content(source)
    assert store.key_of(uri) == KEY
    assert await store.url(KEY) is None, "the desk hands the bytes on"


@pytest.mark.parametrize(
    ("start", "end"), [(0, 1), (0, 600_000), (262_143, 262_145), (599_999, None), (600_000, None), (5, 10**9)]
)
async def test_a_part_of_a_recording_can_be_read(
    store: RecordingStore, source: Path, start: int, end: int | None
) -> None:
    await store.put_file(KEY, source)
    assert await read(store, KEY, start, end) == content(source)[start:end]
    assert (await store.open_range(KEY, start, end)).size == 600_000


@pytest.mark.parametrize(("start", "end"), [(600_001, None), (10, 5), (-1, 5)])
async def test_a_part_that_is_not_there_cannot_be_read(
    store: RecordingStore, source: Path, start: int, end: int | None
) -> None:
    await store.put_file(KEY, source)
    with pytest.raises(ValueError, match="600000"):
        await store.open_range(KEY, start, end)


async def test_putting_again_replaces(store: RecordingStore, source: Path, other: Path) -> None:
    await store.put_file(KEY, source)
    await store.put_file(KEY, other)
    assert await read(store, KEY) == b"another"


async def test_a_deleted_recording_is_gone(store: RecordingStore, source: Path) -> None:
    await store.put_file(KEY, source)
    await store.delete(KEY)
    await store.delete(KEY)
    assert not await store.exists(KEY)
    with pytest.raises(RecordingMissingError, match=KEY):
        await store.open_range(KEY)


async def test_recordings_are_the_owners_only(tmp_path: Path, store: RecordingStore, source: Path) -> None:
    await store.put_file(KEY, source)
    for path in (tmp_path / "home" / "recordings").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path
    assert (tmp_path / "home" / "recordings").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "key",
    [
        "",
        "/etc/passwd",
        "../a.ogg",
        "hibachi/../../a.ogg",
        "hibachi//a.ogg",
        ".hidden/a.ogg",
        "a/b\0.ogg",
        "a/b.ogg/",
        "ä.ogg",
        "a/" + "b" * 600,
    ],
)
async def test_a_key_that_could_lead_out_of_the_store_is_refused(store: RecordingStore, source: Path, key: str) -> None:
    with pytest.raises(KeyNotAllowedError):
        check_key(key)
    with pytest.raises(KeyNotAllowedError):
        await store.put_file(key, source)
    with pytest.raises(KeyNotAllowedError):
        await store.open_range(key)


def test_a_recording_lies_under_business_and_month() -> None:
    call_id = UUID("6f7a1f5e-6f0b-5f0e-9a51-6c6a3a4e2d11")
    assert recording_key(business="hibachi", began=datetime(2026, 11, 1, tzinfo=UTC), call_id=call_id) == KEY


async def test_a_uri_is_understood_after_the_home_was_moved(store: RecordingStore) -> None:
    assert store.key_of(f"file:///elsewhere/a%20b/recordings/{KEY}") == KEY
    for uri in (f"s3://bucket/{KEY}", "file:///elsewhere/a.ogg", "file:///recordings/../../a.ogg"):
        with pytest.raises(KeyNotAllowedError):
            store.key_of(uri)
