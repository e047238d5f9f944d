"""Recordings in a folder of this machine."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from recording.errors import KeyNotAllowedError
from recording.folder_store import FolderStore
from tests.recording.conftest import KEY


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "home")


async def test_a_recording_lies_where_its_uri_says(store: FolderStore, source: Path) -> None:
    uri = await store.put_file(KEY, source)
    assert Path(unquote(urlsplit(uri).path)).read_bytes() == source.read_bytes()  # noqa: ASYNC240


async def test_the_desk_hands_the_bytes_on(store: FolderStore) -> None:
    assert await store.url(KEY) is None
    assert store.origin() is None


async def test_recordings_are_the_owners_only(tmp_path: Path, store: FolderStore, source: Path) -> None:
    await store.put_file(KEY, source)
    for path in (tmp_path / "home" / "recordings").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path
    assert (tmp_path / "home" / "recordings").stat().st_mode & 0o077 == 0


async def test_a_uri_is_understood_after_the_home_was_moved(store: FolderStore) -> None:
    assert store.key_of(f"file:///elsewhere/a%20b/recordings/{KEY}") == KEY
    for uri in (f"s3://bucket/{KEY}", "file:///elsewhere/a.ogg", "file:///recordings/../../a.ogg"):
        with pytest.raises(KeyNotAllowedError):
            store.key_of(uri)
