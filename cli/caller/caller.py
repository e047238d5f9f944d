"""A caller over real WebRTC: joins a room, speaks lines with a voice, waits its turn, measures what it hears."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from livekit import rtc
from numpy.typing import NDArray

from agent.errors import CallFailed
from cli.caller.ear import Ear
from cli.caller.microphone import Microphone

QUIET_SECONDS = 0.9
"""The agent is taken to have finished once it listens and has been silent this long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One line as the caller lived it. `ended` is a wall-clock time; `voice_to_voice_ms` runs from the end of the
    caller's voice to the first sound of an answer, None where none came."""

    line: str
    ended: float
    voice_to_voice_ms: float | None


class Caller:
    """One participant of kind standard.

    Args:
        on_agent_says: called with each finished utterance of the agent's transcription.
    """

    def __init__(self, *, on_agent_says: Callable[[str, str], None] = lambda who, text: None) -> None:
        self.room = rtc.Room()
        self.microphone = Microphone()
        self.ear = Ear()
        self._on_agent_says = on_agent_says
        self._agent_there = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    async def join(
        self, url: str, token: str, *, within: float = 60.0, microphone: bool = True, wait_for_greeting: bool = True
    ) -> None:
        """Join, publish the microphone, and wait until the agent has greeted (or only joined).

        Raises:
            CallFailed: the server is not reached, or no agent answers.
        """
        self.room.on("track_subscribed", self._subscribed)
        self.room.register_text_stream_handler("lk.transcription", self._transcribed)
        try:
            await self.room.connect(url, token)
        except rtc.ConnectError as error:
            raise CallFailed(f"the LiveKit server at {url} does not let the caller in: {error}") from error
        if microphone:
            await self._publish_microphone()
        began = time.monotonic()
        try:
            await asyncio.wait_for(self._agent_there.wait(), within)
        except TimeoutError:
            raise CallFailed(f"no agent answered within {within:.0f} s; look into the worker's log") from None
        if await self.ear.first_sound_after(began, within=within) is None:
            raise CallFailed(f"the agent joined but was not heard within {within:.0f} s; look into the worker's log")
        if wait_for_greeting:
            await self.agent_finished()

    async def _publish_microphone(self) -> None:
        track = rtc.LocalAudioTrack.create_audio_track("microphone", self.microphone.source)
        options = rtc.TrackPublishOptions(source=rtc.TrackSource.SOURCE_MICROPHONE)
        self.microphone.start()
        await self.room.local_participant.publish_track(track, options)

    def _subscribed(
        self, track: rtc.Track, publication: rtc.RemoteTrackPublication, participant: rtc.RemoteParticipant
    ) -> None:
        if track.kind == rtc.TrackKind.KIND_AUDIO and participant.kind == rtc.ParticipantKind.PARTICIPANT_KIND_AGENT:
            self.ear.listen(track)
            self._agent_there.set()

    def _transcribed(self, reader: rtc.TextStreamReader, identity: str) -> None:
        participant = self.room.remote_participants.get(identity)
        if participant is None or participant.kind != rtc.ParticipantKind.PARTICIPANT_KIND_AGENT:
            return
        attributes = reader.info.attributes or {}
        if attributes.get("lk.transcribed_track_id", "") in self._own_tracks():
            return
        task = asyncio.create_task(self._read(reader, participant))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _own_tracks(self) -> set[str]:
        return set(self.room.local_participant.track_publications)

    async def _read(self, reader: rtc.TextStreamReader, participant: rtc.RemoteParticipant) -> None:
        text = await reader.read_all()
        if text.strip():
            self._on_agent_says(participant.attributes.get("persona_name", "agent"), text.strip())

    @property
    def agent(self) -> rtc.RemoteParticipant | None:
        return next(
            (p for p in self.room.remote_participants.values() if p.kind == rtc.ParticipantKind.PARTICIPANT_KIND_AGENT),
            None,
        )

    async def agent_finished(self, *, within: float = 60.0) -> None:
        """Wait until the agent listens and is silent."""
        deadline = time.monotonic() + within
        while time.monotonic() < deadline:
            agent = self.agent
            if agent is None:
                return
            listening = agent.attributes.get("lk.agent.state") == "listening"
            if listening and time.monotonic() - self.ear.last_sound > QUIET_SECONDS:
                return
            await asyncio.sleep(0.05)

    async def say(self, line: str, samples: NDArray[np.int16], *, within: float = 15.0) -> Measured:
        """Speak a line, wait for the answer and for its end."""
        ended = await self.microphone.speak(samples)
        heard = await self.ear.first_sound_after(ended, within=within)
        await self.agent_finished()
        return Measured(
            line=line,
            ended=time.time() - (time.monotonic() - ended),
            voice_to_voice_ms=None if heard is None else round((heard - ended) * 1000, 1),
        )

    async def leave(self) -> None:
        await self.room.disconnect()
        await self.microphone.stop()
        await self.ear.stop()
        for task in list(self._tasks):
            task.cancel()
