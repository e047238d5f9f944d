from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from agent.priority import GIVING_WAY, give_way, run_beside, stand_up

GROUP = Path("/proc/self/autogroup")


def _share() -> tuple[int, int | None]:
    """The session of this process, and the weight of its group where the system has such groups."""
    told = GROUP.read_text(encoding="ascii") if GROUP.exists() else ""
    return os.getsid(0), int(told.rsplit(maxsplit=1)[-1]) if told.strip() else None


def _give_way_and_stand_up(told: Callable[[tuple[int, int | None]], None]) -> None:
    give_way()
    told(_share())
    stand_up()
    told(_share())


def test_a_process_that_loads_beside_a_call_gives_way_until_its_own_call_comes() -> None:
    context = multiprocessing.get_context("spawn")
    shares = context.SimpleQueue()
    process = context.Process(target=_give_way_and_stand_up, args=(shares.put,))
    process.start()
    behind, usual = shares.get(), shares.get()
    process.join()
    assert behind[0] == usual[0] == process.pid != os.getsid(0)
    assert (behind[1], usual[1]) in {(GIVING_WAY, 0), (None, None)}


def test_what_runs_beside_a_call_does_not_slow_the_thread_that_waits_for_it() -> None:
    before = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    at = run_beside(lambda: os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))
    assert at == max(before, GIVING_WAY)
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) == before


def test_what_fails_beside_fails_for_whoever_waits() -> None:
    def fail() -> None:
        raise ValueError("no such model")

    with pytest.raises(ValueError, match="no such model"):
        run_beside(fail)
