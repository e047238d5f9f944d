"""Who may see the staff pages: the session of a request, and the forms that belong to it."""

from __future__ import annotations

import hmac
from dataclasses import replace
from typing import Annotated

from fastapi import Depends, Form, Request

from desk.desk import Desk, TheDesk
from desk.errors import ForeignForm, LoginNeeded
from desk.sessions import StaffSession


async def open_session(request: Request, desk: Desk) -> StaffSession | None:
    """The session of a request with its rights of now; None where nobody is logged in, or no longer."""
    session = desk.cookies.staff(request)
    if session is None:
        return None
    staff = await desk.accounts.current(session.staff, session.mark)
    return None if staff is None else replace(session, staff=staff)


async def _session(request: Request, desk: TheDesk) -> StaffSession:
    session = await open_session(request, desk)
    if session is None:
        raise LoginNeeded("This page is for staff. Please log in first.")
    return session


TheSession = Annotated[StaffSession, Depends(_session)]


async def _form_session(session: TheSession, csrf: Annotated[str, Form()] = "") -> StaffSession:
    if not hmac.compare_digest(session.csrf.encode(), csrf.encode()):
        raise ForeignForm("Please go back, load the page again, and send the form once more.")
    return session


# For posts: the session, once the form has proved that it comes from one of its pages.
FormSession = Annotated[StaffSession, Depends(_form_session)]
