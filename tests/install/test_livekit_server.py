from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from install import livekit_server
from install.errors import MissingPieceError
from install.folders import Folders


def test_the_installed_server_is_the_pinned_version() -> None:
    program = Folders().programs / "livekit-server"
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    assert said.split()[-1] == livekit_server.VERSION


def test_a_server_of_the_pinned_version_put_there_by_hand_is_taken(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folders = _folders_with_server(tmp_path, says=f"livekit-server version {livekit_server.VERSION}")
    livekit_server.install(folders)
    assert capsys.readouterr().err == ""


def test_a_build_that_cannot_fetch_anything_ends_in_one_line_and_touches_no_program(tmp_path: Path) -> None:
    folders = _folders_with_server(tmp_path, says="livekit-server version 0.0.1")
    uv = folders.tools / "uv" / "bin" / "uv"
    uv.parent.mkdir(parents=True)
    uv.write_text("#!/bin/sh\necho 'error: network is unreachable' >&2\nexit 2\n")
    uv.chmod(0o755)
    program = folders.programs / "livekit-server"
    before = program.read_text()
    with pytest.raises(MissingPieceError) as failed:
        livekit_server.install(folders)
    line = str(failed.value)
    assert "network is unreachable" in line
    assert "GOPROXY" in line
    assert "\n" not in line
    assert program.read_text() == before


def _folders_with_server(root: Path, *, says: str) -> Folders:
    folders = Folders(root=root)
    program = folders.programs / "livekit-server"
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\necho {says}\n")
    program.chmod(0o755)
    return folders
