"""Bookings and call-backs to work off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Form, Path, Query
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from database.connection import storable_text
from database.rows import BookingRow, CallbackRow
from desk import words
from desk.desk import TheDesk
from desk.staff_access import FormSession, TheSession
from desk.storefront import Storefront
from desk.work_search import PAGE_SIZE, Show, WorkFilter

router = APIRouter(prefix="/staff")

PageNumber = Annotated[int, Query(ge=1, le=100_000)]
# Six to eight digits are given out; anything else names nothing.
Reference = Annotated[str, Path(pattern=r"^[0-9]{4,12}$")]
DoneReference = Annotated[str, Query(max_length=20)]

TABS = {"open": "To do", "done": "Done", "all": "All"}
# Shown elsewhere on the item.
HEADING_FIELDS = ("name", "phone_number", "email", "event_date", "start_time")


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkItem:
    """A booking or call-back as its list shows it. `contact` are addresses to open with what to show for each."""

    reference: str
    business: str
    call_id: str | None
    status: str
    open: bool
    when: str
    below_when: str
    who: str
    what: str
    contact: tuple[tuple[str, str], ...]
    closed: str
    note: str | None


@router.get("/bookings", response_class=HTMLResponse)
async def bookings(
    desk: TheDesk, session: TheSession, show: Show = "open", page: PageNumber = 1, done: DoneReference = ""
) -> Response:
    rows = await desk.records.bookings(session.staff, WorkFilter(show=show, page=page))
    return desk.pages.show(
        "staff_work.html",
        here="bookings",
        session=session,
        todo=await desk.records.todo(session.staff),
        title="Bookings",
        path="/staff/bookings",
        more=f"/staff/bookings?show={show}&page={page + 1}" if len(rows) > PAGE_SIZE else None,
        tabs=TABS,
        tab=show,
        said=f"Booking {done} is done." if done.isdigit() else None,
        items=[_booking(row, desk.storefronts.of(row.business)) for row in rows[:PAGE_SIZE]],
        note_example="Chef confirmed, invoice sent",
        empty_title={"open": "Nothing to do", "done": "Nothing is done yet"}.get(show, "No bookings yet"),
        empty_words="What you mark as done moves here, with your note."
        if show == "done"
        else "A booking appears here as soon as an agent has taken one, with what the caller was told.",
    )


@router.post("/bookings/{reference}/done")
async def booking_done(
    desk: TheDesk, session: FormSession, reference: Reference, note: Annotated[str, Form(max_length=500)] = ""
) -> Response:
    row = await desk.records.mark_booking_done(session.staff, reference, note=storable_text(note.strip()) or None)
    return RedirectResponse(f"/staff/bookings?done={row.reference}", 303)


@router.get("/callbacks", response_class=HTMLResponse)
async def callbacks(
    desk: TheDesk, session: TheSession, show: Show = "open", page: PageNumber = 1, done: DoneReference = ""
) -> Response:
    rows = await desk.records.callbacks(session.staff, WorkFilter(show=show, page=page))
    return desk.pages.show(
        "staff_work.html",
        here="callbacks",
        session=session,
        todo=await desk.records.todo(session.staff),
        title="Call-backs",
        path="/staff/callbacks",
        more=f"/staff/callbacks?show={show}&page={page + 1}" if len(rows) > PAGE_SIZE else None,
        tabs=TABS,
        tab=show,
        said=f"Call-back {done} is done." if done.isdigit() else None,
        items=[_callback(row, desk.storefronts.of(row.business)) for row in rows[:PAGE_SIZE]],
        note_example="Reached, offered the refund",
        empty_title={"open": "Nobody waits for a call", "done": "Nothing is done yet"}.get(show, "No call-backs yet"),
        empty_words="What you mark as done moves here, with your note."
        if show == "done"
        else "When an agent promises that somebody will call back, it appears here with number and reason.",
    )


@router.post("/callbacks/{reference}/done")
async def callback_done(
    desk: TheDesk, session: FormSession, reference: Reference, note: Annotated[str, Form(max_length=500)] = ""
) -> Response:
    row = await desk.records.mark_callback_done(session.staff, reference, note=storable_text(note.strip()) or None)
    return RedirectResponse(f"/staff/callbacks?done={row.reference}", 303)


def _booking(row: BookingRow, front: Storefront) -> WorkItem:
    total, deposit = (words.amount(money, front.currency) for money in (row.total, row.deposit))
    return WorkItem(
        reference=row.reference,
        business=front.name,
        call_id=row.call_id,
        status=row.status,
        open=row.status == "booked",
        when=words.day(row.day),
        below_when=f"{words.hour(row.start)}, {row.hours} hours",
        who=str(row.details.get("name") or "Unnamed"),
        what=f"{_details(row.details)}. Total {total}, of which the deposit {deposit}.",
        contact=_contact(row.details),
        closed=_closed(row, front),
        note=row.note,
    )


def _callback(row: CallbackRow, front: Storefront) -> WorkItem:
    details = _details(row.details)
    return WorkItem(
        reference=row.reference,
        business=front.name,
        call_id=row.call_id,
        status=row.status,
        open=row.status == "open",
        when=row.best_time or "Any time",
        below_when=f"asked {words.moment(row.created_at, front.zone)}",
        who=str(row.details.get("name") or "Unnamed"),
        what=row.reason + (f" · {details}" if details else ""),
        contact=_contact({"phone_number": row.phone_number, "email": row.email}),
        closed=_closed(row, front),
        note=row.note,
    )


def _details(details: Mapping[str, Any]) -> str:
    return "; ".join(
        f"{words.label(name)}: {words.value(held)}" for name, held in details.items() if name not in HEADING_FIELDS
    )


def _contact(details: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    ways = []
    if details.get("phone_number"):
        ways.append((f"tel:{details['phone_number']}", str(details["phone_number"])))
    if details.get("email"):
        ways.append((f"mailto:{details['email']}", str(details["email"])))
    return tuple(ways)


def _closed(row: BookingRow | CallbackRow, front: Storefront) -> str:
    if row.done_at is not None:
        return f"{words.moment(row.done_at, front.zone)}{f' by {row.done_by}' if row.done_by else ''}"
    if isinstance(row, BookingRow) and row.cancelled_at is not None:
        refund = f", refund {words.amount(row.refund, front.currency)}" if row.refund is not None else ""
        return f"{words.moment(row.cancelled_at, front.zone)}{refund}"
    return ""
