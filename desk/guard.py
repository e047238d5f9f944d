"""What every request and answer goes through: strict headers, and no posts from other sites."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = structlog.get_logger(__name__)

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
LARGEST_BODY = 64 * 1024
LARGEST_API_BODY = 2 * 1024 * 1024
"""A batch is fifty messages."""
API = "/v1/"


def security_headers(connect_to: Iterable[str], *, media_from: str | None = None) -> dict[str, str]:
    """The headers of every answer. `connect_to` are origins besides our own that scripts may talk to; `media_from` is
    one from which recordings may be played."""
    policy = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "font-src": "'self'",
        "img-src": "'self'",
        "media-src": f"'self' {media_from}" if media_from else "'self'",
        "connect-src": " ".join(["'self'", *connect_to]),
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    return {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": "microphone=(self), camera=(), geolocation=(), payment=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "no-store",
    }


class Guard:
    """Sets the headers, where an answer has not set its own, refuses foreign or oversized posts, and answers with
    `broken` when something raised that nobody expected."""

    def __init__(self, app: ASGIApp, *, headers: dict[str, str], broken: Callable[[Request], Response]) -> None:
        self._app = app
        self._headers = headers
        self._broken = broken

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        begun = False

        async def send_guarded(message: Message) -> None:
            nonlocal begun
            begun = True
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        if scope["method"] == "HEAD":
            # The server leaves the body out by itself.
            scope = {**scope, "method": "GET"}
        if scope["method"] not in SAFE_METHODS:
            headers = Headers(scope=scope)
            if is_foreign(headers):
                await _refuse(send_guarded, 403, "foreign_form", "This was sent from a page of another site.")
                return
            length = headers.get("content-length", "")
            if not length.isdigit() and (length or "transfer-encoding" in headers):
                await _refuse(send_guarded, 411, "length_required", "Send the length of the body with it.")
                return
            largest = LARGEST_API_BODY if scope["path"].startswith(API) else LARGEST_BODY
            if length and int(length) > largest:
                await _refuse(send_guarded, 413, "too_large", f"The most that can be sent is {largest} bytes.")
                return
        try:
            await self._app(scope, receive, send_guarded)
        except Exception:
            log.exception("request_failed", path=scope["path"])
            if begun:
                raise
            await self._broken(Request(scope))(scope, receive, send_guarded)


def is_foreign(headers: Headers) -> bool:
    """Whether a browser says that another site sent this request.

    `Sec-Fetch-Site` says it for certain where it is sent. Without it (plain http to another machine) there is `Origin`,
    which our own `Referrer-Policy` turns into `null` for forms: then the form's token has to do. Programs that are no
    browsers send neither, and carry no cookies that another site could use.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = headers.get("origin", "null")
    return origin != "null" and urlsplit(origin).netloc != headers.get("host", "")


async def _refuse(send: Send, status: int, code: str, message: str) -> None:
    body = json.dumps({"error": {"code": code, "message": message}}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
