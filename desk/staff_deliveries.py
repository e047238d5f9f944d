"""The page of what could not be delivered, from which it is sent again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal
from urllib.parse import urlsplit
from uuid import UUID

import structlog
from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from desk import words
from desk.delivery_queue import PAGE_SIZE, DeliveryRow, ShowDeliveries
from desk.desk import Desk, TheDesk
from desk.staff_access import FormSession, TheSession

log = structlog.get_logger(__name__)

router = APIRouter(prefix="/staff")

TABS: dict[ShowDeliveries, str] = {"failed": "Given up", "trying": "Being tried"}
EVENTS = {
    "reply.ready": "that a reply may be sent",
    "reply.approved": "that a reply was approved",
    "reply.rejected": "that a reply was rejected",
}
UNSENDABLE = {
    "email": "no mail server is set, so nothing sends it: SMTP_URL",
    "webhook": "no secret is set, so nothing tells it: WEBHOOK_SECRET",
}
SAID = {
    "again": "It is being sent again.",
    "already": "It was being sent again already, or is no longer there.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryItem:
    """A delivery as the page shows it."""

    row: DeliveryRow
    business: str
    what: str
    target: str
    when: str
    reason: str
    tried: str


@router.get("/deliveries", response_class=HTMLResponse)
async def deliveries(
    desk: TheDesk,
    session: TheSession,
    show: ShowDeliveries = "failed",
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
    done: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    rows = await desk.records.deliveries(session.staff, show=show, page=page)
    return desk.pages.show(
        "staff_deliveries.html",
        here="deliveries",
        session=session,
        todo=await desk.records.todo(session.staff),
        tabs=TABS,
        tab=show,
        said=SAID.get(done),
        items=[_item(desk, row) for row in rows[:PAGE_SIZE]],
        more=f"/staff/deliveries?show={show}&page={page + 1}" if len(rows) > PAGE_SIZE else None,
    )


@router.post("/deliveries/{delivery_id}/again")
async def delivery_again(desk: TheDesk, session: FormSession, delivery_id: UUID) -> Response:
    """Begin the tries anew: under the same id, so that whoever was told already knows it as the same."""
    begun = await desk.records.retry_delivery(session.staff, delivery_id)
    log.info("delivery_retried", begun=begun)
    done: Literal["again", "already"] = "again" if begun else "already"
    return RedirectResponse(f"/staff/deliveries?done={done}", 303)


def _item(desk: Desk, row: DeliveryRow) -> DeliveryItem:
    front = desk.storefronts.of(row.business)
    tries = (
        "not tried yet" if not row.attempts else "tried once" if row.attempts == 1 else f"tried {row.attempts} times"
    )
    if row.status == "waiting" and row.attempts:
        tries += f", again at {words.moment(row.next_at, front.zone)}"
    if row.retried_at is not None:
        by = f" by {row.retried_by}" if row.retried_by else ""
        tries += f"; begun anew {words.moment(row.retried_at, front.zone)}{by}"
    return DeliveryItem(
        row=row,
        business=front.name,
        what=EVENTS.get(row.event, row.event),
        target=row.target if row.kind == "email" else _address(row.target),
        when=words.moment(row.created_at, front.zone),
        reason=row.last_error or UNSENDABLE[row.kind],
        tried=tries,
    )


def _address(url: str) -> str:
    """A webhook's address without what may be secret in it."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname or ''}{f':{parts.port}' if parts.port else ''}{parts.path}"
