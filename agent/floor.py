"""Who has the floor: listens to the caller while the agent speaks, and holds its voice, lets it go on, or stops it.

It hears by a voice activity stream of its own. The session's answers later: it waits for two windows, and tells nothing
before it is sure.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

import structlog
from livekit import rtc
from livekit.agents import AgentSession, AgentStateChangedEvent, vad
from livekit.agents.voice import io

from agent.backchannels import is_backchannel
from agent.barge_in import BargeIn, Heard
from agent.holding import HoldingOutput

log = structlog.get_logger(__name__)

TICK_SECONDS = 0.1
_QUESTION_MARKS = ("?", "؟")


class Floor:
    """The floor of one call.

    Usage:
        floor = Floor(detector, language=lambda: "en")
        floor.attach(session, HoldingOutput.into(session))   # once it has its audio, before anybody speaks
        ...
        await floor.aclose()

    Args:
        detector: hears speech in the caller's audio; the session's own may be given, each makes its own stream.
        language: the language that is spoken now.
    """

    def __init__(self, detector: vad.VAD, *, language: Callable[[], str]) -> None:
        self._detector = detector
        self._barge_in = BargeIn(is_backchannel=lambda text: is_backchannel(text, language()))
        self._session: AgentSession[Any] | None = None
        self._output: HoldingOutput | None = None
        self._spoken = ""
        self._tasks: list[asyncio.Task[None]] = []

    def attach(self, session: AgentSession[Any], output: HoldingOutput | None) -> None:
        """Begin to listen. `output` is in the session's chain."""
        self._session, self._output = session, output
        stream = self._detector.stream()
        if session.input.audio is not None:
            session.input.audio = _Overheard(session.input.audio, stream)
        session.on("agent_state_changed", self._agent_changed)
        self._tasks = [
            asyncio.create_task(self._listen(stream), name="floor"),
            asyncio.create_task(self._tick(), name="floor-ticks"),
        ]

    def speaks(self, text: str, *, begins: bool) -> None:
        """The agent goes on with this text; `begins` marks the first of a speech."""
        self._spoken = text if begins else self._spoken + text

    def heard(self, text: str) -> bool:
        """A transcript came; returns whether it is to be kept from the session. Words stop the agent."""
        what = self._barge_in.heard(time.monotonic(), text)
        if what is Heard.STOPS:
            self._stop()
        return what is Heard.SWALLOWED

    async def aclose(self) -> None:
        """Listen no more; nothing more is played."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._output is not None:
            self._output.resume()
            await self._output.aclose()

    def _agent_changed(self, event: AgentStateChangedEvent) -> None:
        if event.new_state == "speaking":
            self._barge_in.agent_began(time.monotonic())
        elif event.old_state == "speaking":
            self._barge_in.agent_ended()
        self._apply()

    async def _listen(self, stream: vad.VADStream) -> None:
        try:
            async for event in stream:
                if event.type is not vad.VADEventType.INFERENCE_DONE:
                    continue
                if self._barge_in.sound(time.monotonic(), event.probability, question_ends_in=self._question_ends_in()):
                    self._stop()
                self._apply()
        finally:
            await stream.aclose()

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(TICK_SECONDS)
            self._barge_in.tick(time.monotonic())
            self._apply()

    def _question_ends_in(self) -> float | None:
        if self._output is None or not self._spoken.rstrip().endswith(_QUESTION_MARKS):
            return None
        return self._output.seconds_left

    def _apply(self) -> None:
        if self._output is None:
            return
        held = self._barge_in.held and self._may_stop()
        if held == self._output.held:
            return
        # From the top of the chain: what paces the transcript waits with the voice.
        chain = (self._session.output.audio if self._session is not None else None) or self._output
        if held:
            chain.pause()
        else:
            chain.resume()

    def _may_stop(self) -> bool:
        speech = self._session.current_speech if self._session is not None else None
        return speech is None or speech.allow_interruptions

    def _stop(self) -> None:
        if self._session is None or self._session.current_speech is None:
            return
        if not self._may_stop() or self._session.current_speech.interrupted:
            return
        log.debug("barged_in")
        self._session.interrupt()


class _Overheard(io.AudioInput):
    """Passes the caller's audio through, and to the stream."""

    def __init__(self, source: io.AudioInput, stream: vad.VADStream) -> None:
        super().__init__(label="Switchboard floor", source=source)
        self._overheard = source
        self._stream = stream
        self._whole = True

    async def __anext__(self) -> rtc.AudioFrame:
        frame = await self._overheard.__anext__()
        if self._whole:
            try:
                self._stream.push_frame(frame)
            except RuntimeError:
                # The call is ending and the stream is closed already; the session's own audio goes on.
                self._whole = False
        return frame
