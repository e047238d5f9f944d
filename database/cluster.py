"""A cluster's files on disk: its lock, its password, its first set-up, and what its server says of itself."""

from __future__ import annotations

import errno
import fcntl
import os
import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import structlog

from database.errors import EmbeddedDiskFull, EmbeddedServerError, EmbeddedServerRunning
from database.unprivileged import Account, ServerVersion

log = structlog.get_logger(__name__)

SUPERUSER = "postgres"


@dataclass(frozen=True, slots=True, kw_only=True)
class PidFile:
    """What the server says of itself in `postmaster.pid`."""

    pid: int
    port: int | None
    ready: bool


def take_lock(home: Path, wait: float) -> IO[str]:
    (home / "postgres").mkdir(parents=True, exist_ok=True)
    lock = (home / "postgres" / "lock").open("a+", encoding="utf-8")
    deadline = time.monotonic() + wait
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except BlockingIOError:
            if time.monotonic() >= deadline:
                lock.seek(0)
                owner = lock.read().strip() or "unknown"
                lock.close()
                raise EmbeddedServerRunning(
                    f"the database of {home} is in use by process {owner}: stop that one, "
                    "or set SWITCHBOARD_HOME to another folder"
                ) from None
            time.sleep(0.05)
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


def is_held(lock: Path) -> bool:
    with lock.open(encoding="utf-8") as tried:
        try:
            fcntl.flock(tried, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False


def read_password(home: Path) -> str:
    path = home / "postgres" / "password"
    try:
        return path.read_text(encoding="utf-8").strip()
    except PermissionError:
        raise EmbeddedServerError(
            f"{path} belongs to another user: run this as the user who started the database"
        ) from None


def read_pid_file(data: Path) -> PidFile | None:
    try:
        lines = (data / "postmaster.pid").read_text(encoding="utf-8", errors="replace").splitlines()
        return PidFile(
            pid=int(lines[0]),
            port=int(lines[3]) if len(lines) > 3 and lines[3].strip() else None,
            ready=len(lines) > 7 and lines[7].startswith("ready"),
        )
    except (OSError, ValueError, IndexError):
        return None


def set_up_cluster(home: Path, data: Path, programs: Path, account: Account | None, version: ServerVersion) -> str:
    """Make the cluster if there is none; give its password. A set-up that was broken off leaves nothing behind."""
    password_file = home / "postgres" / "password"
    if data.exists() and data.parent != password_file.parent and not password_file.exists():
        # The home was deleted to begin anew, and its data, which is elsewhere, was left.
        set_aside = data.with_name(f"data-set-aside-{time.strftime('%Y%m%d-%H%M%S')}")
        data.rename(set_aside)
        log.warning("database_set_aside", folder=str(set_aside), why="the home that it belonged to was deleted")
    if data.exists():
        made_by = (data / "PG_VERSION").read_text(encoding="utf-8").strip()
        if made_by != version:
            raise EmbeddedServerError(
                f"{data} was made by PostgreSQL {made_by}, and this is {version}: "
                "dump it with the version that made it, or move it away to begin anew"
            )
        if not password_file.exists():
            raise EmbeddedServerError(
                f"{password_file} is missing, without which {data} cannot be opened: put it back, "
                "or move the data away to begin anew"
            )
        return read_password(home)

    password = secrets.token_urlsafe(24)
    _write_private(password_file, password)
    partial = data.with_name("data.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(mode=0o700)
    handle, name = tempfile.mkstemp(prefix="password-", dir=data.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(password)
    if account is not None:
        os.chown(partial, account.uid, account.gid)
        os.chown(name, account.uid, account.gid)
    locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if version == "18" else []
    try:
        made = subprocess.run(
            [
                str(programs / "initdb"),
                f"--pgdata={partial}",
                f"--username={SUPERUSER}",
                "--auth=scram-sha-256",
                f"--pwfile={name}",
                "--encoding=UTF8",
                "--no-locale",
                *locale,
            ],
            capture_output=True,
            text=True,
            errors="replace",
            env=server_environment(),
            cwd="/",
            user=None if account is None else account.uid,
            group=None if account is None else account.gid,
            extra_groups=None if account is None else [],
            check=False,
        )
        if made.returncode != 0:
            raise server_error("the database could not be set up", f"{made.stdout}\n{made.stderr}", data)
        partial.rename(data)
    finally:
        Path(name).unlink(missing_ok=True)
        shutil.rmtree(partial, ignore_errors=True)
    return password


def _write_private(path: Path, text: str) -> None:
    partial = path.with_name(f"{path.name}.partial")
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def server_environment() -> dict[str, str]:
    """Little of ours: keys of providers are no business of the server's, and PG… variables would change it."""
    return {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C", "TZ": "UTC"}


def server_error(what: str, said: str, data: Path) -> EmbeddedServerError:
    if "No space left on device" in said:
        return EmbeddedDiskFull(f"{what}: there is no space left where {data} is. Free about 100 MB and try again")
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    return EmbeddedServerError(f"{what}. It said: {' | '.join(lines[-6:]) or 'nothing'}")


@contextmanager
def explained_os_errors(home: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise EmbeddedDiskFull(f"there is no space left in {home}: free about 100 MB and try again") from error
        raise EmbeddedServerError(
            f"the database cannot use {home}: {error}. Make it writable, or set SWITCHBOARD_HOME to another folder"
        ) from error
