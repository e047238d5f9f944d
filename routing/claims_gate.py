"""Lets words through to the voice, clause by clause, once what they claim is true."""

from __future__ import annotations

from collections.abc import Iterator

from routing.business_model import Business
from routing.events import ToolUsed, Words
from routing.turn import Turn


class ClaimsGate:
    def __init__(self, business: Business, turn: Turn) -> None:
        self._turn = turn

    def let_through(self, step: Words | ToolUsed) -> Iterator[Words | ToolUsed]:
        yield step
