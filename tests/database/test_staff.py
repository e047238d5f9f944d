"""Who may log in at the desk."""

from __future__ import annotations

import asyncpg
import pytest

from database.connection import staff_claims
from database.staff import PostgresStaff


async def test_staff_are_found_by_name_with_their_hash_out_of_sight(database_pool: asyncpg.Pool) -> None:
    staff = PostgresStaff(database_pool)
    assert await staff.find("dana") is None
    saved = await staff.save(name="dana", password_hash="scrypt$1", role="staff", businesses=("hibachi",))
    assert await staff.find("dana") == saved
    assert "scrypt" not in repr(saved)


async def test_saving_again_changes_the_password_and_keeps_the_id(database_pool: asyncpg.Pool) -> None:
    staff = PostgresStaff(database_pool)
    first = await staff.save(name="admin", password_hash="scrypt$1")
    second = await staff.save(name="admin", password_hash="scrypt$2")
    assert (second.id, second.password_hash) == (first.id, "scrypt$2")
    assert await staff.find("admin") == second


async def test_staff_without_businesses_are_refused(database_pool: asyncpg.Pool) -> None:
    with pytest.raises(ValueError, match="name the businesses"):
        await PostgresStaff(database_pool).save(name="dana", password_hash="-", role="staff")


async def test_claims_are_those_that_the_policies_read(database_pool: asyncpg.Pool) -> None:
    admin = await PostgresStaff(database_pool).save(name="admin", password_hash="-")
    assert staff_claims(admin) == {
        "sub": admin.id,
        "role": "authenticated",
        "app_metadata": {"role": "admin", "name": "admin"},
    }
