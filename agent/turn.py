"""Maps the orchestrator's events onto LiveKit's nodes: words to the right voice, commits to the right items.

One LiveKit `Agent` serves the whole call; the persona is state of the conversation, and `tts_node` picks the voice by
the segment it is handed.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator
from contextlib import aclosing
from typing import Any

import structlog
from livekit import rtc
from livekit.agents import Agent, FlushSentinel, ModelSettings, llm, stt
from livekit.agents.llm import ChatChunk, ChoiceDelta
from livekit.agents.types import TimedString
from livekit.agents.voice import SpeechHandle
from livekit.agents.voice.agent_activity import _SpeechHandleContextVar

from agent.commits import Commits
from agent.endpointing import TurnEndpointing
from agent.floor import Floor
from agent.reply import Reply
from agent.segment_text import SegmentText
from agent.stage import Stage
from agent.voicing import Voicing
from routing.events import SegmentKind, Words
from routing.orchestrator import Orchestrator

log = structlog.get_logger(__name__)

LATE_SECONDS = 6.0
APOLOGY_SEGMENTS = 100
"""Numbers of segments that were apologised for begin here."""
_TRANSCRIPTS = (
    stt.SpeechEventType.INTERIM_TRANSCRIPT,
    stt.SpeechEventType.PREFLIGHT_TRANSCRIPT,
    stt.SpeechEventType.FINAL_TRANSCRIPT,
)


class RoutedModel(llm.LLM[Any]):
    """Tells the session that replies are generated. They come from the orchestrator through `llm_node`, so the session
    itself has nothing to ask."""

    @property
    def model(self) -> str:
        return "switchboard"

    @property
    def provider(self) -> str:
        return "switchboard"

    def chat(self, **_: Any) -> llm.LLMStream:
        raise RuntimeError("replies come from the orchestrator; the session must not ask a model by itself")


class CallAgent(Agent):
    """The voice of a call."""

    def __init__(
        self,
        *,
        orchestrator: Orchestrator,
        voicing: Voicing,
        stage: Stage,
        commits: Commits,
        floor: Floor,
        endpointing: TurnEndpointing,
    ) -> None:
        super().__init__(instructions="")
        self._floor = floor
        self._endpointing = endpointing
        self._orchestrator = orchestrator
        self._voicing = voicing
        self._stage = stage
        self._commits = commits

    async def stt_node(
        self, audio: AsyncIterable[rtc.AudioFrame], model_settings: ModelSettings
    ) -> AsyncGenerator[stt.SpeechEvent | str, None]:
        """Hear. Endpointing follows each transcript, and what is only said to show that the caller listens goes no
        further."""
        async for event in Agent.default.stt_node(self, audio, model_settings):
            text = event.alternatives[0].text if isinstance(event, stt.SpeechEvent) and event.alternatives else ""
            if text and isinstance(event, stt.SpeechEvent) and event.type in _TRANSCRIPTS:
                if self._floor.heard(text):
                    continue
                final = event.type == stt.SpeechEventType.FINAL_TRANSCRIPT
                await self._endpointing.heard(text, final=final, speaks=self.session.user_state == "speaking")
            yield event

    async def transcription_node(
        self, text: AsyncIterable[str | TimedString], model_settings: ModelSettings
    ) -> AsyncGenerator[str | TimedString, None]:
        """What is spoken, as it is shown; whether it ends in a question tells what a short "yes" means."""
        begins = True
        async for piece in text:
            self._floor.speaks(piece, begins=begins)
            begins = False
            yield piece

    async def llm_node(
        self, chat_ctx: llm.ChatContext, tools: list[llm.Tool], model_settings: ModelSettings
    ) -> AsyncGenerator[ChatChunk | str | FlushSentinel, None]:
        """The words of a reply, each segment flushed before the next. May run for a turn that is never committed."""
        message = next((m for m in reversed(chat_ctx.messages()) if m.role == "user"), None)
        if message is None or not (message.text_content or "").strip():
            return
        reply = Reply(self._orchestrator, message_id=message.id, text=(message.text_content or "").strip())
        self._commits.opened(reply)
        handle = _SpeechHandleContextVar.get(None)
        if handle is not None:
            handle.add_done_callback(lambda _: self._commits.ended(reply))
        yield ChatChunk(id=reply.id, delta=ChoiceDelta(role="assistant", extra={"reply": reply.id}))
        if handle is not None:
            self._stage.background(self._say_late(reply, handle))
        segment = 0
        async for words in reply.words():
            if words.segment != segment:
                yield FlushSentinel()
                segment = words.segment
            yield _text(words, reply.id)
        if reply.failed is not None:
            yield self._apology(reply)

    async def _say_late(self, reply: Reply, handle: SpeechHandle) -> None:
        """Speak what a tool behind the details brought, once the reply was heard: the node has long returned by then,
        and LiveKit would lose it without a word."""
        await handle.wait_for_playout()
        if handle.interrupted:
            return
        await reply.done(LATE_SECONDS)
        if reply.late:
            self._commits.say_late(self.session, reply)

    def _apology(self, reply: Reply) -> SegmentText:
        business, persona = self._orchestrator.business, self._orchestrator.conversation.persona
        self._stage.fault("reply", type(reply.failed).__name__)
        return SegmentText(
            business.lines["apology"][0], reply_id=reply.id, segment=99, persona=persona, kind=SegmentKind.APOLOGY
        )

    async def tts_node(
        self, text: AsyncIterable[str], model_settings: ModelSettings
    ) -> AsyncGenerator[rtc.AudioFrame, None]:
        """Speak one segment in the voice of its persona, whatever becomes of that voice."""
        pieces = aiter(text)
        first = await anext(pieces, None)
        if first is None:
            return
        segment = first if isinstance(first, SegmentText) else None
        persona = segment.persona if segment is not None else self._orchestrator.conversation.persona
        async with aclosing(self._voicing.speak(_with(first, pieces), persona)) as sounds:
            async for sound in sounds:
                if segment is not None:
                    heard = segment if sound.instead is None else _apology(sound.instead, segment)
                    self._stage.voiced(heard, sound.frame.duration)
                yield sound.frame


async def _with(first: str, pieces: AsyncIterator[str]) -> AsyncIterator[str]:
    yield first
    async for piece in pieces:
        yield piece


def _apology(text: str, segment: SegmentText) -> SegmentText:
    """What was heard in the place of a segment, as a segment behind it."""
    return SegmentText(
        text,
        reply_id=segment.reply_id,
        segment=segment.segment + APOLOGY_SEGMENTS,
        persona=segment.persona,
        kind=SegmentKind.APOLOGY,
    )


def _text(words: Words, reply_id: str) -> SegmentText:
    return SegmentText(words.text, reply_id=reply_id, segment=words.segment, persona=words.persona, kind=words.kind)
