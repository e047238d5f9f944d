"""Logging in and out."""

from __future__ import annotations

from typing import Annotated

import structlog
from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from desk.accounts import Ways
from desk.desk import Desk, TheDesk, client_address
from desk.errors import AccountNeeded, DatabaseAway, Refusal, TooManyAttempts, WrongPassword
from desk.pages import error_answer, wants_page
from desk.staff_access import FormSession, open_session

log = structlog.get_logger(__name__)

router = APIRouter(prefix="/staff")


@router.get("/login", response_class=HTMLResponse)
async def login_page(request: Request, desk: TheDesk, next: str = "/staff") -> Response:
    try:
        if await open_session(request, desk) is not None:
            return RedirectResponse(_own_path(next), 303)
    except DatabaseAway:
        # Whoever logs in is told.
        pass
    return await _page(desk, next)


@router.post("/login")
async def log_in(
    request: Request,
    desk: TheDesk,
    name: Annotated[str, Form(max_length=200)] = "",
    password: Annotated[str, Form(max_length=200)] = "",
    next: Annotated[str, Form(max_length=500)] = "/staff",
) -> Response:
    """Begin a session, or say what was wrong. Every attempt counts until one succeeds: those from one address, and
    those on one name from wherever they come."""
    address, who = client_address(request), name.strip().casefold()
    wait = desk.login_limit.attempt(address)
    if wait is None and who:
        wait = desk.name_limit.attempt(who)
    if wait is not None:
        log.warning("login_limited", client=address)
        raise TooManyAttempts(f"Too many wrong passwords. Please try again in {wait} seconds.", retry_after=wait)
    try:
        opened = await desk.accounts.log_in(name, password)
    except (WrongPassword, AccountNeeded) as error:
        log.warning("login_refused", client=address, why=error.code)
        if wants_page(request):
            return await _page(desk, next, name=name.strip(), problem=error)
        return error_answer(desk.pages, request, error)
    desk.login_limit.forgive(address)
    desk.name_limit.forgive(who)
    log.info("login", client=address, account=opened.staff.account is not None)
    answer = RedirectResponse(_own_path(next), 303)
    desk.cookies.log_in(request, answer, opened.staff, mark=opened.mark)
    return answer


async def _page(desk: Desk, next: str, *, name: str = "", problem: Refusal | None = None) -> Response:
    ways: Ways
    try:
        ways = await desk.accounts.ways()
    except DatabaseAway:
        ways = "both"
    return desk.pages.show(
        "login.html",
        status=200 if problem is None else problem.status,
        next=_own_path(next),
        ways=ways,
        typed_name=name,
        problem=None if problem is None else problem.message,
    )


@router.post("/logout")
async def log_out(desk: TheDesk, session: FormSession) -> Response:
    answer = RedirectResponse("/staff/login", 303)
    desk.cookies.log_out(answer, session)
    return answer


def _own_path(path: str) -> str:
    """Where to go after the login: a staff page of this desk, whatever the address said."""
    plain = path.isprintable() and "\\" not in path and "//" not in path
    return path if plain and (path == "/staff" or path.startswith(("/staff/", "/staff?"))) else "/staff"
