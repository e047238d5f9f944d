"""How often one visitor may try something."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable


class RateLimit:
    """At most `limit` attempts by one key in any `seconds`; kept in memory.

    Keys that have been quiet for the whole window are forgotten, so that memory stays bounded by the attempts of one
    window.
    """

    def __init__(self, *, limit: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit = limit
        self._seconds = seconds
        self._clock = clock
        self._attempts: dict[str, deque[float]] = {}
        self._swept = clock()

    def attempt(self, key: str) -> int | None:
        """Count an attempt. Returns None when it may go on, else after how many seconds to come back.

        A refused attempt is not counted: waiting as long as told is enough.
        """
        now = self._clock()
        if now - self._swept > self._seconds:
            self._sweep(now)
        attempts = self._attempts.setdefault(key, deque())
        while attempts and now - attempts[0] >= self._seconds:
            attempts.popleft()
        if len(attempts) >= self._limit:
            return max(1, math.ceil(self._seconds - (now - attempts[0])))
        attempts.append(now)
        return None

    def forgive(self, key: str) -> None:
        """Forget what this key has tried, after it succeeded."""
        self._attempts.pop(key, None)

    def _sweep(self, now: float) -> None:
        self._swept = now
        for key in [k for k, times in self._attempts.items() if not times or now - times[-1] >= self._seconds]:
            del self._attempts[key]
