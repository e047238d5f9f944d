from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from install.folders import REPOSITORY, Folders
from install.longstep import CommandFailedError, LongStep

_WAIT_S = 30.0

_INTERRUPTIBLE = """
import sys
from pathlib import Path
from install import interruption
from install.folders import Folders
from install.longstep import LongStep
interruption.listen()
step = LongStep(Folders(root=Path(sys.argv[1])), name="sleep", doing="Sleeping", usually="10 min")
try:
    step.run(["sh", "-c", "sleep 600 & echo $$ $! > " + sys.argv[1] + "/pids; wait"])
except KeyboardInterrupt:
    sys.exit(130)
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupted_step_leaves_no_process(tmp_path: Path, number: signal.Signals) -> None:
    process = subprocess.Popen([sys.executable, "-c", _INTERRUPTIBLE, str(tmp_path)], cwd=REPOSITORY)
    try:
        pids = _pids(tmp_path / "pids")
        assert all(_runs(pid) for pid in pids)
        process.send_signal(number)
        assert process.wait(timeout=_WAIT_S) == 130
    finally:
        process.kill()
        process.wait()
    assert not any(_runs(pid) for pid in pids)


def test_a_command_that_fails_tells_its_last_complaint_and_where_all_of_it_is(tmp_path: Path) -> None:
    step = _step(tmp_path)
    with pytest.raises(CommandFailedError) as failed:
        step.run(["sh", "-c", "echo fetching; echo 'error: no such module' >&2; echo 'hint: failures happen'; exit 3"])
    log = tmp_path / ".tools" / "log" / "step.log"
    assert str(failed.value) == f"error: no such module (all of it: {log})"
    assert log.read_text() == "fetching\nerror: no such module\nhint: failures happen\n"


def test_a_program_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandFailedError, match=r"/nowhere/go: No such file"):
        _step(tmp_path).run(["/nowhere/go", "install"])


def test_a_long_step_says_beforehand_what_it_does_and_how_long_it_takes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    step = _step(tmp_path)
    said = capsys.readouterr()
    assert said.err == "Building it (usually 2 min)\n"
    step.run(["true"])
    step.done()
    said = capsys.readouterr()
    assert said.err.startswith("  done in ")
    assert said.out == ""


def _step(root: Path) -> LongStep:
    return LongStep(Folders(root=root), name="step", doing="Building it", usually="2 min")


def _pids(file: Path) -> list[int]:
    deadline = time.monotonic() + _WAIT_S
    while time.monotonic() < deadline:
        if file.is_file() and len(pids := file.read_text().split()) == 2:
            return [int(pid) for pid in pids]
        time.sleep(0.02)
    raise AssertionError("the command was not started")


def _runs(pid: int) -> bool:
    """Tell whether a process is there and not merely waiting to be collected by its parent."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in "ZX"
