"""Applies `supabase/migrations/*.sql`: each file once, in order, in a transaction of its own.

The history is the Supabase CLI's (`supabase_migrations.schema_migrations`), so `supabase db push` and this agree on
what has been applied.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import structlog

from database.connection import connect
from database.errors import MigrationError

log = structlog.get_logger(__name__)

BOOTSTRAP = Path(__file__).with_name("bootstrap.sql")

_HISTORY = """
create schema if not exists supabase_migrations;
create table if not exists supabase_migrations.schema_migrations (
  version text not null primary key, statements text[], name text
)
"""
_HAS_HISTORY = "select to_regclass('supabase_migrations.schema_migrations') is not null"
_LOCK = 1_936_157_554


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """One file: `version` is the number it begins with, `name` the rest."""

    version: str
    name: str
    path: Path


def migrations_folder() -> Path:
    """The folder of the migrations: inside the package when it is installed, beside it in a checkout.

    Raises:
        MigrationError: there is none.
    """
    package = Path(__file__).parent
    for folder in (package / "supabase" / "migrations", package.parent / "supabase" / "migrations"):
        if folder.is_dir():
            return folder
    raise MigrationError(f"the migrations are missing from {package}: install Switchboard again")


def migrations() -> list[Migration]:
    """Every migration, in the order in which they are applied."""
    found = []
    for path in sorted(migrations_folder().glob("*.sql")):
        match = re.fullmatch(r"(\d+)_(.+)\.sql", path.name)
        if match is None:
            raise MigrationError(f"{path}: name it <timestamp>_<name>.sql")
        found.append(Migration(version=match[1], name=match[2], path=path))
    return found


async def pending(dsn: str) -> list[str]:
    """The names of the files that have not been applied to this database."""
    connection = await connect(dsn)
    try:
        return [migration.path.name for migration in await _pending(connection)]
    finally:
        await connection.close()


async def migrate(dsn: str) -> list[str]:
    """Apply what has not been applied yet; give the names of those files.

    A bare PostgreSQL first gets what every Supabase project has (`bootstrap.sql`), for which its user must be allowed
    to make roles. Processes that migrate at the same time wait for each other.

    Raises:
        DatabaseUnreachable: the server does not answer or does not let us in.
        MigrationError: a file failed; it left nothing behind, and those before it stay.
    """
    connection = await connect(dsn)
    applied = []
    try:
        await connection.execute("select pg_advisory_lock($1)", _LOCK)
        await _bootstrap(connection)
        await connection.execute(_HISTORY)
        for migration in await _pending(connection):
            await _apply(connection, migration)
            log.info("migration_applied", file=migration.path.name)
            applied.append(migration.path.name)
        await connection.execute("select pg_advisory_unlock($1)", _LOCK)
    except asyncpg.InsufficientPrivilegeError as error:
        raise MigrationError(
            f"the database's user may not migrate it ({error}): use the owner's DATABASE_URL"
        ) from error
    finally:
        await connection.close()
    return applied


async def _pending(connection: asyncpg.Connection) -> list[Migration]:
    done: set[str] = set()
    if await connection.fetchval(_HAS_HISTORY):
        rows = await connection.fetch("select version from supabase_migrations.schema_migrations")
        done = {row["version"] for row in rows}
    return [migration for migration in migrations() if migration.version not in done]


async def _apply(connection: asyncpg.Connection, migration: Migration) -> None:
    sql = migration.path.read_text(encoding="utf-8")
    try:
        async with connection.transaction():
            await connection.execute(sql)
            await connection.execute(
                "insert into supabase_migrations.schema_migrations (version, name, statements) values ($1, $2, $3)",
                migration.version,
                migration.name,
                [sql],
            )
    except asyncpg.PostgresError as error:
        raise MigrationError(
            f"{migration.path.name} could not be applied and was rolled back: {error}. "
            "Mend the file or the database and migrate again"
        ) from error


async def _bootstrap(connection: asyncpg.Connection) -> None:
    """Give a bare PostgreSQL the roles and schemas of a Supabase project; leave a project alone."""
    if await connection.fetchval("select exists (select from pg_roles where rolname = 'supabase_admin')"):
        return
    roles = await connection.fetchval(
        "select count(*) from pg_roles where rolname in ('anon', 'authenticated', 'service_role')"
    )
    if roles == 3 and await connection.fetchval("select to_regprocedure('auth.jwt()') is not null"):
        return
    try:
        async with connection.transaction():
            await connection.execute(BOOTSTRAP.read_text(encoding="utf-8"))
    except asyncpg.InsufficientPrivilegeError as error:
        raise MigrationError(
            "this PostgreSQL lacks Supabase's roles, and the user of DATABASE_URL may not make them: "
            f"have a superuser run {BOOTSTRAP} in this database once, then migrate again"
        ) from error
