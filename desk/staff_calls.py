"""The list of calls and the page of one call, with its recording."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response

from database.rows import CallRow
from desk.call_search import PAGE_SIZE, CallFilter
from desk.call_view import call_view, caller_name
from desk.desk import TheDesk
from desk.errors import NotFound
from desk.playback import play
from desk.staff_access import TheSession
from desk.storefront import PersonaCard
from desk.waveform import waveform

router = APIRouter(prefix="/staff")


@dataclass(frozen=True, slots=True, kw_only=True)
class CallLine:
    """A call as the list shows it."""

    row: CallRow
    zone: ZoneInfo
    caller: str
    business: str
    personas: tuple[PersonaCard, ...]
    routes: tuple[tuple[str, str | None, int], ...]


@router.get("", response_class=HTMLResponse)
async def calls(
    desk: TheDesk,
    session: TheSession,
    q: Annotated[str, Query(max_length=200)] = "",
    business: Annotated[str, Query(max_length=100)] = "",
    status: Annotated[str, Query(max_length=20)] = "",
    mood: Annotated[str, Query(max_length=20)] = "",
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> Response:
    search = CallFilter(q=q.strip(), business=business, status=status, mood=mood, page=page)
    found = await desk.records.calls(session.staff, search)
    lines = []
    for listed in found[:PAGE_SIZE]:
        front = desk.storefronts.of(listed.row.business)
        lines.append(
            CallLine(
                row=listed.row,
                zone=front.zone,
                caller=caller_name(listed.row),
                business=front.name,
                personas=tuple(front.persona(key) for key in listed.row.personas),
                routes=listed.routes,
            )
        )
    keys = await desk.records.businesses(session.staff)
    return desk.pages.show(
        "staff_calls.html",
        here="calls",
        session=session,
        todo=await desk.records.todo(session.staff),
        filter=search,
        businesses={key: desk.storefronts.of(key).name for key in keys},
        calls=lines,
        newer=search.address(page=page - 1) if page > 1 else None,
        older=search.address(page=page + 1) if len(found) > PAGE_SIZE else None,
    )


@router.get("/calls/{call_id}", response_class=HTMLResponse)
async def call(desk: TheDesk, session: TheSession, call_id: UUID) -> Response:
    record = await desk.records.call(session.staff, call_id)
    front = desk.storefronts.of(record.call.business)
    return desk.pages.show(
        "staff_call.html",
        here="calls",
        session=session,
        todo=await desk.records.todo(session.staff),
        page=call_view(record, front),
    )


@router.get("/calls/{call_id}/recording")
async def recording(request: Request, desk: TheDesk, session: TheSession, call_id: UUID) -> Response:
    """The recording as audio; `Range` gives a part of it, so that a player can seek."""
    record = await desk.records.call(session.staff, call_id)
    return await play(request, desk.recordings, record.recording)


@router.get("/calls/{call_id}/waveform")
async def call_waveform(desk: TheDesk, session: TheSession, call_id: UUID) -> Response:
    """How loud each side is along the recording: `{"left": [0…1, …], "right": […]}`."""
    record = await desk.records.call(session.staff, call_id)
    if record.recording is None:
        raise NotFound("There is no recording of this call.")
    peaks = await waveform(desk.recordings, record.recording)
    return JSONResponse({"left": peaks.left, "right": peaks.right})
