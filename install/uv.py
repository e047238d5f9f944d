"""Find uv, or install the version that `uv.lock` pins into `.tools/uv`."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import platform
import shutil
import ssl
import subprocess
import sys
import tomllib
import urllib.request
import zipfile
from dataclasses import dataclass
from pathlib import Path

from install import stamps
from install.errors import MissingPieceError
from install.folders import Folders
from install.longstep import CommandFailedError, LongStep

_OLDEST = (0, 9)
"""The oldest uv that is taken from the machine: one that reads the lock's format."""

_DOWNLOAD_TIMEOUT_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PinnedUv:
    """uv as the lock names it: its version, and (address, sha256) of each wheel."""

    version: str
    wheels: tuple[tuple[str, str], ...]


def find(folders: Folders) -> Path | None:
    """Return the project's own uv, else one of the machine that is new enough, else None."""
    own = folders.tools / "uv" / "bin" / "uv"
    if own.is_file():
        return own
    other = shutil.which("uv")
    return Path(other) if other and _version_of(other) >= _OLDEST else None


def install(folders: Folders) -> Path:
    """Return uv, installed where it was missing: with pip where there is one, else straight from the lock's address.

    Raises:
        MissingPieceError: neither way worked.
    """
    if found := find(folders):
        return found
    pinned = read_pinned(folders.root / "uv.lock")
    step = LongStep(folders, name="uv", doing=f"Installing uv {pinned.version}, which installs the rest", usually="3 s")
    unfinished = folders.building / "uv"
    complaints: list[str] = []
    for way in (_with_pip, _from_wheel):
        stamps.discard_folder(unfinished)
        unfinished.mkdir(parents=True)
        try:
            way(step, pinned, unfinished)
            step.run([unfinished / "bin" / "uv", "--version"])
            break
        except (CommandFailedError, OSError, ValueError) as error:
            complaints.append(str(error))
    else:
        raise MissingPieceError(
            what=f"uv {pinned.version} could not be installed: {', and '.join(complaints)}",
            why="it installs every Python package of the project",
            mend="check the network, or install pip (Debian: apt install python3-pip) or uv itself, and run it again",
        )
    stamps.discard_folder(folders.tools / "uv")
    unfinished.replace(folders.tools / "uv")
    step.done()
    return folders.tools / "uv" / "bin" / "uv"


def environment(folders: Folders, *, cache: Path | None = None) -> dict[str, str]:
    """Return the environment for uv: this project's folders and this Python, whatever the caller's shell is set to.

    What uv fetches is kept in `cache` (default: below `.tools`), unless UV_CACHE_DIR names another place.
    """
    dropped = {"UV_PROJECT_ENVIRONMENT", "UV_LOCKED", "UV_NO_SYNC", "VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME"}
    return {
        "UV_CACHE_DIR": str(cache or folders.tools / "cache" / "uv"),
        "UV_PYTHON_DOWNLOADS": "never",
        **{name: value for name, value in os.environ.items() if name not in dropped},
    }


def sync_group(step: LongStep, folders: Folders, building: Path, group: str) -> Path:
    """Install one dependency group of the project, alone, into `building/<group>`; gives the folder of its programs.

    What is fetched for it is kept below `building`.

    Raises:
        CommandFailedError: it could not be had.
        MissingPieceError: uv could not be had.
    """
    step.run(
        [
            install(folders),
            *("sync", "--frozen", "--no-progress", "--only-group", group, "--no-install-project"),
            *("--python", sys.executable),
        ],
        environment={
            **environment(folders, cache=building / "uv"),
            "UV_PROJECT_ENVIRONMENT": str(building / group),
        },
        folder=folders.root,
    )
    return building / group / "bin"


def read_pinned(lock: Path) -> PinnedUv:
    packages = tomllib.loads(lock.read_text())["package"]
    package = next(package for package in packages if package["name"] == "uv")
    return PinnedUv(
        version=package["version"],
        wheels=tuple((wheel["url"], wheel["hash"].removeprefix("sha256:")) for wheel in package["wheels"]),
    )


def wheel_for(pinned: PinnedUv, *, system: str, machine: str, libc: str) -> tuple[str, str]:
    """Choose the wheel for a machine.

    Args:
        pinned: uv as the lock names it.
        system: as `sys.platform` names it, such as "linux".
        machine: as `platform.machine()` names it, such as "x86_64".
        libc: "glibc" or another; on Linux anything else than glibc gets a musl wheel.

    Raises:
        ValueError: there is no wheel for this machine.
    """
    flavour = "macosx" if system == "darwin" else "manylinux" if libc == "glibc" else "musllinux"
    for address, digest in pinned.wheels:
        tags = address.rsplit("/", 1)[-1].removesuffix(".whl").split("-")[-1]
        if any(tag.startswith(flavour) and tag.endswith(f"_{machine}") for tag in tags.split(".")):
            return address, digest
    raise ValueError(f"uv has no wheel for {system} on {machine}")


def _with_pip(step: LongStep, pinned: PinnedUv, target: Path) -> None:
    if importlib.util.find_spec("pip") is None:
        raise ValueError("this Python has no pip")
    requirements = target / "requirements.txt"
    requirements.write_text(
        f"uv=={pinned.version} {' '.join(f'--hash=sha256:{digest}' for _, digest in pinned.wheels)}\n"
    )
    pinned_only = ("--no-deps", "--only-binary=:all:", "--require-hashes", "--requirement", requirements)
    step.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--target", target, *pinned_only],
        environment={**os.environ, "PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0"},
    )


def _from_wheel(_step: LongStep, pinned: PinnedUv, target: Path) -> None:
    libc = platform.libc_ver()[0] if sys.platform != "darwin" else ""
    address, expected = wheel_for(pinned, system=sys.platform, machine=platform.machine(), libc=libc)
    archive = target / "uv.whl"
    context = ssl.create_default_context()
    with (
        urllib.request.urlopen(address, timeout=_DOWNLOAD_TIMEOUT_S, context=context) as answer,
        archive.open("wb") as file,
    ):
        shutil.copyfileobj(answer, file)
    with archive.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != expected:
        raise ValueError(f"what came from {address} has sha256 {found}, not {expected}")
    program = target / "bin" / "uv"
    program.parent.mkdir()
    with zipfile.ZipFile(archive) as wheel, program.open("wb") as file:
        name = next(name for name in wheel.namelist() if name.endswith(".data/scripts/uv"))
        shutil.copyfileobj(wheel.open(name), file)
    program.chmod(0o755)
    archive.unlink()


def _version_of(program: str) -> tuple[int, ...]:
    """Return the version as numbers; () for a program that does not tell it."""
    try:
        said = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=10, check=True).stdout
        return tuple(int(part) for part in said.split()[1].split(".")[:2])
    except (OSError, subprocess.SubprocessError, ValueError, IndexError):
        return ()
