"""A participant that does in a room what an agent of LiveKit's framework does there, as far as a page can see it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import numpy as np
from livekit import api, rtc

from desk.lines import LivekitServer

RATE = 48_000
SEGMENT_TOPIC = "switchboard.segment"
WORD_SECONDS = 0.1


class StandInAgent:
    """In the room as kind AGENT, with a voice track and the standard text streams and attributes."""

    def __init__(self, room: rtc.Room, source: rtc.AudioSource) -> None:
        self._room = room
        self._source = source
        self._segments = 0
        self.typed: asyncio.Queue[str] = asyncio.Queue()

    @property
    def caller(self) -> rtc.RemoteParticipant:
        return next(iter(self._room.remote_participants.values()))

    async def show(self, **attributes: str) -> None:
        """Set participant attributes; `state` is the agent's state."""
        state = attributes.pop("state", None)
        if state is not None:
            attributes["lk.agent.state"] = state
        await self._room.local_participant.set_attributes(attributes)

    async def hear(self, *texts: str) -> None:
        """Publish what the caller said: interim texts, the last of them final."""
        self._segments += 1
        for place, text in enumerate(texts, 1):
            writer = await self._room.local_participant.stream_text(
                topic="lk.transcription",
                sender_identity=self.caller.identity,
                attributes={
                    "lk.transcription_final": "true" if place == len(texts) else "false",
                    "lk.segment_id": f"SG_caller{self._segments}",
                },
            )
            await writer.write(text)
            await writer.aclose()

    async def say(self, text: str, *, announced_as: str | None = None) -> None:
        """Publish what the agent says, word by word as it is spoken, though faster; announce it first as a segment of
        this persona."""
        self._segments += 1
        if announced_as is not None:
            body = {"reply": "r", "segment": self._segments, "persona": announced_as, "kind": "answer", "text": text}
            await self._room.local_participant.send_text(json.dumps(body), topic=SEGMENT_TOPIC)
        writer = await self._room.local_participant.stream_text(
            topic="lk.transcription",
            sender_identity=self._room.local_participant.identity,
            attributes={"lk.transcription_final": "false", "lk.segment_id": f"SG_agent{self._segments}"},
        )
        for word in text.split():
            await writer.write(f"{word} ")
            await asyncio.sleep(WORD_SECONDS)
        await writer.aclose(attributes={"lk.transcription_final": "true"})

    async def hum(self, seconds: float) -> None:
        """Send a tone."""
        for first in np.arange(0, seconds, 0.02):
            at = first + np.arange(RATE // 50) / RATE
            samples = (9_000 * np.sin(2 * np.pi * 220 * at)).astype(np.int16)
            await self._source.capture_frame(
                rtc.AudioFrame(
                    data=samples.tobytes(), sample_rate=RATE, num_channels=1, samples_per_channel=len(samples)
                )
            )


@asynccontextmanager
async def stand_in_agent(server: LivekitServer, room_name: str) -> AsyncIterator[StandInAgent]:
    """Join the room as its agent."""
    token = (
        api.AccessToken(server.api_key, server.api_secret)
        .with_identity("agent-1")
        .with_kind("agent")
        .with_grants(api.VideoGrants(room_join=True, room=room_name, agent=True, can_update_own_metadata=True))
        .to_jwt()
    )
    room = rtc.Room()
    source = rtc.AudioSource(RATE, 1)
    agent = StandInAgent(room, source)
    reading: set[asyncio.Task[None]] = set()

    def typed(reader: rtc.TextStreamReader, identity: str) -> None:
        async def read() -> None:
            await agent.typed.put(await reader.read_all())

        task = asyncio.create_task(read())
        reading.add(task)
        task.add_done_callback(reading.discard)

    room.register_text_stream_handler("lk.chat", typed)
    await room.connect(server.url, token)
    try:
        track = rtc.LocalAudioTrack.create_audio_track("voice", source)
        await room.local_participant.publish_track(
            track, rtc.TrackPublishOptions(source=rtc.TrackSource.SOURCE_MICROPHONE)
        )
        yield agent
    finally:
        await room.disconnect()


async def web_room(server: LivekitServer, *, seconds: float = 20.0) -> str:
    """The name of the room that a visitor has joined, once one has."""
    async with api.LiveKitAPI(server.url, server.api_key, server.api_secret) as client, asyncio.timeout(seconds):
        while True:
            for room in (await client.room.list_rooms(api.ListRoomsRequest())).rooms:
                people = await client.room.list_participants(api.ListParticipantsRequest(room=room.name))
                if room.name.startswith("web-") and people.participants:
                    return room.name
            await asyncio.sleep(0.1)
