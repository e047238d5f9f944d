"""Run the tests in two stages and sum them up: what runs in real time or drives a browser comes last.

Both stages work on two tests at a time, so at most two calls are ever held at once.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from xml.etree import ElementTree

_STAGES = ("not realtime and not browser", "realtime or browser")
_NOTHING_COLLECTED = 5
_INTERRUPTED = 130


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How one stage ended: pytest's exit code, and its tests counted from the report it wrote."""

    code: int
    passed: int = 0
    failed: int = 0
    skipped: int = 0


def main(arguments: Sequence[str]) -> int:
    """Run every stage with the further arguments for pytest, close with one line, and return the exit code."""
    outcomes: list[Outcome] = []
    with tempfile.TemporaryDirectory(prefix="switchboard-tests-") as folder, _ending() as ending:
        for number, stage in enumerate(_STAGES):
            outcomes.append(_run(stage, Path(folder, f"{number}.xml"), arguments, ending))
            if ending.heard:
                break
    line, code = verdict(outcomes)
    print(f"{line} (interrupted)" if ending.heard else line, flush=True)
    return _INTERRUPTED if ending.heard else code


def verdict(outcomes: Sequence[Outcome]) -> tuple[str, int]:
    """Sum the stages up into the closing line and the exit code; a stage may be empty, but not all of them."""
    passed = sum(outcome.passed for outcome in outcomes)
    failed = sum(outcome.failed for outcome in outcomes)
    skipped = sum(outcome.skipped for outcome in outcomes)
    broken = [outcome.code for outcome in outcomes if outcome.code not in (0, _NOTHING_COLLECTED)]
    line = f"{passed} passed, {failed} failed"
    if skipped:
        line += f", {skipped} skipped (a skipped test counts as missing)"
    if broken and not failed:
        line += f" (pytest ended with code {broken[0]})"
    return line, 1 if broken or failed or skipped or not passed else 0


def read_report(report: Path, code: int) -> Outcome:
    """Count a stage's tests from its JUnit report; without a report there is only the exit code."""
    if not report.is_file():
        return Outcome(code=code)
    counts = {"tests": 0, "failures": 0, "errors": 0, "skipped": 0}
    for suite in ElementTree.parse(report).iter("testsuite"):
        for name in counts:
            counts[name] += int(suite.get(name, "0"))
    failed = counts["failures"] + counts["errors"]
    return Outcome(
        code=code, passed=counts["tests"] - failed - counts["skipped"], failed=failed, skipped=counts["skipped"]
    )


def _run(stage: str, report: Path, arguments: Sequence[str], ending: Ending) -> Outcome:
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "worksteal", "-m", stage]
    ending.process = subprocess.Popen([*command, f"--junitxml={report}", *arguments])
    return read_report(report, ending.process.wait())


@dataclass(slots=True)
class Ending:
    """Whether the tests were told to end, and which pytest then has to stop its servers first."""

    process: subprocess.Popen[bytes] | None = None
    heard: bool = False

    def hear(self, number: int, _frame: FrameType | None) -> None:
        self.heard = True
        # Ctrl-C reaches pytest from the terminal; a kill of this process alone has to be passed on.
        if number == signal.SIGTERM and self.process is not None:
            self.process.send_signal(signal.SIGINT)


@contextmanager
def _ending() -> Iterator[Ending]:
    ending = Ending()
    before = {number: signal.signal(number, ending.hear) for number in (signal.SIGINT, signal.SIGTERM)}
    yield ending
    for number, handler in before.items():
        signal.signal(number, handler)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
