"""However `switchboard up` ends, nothing of it stays."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable, Iterator

import psutil
import pytest

from agent.state_file import read_state
from tests.live_switchboard import START_SECONDS, LiveSwitchboard, home_of_its_own, nothing_left

pytestmark = pytest.mark.realtime


@pytest.fixture
def place() -> Iterator[LiveSwitchboard]:
    with home_of_its_own() as place:
        yield place


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Its exit code and what it wrote on standard error."""
    _, errors = process.communicate(timeout=60)
    return process.returncode, errors


def children(process: subprocess.Popen[str], module: str) -> list[psutil.Process]:
    """The supervisor's children that run this command or module of ours."""
    found = []
    for child in psutil.Process(process.pid).children():
        try:
            command = child.cmdline()
        except psutil.Error:
            continue
        if module in command and "agent.parent_death" not in command:
            found.append(child)
    return found


def job_processes(worker: psutil.Process) -> list[psutil.Process]:
    """What a worker's forkserver has forked; the forkserver is the one with children."""
    return [job for server in worker.children() for job in server.children()]


def until(true: Callable[[], object], process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not true():
        assert process.poll() is None, process.communicate()[1]
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.parametrize("seconds", [0.3, 1.0, 3.0])
def test_ctrl_c_while_starting_leaves_no_process(place: LiveSwitchboard, seconds: float) -> None:
    process = place.start("up")
    time.sleep(seconds)
    process.send_signal(signal.SIGINT)
    code, errors = ended(process)
    assert nothing_left(place) == []
    assert read_state(place.home) is None
    # The interpreter itself, before there is anything of ours, ends by the signal.
    assert code in (130, -signal.SIGINT), errors
    assert "switchboard: " not in errors


def test_kill_9_of_the_worker_and_then_of_the_supervisor_leaves_no_orphan(place: LiveSwitchboard) -> None:
    process = place.start("up")
    assert process.stderr is not None
    shown = next(line for line in process.stderr if "staff password" in line)
    until(lambda: [job for worker in children(process, "start") for job in job_processes(worker)], process)

    [worker] = children(process, "start")
    started = worker.children(recursive=True)
    worker.kill()
    until(lambda: not [one for one in started if one.is_running() and one.status() != psutil.STATUS_ZOMBIE], process)
    until(lambda: [again for again in children(process, "start") if again.pid != worker.pid], process)

    assert {module: len(children(process, module)) for module in ("agent.embedded_database", "desk", "ship")} == {
        "agent.embedded_database": 1,
        "desk": 1,
        "ship": 1,
    }
    process.kill()
    process.communicate()
    assert nothing_left(place) == []
    assert read_state(place.home) is None

    # The home can be used again.
    again = place.run("calls", "list", "--json")
    assert (again.returncode, again.stdout.strip()) == (0, "[]"), again.stderr

    # The staff password that this start made was shown by the supervisor and is written nowhere.
    password = shown.split("once: ")[1].split()[0].encode()
    files = [path for path in place.home.rglob("*") if path.is_file() and "postgres" not in path.parts]
    assert place.home / "logs" / "desk.log" in files
    assert not [path for path in files if password in path.read_bytes()]
