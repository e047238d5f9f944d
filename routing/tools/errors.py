"""What can go wrong with a tool."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class ToolRefused(Exception):
    """A tool cannot do what it was asked for a reason the caller can be told.

    `code` is what a program goes by (`outside_area`, `past_date`, …), `message` says the same in a sentence, `detail`
    holds what helps further, such as `alternatives`. `ToolRegistry.run` turns it into a `ToolResult`.
    """

    def __init__(self, code: str, message: str, detail: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.detail = dict(detail or {})


class UnknownTool(Exception):
    """A business grants a persona a tool that does not exist."""

    def __init__(self, persona: str, name: str, known: tuple[str, ...]) -> None:
        super().__init__(
            f"tools.{persona} names {name!r}, which is no tool of this business; write one of: {', '.join(known)}"
        )
        self.persona = persona
        self.name = name
