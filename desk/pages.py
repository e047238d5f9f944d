"""Pages out of templates, and one shape for every error."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.exceptions import HTTPException

from desk import words
from desk.assets import Assets
from desk.errors import LoginNeeded, Refusal
from desk.guard import API

TEMPLATE_FOLDER = Path(__file__).parent / "templates"


class Pages:
    """Renders the templates; `asset` in them is the address of a static file."""

    def __init__(self, assets: Assets) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(TEMPLATE_FOLDER),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals["asset"] = assets.url
        self._environment.globals["words"] = words

    def show(self, name: str, *, status: int = 200, **values: Any) -> HTMLResponse:
        return HTMLResponse(self._environment.get_template(name).render(values), status_code=status)


def wants_page(request: Request) -> bool:
    """Whether a person reads the answer: browsers ask for HTML when they open a page or send a form. The API answers
    programs, whatever they say they accept."""
    return "text/html" in request.headers.get("accept", "") and not request.url.path.startswith(API)


def error_answer(pages: Pages, request: Request, error: Refusal) -> Response:
    """The one shape of errors: a page for people, `{"error": {"code", "message"}}` for programs."""
    if isinstance(error, LoginNeeded) and wants_page(request) and request.method == "GET":
        return RedirectResponse(request.url_for("login_page").include_query_params(next=_path(request)), 303)
    answer: Response
    if wants_page(request):
        staff = request.url.path.startswith("/staff")
        answer = pages.show("error.html", status=error.status, error=error, home="/staff" if staff else "/")
    else:
        answer = JSONResponse({"error": {"code": error.code, "message": error.message}}, status_code=error.status)
    answer.headers.update(error.headers)
    return answer


def _path(request: Request) -> str:
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def as_refusal(error: HTTPException | RequestValidationError) -> Refusal:
    """The framework's own refusals in our words."""
    if isinstance(error, RequestValidationError):
        problem = error.errors()[0]
        field = ".".join(str(part) for part in problem["loc"][1:]) or "the request"
        return _plain(400, "bad_request", "That could not be understood", f"{field}: {problem['msg']}.")
    if error.status_code == 404:
        return _plain(404, "not_found", "There is nothing here", "This address leads nowhere. It may be misspelt.")
    if error.status_code == 405:
        return _plain(405, "method_not_allowed", "That cannot be done here", "This address answers other methods.")
    return _plain(error.status_code, "refused", "That was refused", str(error.detail))


def _plain(status: int, code: str, title: str, message: str) -> Refusal:
    kind = type("PlainRefusal", (Refusal,), {"status": status, "code": code, "title": title})
    plain: Refusal = kind(message)
    return plain
