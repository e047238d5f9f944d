"""Who may log in: people with an account of their own, and before there is an administrator the desk's one password."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass
from functools import cache
from typing import Literal

from database.rows import StaffRow
from database.staff import PostgresStaff
from desk.errors import AccountNeeded, DatabaseAway, WrongPassword
from desk.records import Records
from desk.sessions import OPERATOR, Staff
from desk.staff_password import PasswordHash, StaffPassword

Ways = Literal["password", "both", "accounts"]
"""With which the desk opens: the one password, either, or an account only."""

WRONG = "That name and password do not belong together. Please try again."


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedIn:
    """Somebody whose password was right. `mark` changes when it does."""

    staff: Staff
    mark: str


class Accounts:
    """The accounts of the staff table, read anew for every request: who is removed, or given another password, role or
    business, is so at once. Every method raises `DatabaseAway` when the database does not answer."""

    def __init__(self, records: Records, password: StaffPassword) -> None:
        self._records = records
        self._password = password
        # The hash is slow on purpose: one at a time, so that guessing cannot take the desk's cores.
        self._checking = asyncio.Lock()

    async def ways(self) -> Ways:
        """What the login page asks for."""
        async with self._records.pool() as pool:
            accounts, administrators = await PostgresStaff(pool).count()
        return "accounts" if administrators else "both" if accounts else "password"

    async def log_in(self, name: str, password: str) -> LoggedIn:
        """Check a name with its password; an empty name is the desk's own.

        Raises:
            WrongPassword: they do not belong together, or there is nobody of that name.
            AccountNeeded: the desk's own password, which opens nothing once there is an administrator.
        """
        name = name.strip()
        if name in ("", OPERATOR.name):
            known = self._password.hash
            if not await self._matches(known, password):
                raise WrongPassword("That was not the staff password. Please try again." if not name else WRONG)
            # Each page asks again: whoever comes in while the database is away sees nothing before it is back.
            with contextlib.suppress(DatabaseAway):
                if await self.ways() == "accounts":
                    raise AccountNeeded("There are accounts now: please log in with your own name.")
            return LoggedIn(staff=OPERATOR, mark=known.mark)
        row = await self._find(name)
        # As slow for a name that is not there as for one that is.
        known = await asyncio.to_thread(_nobody) if row is None else PasswordHash.read(row.password_hash)
        if not await self._matches(known, password) or row is None:
            raise WrongPassword(WRONG)
        return LoggedIn(staff=_staff(row), mark=known.mark)

    async def current(self, staff: Staff, mark: str) -> Staff | None:
        """Whoever a session belongs to, with the rights of now; None where it holds no longer."""
        if staff.account is None:
            return staff if mark == self._password.hash.mark and await self.ways() != "accounts" else None
        row = await self._find(staff.name)
        if row is None or row.id != staff.account or PasswordHash.read(row.password_hash).mark != mark:
            return None
        return _staff(row)

    async def _find(self, name: str) -> StaffRow | None:
        async with self._records.pool() as pool:
            return await PostgresStaff(pool).find(name)

    async def _matches(self, known: PasswordHash, password: str) -> bool:
        async with self._checking:
            return await asyncio.to_thread(known.matches, password)


@cache
def _nobody() -> PasswordHash:
    return PasswordHash.of("")


def _staff(row: StaffRow) -> Staff:
    return Staff(name=row.name, role=row.role, businesses=row.businesses, account=row.id)
