"""The order of turns: who speaks to the agent now, who waits and where, and who finds no place to wait."""

from __future__ import annotations

from collections.abc import Hashable

SERVED = 0
"""The place of a call whose turn it is; those who wait have 1, 2, …"""

REFUSED = -1
"""The place of a call that can neither be held nor wait."""


class WaitingRoom:
    """Gives the turns of one worker by arrival.

    Args:
        calls: how many calls are held at a time.
        places: how many more may wait.
    """

    def __init__(self, *, calls: int, places: int) -> None:
        self._calls = calls
        self._places = places
        self._served: set[Hashable] = set()
        self._waiting: list[Hashable] = []

    def arrive(self, ticket: Hashable, *, goes_on: bool = False) -> int:
        """The place of a call that arrives. One that `goes_on`, whose first job died, had its turn already: it waits
        before all others, and is never refused."""
        if len(self._served) < self._calls and not self._waiting:
            self._served.add(ticket)
        elif goes_on:
            self._waiting.insert(0, ticket)
        elif len(self._waiting) < self._places:
            self._waiting.append(ticket)
        return self.place(ticket)

    def leave(self, ticket: Hashable) -> None:
        """A call is over, or its caller waits no longer; the next ones get their turn."""
        self._served.discard(ticket)
        if ticket in self._waiting:
            self._waiting.remove(ticket)
        while self._waiting and len(self._served) < self._calls:
            self._served.add(self._waiting.pop(0))

    def place(self, ticket: Hashable) -> int:
        if ticket in self._served:
            return SERVED
        return self._waiting.index(ticket) + 1 if ticket in self._waiting else REFUSED

    @property
    def held(self) -> int:
        return len(self._served)

    @property
    def waiting(self) -> int:
        return len(self._waiting)


def reported_load(jobs: int, *, calls: int, places: int) -> float:
    """What a worker with this many jobs tells the LiveKit server, which dispatches nobody from 0.7 on.

    A worker with a free slot says less than one where a call would wait. The two jobs beyond the last place tell their
    callers that there is none; after those the server looks for another worker.
    """
    capacity = calls + places + REFUSING_JOBS
    if jobs >= capacity:
        return 1.0
    if jobs < calls:
        return 0.3 * jobs / calls
    return 0.3 + 0.35 * (jobs - calls) / (capacity - calls)


REFUSING_JOBS = 2
