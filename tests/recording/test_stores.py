"""What every store of recordings does: the folder, and S3 on a real MinIO."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from recording.errors import KeyNotAllowedError, RecordingMissingError
from recording.folder_store import FolderStore
from recording.s3_store import S3Store
from recording.store import RecordingStore, check_key, recording_key
from tests.minio_server import MinioServer
from tests.recording.conftest import KEY


@pytest.fixture
def other(tmp_path: Path) -> Path:
    path = tmp_path / "other.ogg"
    path.write_bytes(b"another")
    return path


@pytest.fixture(params=["folder", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> RecordingStore:
    if request.param == "folder":
        return FolderStore(tmp_path / "home")
    minio: MinioServer = request.getfixturevalue("minio")
    return S3Store(minio.settings(tmp_path))


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
    assert store.key_of(uri) == KEY


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


async def test_putting_the_same_again_changes_nothing(store: RecordingStore, source: Path) -> None:
    assert await store.put_file(KEY, source) == await store.put_file(KEY, source)
    assert await read(store, KEY) == content(source)


async def test_putting_another_replaces(store: RecordingStore, source: Path, other: Path) -> None:
    assert await store.put_file(KEY, source) == await store.put_file(KEY, other)
    assert await read(store, KEY) == b"another"


async def test_a_deleted_recording_is_gone(store: RecordingStore, source: Path) -> None:
    await store.put_file(KEY, source)
    await store.delete(KEY)
    await store.delete(KEY)
    assert not await store.exists(KEY)
    with pytest.raises(RecordingMissingError, match=KEY):
        await store.open_range(KEY)


async def test_what_is_opened_and_not_read_holds_nothing_up(store: RecordingStore, source: Path) -> None:
    await store.put_file(KEY, source)
    for _ in range(30):
        await store.open_range(KEY)
    assert await read(store, KEY, 5, 9) == content(source)[5:9]


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


@pytest.mark.parametrize("uri", ["", KEY, "s3://", "s3:///a.ogg", "file:///elsewhere/a.ogg", "https://host/b/a.ogg"])
async def test_what_is_no_uri_of_a_store_is_refused(store: RecordingStore, uri: str) -> None:
    with pytest.raises(KeyNotAllowedError):
        store.key_of(uri)
