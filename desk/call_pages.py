"""What visitors see: the call page, the line they get, and afterwards their own call."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response

from desk.desk import TheDesk, client_address
from desk.errors import NotFound, TooManyAttempts
from desk.sessions import VisitorCall
from desk.visitor_summary import visitor_summary
from recording.spool import call_id_of

router = APIRouter()


@router.get("/", response_class=HTMLResponse)
async def call_page(desk: TheDesk) -> Response:
    return desk.pages.show("call.html", storefront=desk.storefronts.front)


@router.post("/call")
async def place_call(request: Request, desk: TheDesk) -> Response:
    """A line for this visitor: `{"url", "token", "room"}`.

    The room is remembered in a signed cookie, so that this browser, and no other, can see the call afterwards.
    """
    for limit in desk.call_limits:
        wait = limit.attempt(client_address(request))
        if wait is not None:
            raise TooManyAttempts(
                f"This was tried often in a short time. Please try again in {wait} seconds.", retry_after=wait
            )
    line = await desk.lines.take(business=desk.storefronts.front.business)
    answer = JSONResponse({"url": line.url, "token": line.token, "room": line.room})
    desk.cookies.remember_call(request, answer, VisitorCall(room=line.room))
    return answer


@router.post("/call/joined", status_code=204)
async def joined(request: Request, desk: TheDesk) -> Response:
    """Note the id of the visitor's call, which follows from the room's SID, known once somebody is in the room."""
    call = desk.cookies.visitor_call(request)
    if call is None:
        raise NotFound("This browser has placed no call.")
    sid = await desk.lines.sid(call.room)
    if sid is None:
        raise NotFound("The call has not begun yet, or is over.")
    answer = Response(status_code=204)
    desk.cookies.remember_call(request, answer, VisitorCall(room=call.room, call_id=call_id_of(sid)))
    return answer


@router.get("/call/summary", response_class=HTMLResponse)
async def summary(request: Request, desk: TheDesk) -> Response:
    """The visitor's own call: whom they spoke to, what was said and what was arranged."""
    placed = desk.cookies.visitor_call(request)
    record = await desk.records.of_visitor(placed) if placed is not None else None
    call = visitor_summary(record, desk.storefronts.of(record.call.business)) if record is not None else None
    return desk.pages.show("summary.html", storefront=desk.storefronts.front, placed=placed is not None, call=call)
