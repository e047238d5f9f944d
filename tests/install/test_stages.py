from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.stages import Outcome, read_report, verdict

_MIXED = """
import pytest

def test_passes():
    pass

def test_fails():
    assert False

@pytest.fixture
def broken():
    raise RuntimeError

def test_has_a_broken_fixture(broken):
    pass

@pytest.mark.skip
def test_is_skipped():
    pass

@pytest.mark.xfail
def test_is_expected_to_fail():
    assert False
"""


def test_the_stages_are_summed_up_in_one_line() -> None:
    stages = [Outcome(code=0, passed=40), Outcome(code=0, passed=2)]
    assert verdict(stages) == ("42 passed, 0 failed", 0)


def test_a_failure_in_any_stage_fails_the_whole() -> None:
    stages = [Outcome(code=1, passed=40, failed=1), Outcome(code=0, passed=2)]
    assert verdict(stages) == ("42 passed, 1 failed", 1)


def test_a_skipped_test_counts_as_missing() -> None:
    line, code = verdict([Outcome(code=0, passed=40, skipped=1)])
    assert line == "40 passed, 0 failed, 1 skipped (a skipped test counts as missing)"
    assert code == 1


def test_a_stage_may_be_empty_but_not_all_of_them() -> None:
    assert verdict([Outcome(code=0, passed=40), Outcome(code=5)])[1] == 0
    assert verdict([Outcome(code=5), Outcome(code=5)])[1] == 1


def test_a_pytest_that_could_not_run_fails_the_whole() -> None:
    assert verdict([Outcome(code=0, passed=40), Outcome(code=4)]) == (
        "40 passed, 0 failed (pytest ended with code 4)",
        1,
    )


def test_a_report_is_counted_test_by_test(tmp_path: Path) -> None:
    (tmp_path / "test_mixed.py").write_text(_MIXED)
    report = tmp_path / "report.xml"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--rootdir={tmp_path}", str(tmp_path)]
    ended = subprocess.run([*command, f"--junitxml={report}"], cwd=tmp_path, capture_output=True, check=False)
    assert read_report(report, ended.returncode) == Outcome(code=1, passed=1, failed=2, skipped=2)


def test_a_stage_without_a_report_has_only_its_exit_code(tmp_path: Path) -> None:
    assert read_report(tmp_path / "none.xml", 4) == Outcome(code=4)
