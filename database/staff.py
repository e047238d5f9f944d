"""Who may log in at the desk without Supabase Auth. Hashes are made and checked by the desk."""

from __future__ import annotations

import asyncpg

from database.rows import StaffRole, StaffRow


class PostgresStaff:
    """The staff table, which nobody but the desk itself reads."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def find(self, name: str) -> StaffRow | None:
        row = await self._pool.fetchrow(
            "select id::text, name, role, businesses, password_hash from public.staff where name = $1", name
        )
        if row is None:
            return None
        businesses = row["businesses"]
        return StaffRow(**{**row, "businesses": None if businesses is None else tuple(businesses)})

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
