"""An FAQ kept elsewhere, asked beside the business's own: it never holds up a turn, and what it cannot answer the own
FAQ does."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from typing import Protocol

import structlog

from routing.decision import Match
from routing.errors import RoutingError
from routing.protocols import Answers

log = structlog.get_logger(__name__)

DEADLINE = 0.05
"""Seconds that a turn waits for the service, counted from the start of its reading."""

_AT_ONCE = 4
_REMEMBERED = 256
_FAILURES = 3
_PAUSE = 30.0


class FaqServiceFailed(RoutingError):
    """The service gave no answer, or one that is not to its contract."""


class FaqService(Protocol):
    """The nearest answers of an FAQ kept elsewhere. May take seconds; raises `FaqServiceFailed`."""

    def search(self, text: str, *, language: str, limit: int) -> Sequence[Match]: ...


class ServedAnswers:
    """Answers from a service where it has some within the deadline, else from the business's own FAQ.

    Both are asked at once. What comes too late is kept for the next reading of the same words: an utterance is read
    several times while it is spoken. A service that failed three times running is left alone for half a minute.

    Args:
        own: the business's FAQ.
        deadline: seconds.
        clock: monotonic seconds.
    """

    def __init__(
        self,
        own: Answers,
        service: FaqService,
        *,
        deadline: float = DEADLINE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._own = own
        self._service = service
        self._deadline = deadline
        self._clock = clock
        self._pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="faq-service")
        self._lock = threading.Lock()
        self._asked: OrderedDict[tuple[str, str, int], Future[Sequence[Match]]] = OrderedDict()
        self._failures = 0
        self._rests_until = 0.0

    def nearest(self, text: str, *, language: str = "en", limit: int = 3) -> Sequence[Match]:
        """The service's answers, or the business's own; most similar first."""
        begun = self._clock()
        asked = self._ask(text, language, limit)
        own = self._own.nearest(text, language=language, limit=limit)
        if asked is None:
            return own
        try:
            served = asked.result(timeout=max(0.0, self._deadline - (self._clock() - begun)))
        except (TooLate, FaqServiceFailed):
            return own
        return served or own

    def close(self) -> None:
        """Ask no more."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _ask(self, text: str, language: str, limit: int) -> Future[Sequence[Match]] | None:
        if not text.strip():
            return None
        key = (" ".join(text.split()).casefold(), language, limit)
        with self._lock:
            known = self._asked.get(key)
            if known is not None:
                self._asked.move_to_end(key)
                return known
            open_requests = sum(not future.done() for future in self._asked.values())
            if self._clock() < self._rests_until or open_requests >= _AT_ONCE:
                return None
            future = self._pool.submit(self._search, text, language, limit)
            self._asked[key] = future
            while len(self._asked) > _REMEMBERED:
                self._asked.popitem(last=False)
        future.add_done_callback(lambda done: self._learn(key, done))
        return future

    def _search(self, text: str, language: str, limit: int) -> Sequence[Match]:
        return sorted(self._service.search(text, language=language, limit=limit), key=lambda match: -match.similarity)

    def _learn(self, key: tuple[str, str, int], done: Future[Sequence[Match]]) -> None:
        if done.cancelled():
            return
        error = done.exception()
        with self._lock:
            if error is None:
                self._failures = 0
                return
            self._asked.pop(key, None)
            self._failures += 1
            if self._failures >= _FAILURES:
                self._rests_until = self._clock() + _PAUSE
                self._failures = 0
        log.warning("faq_service_failed", error=str(error) if isinstance(error, FaqServiceFailed) else repr(error))
