"""The page on which people approve, change or reject what is to be sent in writing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal
from uuid import UUID

import structlog
from fastapi import APIRouter, Form, Query
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from database.connection import storable_text
from desk import words
from desk.desk import Desk, TheDesk
from desk.review_claims import confirmation
from desk.review_queue import AIM, DAYS, PAGE_SIZE, EditRate, ReviewRow, Show, Unproven, correct_record
from desk.sessions import StaffSession
from desk.staff_access import FormSession, TheSession
from routing.channels.length import Length, length_of
from routing.channels.rule import WrittenChannel, rule_of

log = structlog.get_logger(__name__)

router = APIRouter(prefix="/staff")

LONGEST = 12_000
TABS = {"waiting": "To do", "approved": "Approved", "rejected": "Rejected", "all": "All"}
CHANNELS = {
    "email": "E-mail",
    "sms": "Text message",
    "instagram": "Instagram",
    "facebook": "Facebook",
    "phone": "Phone",
    "tiktok": "TikTok",
}
REASONS = {
    "always": "every reply on this channel is looked at",
    "amounts": "it names an amount",
    "writes": "something was booked or changed",
    "escalations": "the customer wants a person",
    "upset": "the customer is unhappy",
    "unsure": "the agent was not sure",
    "too_long": "the answer did not fit the channel",
    "failed": "no answer could be worked out",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolLine:
    """A tool as the page shows it."""

    name: str
    asked: str
    gave: str
    ok: bool
    milliseconds: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewItem:
    """A reply as the page shows it. `typed` is what a person wrote, where it could not be taken, and why: `problem`, or
    `unproven`, which `confirmed` sends all the same."""

    row: ReviewRow
    business: str
    channel: str
    reasons: tuple[str, ...]
    tools: tuple[ToolLine, ...]
    when: str
    closed: str
    length: Length
    typed: str
    note: str = ""
    problem: str | None = None
    unproven: tuple[Unproven, ...] = ()
    confirmed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Refused:
    """A text that was not taken."""

    reply_id: UUID
    typed: str
    note: str = ""
    problem: str | None = None
    unproven: tuple[Unproven, ...] = ()


@router.get("/review", response_class=HTMLResponse)
async def review(
    desk: TheDesk,
    session: TheSession,
    show: Show = "waiting",
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
    done: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    return await _page(desk, session, show=show, page=page, done=done)


@router.post("/review/{reply_id}", response_class=HTMLResponse)
async def review_decided(
    desk: TheDesk,
    session: FormSession,
    reply_id: UUID,
    decision: Annotated[Literal["approve", "insist", "reject"], Form()],
    text: Annotated[str, Form(max_length=LONGEST)] = "",
    note: Annotated[str, Form(max_length=500)] = "",
    confirmed: Annotated[str, Form(max_length=100)] = "",
) -> Response:
    """Approve a reply as it is or as it was changed, or reject it. A text that the channel has no room for is not
    taken. One that says what nothing proves is taken only by `insist`, with the `confirmed` that the page which
    refused it holds for these very words."""
    row = await desk.records.reply(session.staff, reply_id)
    # A form's lines end as the web's do.
    typed = storable_text(text.replace("\r\n", "\n").strip()) or row.draft
    unproven: tuple[Unproven, ...] = ()
    if decision != "reject":
        length = _length(row, typed)
        if not length.fits:
            problem = f"This takes {length.used}, and the channel has room for {length.room}. Please shorten it."
            return await _refuse(desk, session, _Refused(reply_id=row.id, typed=typed, note=note, problem=problem))
        async with desk.records.pool() as pool:
            unproven = await desk.claims.unproven(pool, row, typed)
        if unproven and (decision != "insist" or confirmed != confirmation(typed, unproven)):
            log.info("reply_unproven", claims=len(unproven))
            return await _refuse(desk, session, _Refused(reply_id=row.id, typed=typed, note=note, unproven=unproven))
    status: Literal["approved", "rejected"] = "rejected" if decision == "reject" else "approved"
    decided = await desk.records.decide_reply(
        session.staff, row, status, text=typed, note=storable_text(note.strip()) or None, unproven=unproven
    )
    if decided and (status == "rejected" or typed != row.draft):
        async with desk.records.pool() as pool:
            await correct_record(pool, row, typed if status == "approved" else "")
    edited = status == "approved" and typed != row.draft
    log.info("reply_reviewed", status=status, edited=edited, decided=decided, unproven=len(unproven))
    return RedirectResponse(f"/staff/review?done={status if decided else 'already'}", 303)


async def _refuse(desk: Desk, session: StaffSession, refused: _Refused) -> Response:
    return await _page(desk, session, show="waiting", refused=refused, status=400)


async def _page(
    desk: Desk,
    session: StaffSession,
    *,
    show: Show,
    page: int = 1,
    done: str = "",
    refused: _Refused | None = None,
    status: int = 200,
) -> Response:
    rows, rate = await desk.records.replies(session.staff, show=show, page=page)
    said = {
        "approved": "The reply is approved and on its way.",
        "rejected": "The reply is rejected; nothing is sent.",
        "already": "Somebody else was quicker: this reply had been decided on.",
    }
    return desk.pages.show(
        "staff_review.html",
        status=status,
        here="review",
        session=session,
        todo=await desk.records.todo(session.staff),
        tabs=TABS,
        tab=show,
        said=said.get(done),
        items=[_item(desk, row, refused) for row in rows[:PAGE_SIZE]],
        rate=_rate(rate),
        more=f"/staff/review?show={show}&page={page + 1}" if len(rows) > PAGE_SIZE else None,
    )


def _item(desk: Desk, row: ReviewRow, refused: _Refused | None) -> ReviewItem:
    front = desk.storefronts.of(row.business)
    own = refused if refused is not None and refused.reply_id == row.id else _Refused(reply_id=row.id, typed=row.text)
    closed = ""
    if row.reviewed_at is not None:
        closed = words.moment(row.reviewed_at, front.zone) + (f" by {row.reviewed_by}" if row.reviewed_by else "")
    return ReviewItem(
        row=row,
        business=front.name,
        channel=CHANNELS.get(row.channel, row.channel),
        reasons=tuple(REASONS.get(reason, reason) for reason in row.reasons),
        tools=tuple(_tool(tool) for tool in row.tools),
        when=words.moment(row.created_at, front.zone),
        closed=closed,
        length=_length(row, own.typed),
        typed=own.typed,
        note=own.note,
        problem=own.problem,
        unproven=own.unproven,
        confirmed=confirmation(own.typed, own.unproven) if own.unproven else "",
    )


def _length(row: ReviewRow, text: str) -> Length:
    """How much of its channel a text takes, by the rule under which the reply was written."""
    return length_of(text, rule_of(row.channel, WrittenChannel(segments=row.details.get("segments", 1))))


def _tool(tool: Mapping[str, Any]) -> ToolLine:
    return ToolLine(
        name=words.label(str(tool["tool_name"])),
        asked=_pairs(tool["parameters"]),
        gave=_pairs(tool["result"]) if tool["success"] else str(tool["error"]),
        ok=bool(tool["success"]),
        milliseconds=f"{tool['execution_time_ms']:.1f} ms",
    )


def _pairs(values: Mapping[str, Any] | None) -> str:
    return ", ".join(
        f"{words.label(name)} {_plain(value)}" for name, value in (values or {}).items() if value not in (None, {}, [])
    )


def _plain(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.2f}"
    return words.value(value)


def _rate(rate: EditRate) -> dict[str, str | bool]:
    """The edit rate in words."""
    share = rate.share
    return {
        "figure": "" if share is None else f"{share:.1%}",
        "good": share is None or share < AIM,
        "words": f"edited of {rate.approved} approved in {DAYS} days, {rate.rejected} rejected; aim: below {AIM:.0%}."
        if share is not None
        else f"Nothing was approved in {DAYS} days; of what is, below {AIM:.0%} should have to be edited.",
    }
