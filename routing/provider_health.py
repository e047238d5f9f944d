"""How whoever is asked over the network did lately: one that failed rests, so that an outage is not waited for each
time."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

REST_SECONDS = 10.0
LONGEST_REST_SECONDS = 60.0


@dataclass(slots=True)
class Health:
    """How a provider did lately. A failure makes it rest, each one in a row for twice as long."""

    clock: Callable[[], float] = time.monotonic
    _failures: int = 0
    _resting_until: float = 0.0

    @property
    def resting(self) -> bool:
        return self.clock() < self._resting_until

    def failed(self, retry_after: float | None = None) -> None:
        rest = retry_after if retry_after is not None else REST_SECONDS * 2**self._failures
        self._failures += 1
        self._resting_until = self.clock() + min(rest, LONGEST_REST_SECONDS)

    def answered(self) -> None:
        self._failures = 0
