"""However `switchboard up` ends, nothing of it stays."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Iterator

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


def test_kill_9_of_the_supervisor_leaves_no_orphan_and_the_home_can_be_used_again(place: LiveSwitchboard) -> None:
    process = place.start("up")
    deadline = time.monotonic() + START_SECONDS
    while read_state(place.home) is None:
        assert process.poll() is None, process.communicate()[1]
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert len(place.processes()) > 6
    process.kill()
    process.communicate()
    assert nothing_left(place) == []
    assert read_state(place.home) is None

    again = place.run("calls", "list", "--json")
    assert (again.returncode, again.stdout.strip()) == (0, "[]"), again.stderr


def test_the_staff_password_is_shown_at_the_start_that_makes_it_and_written_nowhere(place: LiveSwitchboard) -> None:
    process = place.start("up")
    assert process.stderr is not None
    shown = next(line for line in process.stderr if "staff password" in line)
    password = shown.split("once: ")[1].split()[0]
    while not (place.home / "logs" / "desk.log").exists():
        time.sleep(0.05)
    process.send_signal(signal.SIGTERM)
    code, _ = ended(process)
    assert code == 130
    written = [path.read_bytes() for path in place.home.rglob("*") if path.is_file() and "postgres" not in path.parts]
    assert not [content for content in written if password.encode() in content]
    assert nothing_left(place) == []
