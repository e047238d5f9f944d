"""The seam between a turn and what decides it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Protocol

from routing.events import Step
from routing.turn import Turn


class Decider(Protocol):
    """Decides a turn and finds its words. Yields words and the tools they rest on, in the order of speaking, and leaves
    route, target and reasons on the turn. Has no other side effects: writing tools go through `turn.tools.write`."""

    name: str

    def decide(self, turn: Turn) -> AsyncIterator[Step]: ...
