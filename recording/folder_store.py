"""Recordings in a folder of this machine, for the desk to hand on."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import unquote

from recording.disk import sync_folder
from recording.errors import KeyNotAllowedError, RecordingMissingError
from recording.store import OpenedRange, check_key

CHUNK_BYTES = 256 * 1024


class FolderStore:
    """`RecordingStore` below `<home>/recordings/`, folders 0700 and files 0600. Its URIs are `file://` URIs.

    Nothing is encrypted here beyond what the disk does.
    """

    name = "folder"

    def __init__(self, home: Path) -> None:
        self._root = home.absolute() / "recordings"

    async def put_file(self, key: str, path: Path) -> str:
        target = self.path(key)
        await asyncio.to_thread(self._put, target, path)
        return target.as_uri()

    def key_of(self, uri: str) -> str:
        # The home may have been moved since; only what is below the folder counts.
        scheme, _, path = uri.partition("://")
        _, found, key = unquote(path).rpartition(f"/{self._root.name}/")
        if scheme != "file" or not found:
            raise KeyNotAllowedError(f"{uri!r} is no recording in a folder: file:///…/{self._root.name}/… is")
        return check_key(key)

    async def open_range(self, key: str, start: int = 0, end: int | None = None) -> OpenedRange:
        path = self.path(key)
        try:
            size = (await asyncio.to_thread(path.stat)).st_size
        except FileNotFoundError as error:
            raise RecordingMissingError(
                f"there is no recording {key} in {self._root}; it may have been deleted"
            ) from error
        last = size if end is None else min(end, size)
        if not 0 <= start <= last:
            raise ValueError(f"bytes {start} to {end} are not in {key}, which has {size}")
        return OpenedRange(start=start, end=last, size=size, chunks=_chunks(path, start, last))

    async def url(self, key: str, *, seconds: int = 300) -> str | None:
        check_key(key)
        return None

    def origin(self) -> str | None:
        return None

    async def delete(self, key: str) -> None:
        path = self.path(key)
        await asyncio.to_thread(path.unlink, missing_ok=True)

    async def exists(self, key: str) -> bool:
        return await asyncio.to_thread(self.path(key).is_file)

    def path(self, key: str) -> Path:
        """Where the recording is, or would be.

        Raises:
            KeyNotAllowedError: the key is not one.
        """
        return self._root / check_key(key)

    def _put(self, target: Path, source: Path) -> None:
        folder = self._root
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for part in target.relative_to(self._root).parts[:-1]:
            folder = folder / part
            folder.mkdir(mode=0o700, exist_ok=True)
        temporary = target.with_name(f".{target.name}.tmp")
        try:
            fd = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(fd, "wb") as copy, source.open("rb") as original:
                shutil.copyfileobj(original, copy, CHUNK_BYTES)
                copy.flush()
                os.fsync(copy.fileno())
            temporary.replace(target)
        except OSError:
            temporary.unlink(missing_ok=True)
            raise
        sync_folder(folder)


async def _chunks(path: Path, start: int, end: int) -> AsyncIterator[bytes]:
    file = await asyncio.to_thread(path.open, "rb")
    try:
        await asyncio.to_thread(file.seek, start)
        left = end - start
        while left > 0:
            chunk = await asyncio.to_thread(file.read, min(CHUNK_BYTES, left))
            if not chunk:
                return
            left -= len(chunk)
            yield chunk
    finally:
        await asyncio.to_thread(file.close)
