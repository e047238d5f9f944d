"""What others in the room see of the agent: who speaks, the mood, the route, and each segment as it begins.

Attributes of the agent's participant: `persona`, `persona_name`, `persona_role`, `sentiment`, `route`, `target`. Text
stream
`switchboard.segment`: one JSON object a segment with `reply`, `segment`, `persona`, `kind` and `text`.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine
from typing import Any

import structlog
from livekit import rtc

from agent.reply import Reply
from agent.segment_text import SegmentText
from routing.business_model import Business
from routing.decision import Decision, Reading

log = structlog.get_logger(__name__)

SEGMENT_TOPIC = "switchboard.segment"


class Stage:
    """Publishes what happens. Nothing on the voice path waits for it."""

    def __init__(self, *, room: rtc.Room, business: Business, on_fault: Callable[[str, str], None]) -> None:
        self._room = room
        self._business = business
        self._on_fault = on_fault
        self._tasks: set[asyncio.Task[Any]] = set()
        self._adopted: Reply | None = None
        self._spans: dict[tuple[str, int], float] = {}
        self._segments: dict[tuple[str, int], SegmentText] = {}
        self._published: set[tuple[str, int]] = set()

    def background(self, work: Coroutine[Any, Any, Any]) -> None:
        """Run something nobody waits for; a failure is logged."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.warning("background_failed", error=repr(task.exception()))

    def fault(self, part: str, what: str) -> None:
        self._on_fault(part, what)

    def show_persona(self, key: str) -> None:
        persona = self._business.personas[key]
        self._attributes(persona=key, persona_name=persona.name, persona_role=persona.role)

    def heard(self, reading: Reading) -> None:
        self._attributes(sentiment=reading.sentiment.mood)

    def decided(self, decision: Decision) -> None:
        self._attributes(route=decision.route.value, target=decision.target or "")

    def _attributes(self, **values: str) -> None:
        self.background(self._set_attributes(values))

    async def _set_attributes(self, values: dict[str, str]) -> None:
        if self._room.isconnected():
            await self._room.local_participant.set_attributes(values)

    def voiced(self, text: SegmentText, seconds: float) -> None:
        """A segment has this much more audio. Only adopted replies are shown; the others are speculation."""
        key = (text.reply_id, text.segment)
        self._spans[key] = self._spans.get(key, 0.0) + seconds
        if key not in self._segments:
            self._segments[key] = text
            if self._adopted is not None and self._adopted.id == text.reply_id:
                self._publish(key)

    def adopt(self, reply: Reply) -> None:
        """The caller's turn is committed and this reply answers it."""
        self._adopted = reply
        for key in [k for k in self._segments if k[0] == reply.id]:
            self._publish(key)

    def _publish(self, key: tuple[str, int]) -> None:
        if key in self._published:
            return
        self._published.add(key)
        text = self._segments[key]
        before = sum(
            seconds for (reply, segment), seconds in self._spans.items() if reply == key[0] and segment < key[1]
        )
        self.background(self._show(text, before))

    async def _show(self, text: SegmentText, after: float) -> None:
        body = {
            "reply": text.reply_id,
            "segment": text.segment,
            "persona": text.persona,
            "kind": text.kind.value,
            "text": str(text),
        }
        if self._room.isconnected():
            await self._room.local_participant.send_text(json.dumps(body), topic=SEGMENT_TOPIC)
        # A segment is synthesised while the one before it still plays: the name changes with the voice.
        await asyncio.sleep(after)
        if self._adopted is not None and self._adopted.id == text.reply_id:
            persona = self._business.personas[text.persona]
            await self._set_attributes(
                {"persona": text.persona, "persona_name": persona.name, "persona_role": persona.role}
            )

    def forget(self, reply_id: str) -> None:
        for key in [k for k in self._spans if k[0] == reply_id]:
            del self._spans[key]
            self._segments.pop(key, None)

    async def aclose(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
