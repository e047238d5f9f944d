"""`switchboard bookings` and `switchboard callbacks`: what calls left to be done."""

from __future__ import annotations

import getpass
from typing import Annotated

import typer

from cli.calls import with_records
from cli.exit_codes import ExitCode
from cli.output import fail, print_json, print_table
from database.records import PostgresRecordWriter
from database.rows import BookingStatus, CallbackStatus

bookings = typer.Typer(help="Bookings that callers made.", no_args_is_help=True)
callbacks = typer.Typer(help="Callers who are to be called back.", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="Print JSON on standard output.")]
Business = Annotated[str | None, typer.Option(help="Only this business.")]
All = Annotated[bool, typer.Option("--all", help="Also those that are done or cancelled.")]
Note = Annotated[str | None, typer.Option(help="A remark that is kept with it.")]


@bookings.command("list")
def list_bookings(business: Business = None, everything: All = False, as_json: Json = False) -> None:
    """List bookings, the next party first.

    Example: switchboard bookings list
    """
    status: BookingStatus | None = None if everything else "booked"
    rows = with_records(lambda records: records.list_bookings(business=business, status=status))
    if as_json:
        print_json(rows)
        return
    print_table(
        ("booking", "day", "start", "business", "total", "deposit", "status"),
        ((r.reference, r.day, f"{r.start:%H:%M}", r.business, r.total, r.deposit, r.status) for r in rows),
        empty="No bookings.",
    )


@bookings.command("done")
def booking_done(reference: str, note: Note = None) -> None:
    """Mark a booking as done.

    Example: switchboard bookings done B-1042 --note "deposit received"
    """

    async def mark(records: PostgresRecordWriter) -> str | None:
        try:
            done = await records.mark_booking_done(reference, done_by=getpass.getuser(), note=note)
        except LookupError:
            return None
        return done.reference

    _report(with_records(mark), reference, "bookings")


@callbacks.command("list")
def list_callbacks(business: Business = None, everything: All = False, as_json: Json = False) -> None:
    """List call-backs, the one that waits longest first.

    Example: switchboard callbacks list --json
    """
    status: CallbackStatus | None = None if everything else "open"
    rows = with_records(lambda records: records.list_callbacks(business=business, status=status))
    if as_json:
        print_json(rows)
        return
    print_table(
        ("call-back", "asked", "business", "contact", "reason", "best time", "status"),
        (
            (
                r.reference,
                f"{r.created_at:%Y-%m-%d %H:%M}",
                r.business,
                r.phone_number or r.email,
                r.reason,
                r.best_time,
                r.status,
            )
            for r in rows
        ),
        empty="Nobody waits to be called back.",
    )


@callbacks.command("done")
def callback_done(reference: str, note: Note = None) -> None:
    """Mark a call-back as done.

    Example: switchboard callbacks done C-1042 --note "reached her at noon"
    """

    async def mark(records: PostgresRecordWriter) -> str | None:
        try:
            done = await records.mark_callback_done(reference, done_by=getpass.getuser(), note=note)
        except LookupError:
            return None
        return done.reference

    _report(with_records(mark), reference, "callbacks")


def _report(marked: str | None, reference: str, kind: str) -> None:
    if marked is None:
        fail(f"no {kind[:-1]} {reference!r}; `switchboard {kind} list --all` names them")
        raise typer.Exit(ExitCode.NOT_FOUND)
    print(f"{marked} is done")
