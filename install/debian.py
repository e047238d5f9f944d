"""What tests take from Debian's packages, where the machine has them."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from install.folders import Folders
from install.longstep import CommandFailedError, LongStep

_GRACE_S = 60.0
"""A package that is being unpacked may finish before an interruption takes effect."""


def may_install() -> bool:
    """Tell whether packages can be installed: apt is there, and this is root."""
    return shutil.which("apt-get") is not None and os.geteuid() == 0


def may_download() -> bool:
    """Tell whether a package's files can be had, which needs no root."""
    return shutil.which("apt-get") is not None and shutil.which("dpkg-deb") is not None


def install(step: LongStep, *packages: str) -> None:
    """Install packages, and finish what an interrupted installation left behind.

    Raises:
        CommandFailedError: apt or dpkg refused.
    """
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    options = ["-o", "DPkg::Lock::Timeout=120", "-o", "Dpkg::Use-Pty=0", "-q"]
    for command in (
        ["dpkg", "--configure", "-a"],
        ["apt-get", *options, "update"],
        ["apt-get", *options, "install", "--yes", "--no-install-recommends", *packages],
    ):
        step.run(command, environment=environment, grace_s=_GRACE_S)


def unpack(step: LongStep, folders: Folders, packages: list[str], destination: Path) -> None:
    """Download packages and unpack their files below `destination` without installing them.

    apt's lists on the machine are used where they know the packages; else lists of the project's own are fetched.

    Raises:
        CommandFailedError: a package could not be had.
    """
    downloads = destination / "packages"
    downloads.mkdir(parents=True)
    try:
        step.run(["apt-get", "-q", "download", *packages], folder=downloads)
    except CommandFailedError:
        own = _own_lists(folders.building / "apt")
        step.run(["apt-get", *own, "-q", "update"])
        step.run(["apt-get", *own, "-q", "download", *packages], folder=downloads)
    for archive in sorted(downloads.glob("*.deb")):
        step.run(["dpkg-deb", "-x", archive, destination])


def _own_lists(folder: Path) -> list[str]:
    for part in ("lists/partial", "cache/archives/partial"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    settings = (f"Dir::State::lists={folder / 'lists'}", f"Dir::Cache={folder / 'cache'}", "APT::Sandbox::User=root")
    return [part for setting in settings for part in ("-o", setting)]
