from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from install.folders import REPOSITORY
from tests.stages import Ending, Outcome, Stage, compiling_once, read_report, run_stage, verdict

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

_HARMED_BY_ITS_NEIGHBOUR = """
import os
import pytest

def test_passes_when_it_is_alone():
    assert "PYTEST_XDIST_WORKER" not in os.environ

def test_passes():
    pass
"""


@pytest.fixture
def folder_of_tests(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder in which pytest knows no settings of ours, nor that it runs within a test."""
    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _staged(folder: Path, *, real_time: bool) -> Outcome:
    stage = Stage(marks="not nothing", real_time=real_time)
    return run_stage(stage, folder / "reports", [str(folder)], Ending())


def test_what_failed_in_real_time_beside_another_is_run_again_alone(folder_of_tests: Path) -> None:
    (folder_of_tests / "test_harmed.py").write_text(_HARMED_BY_ITS_NEIGHBOUR)
    outcome = _staged(folder_of_tests, real_time=True)
    assert outcome == Outcome(code=0, passed=2, again=1)
    assert verdict([outcome]) == ("2 passed, 0 failed", 0)


def test_what_is_not_in_real_time_gets_no_second_chance(folder_of_tests: Path) -> None:
    (folder_of_tests / "test_harmed.py").write_text(_HARMED_BY_ITS_NEIGHBOUR)
    assert _staged(folder_of_tests, real_time=False) == Outcome(code=1, passed=1, failed=1)


def test_what_fails_alone_too_has_failed(folder_of_tests: Path) -> None:
    (folder_of_tests / "test_mixed.py").write_text(_MIXED)
    assert _staged(folder_of_tests, real_time=True) == Outcome(code=1, passed=1, failed=2, skipped=2)


def test_a_stage_in_which_much_failed_is_not_run_again(folder_of_tests: Path) -> None:
    many = "\n".join(_HARMED_BY_ITS_NEIGHBOUR.replace("alone()", f"alone_{number}()") for number in range(4))
    (folder_of_tests / "test_harmed.py").write_text(many)
    assert _staged(folder_of_tests, real_time=True).failed == 4


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


def test_a_stage_reads_only_the_files_that_mention_its_marks(folder_of_tests: Path) -> None:
    tests = folder_of_tests / "tests"
    (tests / "desk").mkdir(parents=True)
    (tests / "desk" / "test_page.py").write_text("pytestmark = pytest.mark.browser")
    (tests / "test_call.py").write_text("@pytest.mark.realtime\ndef test_call(): ...")
    (tests / "test_words.py").write_text("def test_realtime_is_a_word(): ...")
    stage = Stage(marks="realtime or browser", real_time=True, marked=frozenset({"realtime", "browser"}))
    assert stage.files() == ["tests/desk/test_page.py", "tests/test_call.py"]
    assert Stage(marks="not realtime", real_time=False).files() == []


_MARKED_FROM_ELSEWHERE = """
import pytest

realtime = getattr(pytest.mark, "realtime")

@realtime
def test_a_stage_would_never_read(): ...
"""

_IN_ORDER = """
import pytest

def test_short(): ...

@pytest.mark.timeout(900)
def test_long(): ...
"""


def _run(folder: Path, text: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    (folder / "test_one.py").write_text(text)
    command = [sys.executable, "-m", "pytest", "-p", "tests.marked_files", "-p", "no:cacheprovider", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_a_mark_that_the_file_does_not_mention_is_refused(folder_of_tests: Path) -> None:
    ended = _run(folder_of_tests, _MARKED_FROM_ELSEWHERE)
    assert ended.returncode == pytest.ExitCode.USAGE_ERROR
    assert "test_one.py::test_a_stage_would_never_read into the file itself" in ended.stderr


def test_what_is_given_more_time_begins_first(folder_of_tests: Path) -> None:
    listed = _run(folder_of_tests, _IN_ORDER, "--collect-only", "-q").stdout.splitlines()
    assert listed[:2] == ["test_one.py::test_long", "test_one.py::test_short"]


def test_processes_of_the_tests_compile_once_where_bytecode_is_not_wanted_beside_the_sources(tmp_path: Path) -> None:
    source, bytecode = tmp_path / "source", tmp_path / "bytecode"
    source.mkdir()
    (source / "needed.py").write_text("")
    outside = {name: value for name, value in os.environ.items() if name != "PYTHONPYCACHEPREFIX"}
    forbidden = {**outside, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(source)}
    subprocess.run([sys.executable, "-c", "import needed"], env=compiling_once(forbidden, bytecode), check=True)
    assert [path.name for path in source.iterdir()] == ["needed.py"]
    assert list(bytecode.rglob("needed.*.pyc"))
    assert compiling_once({"HOME": "/"}, bytecode) == {"HOME": "/"}
