"""A child process: kept running, its output kept, ended with all that it started."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import psutil
import pytest

from agent import child as module
from agent.child import Child

SLEEPS = "import time; time.sleep(600)"
STARTS_ANOTHER = f"""
import subprocess, sys, time
print(subprocess.Popen([sys.executable, "-c", "{SLEEPS}"]).pid, flush=True)
time.sleep(600)
"""
TAKES_LEAVE = """
import signal, sys, time
def leave(*_):
    print("asked", flush=True)
    sys.exit()
signal.signal(signal.SIGTERM, leave)
print("ready", flush=True)
time.sleep(600)
"""
STAYS = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("ready", flush=True)
time.sleep(600)
"""


@asynccontextmanager
async def running(code: str, log_file: Path) -> AsyncIterator[Child]:
    child = Child("program", [sys.executable, "-c", code], log_file=log_file, environment=os.environ)
    await child.start()
    try:
        yield child
    finally:
        await child.stop(patience=0.0, hurry=asyncio.Event())


@pytest.fixture
def log_file(tmp_path: Path) -> Path:
    return tmp_path / "logs" / "program.log"


async def until(true: Callable[[], bool], *, within: float = 30.0) -> None:
    deadline = time.monotonic() + within
    while not true():
        assert time.monotonic() < deadline, f"not within {within:.0f} s"
        await asyncio.sleep(0.02)


def words(file: Path) -> list[str]:
    return file.read_text().split()


def has_ended(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True


async def test_a_child_that_ends_is_started_again_later_each_time(
    log_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "FIRST_DELAY", 0.1)
    async with running("import time; print(time.monotonic(), flush=True)", log_file) as child:
        await until(lambda: child.failures >= 4)
    first, second, third, fourth = (float(line) for line in child.said().split()[:4])
    # Each start of the program takes its time too, so only what was waited at least can be told.
    assert second - first >= 0.1
    assert third - second >= 0.2
    assert fourth - third >= 0.4


async def test_a_child_that_ran_long_is_started_again_at_once(log_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "STEADY_SECONDS", 0.0)
    monkeypatch.setattr(module, "FIRST_DELAY", 0.01)
    monkeypatch.setattr(module, "LONGEST_DELAY", 600.0)
    async with running("print(flush=True)", log_file) as child:
        # Doubled each time, the delay after ten would be longer than the test may last.
        await until(lambda: child.failures >= 14, within=60)


async def test_stopping_asks_first(log_file: Path) -> None:
    async with running(TAKES_LEAVE, log_file) as child:
        await until(lambda: "ready" in child.said())
        await child.stop(patience=30.0, hurry=asyncio.Event())
        assert child.said().split() == ["ready", "asked"]
        assert child.pid is None


async def test_what_does_not_end_when_asked_is_killed(log_file: Path) -> None:
    async with running(STAYS, log_file) as child:
        await until(lambda: "ready" in child.said())
        pid = child.pid
        assert pid is not None
        await child.stop(patience=0.3, hurry=asyncio.Event())
        assert has_ended(pid)


async def test_who_hurries_does_not_wait_for_it(log_file: Path) -> None:
    async with running(STAYS, log_file) as child:
        await until(lambda: "ready" in child.said())
        hurry = asyncio.Event()
        stopping = asyncio.create_task(child.stop(patience=600.0, hurry=hurry))
        await asyncio.sleep(0.3)
        assert not stopping.done()
        hurry.set()
        await asyncio.wait_for(stopping, 10)


@pytest.mark.parametrize("ending", ["stop", "kill"])
async def test_what_a_child_started_ends_with_it(log_file: Path, ending: str) -> None:
    async with running(STARTS_ANOTHER, log_file) as child:
        await until(lambda: child.said() != "")
        other, pid = int(child.said()), child.pid
        assert pid is not None
        assert not has_ended(other)
        if ending == "kill":
            os.kill(pid, signal.SIGKILL)
        else:
            await child.stop(patience=10.0, hurry=asyncio.Event())
        await until(lambda: has_ended(other))


SUPERVISES = f"""
import asyncio, os, pathlib, sys
from agent.child import Child

async def main():
    command = [sys.executable, "-c", {STAYS!r}]
    child = Child("program", command, log_file=pathlib.Path(sys.argv[1]), environment=os.environ)
    await child.start()
    print(child.pid, flush=True)
    await asyncio.sleep(600)

asyncio.run(main())
"""


def test_a_child_of_a_supervisor_that_is_killed_ends_too(log_file: Path) -> None:
    supervisor = subprocess.Popen([sys.executable, "-c", SUPERVISES, str(log_file)], stdout=subprocess.PIPE, text=True)
    assert supervisor.stdout is not None
    pid = int(supervisor.stdout.readline())
    while "ready" not in log_file.read_text():
        time.sleep(0.02)
    supervisor.kill()
    supervisor.communicate()
    while not has_ended(pid):
        time.sleep(0.02)


async def test_what_is_said_of_a_failure_is_not_an_earlier_runs(log_file: Path) -> None:
    async with running("print('one', flush=True)", log_file) as first:
        await until(lambda: "one" in first.said())
    async with running(f"print('two', flush=True); {SLEEPS}", log_file) as second:
        await until(lambda: second.said() != "")
        assert second.said() == "two"
    assert words(log_file)[0] == "one"


async def test_a_log_does_not_grow_without_end(log_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LOG_BYTES", 10_000)
    monkeypatch.setattr(module, "LOG_LOOK_SECONDS", 0.05)
    chatters = "import time\nwhile True: print('x' * 999, flush=True); time.sleep(0.002)"
    async with running(chatters, log_file) as child:
        earlier = log_file.with_suffix(".log.1")
        await until(earlier.exists)
        begun = earlier.stat().st_mtime_ns
        await until(lambda: earlier.stat().st_mtime_ns > begun)
        assert child.failures == 0
        assert set(words(log_file)) <= {"x" * 999}


async def test_a_disk_that_takes_no_log_for_a_while_only_delays_the_next_start(
    log_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "FIRST_DELAY", 0.05)
    monkeypatch.setattr(module, "LONGEST_DELAY", 0.05)
    async with running(SLEEPS, log_file) as child:
        pid = child.pid
        assert pid is not None
        moved = log_file.parent.rename(log_file.parent.with_name("moved"))
        log_file.parent.write_text("in the way of the folder")
        os.kill(pid, signal.SIGKILL)
        await until(lambda: child.failures == 1)
        await asyncio.sleep(0.3)
        assert child.pid is None
        log_file.parent.unlink()
        moved.rename(log_file.parent)
        await until(lambda: child.pid is not None)
