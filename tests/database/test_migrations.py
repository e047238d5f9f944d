"""The migrations: one set of files, also on the oldest PostgreSQL we take and by an owner who is no superuser."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest

from database import migrations
from database.connection import connect
from database.embedded import EmbeddedPostgres, remove_cluster
from database.errors import DatabaseUnreachable, MigrationError
from database.migrations import BOOTSTRAP, migrate, pending
from tests.database_server import DatabaseServer

PROJECT = Path(__file__).parents[2]
FILES = sorted(path.name for path in (PROJECT / "supabase" / "migrations").glob("*.sql"))


async def test_every_file_is_applied_once_in_order(database_server: DatabaseServer) -> None:
    dsn = await database_server.fresh(migrated=False)
    assert await pending(dsn) == FILES
    assert await migrate(dsn) == FILES
    assert await migrate(dsn) == []
    assert await pending(dsn) == []


async def test_the_history_is_the_one_that_the_supabase_cli_keeps(database_server: DatabaseServer) -> None:
    dsn = await database_server.fresh()
    connection = await connect(dsn)
    rows = await connection.fetch(
        "select version, name, statements from supabase_migrations.schema_migrations order by 1"
    )
    await connection.close()
    assert [f"{row['version']}_{row['name']}.sql" for row in rows] == FILES
    assert all(row["statements"] for row in rows)


async def test_processes_that_migrate_at_once_apply_each_file_once(database_server: DatabaseServer) -> None:
    dsn = await database_server.fresh(migrated=False)
    applied = await asyncio.gather(*(migrate(dsn) for _ in range(3)))
    assert sorted(len(files) for files in applied) == [0, 0, len(FILES)]


async def test_a_file_that_fails_leaves_nothing_and_those_before_it_stay(
    database_server: DatabaseServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "1_good.sql").write_text("create table public.good (n int);")
    (tmp_path / "2_bad.sql").write_text("create table public.half (n int); select no_such_function();")
    monkeypatch.setattr(migrations, "migrations_folder", lambda: tmp_path)
    dsn = await database_server.fresh(migrated=False)
    with pytest.raises(MigrationError, match=r"2_bad\.sql .*no_such_function"):
        await migrate(dsn)
    connection = await connect(dsn)
    assert await connection.fetchval("select to_regclass('public.good') is not null")
    assert await connection.fetchval("select to_regclass('public.half') is null")
    await connection.close()
    assert await pending(dsn) == ["2_bad.sql"]


async def test_a_file_with_a_wrong_name_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "calls.sql").write_text("select 1;")
    monkeypatch.setattr(migrations, "migrations_folder", lambda: tmp_path)
    with pytest.raises(MigrationError, match=r"calls\.sql: name it"):
        migrations.migrations()


async def test_an_owner_who_is_no_superuser_migrates_what_a_superuser_prepared(database_server: DatabaseServer) -> None:
    dsn = await database_server.fresh(migrated=False)
    name = urlsplit(dsn).path.lstrip("/")
    await database_server.run(
        f"create role owner_of_{name} login password 'secret' in role anon, authenticated, service_role;"
        f"alter database {name} owner to owner_of_{name}"
    )
    parts = urlsplit(dsn)
    theirs = urlunsplit(parts._replace(netloc=f"owner_of_{name}:secret@{parts.hostname}:{parts.port}"))

    with pytest.raises(MigrationError, match="superuser"):
        await migrate(theirs)
    connection = await connect(dsn)
    await connection.execute(BOOTSTRAP.read_text())
    await connection.close()
    assert await migrate(theirs) == FILES

    connection = await connect(theirs)
    assert not await connection.fetchval("select rolsuper from pg_roles where rolname = current_user")
    answer = await connection.fetchval(
        "select public.book_party('hibachi', null, 'k', '2026-12-05', '18:00', 2, 3, '{}', 600, 100)"
    )
    assert answer["created"]
    await connection.close()


async def test_postgresql_16_takes_them() -> None:
    home = Path(tempfile.mkdtemp(prefix="switchboard-test-"))
    server = EmbeddedPostgres.start(home, version="16")
    try:
        assert await migrate(server.dsn) == FILES
        connection = await connect(server.dsn)
        assert (await connection.fetchval("show server_version")).startswith("16.")
        await connection.execute("select public.free_times('hibachi', '2026-12-05', 2, 3, '11:00', '22:00')")
        await connection.execute("select public.record_journal(gen_random_uuid(), 1, 1, '[]')")
        await connection.close()
    finally:
        server.stop()
        remove_cluster(home)
        shutil.rmtree(home)


async def test_a_supabase_project_is_not_bootstrapped(database_server: DatabaseServer) -> None:
    """Where Supabase's own role is, its schemas are Supabase's to make."""
    dsn = await database_server.fresh(migrated=False)
    await database_server.run("create role supabase_admin nologin")
    try:
        with pytest.raises(MigrationError, match="auth"):
            await migrate(dsn)
        connection = await connect(dsn)
        assert await connection.fetchval("select to_regnamespace('auth') is null")
        await connection.close()
    finally:
        await database_server.run("drop role supabase_admin")


async def test_nothing_is_granted_by_default(database_server: DatabaseServer) -> None:
    """A table without explicit grants must fail here as it does on hosted Supabase."""
    dsn = await database_server.fresh()
    connection = await connect(dsn)
    await connection.execute("create table public.forgotten (n int)")
    for role in ("anon", "authenticated", "service_role"):
        assert not await connection.fetchval("select has_table_privilege($1, 'public.forgotten', 'select')", role)
    await connection.close()


async def test_a_server_that_is_away_is_named_without_the_password() -> None:
    with pytest.raises(DatabaseUnreachable) as away:
        await migrate("postgresql://me:hush@127.0.0.1:1/db")
    assert "127.0.0.1:1" in str(away.value)
    assert "hush" not in str(away.value)


async def test_a_database_that_is_not_there_is_named(database_server: DatabaseServer) -> None:
    with pytest.raises(DatabaseUnreachable, match="no database 'nowhere'"):
        await migrate(database_server.dsn_of("nowhere"))


@pytest.mark.parametrize("place", ["database/supabase/migrations", "supabase/migrations"])
def test_the_files_are_found_where_the_project_is_installed(tmp_path: Path, place: str) -> None:
    for package in ("database", "settings"):
        shutil.copytree(PROJECT / package, tmp_path / package)
    shutil.copytree(PROJECT / "supabase" / "migrations", tmp_path / place)
    script = (
        "from database.migrations import BOOTSTRAP, migrations\n"
        "print(BOOTSTRAP.exists(), *(migration.path.name for migration in migrations()))"
    )
    found = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert found.stdout.split() == ["True", *FILES]
