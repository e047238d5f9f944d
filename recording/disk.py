"""Writing to local disk so that a reader, or a process that comes after a crash, finds all of it or nothing."""

from __future__ import annotations

import os
from pathlib import Path


def write_all(fd: int, data: bytes, *, size: int) -> None:
    """Append `data` to a file that holds `size` bytes; on failure the file holds `size` bytes again.

    Raises:
        OSError: there was no room, or the disk failed.
    """
    view = memoryview(data)
    try:
        while view:
            view = view[os.write(fd, view) :]
    except OSError:
        os.ftruncate(fd, size)
        raise


def replace_file(path: Path, data: bytes, *, durable: bool = True, mode: int = 0o600) -> None:
    """Put `data` in the place of `path` through a temporary file and a rename.

    Args:
        mode: who may read and write it, whatever the process's mask.
        durable: bring it to the disk's platter too, which takes its time; without, it survives the end of the process
            but may be lost with the machine's power.

    Raises:
        OSError: there was no room, or the disk failed; `path` is as it was.
    """
    temporary = path.with_name(f".{path.name}.tmp")
    fd = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        try:
            os.fchmod(fd, mode)
            write_all(fd, data, size=0)
            if durable:
                os.fsync(fd)
        finally:
            os.close(fd)
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    if durable:
        sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Bring a folder's names to disk, after a rename in it."""
    fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
