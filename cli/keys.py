"""`switchboard keys`: who may use the API."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

import asyncpg
import typer

from cli.exit_codes import ExitCode, epilog
from cli.output import print_json, print_table
from cli.records import READING, Json, OfBusiness
from cli.run import prepared
from database.choice import open_database
from desk.api.keys import PER_MINUTE, SCOPES, ApiKey, Scope, list_keys, make_key, revoke_key
from routing.business import load_business
from settings import Settings

T = TypeVar("T")

keys = typer.Typer(help="Make, list and revoke the keys of the REST API.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    app.add_typer(keys, name="keys")


@keys.command("create", epilog=epilog("switchboard keys create --name shop --scope process", *READING))
def create(
    name: Annotated[str, typer.Option(help="What the key is for; shown in lists.")],
    business: Annotated[str | None, typer.Option(help="Whose messages it answers; else SWITCHBOARD_BUSINESS.")] = None,
    scope: Annotated[
        list[str] | None, typer.Option(help=f"What it may do: {', '.join(SCOPES)}; may stand several times. Else all.")
    ] = None,
    per_minute: Annotated[int, typer.Option(min=1, help="How many messages it may send in a minute.")] = PER_MINUTE,
    as_json: Json = False,
) -> int:
    """Make a key. It is printed this once and kept nowhere: what is kept is its hash."""
    chosen = [known for known in SCOPES if scope is None or known in scope]
    wrong = sorted(set(scope or ()) - set(SCOPES))
    if wrong:
        raise typer.BadParameter(f"there is no scope {wrong[0]!r}; write {' or '.join(SCOPES)}", param_hint="--scope")

    async def make(pool: asyncpg.Pool, settings: Settings) -> tuple[ApiKey, str]:
        key = load_business(business or settings.switchboard_business).key
        scopes: list[Scope] = chosen
        return await make_key(pool, business=key, name=name, scopes=scopes, per_minute=per_minute)

    made, written = _with_database(make)
    if as_json:
        print_json({"key": written, "prefix": made.prefix, "business": made.business, "scopes": list(made.scopes)})
    else:
        print(written)
    return ExitCode.OK


@keys.command("list", epilog=epilog("switchboard keys list --business hibachi", *READING))
def show(business: OfBusiness = None, as_json: Json = False) -> int:
    """List the keys, without their secrets."""
    found = _with_database(lambda pool, _: list_keys(pool, business=business))
    if as_json:
        print_json(found)
        return ExitCode.OK
    print_table(
        ("key", "name", "business", "scopes", "a minute", "made", "last used", "revoked"),
        (
            (k.prefix, k.name, k.business, " ".join(k.scopes), k.per_minute, k.created_at, k.last_used_at, k.revoked_at)
            for k in found
        ),
        empty="No keys.",
    )
    return ExitCode.OK


@keys.command("revoke", epilog=epilog("switchboard keys revoke 0a1b2c3d", *READING, ExitCode.NOT_FOUND))
def revoke(prefix: Annotated[str, typer.Argument(help="The key as the list names it.")]) -> int:
    """Revoke a key: from now on it opens nothing."""
    revoked = _with_database(lambda pool, _: revoke_key(pool, prefix))
    print(f"Revoked {revoked.prefix} ({revoked.name}).")
    return ExitCode.OK


def _with_database(work: Callable[[asyncpg.Pool, Settings], Awaitable[T]]) -> T:
    settings = prepared("error")

    async def run() -> T:
        async with open_database(settings) as pool:
            return await work(pool, settings)

    return asyncio.run(run())
