"""The desk's signing secret and its folder: made once, readable by this user alone."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def desk_folder(home: Path) -> Path:
    """The folder `desk/` of the home, made with mode 0700 where it is missing."""
    folder = home / "desk"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def write_private(path: Path, content: str) -> None:
    """Write a file with mode 0600, whole or not at all."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def signing_secret(home: Path) -> str:
    """The secret that signs cookies, made at the first start. Two desks that start at once agree on one."""
    path = desk_folder(home) / "signing-secret"
    if not path.exists():
        fresh = path.with_name(f".signing-secret.{secrets.token_hex(4)}")
        write_private(fresh, secrets.token_urlsafe(48))
        try:
            # A link fails where the name exists, so the first of two desks wins and the other reads its secret.
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text(encoding="utf-8")
