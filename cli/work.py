"""`switchboard bookings` and `switchboard callbacks`: what calls left to be done."""

from __future__ import annotations

import getpass
from typing import Annotated

import typer

from cli.exit_codes import ExitCode, epilog
from cli.output import fail, print_json, print_table
from cli.records import READING, Json, OfBusiness, no_such_business, refuse, with_records
from database.records import PostgresRecordWriter
from database.rows import BookingRow, BookingStatus, CallbackRow, CallbackStatus

bookings = typer.Typer(help="List the bookings that callers made, and mark them as done.", no_args_is_help=True)
callbacks = typer.Typer(help="List who is to be called back, and mark them as done.", no_args_is_help=True)

Everything = Annotated[bool, typer.Option("--all", help="Also those that are done or cancelled.")]
Limit = Annotated[int, typer.Option(min=1, max=1000, help="How many.")]
Reference = Annotated[str, typer.Argument(help="Its number, as the list shows it.")]
Note = Annotated[str | None, typer.Option(help="A remark that is kept with it.")]


def register(app: typer.Typer) -> None:
    app.add_typer(bookings, name="bookings")
    app.add_typer(callbacks, name="callbacks")


@bookings.command("list", epilog=epilog("switchboard bookings list --business hibachi", *READING))
def list_bookings(
    business: OfBusiness = None, everything: Everything = False, limit: Limit = 100, as_json: Json = False
) -> int:
    """List bookings, the next party first."""
    status: BookingStatus | None = None if everything else "booked"
    rows = with_records(lambda records: records.list_bookings(business=business, status=status, limit=limit))
    if not rows and no_such_business(business):
        return ExitCode.NOT_FOUND
    if as_json:
        print_json(rows)
        return ExitCode.OK
    print_table(
        ("booking", "day", "start", "business", "total", "deposit", "status"),
        ((r.reference, r.day, f"{r.start:%H:%M}", r.business, r.total, r.deposit, r.status) for r in rows),
        empty="No bookings.",
    )
    return ExitCode.OK


@bookings.command(
    "done", epilog=epilog('switchboard bookings done 1042 --note "deposit received"', *READING, ExitCode.FOUND_PROBLEMS)
)
def booking_done(reference: Reference, note: Note = None) -> int:
    """Mark a booking as done."""

    async def mark(records: PostgresRecordWriter) -> BookingRow | None:
        try:
            return await records.mark_booking_done(reference, done_by=getpass.getuser(), note=note)
        except LookupError:
            return None

    row = with_records(mark)
    if row is None:
        raise refuse(f"no booking {reference!r}; `switchboard bookings list --all` names them")
    return _report(row)


@callbacks.command("list", epilog=epilog("switchboard callbacks list --json", *READING))
def list_callbacks(
    business: OfBusiness = None, everything: Everything = False, limit: Limit = 100, as_json: Json = False
) -> int:
    """List call-backs, the one that waits longest first."""
    status: CallbackStatus | None = None if everything else "open"
    rows = with_records(lambda records: records.list_callbacks(business=business, status=status, limit=limit))
    if not rows and no_such_business(business):
        return ExitCode.NOT_FOUND
    if as_json:
        print_json(rows)
        return ExitCode.OK
    print_table(
        ("call-back", "asked", "business", "contact", "reason", "best time", "status"),
        (
            (
                r.reference,
                f"{r.created_at.astimezone():%Y-%m-%d %H:%M}",
                r.business,
                r.phone_number or r.email,
                r.reason,
                r.best_time,
                r.status,
            )
            for r in rows
        ),
        empty="Nobody waits to be called back.",
        wrap=("reason", "best time"),
    )
    return ExitCode.OK


@callbacks.command(
    "done",
    epilog=epilog('switchboard callbacks done 1042 --note "reached her at noon"', *READING, ExitCode.FOUND_PROBLEMS),
)
def callback_done(reference: Reference, note: Note = None) -> int:
    """Mark a call-back as done."""

    async def mark(records: PostgresRecordWriter) -> CallbackRow | None:
        try:
            return await records.mark_callback_done(reference, done_by=getpass.getuser(), note=note)
        except LookupError:
            return None

    row = with_records(mark)
    if row is None:
        raise refuse(f"no call-back {reference!r}; `switchboard callbacks list --all` names them")
    return _report(row)


def _report(row: BookingRow | CallbackRow) -> int:
    if row.status != "done":
        fail(f"{row.reference} is {row.status} and stays so")
        return ExitCode.FOUND_PROBLEMS
    print(f"{row.reference} is done")
    return ExitCode.OK
