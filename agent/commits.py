"""Turns what LiveKit reports as said into commits: A for the caller's item, B for the agent's, each once and in
order."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import structlog
from livekit.agents import AgentSession, ConversationItemAddedEvent
from livekit.agents.llm import ChatMessage
from livekit.agents.llm.chat_context import MetricsReport

from agent.reply import Reply
from agent.stage import Stage
from agent.timings import line_timings, turn_timings
from routing.decision import Decision, Reading
from routing.journal import Modality
from routing.orchestrator import Orchestrator, Played

log = structlog.get_logger(__name__)

DETAILS_SECONDS = 2.0


class Commits:
    """Works off the session's items one after the other, off the voice path."""

    def __init__(
        self,
        *,
        orchestrator: Orchestrator,
        stage: Stage,
        seconds: Callable[[float], float],
        on_heard: Callable[[Reading], None],
        on_replied: Callable[[Decision], None],
        on_discarded: Callable[[], None] = lambda: None,
        resumes: bool = False,
    ) -> None:
        """`on_discarded` is told of each reply that was begun on what the caller then did not say."""
        self._orchestrator = orchestrator
        self._stage = stage
        self._seconds = seconds
        self._on_heard = on_heard
        self._on_replied = on_replied
        self._on_discarded = on_discarded
        self._replies: dict[str, Reply] = {}
        self._late: dict[str, str] = {}
        self._unspoken = ""
        self._committed: dict[str, MetricsReport] = {}
        self._greeted = resumes
        self._resumes = resumes
        self._queue: asyncio.Queue[ChatMessage | Reply | None] = asyncio.Queue()
        self._task = asyncio.create_task(self._work(), name="commits")

    def attach(self, session: AgentSession[Any]) -> None:
        def added(event: ConversationItemAddedEvent) -> None:
            if isinstance(event.item, ChatMessage):
                self._queue.put_nowait(event.item)

        session.on("conversation_item_added", added)

    def opened(self, reply: Reply) -> None:
        """A reply is being made, speculatively or not."""
        self._replies[reply.id] = reply

    def say_late(self, session: AgentSession[Any], reply: Reply) -> None:
        """Speak what a reply still had to say, as a line that is committed with it."""
        text = " ".join(words.text.strip() for words in reply.late)
        self._late[text] = reply.id
        session.say(text)

    def unspoken(self, text: str) -> None:
        """These last words of what is being said could not be spoken, though the session takes them for played."""
        self._unspoken = text

    def ended(self, reply: Reply) -> None:
        """The speech of a reply is over: played, cut off, or thrown away."""
        self._queue.put_nowait(reply)

    async def aclose(self) -> None:
        """Work off what is there, then stop; writes under way are waited for."""
        self._queue.put_nowait(None)
        await self._task
        await self._orchestrator.finish_writes()

    async def _work(self) -> None:
        while (item := await self._queue.get()) is not None:
            try:
                if isinstance(item, Reply):
                    await self._drop(item)
                elif item.role == "user":
                    await self._caller(item)
                elif item.role == "assistant":
                    await self._agent(item)
            except Exception:
                log.exception("commit_failed")
                self._stage.fault("commit", "a turn could not be committed")

    async def _caller(self, item: ChatMessage) -> None:
        metrics = item.metrics
        started, ended = metrics.get("started_speaking_at"), metrics.get("stopped_speaking_at")
        reading = await self._orchestrator.commit_caller(
            item.id,
            (item.text_content or "").strip(),
            started=self._at(started),
            ended=self._at(ended),
            modality=_modality(item),
        )
        if reading is None:
            # An earlier job of this call committed it; the reply to it is ours.
            self._adopt(item.id)
            return
        structlog.contextvars.bind_contextvars(turn=self._orchestrator.conversation.turn)
        log.info("caller_turn", sentiment=reading.sentiment.mood, acts=sorted(reading.acts))
        self._stage.heard(reading)
        self._on_heard(reading)
        self._committed[item.id] = metrics
        self._adopt(item.id)

    def _adopt(self, message_id: str) -> None:
        self._committed.setdefault(message_id, {})
        for reply in self._replies.values():
            if reply.message_id == message_id:
                self._stage.adopt(reply)

    async def _agent(self, item: ChatMessage) -> None:
        metrics = item.metrics
        reply_id = item.extra.get("reply")
        text, unspoken = item.text_content or "", self._unspoken
        self._unspoken = ""
        reached = heard_of(text, unspoken)
        played = Played(
            text=reached,
            interrupted=item.interrupted or reached != text,
            started=self._at(metrics.get("started_speaking_at")),
            ended=self._at(metrics.get("stopped_speaking_at")),
            timings=line_timings(metrics),
        )
        late = next((i for text, i in self._late.items() if text.startswith(played.text.strip())), None)
        if reply_id is None and late is not None and played.text.strip():
            self._late.clear()
            self._orchestrator.commit_late(late, item.id, played)
            return
        if reply_id is None:
            self._orchestrator.commit_line(item.id, played, greeting=not self._greeted, resumption=self._resumes)
            self._greeted, self._resumes = True, False
            return
        reply = self._replies.get(reply_id)
        if reply is not None:
            await reply.done(DETAILS_SECONDS)
            heard = self._committed.get(reply.message_id, MetricsReport())
            played = replace(played, timings=turn_timings(heard, metrics, reply))
        self._commit(reply_id, played)

    def _commit(self, reply_id: str, played: Played) -> None:
        decision = self._orchestrator.commit_reply(reply_id, played)
        if decision is None:
            return
        log.info(
            "agent_turn",
            persona=decision.persona.persona,
            route=decision.route.value,
            target=decision.target,
            interrupted=played.interrupted,
            timings=dict(played.timings),
        )
        self._stage.decided(decision)
        self._on_replied(decision)

    async def _drop(self, reply: Reply) -> None:
        """A reply that was never heard: barged into before its first sound, or speculation that was thrown away."""
        if self._replies.pop(reply.id, None) is None:
            return
        self._stage.forget(reply.id)
        if reply.message_id in self._committed:
            # What the model heard in the caller's words counts, though nobody heard its own.
            await reply.done(DETAILS_SECONDS)
            timings = turn_timings(self._committed[reply.message_id], MetricsReport(), reply)
            self._commit(reply.id, Played(text="", interrupted=True, timings=timings))
        else:
            self._on_discarded()
        reply.drop()

    def _at(self, wall: float | None) -> float | None:
        return None if wall is None else round(self._seconds(wall), 3)


def _modality(item: ChatMessage) -> Modality:
    """Only a turn that was spoken has a time at which the voice began."""
    if item.extra.get("modality") == "keyed":
        return "keyed"
    return "spoken" if item.metrics.get("started_speaking_at") is not None else "typed"


def heard_of(text: str, unspoken: str) -> str:
    """What of `text` was heard, where its end from `unspoken` on was not. Where the two do not fit, nothing counts as
    heard: a question is then asked once more rather than never."""
    if not unspoken.strip():
        return text
    words, lost = text.split(), unspoken.split()
    for start in range(len(words)):
        if words[start : start + len(lost)] == lost or words[start:] == lost[: len(words) - start]:
            return " ".join(words[:start])
    return ""
