"""A local model that stands by while a provider does its work, for when it does not."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

import structlog

from agent.errors import SpeechUnavailable
from agent.priority import thread_gives_way

log = structlog.get_logger(__name__)

_one_at_a_time = threading.Lock()

Model = TypeVar("Model")


class Standby(Generic[Model]):
    """One model, loaded in a thread that gives way to all others, and never two of them at a time.

    Args:
        what: names it in logs.
        check: raises `SpeechUnavailable` where it is not installed; loads nothing.
        load: loads and runs it once; may raise anything.
    """

    def __init__(self, what: str, *, check: Callable[[], object], load: Callable[[], Model]) -> None:
        self._what = what
        self._check = check
        self._load_model = load
        self._loaded: Future[Model] | None = None

    @property
    def installed(self) -> bool:
        """Whether there is anything to load."""
        try:
            self._check()
        except SpeechUnavailable:
            return False
        return True

    def load(self) -> None:
        """Begin to load the model; returns at once."""
        if self._loaded is None and self.installed:
            self._loaded = Future()
            threading.Thread(target=self._load, args=(self._loaded,), name=self._what, daemon=True).start()

    def _load(self, loaded: Future[Model]) -> None:
        thread_gives_way()
        try:
            with _one_at_a_time:
                model = self._load_model()
        except Exception as error:
            log.warning("standby_not_loaded", what=self._what, reason=str(error))
            loaded.set_exception(error)
        else:
            loaded.set_result(model)

    async def get(self, *, within: float) -> Model | None:
        """The model; None where it is not installed, or not loaded within so many seconds."""
        self.load()
        if self._loaded is None:
            return None
        waiting = asyncio.wrap_future(self._loaded)
        done, _ = await asyncio.wait([waiting], timeout=within)
        return waiting.result() if done and waiting.exception() is None else None
