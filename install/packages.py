"""The Python packages, local speech among them: exactly what `uv.lock` says, into `.venv`."""

from __future__ import annotations

import os
import sys

from install import stamps, uv, weights
from install.errors import MissingPieceError
from install.folders import Folders
from install.longstep import CommandFailedError, LongStep


def install(folders: Folders) -> None:
    """Make `.venv` hold what the lock says; nothing is done when it already does.

    Raises:
        MissingPieceError: uv could not be had, or a package could not be installed.
    """
    site_packages = folders.site_packages() or folders.environment
    made = [folders.python, folders.environment / "bin" / "switchboard"]
    made += [site_packages / path for _, path in weights.pinned()]
    key = stamps.key_of([str(folders.root), folders.root / "pyproject.toml", folders.root / "uv.lock"])
    if stamps.is_fresh(folders, "packages", key, made):
        return
    program = uv.install(folders)
    step = LongStep(
        folders,
        name="packages",
        doing="Installing the Python packages and the local speech models",
        usually="30 s, 700 MB",
    )
    # An environment that is there keeps its Python; a new one gets the Python that runs this.
    python = [] if folders.python.exists() else ["--python", sys.executable]
    try:
        step.run(
            [program, "sync", "--frozen", "--extra", "local", "--no-progress", *python],
            environment=uv.environment(folders),
            folder=folders.root,
        )
        if "UV_CACHE_DIR" not in os.environ:
            # Interrupted downloads stay in uv's cache until it is pruned; a cache that others share is left alone.
            step.run([program, "cache", "prune"], environment=uv.environment(folders))
    except CommandFailedError as error:
        raise MissingPieceError(
            what=f"the Python packages could not be installed: {error}",
            why="the product is made of them",
            mend="check the network and the space on the disk, and run it again",
        ) from error
    stamps.write(folders, "packages", key)
    step.done()
