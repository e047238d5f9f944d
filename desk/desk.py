"""What the pages of the desk work with, put together once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request

from desk.accounts import Accounts
from desk.assets import Assets
from desk.lines import Lines
from desk.pages import Pages
from desk.rate_limit import RateLimit
from desk.records import Records
from desk.review_claims import ReviewClaims
from desk.sessions import Cookies
from desk.staff_password import StaffPassword
from desk.storefront import Storefronts
from recording.stores import Recordings


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Everything a request needs; reach it with the dependency `TheDesk`."""

    storefronts: Storefronts
    lines: Lines
    records: Records
    recordings: Recordings
    cookies: Cookies
    password: StaffPassword
    accounts: Accounts
    claims: ReviewClaims
    assets: Assets
    pages: Pages
    call_limits: tuple[RateLimit, ...] = field(
        default_factory=lambda: (RateLimit(limit=6, seconds=60), RateLimit(limit=40, seconds=3600))
    )
    login_limit: RateLimit = field(default_factory=lambda: RateLimit(limit=5, seconds=60))
    name_limit: RateLimit = field(default_factory=lambda: RateLimit(limit=20, seconds=600))


def _desk(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


TheDesk = Annotated[Desk, Depends(_desk)]


def client_address(request: Request) -> str:
    """Whom a rate limit counts. Behind a proxy on this machine uvicorn has put the caller's address there."""
    return request.client.host if request.client else "unknown"
