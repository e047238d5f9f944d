"""Logging in and out."""

from __future__ import annotations

import asyncio
from typing import Annotated

import structlog
from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from desk.desk import TheDesk, client_address
from desk.errors import TooManyAttempts, WrongPassword
from desk.pages import error_answer, wants_page
from desk.sessions import OPERATOR
from desk.staff_access import FormSession

log = structlog.get_logger(__name__)

router = APIRouter(prefix="/staff")


@router.get("/login", response_class=HTMLResponse)
async def login_page(request: Request, desk: TheDesk, next: str = "/staff") -> Response:
    if desk.cookies.staff(request, mark=desk.password.hash.mark) is not None:
        return RedirectResponse(_own_path(next), 303)
    return desk.pages.show("login.html", next=_own_path(next), problem=None)


@router.post("/login")
async def log_in(
    request: Request,
    desk: TheDesk,
    password: Annotated[str, Form(max_length=200)] = "",
    next: Annotated[str, Form(max_length=500)] = "/staff",
) -> Response:
    """Begin a session, or say what was wrong. Every attempt counts until one succeeds."""
    address = client_address(request)
    wait = desk.login_limit.attempt(address)
    if wait is not None:
        log.warning("login_limited", client=address)
        raise TooManyAttempts(f"Too many wrong passwords. Please try again in {wait} seconds.", retry_after=wait)
    known = desk.password.hash
    # The hash is slow on purpose: one at a time, so that guessing cannot take the desk's cores.
    async with desk.checking_password:
        matches = await asyncio.to_thread(known.matches, password)
    if not matches:
        log.warning("login_refused", client=address)
        error = WrongPassword("That was not the staff password. Please try again.")
        if wants_page(request):
            return desk.pages.show("login.html", status=401, next=_own_path(next), problem=error.message)
        return error_answer(desk.pages, request, error)
    desk.login_limit.forgive(address)
    log.info("login", client=address)
    answer = RedirectResponse(_own_path(next), 303)
    desk.cookies.log_in(request, answer, OPERATOR, mark=known.mark)
    return answer


@router.post("/logout")
async def log_out(desk: TheDesk, session: FormSession) -> Response:
    answer = RedirectResponse("/staff/login", 303)
    desk.cookies.log_out(answer, session)
    return answer


def _own_path(path: str) -> str:
    """Where to go after the login: a staff page of this desk, whatever the address said."""
    plain = path.isprintable() and "\\" not in path and "//" not in path
    return path if plain and (path == "/staff" or path.startswith(("/staff/", "/staff?"))) else "/staff"
