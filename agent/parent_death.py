"""A child that ends with its parent, however that ends.

Linux sends the signal asked for with `prctl` when the thread that made the process ends. Elsewhere the parent's end is
noticed by asking for the parent's pid. `python -m agent.parent_death PID COMMAND …` runs any program that way.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
import time

PR_SET_PDEATHSIG = 1


def end_with_parent(parent: int | None = None, ending: signal.Signals = signal.SIGKILL) -> None:
    """Have this process end when its parent does; at once when `parent` is no longer the parent.

    The signal is one that nobody can ignore: what a killed process leaves behind is made whole at the next start.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(ending), 0, 0, 0)
    else:
        threading.Thread(target=_watch, args=(os.getppid(), ending), daemon=True).start()
    if parent is not None and os.getppid() != parent:
        os.kill(os.getpid(), ending)


def _watch(parent: int, ending: signal.Signals) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os.kill(os.getpid(), ending)


def main() -> None:
    parent, program, *arguments = sys.argv[1:]
    end_with_parent(int(parent))
    os.execvp(program, [program, *arguments])


if __name__ == "__main__":
    main()
