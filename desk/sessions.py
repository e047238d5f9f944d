"""Signed cookies: who is logged in, and which call a visitor made."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from fastapi import Request, Response
from itsdangerous import BadSignature, URLSafeTimedSerializer

STAFF_COOKIE = "desk_staff"
CALL_COOKIE = "desk_call"
STAFF_SECONDS = 12 * 3600
CALL_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """A person of the staff: a name to sign with, and which businesses' calls may be seen (None: every one). `account`
    is the id in the staff table, None for whoever has the desk's one password."""

    name: str
    role: Literal["staff", "admin"]
    businesses: tuple[str, ...] | None = None
    account: str | None = None

    @property
    def claims(self) -> dict[str, Any]:
        """The claims a transaction reads with, in the shape Supabase Auth gives them."""
        businesses = None if self.businesses is None else list(self.businesses)
        return {
            "role": "authenticated",
            "app_metadata": {"role": self.role, "name": self.name, "businesses": businesses},
        }


# Who logs in with the one staff password of this desk.
OPERATOR = Staff(name="staff", role="admin")


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffSession:
    """Somebody who is logged in; `csrf` belongs into every form of the session's pages, `mark` is that of the password
    that began it."""

    id: str
    staff: Staff
    csrf: str
    mark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitorCall:
    """The call a visitor made: its room, and its id once the visitor has joined."""

    room: str
    call_id: UUID | None = None


class Cookies:
    """Writes and reads the desk's cookies, signed with `secret`.

    Both are HttpOnly and SameSite=Strict, and Secure where the page came over https. A session that was logged out
    is refused for as long as its cookie would have lasted.
    """

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()
        self._staff = URLSafeTimedSerializer(secret, salt="staff-session")
        self._call = URLSafeTimedSerializer(secret, salt="visitor-call")
        self._ended: dict[str, float] = {}

    def log_in(self, request: Request, response: Response, staff: Staff, *, mark: str) -> None:
        """Begin a session. `mark` is the password's: when the password changes, the session ends."""
        content = {
            "id": secrets.token_urlsafe(16),
            "mark": mark,
            "name": staff.name,
            "role": staff.role,
            "businesses": staff.businesses,
            "account": staff.account,
        }
        self._set(request, response, STAFF_COOKIE, self._staff.dumps(content), STAFF_SECONDS)

    def staff(self, request: Request) -> StaffSession | None:
        """The session of this request, if its cookie is genuine and young enough. Whether its password still holds is
        for the accounts to say."""
        content = _loads(self._staff, request.cookies.get(STAFF_COOKIE), STAFF_SECONDS)
        if content is None or content["id"] in self._ended:
            return None
        csrf = hmac.new(self._secret, f"csrf:{content['id']}".encode(), hashlib.sha256).hexdigest()
        businesses = content["businesses"]
        staff = Staff(
            name=content["name"],
            role=content["role"],
            businesses=None if businesses is None else tuple(businesses),
            account=content.get("account"),
        )
        return StaffSession(id=content["id"], staff=staff, csrf=csrf, mark=content["mark"])

    def log_out(self, response: Response, session: StaffSession) -> None:
        now = time.monotonic()
        self._ended = {id_: until for id_, until in self._ended.items() if until > now}
        self._ended[session.id] = now + STAFF_SECONDS
        response.delete_cookie(STAFF_COOKIE, httponly=True, samesite="strict")

    def remember_call(self, request: Request, response: Response, call: VisitorCall) -> None:
        content = {"room": call.room, "call_id": str(call.call_id or "")}
        self._set(request, response, CALL_COOKIE, self._call.dumps(content), CALL_SECONDS)

    def visitor_call(self, request: Request) -> VisitorCall | None:
        content = _loads(self._call, request.cookies.get(CALL_COOKIE), CALL_SECONDS)
        if content is None:
            return None
        return VisitorCall(room=content["room"], call_id=UUID(content["call_id"]) if content["call_id"] else None)

    @staticmethod
    def _set(request: Request, response: Response, name: str, value: str, seconds: int) -> None:
        response.set_cookie(
            name, value, max_age=seconds, httponly=True, samesite="strict", secure=request.url.scheme == "https"
        )


def _loads(serializer: URLSafeTimedSerializer, value: str | None, seconds: int) -> dict[str, Any] | None:
    if value is None:
        return None
    try:
        content: dict[str, Any] = serializer.loads(value, max_age=seconds)
    except BadSignature:
        return None
    return content
