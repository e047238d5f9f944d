"""A disk that can be full: a small tmpfs where root may mount one, else a limit on how large this process's files get.

The limit would hit the test runner's own files too, so what writes on the disk runs in a process of its own.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
TMPFS_BYTES = 8_000_000


class SmallDisk:
    """The disk, seen from the process that writes on it."""

    def __init__(self, folder: Path, *, tmpfs: bool) -> None:
        self.folder = folder
        self._tmpfs = tmpfs
        self._ballast = folder / "ballast"
        self._limit = resource.getrlimit(resource.RLIMIT_FSIZE)

    def fill(self, *, leave: int = 0) -> None:
        """Leave no room, or `leave` bytes (roughly: of the whole disk, or for any one file)."""
        if not self._tmpfs:
            resource.setrlimit(resource.RLIMIT_FSIZE, (leave, self._limit[1]))
            return
        with self._ballast.open("ab", buffering=0) as ballast:
            for size in (65_536, 1):
                try:
                    while ballast.write(b"\0" * size) == size:
                        pass
                except OSError:
                    continue
            os.ftruncate(ballast.fileno(), max(0, ballast.tell() - leave))

    def free(self) -> None:
        self._ballast.unlink(missing_ok=True)
        resource.setrlimit(resource.RLIMIT_FSIZE, self._limit)


@contextmanager
def small_disk(folder: Path) -> Iterator[bool]:
    """Mount a small tmpfs on `folder`, if that may be done; whether it was."""
    folder.mkdir(exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={TMPFS_BYTES}", "tmpfs", str(folder)]
    mounted = os.geteuid() == 0 and subprocess.run(command, capture_output=True, check=False).returncode == 0
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", str(folder)], check=True)


def run_on_small_disk(module: str, scenario: str, folder: Path) -> dict[str, Any]:
    """Run `module`'s function `scenario` with a `SmallDisk` on `folder` in a process of its own; what it returned."""
    with small_disk(folder) as mounted:
        done = subprocess.run(
            [sys.executable, "-m", module, scenario, str(folder), "tmpfs" if mounted else "limit"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return {**answer, "log": done.stdout + done.stderr}


def run_scenario(*scenarios: Callable[[SmallDisk], dict[str, Any]]) -> None:
    """The other side of `run_on_small_disk`."""
    name, folder, kind = sys.argv[1:]
    by_name = {scenario.__name__: scenario for scenario in scenarios}
    print(json.dumps(by_name[name](SmallDisk(Path(folder), tmpfs=kind == "tmpfs"))))
