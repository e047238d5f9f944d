"""`switchboard callers`: what is remembered of a caller, and erasing it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

import typer

from cli.exit_codes import ExitCode, epilog
from cli.output import fail, print_json
from cli.records import READING, Json, no_such_business, refuse
from cli.run import prepared
from database.choice import open_database
from database.ledger import PostgresCallers
from database.rows import KnownCaller
from settings import Settings

T = TypeVar("T")

callers = typer.Typer(help="Show what is remembered of a caller, and erase it.", no_args_is_help=True)

Who = Annotated[str, typer.Argument(help="The caller's number, such as +19165550142, or e-mail address.")]
Business = Annotated[str, typer.Option("--business", help="The business that knows the caller.")]


def register(app: typer.Typer) -> None:
    app.add_typer(callers, name="callers")


@callers.command("show", epilog=epilog("switchboard callers show +19165550142 --business hibachi", *READING))
def show_caller(who: Who, business: Business, as_json: Json = False) -> int:
    """Show who is known by a number or an address, and what is remembered of them."""
    number, email = _given(who)

    async def find(known: PostgresCallers) -> KnownCaller | None:
        if number is not None:
            return await known.find(phone_number=number)
        return await known.find_by_email(email=email or "")

    caller = _with_callers(business, find)
    if caller is None:
        raise _nobody(who, business)
    if as_json:
        print_json(caller)
        return ExitCode.OK
    for label, value in (
        ("name", caller.name),
        ("number", caller.phone_number),
        ("e-mail", caller.email),
        ("VIP", "yes" if caller.is_vip else None),
        ("bought before", ", ".join(caller.purchase_history)),
        ("summary", caller.remembered.get("summary")),
        ("prefers", ", ".join(caller.remembered.get("preferences", ()))),
        ("refused", ", ".join(caller.remembered.get("refused", ()))),
        *((name, held.get("value")) for name, held in caller.remembered.get("values", {}).items()),
    ):
        if value:
            print(f"{label}: {value}")
    return ExitCode.OK


@callers.command(
    "erase",
    epilog=epilog("switchboard callers erase +19165550142 --business hibachi --yes", *READING, ExitCode.FOUND_PROBLEMS),
)
def erase_caller(
    who: Who,
    business: Business,
    yes: Annotated[bool, typer.Option("--yes", help="Erase without asking.")] = False,
) -> int:
    """Erase who a caller is, what is remembered of them and what they wrote; calls, bookings and call-backs stay."""
    number, email = _given(who)
    if not yes and not typer.confirm(f"Erase what {business} remembers of this caller, and what they wrote?", err=True):
        fail("nothing was erased")
        return ExitCode.FOUND_PROBLEMS
    gone = _with_callers(business, lambda known: known.erase(phone_number=number, email=email))
    if not gone:
        raise _nobody(who, business)
    print("the caller is erased" if gone == 1 else f"{gone} callers are erased")
    return ExitCode.OK


def _with_callers(business: str, work: Callable[[PostgresCallers], Awaitable[T]]) -> T:
    async def run(settings: Settings) -> T:
        async with open_database(settings) as pool:
            return await work(PostgresCallers(pool, business=business))

    return asyncio.run(run(prepared("error")))


def _given(who: str) -> tuple[str | None, str | None]:
    """A number or an address."""
    text = who.strip()
    if "@" in text:
        return None, text
    if not text.startswith("+") or not text[1:].isdecimal():
        raise refuse("write a number as +19165550142, with the country's code, or an e-mail address", ExitCode.USAGE)
    return text, None


def _nobody(who: str, business: str) -> typer.Exit:
    if no_such_business(business):
        return typer.Exit(ExitCode.NOT_FOUND)
    return refuse(f"{business} knows no caller {who!r}")
