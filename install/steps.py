"""The order of the installation."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from install import chromium, go_program, interruption, livekit_server, minio, packages, supabase, voices, weights
from install.errors import MissingPieceError
from install.folders import Folders
from install.longstep import say

_INTERRUPTED = 130

_TRY_EVERY_S = 0.1
_QUIET_TRIES = 20
"""How often the lock is tried before the wait is worth a word: one that finds nothing to do is gone sooner."""


def main(arguments: Sequence[str]) -> int:
    """Install for "run" (what `make demo` and `make run` need) or for "test" (what the tests need too).

    Returns the exit code: 0 done, 1 something is missing (one line was printed), 2 wrong usage, 130 interrupted.
    """
    if list(arguments) not in (["run"], ["test"]):
        say("usage: python3 -m install run|test")
        return 2
    interruption.listen()
    folders = Folders()
    try:
        with _one_at_a_time(folders):
            packages.install(folders)
            weights.check(folders)
            livekit_server.install(folders)
            if arguments[0] == "test":
                chromium.install(folders)
                voices.install(folders)
                minio.install(folders)
                supabase.install(folders)
            go_program.discard(folders)
    except MissingPieceError as error:
        say(f"error: {error}")
        return 1
    except KeyboardInterrupt:
        say("interrupted; the same command goes on from here")
        return _INTERRUPTED
    return 0


@contextmanager
def _one_at_a_time(folders: Folders) -> Iterator[None]:
    """Let no second installation work in the same folders; the lock goes with the process."""
    folders.tools.mkdir(exist_ok=True)
    with (folders.tools / "lock").open("w") as lock:
        for _ in range(_QUIET_TRIES):
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                time.sleep(_TRY_EVERY_S)
        else:
            say("another installation is at work in this folder; waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
