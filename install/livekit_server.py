"""livekit-server, the media server of every call: built from its published source, since there is no package of it."""

from __future__ import annotations

import subprocess
from pathlib import Path

from install import go_program, stamps
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
    try:
        built = go_program.build(step, folders, _MODULE) / "server"
        step.run([built, "--version"])
    except CommandFailedError as error:
        raise MissingPieceError(
            what=f"livekit-server {VERSION} could not be built: {error}",
            why="it carries the sound of every call",
            mend=f"check the network (GOPROXY, GOFLAGS) and the space on the disk (2 GB) and run it again,"
            f" or put a livekit-server {VERSION} at {program}",
        ) from error
    folders.programs.mkdir(parents=True, exist_ok=True)
    built.replace(program)
    stamps.write(folders, "livekit-server", key)
    step.done()


def _tells_version(program: Path) -> bool:
    if not program.is_file():
        return False
    try:
        said = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=10, check=False).stdout
    except OSError:
        return False
    return said.split()[-1:] == [VERSION]
