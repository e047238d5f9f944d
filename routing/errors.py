"""The ways in which routing can fail."""

from __future__ import annotations

from personas.errors import AuthoringError, Problem

__all__ = ["BusinessError", "Problem"]


class BusinessError(AuthoringError):
    """A business folder that cannot be used as it is; `problems` names each mistake by file, line and remedy."""
