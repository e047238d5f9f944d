"""Loading models must not be heard by those who are in a call: how a process and a thread give way to them. Linux only,
nothing happens elsewhere.

A burst of work beside a call makes its packets come late, and the caller's side then keeps up to a third of a second of
voice back for many turns.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

Result = TypeVar("Result")

GIVING_WAY = 10
"""A nice value: about a tenth of a usual process's share where both want the processor, all of it where nobody does."""
_GROUP = Path("/proc/self/autogroup")


def give_way() -> None:
    """Put this process behind all others until `stand_up`. It becomes the leader of a session, as what is grouped for
    the scheduler (sched(7), "The autogroup feature") is a session."""
    if sys.platform == "linux":
        with suppress(OSError):
            os.setsid()
        _weigh(GIVING_WAY)


def stand_up() -> None:
    """Give this process its usual share again."""
    if sys.platform == "linux":
        _weigh(0)


def run_beside(work: Callable[[], Result]) -> Result:
    """Run `work` in a thread that gives way to all others, and wait for it; what it raises is raised here."""
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="beside", initializer=thread_gives_way) as pool:
        return pool.submit(work).result()


def thread_gives_way() -> None:
    """Put this thread, and those that it starts, behind all others for good: it may not take that back."""
    if sys.platform == "linux":
        own = threading.get_native_id()
        os.setpriority(os.PRIO_PROCESS, own, max(os.getpriority(os.PRIO_PROCESS, own), GIVING_WAY))


def _weigh(nice: int) -> None:
    # Without the feature, and in a group of a container's, the file is missing or has no effect: the threads' own
    # values count there.
    with suppress(OSError):
        _GROUP.write_text(str(nice), encoding="ascii")
