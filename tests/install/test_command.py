"""The command that `make` runs before anything else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from install.folders import REPOSITORY, Folders

_NO_NETWORK = {
    "UV_OFFLINE": "1",
    "PIP_NO_INDEX": "1",
    "GOPROXY": "off",
    **dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY"), "http://127.0.0.1:9"),
}

_AS_OLD_PYTHON = """
import runpy, sys
sys.version_info = (3, 9, 2, "final", 0)
sys.argv = ["install", "nothing"]
runpy.run_module("install", run_name="__main__")
"""


def test_the_second_time_it_does_nothing_and_needs_no_network() -> None:
    assert _install(environment={}).returncode == 0
    before = _state(Folders().tools)
    again = _install(environment=_NO_NETWORK)
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
    assert _state(Folders().tools) == before


def test_an_old_python_is_refused_in_one_line_that_says_which_one_is_needed(tmp_path: Path) -> None:
    refused = _run_as_old_python(path=str(tmp_path))
    assert refused.returncode == 1
    assert refused.stderr.count("\n") == 1
    assert "is Python 3.9" in refused.stderr
    assert "Python 3.11 to 3.14" in refused.stderr
    assert "make PYTHON=" in refused.stderr


def test_an_old_python_hands_over_to_one_that_fits(tmp_path: Path) -> None:
    minor = sys.version_info.minor
    (tmp_path / f"python3.{minor}").symlink_to(sys.executable)
    handed_over = _run_as_old_python(path=str(tmp_path))
    assert handed_over.returncode == 2
    assert handed_over.stderr == "usage: python3 -m install run|test\n"


def test_a_stand_in_that_only_says_there_is_no_such_python_is_passed_over(tmp_path: Path) -> None:
    stand_in = tmp_path / "python3.12"
    stand_in.write_text("#!/bin/sh\necho 'python3.12: command not found' >&2\nexit 127\n")
    stand_in.chmod(0o755)
    refused = _run_as_old_python(path=str(tmp_path))
    assert refused.returncode == 1
    assert "is Python 3.9" in refused.stderr


def _install(*, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "install", "test"],
        cwd=REPOSITORY,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


def _run_as_old_python(*, path: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", _AS_OLD_PYTHON],
        cwd=REPOSITORY,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def _state(folder: Path) -> dict[str, int]:
    """Return when each stamp, program and log was last written."""
    files = [path for part in ("stamps", "bin", "log", "voices") for path in (folder / part).rglob("*")]
    return {str(path): path.stat().st_mtime_ns for path in files}
