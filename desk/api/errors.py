"""How the API refuses, beside the desk's own refusals; all of one shape, `{"error": {"code", "message"}}`."""

from __future__ import annotations

from desk.errors import Refusal


class KeyNeeded(Refusal):
    """The request carries no API key, or none that is known."""

    code = "key_needed"
    status = 401
    title = "An API key is needed"


class ScopeMissing(Refusal):
    """The key is known and may not do this."""

    code = "scope_missing"
    status = 403
    title = "This key may not do that"


class IdempotencyMismatch(Refusal):
    """The idempotency key was used for another request."""

    code = "idempotency_mismatch"
    status = 409
    title = "This idempotency key was used for another request"


class BusinessMissing(Refusal):
    """The business that the key was made for is not in the businesses' folder any more, or holds mistakes."""

    code = "business_missing"
    status = 503
    title = "This business cannot answer at the moment"
