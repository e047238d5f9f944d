"""The ways in which routing can fail."""

from __future__ import annotations

from personas.errors import AuthoringError, Problem

__all__ = ["BusinessError", "Problem", "RoutingError"]


class RoutingError(Exception):
    """Routing cannot begin or go on; the message says what was wrong and how to mend it."""


class BusinessError(AuthoringError, RoutingError):
    """A business folder that cannot be used as it is; `problems` names each mistake by file, line and remedy."""
