"""What the commands that read records have in common."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

import typer

from cli.exit_codes import ExitCode
from cli.output import fail
from cli.run import prepared
from database.choice import open_database
from database.records import PostgresRecordWriter
from settings import Settings

T = TypeVar("T")

READING = (ExitCode.SETTINGS, ExitCode.UNAVAILABLE, ExitCode.NOT_FOUND)
"""The exit codes of a command that reads records."""

Json = Annotated[bool, typer.Option("--json", help="Print JSON on standard output.")]
OfBusiness = Annotated[str | None, typer.Option("--business", help="Only those of this business.")]


def with_records(work: Callable[[PostgresRecordWriter], Awaitable[T]]) -> T:
    """Work on this home's records; the embedded database is started for as long as it takes where none runs."""

    async def run(settings: Settings) -> T:
        async with open_database(settings) as pool:
            return await work(PostgresRecordWriter(pool))

    return asyncio.run(run(prepared("error")))


def no_such_business(business: str | None) -> bool:
    """Whether nothing was found because the business is misspelled; then that has been said."""
    if business is None:
        return False
    from routing.business import businesses

    known = businesses()
    if business in known:
        return False
    fail(f"no business {business!r}, and no record of one; there are {', '.join(known)}")
    return True


def refuse(what: str, code: ExitCode = ExitCode.NOT_FOUND) -> typer.Exit:
    """Say why the command cannot be done; raise what this returns."""
    fail(what)
    return typer.Exit(code)
