"""Run the tests in two stages and sum them up: what runs in real time or drives a browser comes last.

Both stages work on two tests at a time, so at most two calls are ever held at once.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

_STAGES = ("not realtime and not browser", "realtime or browser")
_NOTHING_COLLECTED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How one stage ended: pytest's exit code, and its tests counted from the report it wrote."""

    code: int
    passed: int = 0
    failed: int = 0
    skipped: int = 0


def main(arguments: Sequence[str]) -> int:
    """Run every stage with the further arguments for pytest, close with one line, and return the exit code."""
    with tempfile.TemporaryDirectory(prefix="switchboard-tests-") as folder:
        outcomes = [_run(stage, Path(folder, f"{number}.xml"), arguments) for number, stage in enumerate(_STAGES)]
    line, code = verdict(outcomes)
    print(line, flush=True)
    return code


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


def _run(stage: str, report: Path, arguments: Sequence[str]) -> Outcome:
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "worksteal", "-m", stage]
    # pytest hears Ctrl-C itself and lets its fixtures stop their servers: this process waits for that.
    process = subprocess.Popen([*command, f"--junitxml={report}", *arguments])
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda heard, _frame: process.send_signal(heard) if heard == signal.SIGTERM else None)
    return read_report(report, process.wait())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
