"""Remember what was installed, so that the second time nothing is done.

A stamp is a file that holds the hash of everything a step depended on. It is written last and in one move: a step that
was interrupted has no stamp and is done again.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from install.folders import Folders


def key_of(parts: Iterable[str | Path]) -> str:
    """Return one hash over texts and the contents of files (a file that is missing counts as such)."""
    digest = hashlib.sha256()
    for part in parts:
        content = (part.read_bytes() if part.is_file() else b"missing") if isinstance(part, Path) else part.encode()
        digest.update(hashlib.sha256(content).digest())
    return digest.hexdigest()


def is_fresh(folders: Folders, step: str, key: str, made: Iterable[Path]) -> bool:
    """Tell whether `step` was finished with this key and everything it made is still there."""
    stamp = folders.stamps / step
    return stamp.is_file() and stamp.read_text() == key and all(path.exists() for path in made)


def write(folders: Folders, step: str, key: str) -> None:
    folders.stamps.mkdir(parents=True, exist_ok=True)
    unfinished = folders.stamps / f".{step}.{os.getpid()}"
    unfinished.write_text(key)
    unfinished.replace(folders.stamps / step)


def discard_folder(folder: Path) -> None:
    """Delete a folder, also one with the read-only directories that Go leaves behind."""
    if not folder.exists():
        return
    for path, _, _ in os.walk(folder):
        Path(path).chmod(0o755)
    shutil.rmtree(folder)
