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

_WHY = "the tests of the call page drive one"

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find(folders: Folders) -> Path | None:
    """Return the Chromium that the tests drive, or None where none that starts is installed."""
    candidates = [found for name in _NAMES if (found := shutil.which(name))]
    candidates += sorted(map(str, _playwright_folder(folders).glob("chromium-*/chrome-linux*/chrome")))
    return next((Path(candidate) for candidate in candidates if _starts(candidate)), None)


def install(folders: Folders) -> Path:
    """Return a Chromium that starts, installed where none was, with all that Playwright needs to drive it.

    Raises:
        MissingPieceError: no way led to one.
    """
    remembered = folders.stamps / "chromium"
    if remembered.is_file() and (program := Path(remembered.read_text())).is_file():
        return program
    program = find(folders) or _install(folders)
    if complaint := _driver_complaint(folders):
        _install_driver_library(folders, complaint)
    stamps.write(folders, "chromium", str(program))
    return program


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
        why=_WHY,
        mend="install chromium or google-chrome (Debian: apt install chromium) and run `make test` again",
    )


def _install_driver_library(folders: Folders, complaint: str) -> None:
    """Install the one library that Playwright's driver wants and a bare machine lacks."""
    step = LongStep(folders, name="driver", doing="Installing libatomic1 for Playwright's driver", usually="10 s")
    if debian.may_install():
        try:
            debian.install(step, "libatomic1")
        except CommandFailedError as error:
            complaint = str(error)
        else:
            complaint = _driver_complaint(folders)
    if complaint:
        raise MissingPieceError(
            what=f"Playwright's driver does not start: {complaint}",
            why=_WHY,
            mend="install what it asks for (Debian: apt install libatomic1) and run `make test` again",
        )
    step.done()


def _from_debian(step: LongStep, _folders: Folders) -> None:
    if debian.may_install():
        debian.install(step, "chromium", "libatomic1")


def _from_playwright(step: LongStep, folders: Folders) -> None:
    step.run(
        [folders.python, "-m", "playwright", "install", "--no-shell", "chromium"],
        environment={**os.environ, "PLAYWRIGHT_BROWSERS_PATH": str(_playwright_folder(folders))},
    )


def _playwright_folder(folders: Folders) -> Path:
    return folders.tools / "playwright"


def _driver_complaint(folders: Folders) -> str:
    """Return why Playwright's driver does not start, or nothing when it does."""
    command = [str(folders.python), "-m", "playwright", "--version"]
    answer = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    return (answer.stderr.strip() or f"exit code {answer.returncode}").splitlines()[-1] if answer.returncode else ""


def _starts(program: str) -> bool:
    """Tell whether the program runs here: a stub that wants a snap, or one that lacks a library, does not."""
    try:
        return subprocess.run([program, "--version"], capture_output=True, timeout=30, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False
