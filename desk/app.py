"""The desk as a web application."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from desk import call_pages, review, staff_calls, staff_deliveries, staff_login, staff_work, status
from desk.accounts import Accounts
from desk.api.access import Api
from desk.api.setup import add_api, build_api, running
from desk.assets import Assets
from desk.desk import Desk
from desk.errors import Broken, NotFound, Refusal
from desk.guard import Guard, security_headers
from desk.lines import Lines, LivekitServer
from desk.pages import Pages, as_refusal, error_answer
from desk.records import Records
from desk.review_claims import ReviewClaims
from desk.secret import signing_secret
from desk.sessions import Cookies
from desk.staff_password import StaffPassword
from desk.storefront import Storefronts, read_storefronts
from recording.stores import Recordings
from settings import Settings

BROKEN = "The desk made a mistake, which is written in its log. Please try again."


def create_app(
    settings: Settings,
    *,
    database_dsn: str,
    livekit: LivekitServer,
    storefronts: Storefronts | None = None,
) -> FastAPI:
    """The desk for one business's visitors and its staff.

    Neither the database nor the LiveKit server need be there yet: what needs them says so until they are. Recordings
    are those that the settings reach, and businesses those of the usual folders, unless others are given. The staff
    password that this start made, if it did, is `app.state.desk.password.made`.

    Raises:
        BusinessError: the business that the settings name is missing or holds mistakes.
    """
    assets = Assets()
    recordings = Recordings.of(settings)
    fronts = storefronts or read_storefronts(settings.switchboard_business)
    secret = signing_secret(settings.home)
    records, password = Records(database_dsn), StaffPassword(settings)
    desk = Desk(
        storefronts=fronts,
        lines=Lines(
            livekit,
            agent_name=settings.switchboard_agent_name,
            max_calls=settings.switchboard_max_calls + settings.switchboard_max_waiting,
        ),
        records=records,
        recordings=recordings,
        cookies=Cookies(secret),
        password=password,
        accounts=Accounts(records, password),
        claims=ReviewClaims(settings.switchboard_business),
        assets=assets,
        pages=Pages(assets),
    )
    api = build_api(settings, dsn=database_dsn, secret=secret, business=fronts.front.key)
    headers = security_headers(livekit.origins, media_from=recordings.current.origin())
    return _application(desk, api, headers=headers)


def _application(desk: Desk, api: Api, *, headers: dict[str, str]) -> FastAPI:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with desk.lines, running(api):
            yield
        await desk.records.close()

    app = FastAPI(title="Switchboard desk", lifespan=lifespan, openapi_url=None, docs_url=None, redoc_url=None)
    app.state.desk = desk

    def broken(request: Request) -> Response:
        return error_answer(desk.pages, request, Broken(BROKEN))

    app.add_middleware(Guard, headers=headers, broken=broken)

    for part in (call_pages, staff_login, staff_calls, staff_work, review, staff_deliveries, status):
        app.include_router(part.router)
    add_api(app, api)

    @app.get("/static/{build}/{name:path}", include_in_schema=False)
    async def static(request: Request, build: str, name: str) -> Response:
        answer = desk.assets.answer(request, build=build, name=name)
        if answer is None:
            raise NotFound("There is no such file.")
        return answer

    @app.exception_handler(Refusal)
    async def refused(request: Request, error: Refusal) -> Response:
        return error_answer(desk.pages, request, error)

    @app.exception_handler(HTTPException)
    async def refused_by_framework(request: Request, error: HTTPException) -> Response:
        return error_answer(desk.pages, request, as_refusal(error))

    @app.exception_handler(RequestValidationError)
    async def not_understood(request: Request, error: RequestValidationError) -> Response:
        return error_answer(desk.pages, request, as_refusal(error))

    return app
