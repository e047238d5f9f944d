"""Check that the weights of the local speech and text models are the ones this project was measured with.

They come in small packages of single authors, so their full hashes are pinned in `weights.sha256`
(the format of `sha256sum`; paths below the environment's site-packages).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from install import stamps
from install.errors import MissingPieceError
from install.folders import Folders

PINNED = Path(__file__).with_name("weights.sha256")

_WHY = "without it nothing is heard, spoken or understood unless a provider's key is set"


def pinned(listing: Path = PINNED) -> Iterator[tuple[str, str]]:
    """Give (sha256 as 64 hex digits, path below site-packages) for each line of the listing."""
    for line in listing.read_text().splitlines():
        digest, _, path = line.partition("  ")
        yield digest, path


def check(folders: Folders, listing: Path = PINNED) -> None:
    """Compare each weights file with its pinned hash; a file that has not changed since is not read again.

    Raises:
        MissingPieceError: a file is missing or is not the pinned one.
    """
    site_packages = folders.site_packages() or folders.environment
    files = [site_packages / path for _, path in pinned(listing)]
    key = stamps.key_of([listing, *(_identity(file) for file in files)])
    if stamps.is_fresh(folders, "weights", key, files):
        return
    for digest, path in pinned(listing):
        _check_one(site_packages / path, digest)
    stamps.write(folders, "weights", key)


def _identity(file: Path) -> str:
    if not file.is_file():
        return f"{file} is missing"
    status = file.stat()
    return f"{file} {status.st_size} {status.st_mtime_ns}"


def _check_one(file: Path, expected: str) -> None:
    if not file.is_file():
        raise MissingPieceError(
            what=f"the weights {file} are missing", why=_WHY, mend="run `make clean`, then the same command again"
        )
    with file.open("rb") as content:
        found = hashlib.file_digest(content, "sha256").hexdigest()
    if found != expected:
        raise MissingPieceError(
            what=f"the weights {file} have sha256 {found}, not {expected}",
            why="they are damaged or are not the ones this project was measured with, and are not used",
            mend="run `make clean`, then the same command again; if this line comes back, do not trust the package",
        )
