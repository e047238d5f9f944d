"""When to try again what failed, and how much to say about it."""

from __future__ import annotations

import time

import structlog

from recording.errors import RecordingError

log = structlog.get_logger(__name__)

FIRST_SECONDS = 0.5
# The first failure is logged, then every so many.
LOG_EVERY = 10


class Retry:
    """Waits half a second after the first failure and twice as long after each further one, up to `longest` seconds.

    Args:
        event: the log's name for the failure.
        longest: seconds.
    """

    def __init__(self, event: str, longest: float) -> None:
        self._event = event
        self._longest = longest
        self._failures = 0
        self._next = 0.0

    @property
    def failing(self) -> bool:
        return self._failures > 0

    def due(self) -> bool:
        return time.monotonic() >= self._next

    def failed(self, error: Exception, **context: str) -> None:
        wait = min(self._longest, FIRST_SECONDS * 2**self._failures)
        if self._failures % LOG_EVERY == 0:
            # What a database says of a row may quote the row, so only our own and the system's words are logged.
            said = str(error) if isinstance(error, OSError | RecordingError) else ""
            log.error(self._event, error=type(error).__name__, said=said, tries=self._failures + 1, **context)
        self._failures += 1
        self._next = time.monotonic() + wait

    def later(self, seconds: float) -> None:
        """Nothing failed; there is just nothing to do for a while."""
        self._next = time.monotonic() + seconds

    def clear(self) -> None:
        self._failures = 0
        self._next = 0.0
