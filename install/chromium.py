"""A Chromium for the tests: the machine's own, else Debian's package, else the one that Playwright downloads."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from install import debian, stamps
from install.errors import MissingPieceError
from install.folders import Folders
from install.longstep import CommandFailedError, LongStep

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find(folders: Folders) -> Path | None:
    """Return the Chromium that the tests drive, or None where none that starts is installed."""
    candidates = [found for name in _NAMES if (found := shutil.which(name))]
    candidates += sorted(map(str, _playwright_folder(folders).glob("chromium-*/chrome-linux*/chrome")))
    return next((Path(candidate) for candidate in candidates if _starts(candidate)), None)


def install(folders: Folders) -> Path:
    """Return a Chromium that starts, installed where none was.

    Raises:
        MissingPieceError: no way led to one.
    """
    remembered = folders.stamps / "chromium"
    if remembered.is_file() and (program := Path(remembered.read_text())).is_file():
        return program
    found = find(folders) or _install(folders)
    stamps.write(folders, "chromium", str(found))
    return found


def _install(folders: Folders) -> Path:
    step = LongStep(folders, name="chromium", doing="Installing Chromium for the tests", usually="1 min, 130 MB")
    complaints: list[str] = []
    for way in (_from_debian, _from_playwright):
        try:
            way(step, folders)
        except CommandFailedError as error:
            complaints.append(str(error))
        if found := find(folders):
            step.done()
            return found
    raise MissingPieceError(
        what=f"there is no Chromium that starts: {', and '.join(complaints) or 'what was installed does not start'}",
        why="the tests of the call page drive one",
        mend="install chromium or google-chrome (Debian: apt install chromium) and run `make test` again",
    )


def _from_debian(step: LongStep, _folders: Folders) -> None:
    if debian.may_install():
        debian.install(step, "chromium")


def _from_playwright(step: LongStep, folders: Folders) -> None:
    step.run(
        [folders.python, "-m", "playwright", "install", "--no-shell", "chromium"],
        environment={**os.environ, "PLAYWRIGHT_BROWSERS_PATH": str(_playwright_folder(folders))},
    )


def _playwright_folder(folders: Folders) -> Path:
    return folders.tools / "playwright"


def _starts(program: str) -> bool:
    """Tell whether the program runs here: a stub that wants a snap, or one that lacks a library, does not."""
    try:
        return subprocess.run([program, "--version"], capture_output=True, timeout=30, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False
