"""Run the tests in two stages and sum them up: what runs in real time or drives a browser comes last.

Both stages work on two tests at a time, so at most two calls are ever held at once. A test in real time hears what the
machine has time for: the few of them that fail beside another are run once more, alone, and count by how that ends.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType
from xml.etree import ElementTree

from install.folders import Folders
from tests.marked_files import MARKS, mentioned

_AGAIN_AT_MOST = 3
_NOTHING_COLLECTED = 5
_INTERRUPTED = 130
_NO_BYTECODE = "PYTHONDONTWRITEBYTECODE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How one stage ended: pytest's exit code, and its tests counted from the report it wrote; `again` of those that
    passed had failed before they were run alone."""

    code: int
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    again: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """The tests that have these marks; of those in real time a few that failed are run again."""

    marks: str
    real_time: bool
    marked: frozenset[str] = frozenset()

    def files(self) -> list[str]:
        """The files that mention one of the marks by which tests get into this stage; none stands for every file."""
        return [str(path) for path in sorted(Path("tests").rglob("test_*.py")) if mentioned(path) & self.marked]


_STAGES = (
    Stage(marks="not realtime and not browser", real_time=False),
    Stage(marks="realtime or browser", real_time=True, marked=MARKS),
)


def main(arguments: Sequence[str]) -> int:
    """Run every stage with the further arguments for pytest, close with one line, and return the exit code."""
    outcomes: list[Outcome] = []
    with tempfile.TemporaryDirectory(prefix="switchboard-tests-") as folder, _ending() as ending:
        for number, stage in enumerate(_STAGES):
            outcomes.append(run_stage(stage, Path(folder, str(number)), arguments, ending))
            if ending.heard:
                break
    if again := sum(outcome.again for outcome in outcomes):
        print(f"{again} passed only when run again alone")
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


def run_stage(stage: Stage, folder: Path, arguments: Sequence[str], ending: Ending) -> Outcome:
    """Run the tests of a stage; reports and pytest's memory of what failed go into `folder`.

    Without further arguments only the files are read that can have a test of the stage.
    """
    chosen = ["-m", stage.marks, "-o", f"cache_dir={folder / 'cache'}", *(arguments or stage.files())]
    outcome = _run(["-n", "2", "--dist", "worksteal", *chosen], folder / "report.xml", ending)
    if not stage.real_time or ending.heard or not 0 < outcome.failed <= _AGAIN_AT_MOST:
        return outcome
    alone = _run(["--last-failed", *chosen], folder / "again.xml", ending)
    if alone.code or alone.skipped or ending.heard:
        return outcome
    return replace(outcome, code=0, passed=outcome.passed + alone.passed, failed=0, again=alone.passed)


def _run(arguments: Sequence[str], report: Path, ending: Ending) -> Outcome:
    ending.process = subprocess.Popen(
        [sys.executable, "-m", "pytest", "-q", *arguments, f"--junitxml={report}"],
        env=compiling_once(os.environ, Folders().tools / "cache" / "bytecode"),
    )
    return read_report(report, ending.process.wait())


def compiling_once(environment: Mapping[str, str], bytecode: Path) -> dict[str, str]:
    """The environment for tests, which start hundreds of Python processes.

    Where Python is told to write no bytecode, as in many containers, each of them would compile every package anew,
    some three seconds long. What they compile goes into `bytecode` then, and still nothing beside the sources.
    """
    if not environment.get(_NO_BYTECODE):
        return dict(environment)
    kept = {name: value for name, value in environment.items() if name != _NO_BYTECODE}
    return {"PYTHONPYCACHEPREFIX": str(bytecode), **kept}


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
