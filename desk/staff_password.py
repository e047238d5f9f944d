"""The staff password: from the settings, or one made and printed at the first start. Only its scrypt hash is kept."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from pathlib import Path

from desk.errors import PasswordIsSet
from desk.secret import desk_folder, write_private
from settings import Settings

FILE = "staff-password"
# No l, 1, o or 0: the password is read off a terminal and typed.
ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
COST = {"n": 2**15, "r": 8, "p": 1}
# OpenSSL refuses scrypt above 32 MiB unless told otherwise; these costs need exactly 32 MiB and a little.
MAX_MEMORY = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordHash:
    """A scrypt hash with its salt, as `salt$hash` in base64 when written down."""

    salt: bytes
    digest: bytes

    @classmethod
    def of(cls, password: str, *, salt: bytes | None = None) -> PasswordHash:
        salt = salt or secrets.token_bytes(16)
        digest = hashlib.scrypt(password.encode(), salt=salt, maxmem=MAX_MEMORY, dklen=32, **COST)
        return cls(salt=salt, digest=digest)

    @classmethod
    def read(cls, line: str) -> PasswordHash:
        salt, digest = line.strip().split("$")
        return cls(salt=base64.b64decode(salt), digest=base64.b64decode(digest))

    def write(self) -> str:
        return f"{base64.b64encode(self.salt).decode()}${base64.b64encode(self.digest).decode()}"

    def matches(self, password: str) -> bool:
        """Takes about 0.1 s of a core: call it in a thread."""
        return hmac.compare_digest(PasswordHash.of(password, salt=self.salt).digest, self.digest)

    @property
    def mark(self) -> str:
        """Changes when the password does; a session carries it, so that a reset logs everybody out."""
        return hashlib.sha256(self.salt + self.digest).hexdigest()[:16]


class StaffPassword:
    """The password in force. One made by `reset_password` while the desk runs counts from the next request on.

    `made` is the password itself where this start made it, to be shown once; else None.
    """

    def __init__(self, settings: Settings) -> None:
        self.made: str | None = None
        self._path = desk_folder(settings.home) / FILE
        self._set: PasswordHash | None = None
        if settings.switchboard_staff_password is not None:
            password = settings.switchboard_staff_password.get_secret_value()
            # Never written down. A salt that follows from the password keeps the sessions over a restart.
            salt = hashlib.sha256(f"switchboard-staff:{password}".encode()).digest()[:16]
            self._set = PasswordHash.of(password, salt=salt)
        elif not self._path.exists():
            self.made = _store_new(self._path)

    @property
    def hash(self) -> PasswordHash:
        return self._set or PasswordHash.read(self._path.read_text(encoding="utf-8"))


def first_password(settings: Settings) -> str | None:
    """Make the staff password where there is none yet, and return it to be shown once; else None.

    For whoever starts the desk as a child whose output nobody reads: call this before, and print what it returns.
    """
    return StaffPassword(settings).made


def reset_password(settings: Settings) -> str:
    """Make a new staff password, store its hash, end every session, and return the password to be shown once.

    Raises:
        PasswordIsSet: the password comes from the settings.
    """
    if settings.switchboard_staff_password is not None:
        raise PasswordIsSet(
            "the staff password is set by SWITCHBOARD_STAFF_PASSWORD: change it there, or take it out to have one made"
        )
    return _store_new(desk_folder(settings.home) / FILE)


def _store_new(path: Path) -> str:
    password = "-".join("".join(secrets.choice(ALPHABET) for _ in range(5)) for _ in range(4))
    write_private(path, PasswordHash.of(password).write())
    return password
