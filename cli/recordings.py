"""Getting at a call's recording, wherever it is stored."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from cli.records import refuse
from database.rows import RecordingRow
from recording.errors import RecordingMissingError
from recording.folder_store import FolderStore
from recording.store import RecordingStore
from recording.stores import Recordings
from settings import Settings

ADDRESS_SECONDS = 3600


def copy_recording(settings: Settings, recording: RecordingRow, to: Path) -> None:
    """Write a recording to a file, whole or not at all.

    Raises:
        typer.Exit: it is not in its store any more, which has been said.
        RecordingError: the store cannot be reached, or refuses.
        OSError: the file cannot be written.
    """
    store, key = _place(settings, recording)
    partial = to.with_name(f".{to.name}.partial")

    async def copy() -> None:
        opened = await store.open_range(key)
        with partial.open("wb") as file:
            async for chunk in opened.chunks:
                await asyncio.to_thread(file.write, chunk)

    try:
        asyncio.run(copy())
        partial.replace(to)
    except RecordingMissingError:
        raise _gone(store, key) from None
    finally:
        partial.unlink(missing_ok=True)


@contextmanager
def recording_file(settings: Settings, recording: RecordingRow) -> Iterator[Path]:
    """The recording as a file, for as long as this takes.

    Raises:
        typer.Exit, RecordingError, OSError: as `copy_recording`.
    """
    store, key = _place(settings, recording)
    if isinstance(store, FolderStore):
        path = store.path(key)
        if not path.is_file():
            raise _gone(store, key)
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="switchboard-play-") as folder:
        path = Path(folder, key.rsplit("/", 1)[-1])
        copy_recording(settings, recording, path)
        yield path


def recording_address(settings: Settings, recording: RecordingRow) -> str:
    """Where a browser can play it: the file's path, or an address that is good for an hour.

    Raises:
        typer.Exit: it is not in its store any more, which has been said.
        RecordingError: the store cannot be reached, or refuses.
    """
    store, key = _place(settings, recording)

    async def address() -> str | None:
        if not await store.exists(key):
            raise _gone(store, key)
        return await store.url(key, seconds=ADDRESS_SECONDS)

    found = asyncio.run(address())
    if found is not None:
        return found
    assert isinstance(store, FolderStore)
    return str(store.path(key))


def _place(settings: Settings, recording: RecordingRow) -> tuple[RecordingStore, str]:
    assert recording.uri is not None
    store = Recordings.of(settings).store_of(recording)
    return store, store.key_of(recording.uri)


def _gone(store: RecordingStore, key: str) -> typer.Exit:
    place = str(store.path(key)) if isinstance(store, FolderStore) else key
    return refuse(f"{place} is gone; it was stored but has been removed since")
