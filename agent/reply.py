"""A reply in the making: the orchestrator's stream, read by a task of our own and keyed by reply.

LiveKit may cancel the node that hands the words on, at a discarded speculation or a barge-in; what is not spoken
(details, tools that must end) goes on in this task until the reply is dropped.
"""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import AsyncIterator

import structlog

from routing.decision import Reading
from routing.events import Decided, Heard, Words, WordsEnded
from routing.orchestrator import Orchestrator

log = structlog.get_logger(__name__)


class Reply:
    """One attempt at answering a message of the caller's."""

    def __init__(self, orchestrator: Orchestrator, *, message_id: str, text: str) -> None:
        self.id = f"reply_{uuid.uuid4().hex[:16]}"
        self.message_id = message_id
        self.text = text
        self.reading: Reading | None = None
        self.began = time.monotonic()
        self.began_at = time.time()
        """By the wall clock, as LiveKit's own metrics are."""
        self.marks: dict[str, float] = {}
        self.words_heard: list[Words] = []
        self.late: list[Words] = []
        """What came behind the words, from a tool that was called there; spoken as a line of its own."""
        self.failed: BaseException | None = None
        self._orchestrator = orchestrator
        self._ended = False
        self._words: asyncio.Queue[Words | None] = asyncio.Queue()
        self._task = asyncio.create_task(self._run(), name=self.id)

    async def _run(self) -> None:
        try:
            stream = self._orchestrator.respond(self.text, reply_id=self.id, message_id=self.message_id)
            async for event in stream:
                if isinstance(event, Heard):
                    self.reading = event.reading
                    self._mark("reading_ms")
                elif isinstance(event, Words) and event.text.strip():
                    self._mark("first_words_ms")
                    if self._ended:
                        self.late.append(event)
                    else:
                        self._words.put_nowait(event)
                elif isinstance(event, WordsEnded):
                    self._end()
                elif isinstance(event, Decided):
                    self._mark("decided_ms")
                    model = event.decision.model
                    if model is not None and model.first_token_ms is not None:
                        self.marks["model_first_token_ms"] = model.first_token_ms
        except Exception as error:
            self.failed = error
            log.exception("reply_failed", reply=self.id)
        finally:
            self._end()

    def _end(self) -> None:
        if not self._ended:
            self._ended = True
            self._mark("words_ended_ms")
            self._words.put_nowait(None)

    def _mark(self, stage: str) -> None:
        self.marks.setdefault(stage, round((time.monotonic() - self.began) * 1000, 1))

    async def words(self) -> AsyncIterator[Words]:
        """The words as they come; ends at the last one, not at the details that may follow."""
        while (words := await self._words.get()) is not None:
            self.words_heard.append(words)
            yield words

    def drop(self) -> None:
        """The reply will not be spoken: stop thinking of it."""
        self._task.cancel()
        self._orchestrator.discard(self.id)

    async def done(self, within: float) -> None:
        """Wait for the details, `within` seconds at most."""
        await asyncio.wait({self._task}, timeout=within)
