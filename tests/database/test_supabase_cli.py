"""The Supabase command line on the same database: it agrees about what is applied, and finds nothing to complain of."""

from __future__ import annotations

import asyncio
import subprocess

from database.connection import connect
from database.migrations import BOOTSTRAP, migrate, pending
from install.folders import REPOSITORY, Folders
from install.supabase import quiet_environment
from tests.database_server import DatabaseServer


async def supabase(*arguments: str, dsn: str) -> str:
    """`supabase …` on that database; all that it says."""
    return await asyncio.to_thread(_supabase, [*arguments, f"--remote={dsn}?sslmode=disable"])


def _supabase(arguments: list[str]) -> str:
    ended = subprocess.run(
        [str(Folders().programs / "supabase"), *arguments],
        cwd=REPOSITORY,
        env=quiet_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout
    return ended.stdout


async def run(dsn: str, sql: str) -> None:
    connection = await connect(dsn)
    await connection.execute(sql)
    await connection.close()


async def test_after_our_migrations_the_cli_has_nothing_to_push(database_dsn: str) -> None:
    assert "up to date" in await supabase("db", "push", "--yes", dsn=database_dsn)


async def test_after_the_cli_has_pushed_we_have_nothing_to_migrate(database_server: DatabaseServer) -> None:
    dsn = await database_server.fresh(migrated=False)
    await run(dsn, BOOTSTRAP.read_text(encoding="utf-8"))
    await supabase("db", "push", "--yes", dsn=dsn)
    assert await pending(dsn) == []
    assert await migrate(dsn) == []
    await database_server.drop(dsn)


async def test_the_advisors_find_nothing_and_would_find_a_table_that_everybody_reads(database_dsn: str) -> None:
    assert "No issues found" in await supabase("db", "advisors", dsn=database_dsn)
    await run(database_dsn, "create table public.forgotten (n int); grant select on public.forgotten to anon")
    assert "forgotten" in await supabase("db", "advisors", dsn=database_dsn)


def test_the_cli_leaves_nothing_in_the_project() -> None:
    said = subprocess.run(
        ["git", "status", "--porcelain", "--untracked-files=all", "--", "supabase"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert [line for line in said.splitlines() if line.startswith("??") and "/migrations/" not in line] == []
