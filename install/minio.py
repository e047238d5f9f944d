"""MinIO, the S3 server of the tests: built from its published source and run by them only, as a process of its own."""

from __future__ import annotations

from install import go_program, stamps
from install.errors import MissingPieceError
from install.folders import Folders
from install.longstep import CommandFailedError, LongStep

VERSION = "v0.0.0-20260212201848-7aac2a2c5b7c"
"""The last of its source that the proxy serves: its releases have no versions that Go knows."""

_MODULE = f"github.com/minio/minio@{VERSION}"
_SMALLER = "-ldflags=-s -w"


def install(folders: Folders) -> None:
    """Put minio into `.tools/bin`; nothing is done when it is there in this version.

    Raises:
        MissingPieceError: Go or the source could not be had, or the build failed.
    """
    program = folders.programs / "minio"
    key = stamps.key_of([VERSION])
    if stamps.is_fresh(folders, "minio", key, [program]):
        return
    step = LongStep(
        folders,
        name="minio",
        doing="Building MinIO for the tests, once: fetches its source, and Go where livekit-server was there already",
        usually="2 min on two cores",
    )
    try:
        built = go_program.build(step, folders, _MODULE, _SMALLER) / "minio"
        step.run([built, "--version"])
    except CommandFailedError as error:
        raise MissingPieceError(
            what=f"MinIO {VERSION} could not be built: {error}",
            why="the tests keep recordings in it as in S3",
            mend="check the network (GOPROXY, GOFLAGS) and the space on the disk (4 GB) and run `make test` again;"
            " `make demo` and `make run` do not need it",
        ) from error
    folders.programs.mkdir(parents=True, exist_ok=True)
    built.replace(program)
    stamps.write(folders, "minio", key)
    step.done()
