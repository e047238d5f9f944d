"""A process that ends with its parent, however that ends; Linux only, as is the supervisor that relies on it.

`python -P -m agent.parent_death PID COMMAND …` runs any program that way.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def end_with_parent(parent: int | None = None, *, ending: signal.Signals = signal.SIGKILL) -> None:
    """Have this process sent a signal when its parent ends; at once when `parent` is no longer the parent.

    The usual signal is one that nobody can ignore: what a killed process leaves behind is made whole at the next start.
    Linux means the thread that started this process, so whoever starts one does it from the main thread.
    """
    if sys.platform != "linux":
        return
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, int(ending), 0, 0, 0)
    if parent is not None and os.getppid() != parent:
        os.kill(os.getpid(), ending)


def main() -> None:
    parent, program, *arguments = sys.argv[1:]
    end_with_parent(int(parent))
    os.execvp(program, [program, *arguments])


if __name__ == "__main__":
    main()
