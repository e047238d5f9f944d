"""How the desk can fail, and how it refuses a request: with a code, an HTTP status and words for who reads it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar


class DeskError(Exception):
    """Anything that goes wrong with the desk; the message says what, and how to mend it."""


class PasswordIsSet(DeskError):
    """The staff password comes from SWITCHBOARD_STAFF_PASSWORD, so there is none to reset here."""


class PortTaken(DeskError):
    """The port that the desk was to serve on is in use."""


class Refusal(DeskError):
    """A request that the desk does not fulfil.

    Answered in one shape: `{"error": {"code", "message"}}`, or a page with the same words when a browser asks for one.
    `retry_after` is in seconds; `headers` go with the answer.
    """

    code: ClassVar[str] = "desk_error"
    status: ClassVar[int] = 500
    title: ClassVar[str] = "Something went wrong"

    def __init__(
        self, message: str, *, retry_after: int | None = None, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.headers = dict(headers or {})
        if retry_after is not None:
            self.headers["Retry-After"] = str(retry_after)


class Broken(Refusal):
    """A mistake of our own, whose details are in the log."""

    code = "broken"


class LivekitAway(Refusal):
    """The LiveKit server did not answer, or refused our key."""

    code = "server_away"
    status = 503
    title = "The telephone server is away"


class AllLinesTaken(Refusal):
    """As many calls are live as the workers take."""

    code = "all_lines_taken"
    status = 503
    title = "All lines are taken"


class TooManyAttempts(Refusal):
    """A rate limit was reached; `retry_after` says when to come back."""

    code = "too_many_attempts"
    status = 429
    title = "Too many attempts"


class DatabaseAway(Refusal):
    """The database did not answer."""

    code = "database_away"
    status = 503
    title = "The records cannot be read at the moment"


class RecordingsAway(Refusal):
    """The recording store did not answer, or refused."""

    code = "recordings_away"
    status = 503
    title = "The recordings cannot be played at the moment"


class NotFound(Refusal):
    """There is no such page or row, or the reader may not see it: the two are not told apart."""

    code = "not_found"
    status = 404
    title = "There is nothing here"


class ForeignForm(Refusal):
    """A form that did not come from a page of this desk, or whose page is older than the login."""

    code = "foreign_form"
    status = 403
    title = "This form is out of date"


class LoginNeeded(Refusal):
    """The page is for staff, and nobody is logged in."""

    code = "login_needed"
    status = 401
    title = "Please log in"


class WrongPassword(Refusal):
    """The password was not the staff password, or not that of the name."""

    code = "wrong_password"
    status = 401
    title = "That was not the password"


class AccountNeeded(Refusal):
    """The desk's one password, after somebody was made administrator."""

    code = "account_needed"
    status = 403
    title = "Please use your own account"


class RangeNotSatisfiable(Refusal):
    """A `Range` header asks for bytes that the recording does not have."""

    code = "range_not_satisfiable"
    status = 416
    title = "There is no such part of the recording"
