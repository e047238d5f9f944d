"""What tools need of the web, stated as a Protocol: who sends requests is handed in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSecret:
    """A secret by the name of its setting, and the header that carries it behind `scheme`."""

    setting: str
    header: str
    scheme: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WebRequest:
    """One request to a host that a business allows. `private` says whether that host may have a private address."""

    method: str
    url: str
    private: bool
    seconds: float
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None
    secret: WebSecret | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WebAnswer:
    """The status, and the answer's JSON; None where it has none."""

    status: int
    json: Any = None


class WebFailed(Exception):
    """A request without an answer. `sent` says whether it may have reached the service; the message holds nothing of
    what was asked."""

    def __init__(self, message: str, *, sent: bool) -> None:
        super().__init__(message)
        self.sent = sent


class Web(Protocol):
    """Sends requests. Never follows a redirect, never connects to an address that the request does not allow."""

    async def send(self, request: WebRequest) -> WebAnswer:
        """Raises `WebFailed`."""
        ...
