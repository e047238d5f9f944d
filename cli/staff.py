"""`switchboard staff`: who may log in at the desk."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, TypeVar

import typer

from cli.exit_codes import ExitCode, epilog
from cli.output import fail, print_json, print_table
from cli.records import READING, Json, refuse
from cli.run import prepared
from database.choice import open_database
from database.rows import StaffRole, StaffRow
from database.staff import PostgresStaff
from desk.sessions import OPERATOR
from desk.staff_password import PasswordHash
from routing.business import load_business

T = TypeVar("T")

LEAST_LETTERS = 10
MOST_LETTERS = 200
"""What the login takes."""
EVERY = "every one"

staff = typer.Typer(help="Add, list and remove who may log in at the desk.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="The name that is logged in with, and signed with.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An account without its hash; `businesses` None is every one."""

    name: str
    role: StaffRole
    businesses: tuple[str, ...] | None


def register(app: typer.Typer) -> None:
    app.add_typer(staff, name="staff")


@staff.command(
    "add", epilog=epilog('switchboard staff add "Dana Reed" --business hibachi', *READING, ExitCode.FOUND_PROBLEMS)
)
def add(
    name: Name,
    business: Annotated[
        list[str] | None, typer.Option(help="A business that may be seen; may stand several times.")
    ] = None,
    admin: Annotated[
        bool, typer.Option("--admin", help="An administrator: of every business, unless some are named.")
    ] = False,
    change: Annotated[
        bool, typer.Option("--change", help="Give somebody who is there another password, role and businesses.")
    ] = False,
) -> int:
    """Add somebody with a password of their own.

    It is asked for twice; where standard input is no terminal, its first line is the password. Once there is an
    administrator, the desk's one password opens nothing any more.
    """
    named = _valid_name(name)
    if not admin and not business:
        raise refuse("name what may be seen with --business, or write --admin for every business", ExitCode.USAGE)
    businesses = None if not business else tuple(dict.fromkeys(load_business(each).key for each in business))
    role: StaffRole = "admin" if admin else "staff"

    async def known(accounts: PostgresStaff) -> StaffRow | None:
        return await accounts.find(named)

    if (_with_staff(known) is not None) != change:
        what = (
            f"there is nobody named {named!r}; without --change they are added"
            if change
            else f"{named!r} is there already; write --change to give them another password, role and businesses"
        )
        raise refuse(what, ExitCode.NOT_FOUND if change else ExitCode.FOUND_PROBLEMS)
    hashed = PasswordHash.of(_password()).write()
    _with_staff(lambda accounts: accounts.save(name=named, password_hash=hashed, role=role, businesses=businesses))
    print(f"{named} {'is changed' if change else 'may log in'} ({role}, {_seen(businesses)})")
    return ExitCode.OK


@staff.command("list", epilog=epilog("switchboard staff list", *READING))
def show(as_json: Json = False) -> int:
    """List who may log in, what they are, and which businesses they see."""
    found = [
        Listed(name=row.name, role=row.role, businesses=row.businesses)
        for row in _with_staff(lambda accounts: accounts.every())
    ]
    if as_json:
        print_json(found)
        return ExitCode.OK
    print_table(
        ("name", "role", "businesses"),
        ((one.name, one.role, _seen(one.businesses)) for one in found),
        empty="Nobody yet: the desk opens with its one password. `switchboard staff add` makes accounts.",
    )
    return ExitCode.OK


@staff.command("remove", epilog=epilog('switchboard staff remove "Dana Reed"', *READING))
def remove(name: Name) -> int:
    """Take somebody's account away; their sessions end at once. What they signed keeps their name."""
    if not _with_staff(lambda accounts: accounts.remove(name.strip())):
        raise refuse(f"there is nobody named {name.strip()!r}; `switchboard staff list` names them")
    print(f"{name.strip()} may log in no longer")
    return ExitCode.OK


def _seen(businesses: tuple[str, ...] | None) -> str:
    return EVERY if businesses is None else ", ".join(businesses)


def _valid_name(written: str) -> str:
    name = " ".join(written.split())
    if not 1 <= len(name) <= 80 or not name.isprintable():
        raise refuse("write a name of 1 to 80 letters", ExitCode.USAGE)
    if name == OPERATOR.name:
        raise refuse(f"{name!r} is who has the desk's one password; write another name", ExitCode.USAGE)
    return name


def _password() -> str:
    """From a prompt that shows nothing, or the first line of standard input."""
    if sys.stdin.isatty():
        password = typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    if not LEAST_LETTERS <= len(password) <= MOST_LETTERS:
        fail(f"a password has {LEAST_LETTERS} to {MOST_LETTERS} letters, this one {len(password)}; nobody was added")
        raise typer.Exit(ExitCode.USAGE)
    return str(password)


def _with_staff(work: Callable[[PostgresStaff], Awaitable[T]]) -> T:
    settings = prepared("error")

    async def run() -> T:
        async with open_database(settings) as pool:
            return await work(PostgresStaff(pool))

    return asyncio.run(run())
