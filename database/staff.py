"""Who may log in at the desk without Supabase Auth. Hashes are made and checked by the desk."""

from __future__ import annotations

import asyncpg

from database.rows import StaffRole, StaffRow

_STAFF = "select id::text, name, role, businesses, password_hash from public.staff"


class PostgresStaff:
    """The staff table, which nobody but the desk itself reads."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def count(self) -> tuple[int, int]:
        """How many there are, and how many of them are administrators."""
        row = await self._pool.fetchrow(
            "select count(*) as every, count(*) filter (where role = 'admin') as admins from public.staff"
        )
        return row["every"], row["admins"]

    async def every(self) -> tuple[StaffRow, ...]:
        """Everybody, by name."""
        rows = await self._pool.fetch(f"{_STAFF} order by name")
        return tuple(_row(row) for row in rows)

    async def remove(self, name: str) -> bool:
        """Take somebody's account away; whether there was one."""
        gone = await self._pool.execute("delete from public.staff where name = $1", name)
        return bool(gone == "DELETE 1")

    async def find(self, name: str) -> StaffRow | None:
        row = await self._pool.fetchrow(f"{_STAFF} where name = $1", name)
        return None if row is None else _row(row)

    async def save(
        self, *, name: str, password_hash: str, role: StaffRole = "admin", businesses: tuple[str, ...] | None = None
    ) -> StaffRow:
        """Make or change somebody; None is every business, which only an admin may have.

        Raises:
            ValueError: staff without businesses.
        """
        if role == "staff" and businesses is None:
            raise ValueError("name the businesses that staff may see; only an admin sees every one")
        staff_id = await self._pool.fetchval(
            """
            insert into public.staff as s (name, password_hash, role, businesses) values ($1, $2, $3, $4)
            on conflict (name) do update set password_hash = excluded.password_hash, role = excluded.role,
              businesses = excluded.businesses, updated_at = now()
            returning id
            """,
            name,
            password_hash,
            role,
            None if businesses is None else list(businesses),
        )
        return StaffRow(id=str(staff_id), name=name, role=role, businesses=businesses, password_hash=password_hash)


def _row(row: asyncpg.Record) -> StaffRow:
    businesses = row["businesses"]
    return StaffRow(**{**row, "businesses": None if businesses is None else tuple(businesses)})
