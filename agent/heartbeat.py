"""The heartbeat of a job, and who has the call where two jobs meet in one room.

It is an attribute of the agent's participant that changes every second: whoever may list the room sees it, on any
machine, without a clock in common and without a file that both can reach. A participant alone proves nothing, for the
server keeps a dead one for twenty seconds.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

import structlog
from livekit import rtc

log = structlog.get_logger(__name__)

HEARTBEAT = "switchboard.heartbeat"
AGENT_NAME = "lk.agent.name"
BEAT_SECONDS = 1.0
MOST_UNCONFIRMED = 10
MEETING_SECONDS = 2.5
"""In so long a living job's heart has beaten, seen from another job in the room."""


class Heartbeat:
    """Beats from `start` to `stop`, as long as the event loop of the job runs."""

    def __init__(self, room: rtc.Room) -> None:
        self._room = room
        self._task: asyncio.Task[None] | None = None
        self._sending: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        self._task = asyncio.create_task(self._beat(), name="heartbeat")

    async def _beat(self) -> None:
        beats = 0
        while True:
            beats += 1
            # One that the server is slow to confirm must not hold up the next.
            if self._room.isconnected() and len(self._sending) < MOST_UNCONFIRMED:
                sending = asyncio.create_task(self._send(beats))
                self._sending.add(sending)
                sending.add_done_callback(self._sending.discard)
            await asyncio.sleep(BEAT_SECONDS)

    async def _send(self, beats: int) -> None:
        try:
            await self._room.local_participant.set_attributes({HEARTBEAT: str(beats)})
        except Exception as error:
            log.debug("heartbeat_not_sent", error=repr(error))

    def stop(self) -> None:
        for task in (self._task, *self._sending):
            if task is not None:
                task.cancel()


async def another_has_the_call(room: rtc.Room) -> bool:
    """Whether a living job of the same agent was in the room before this one.

    Waits only where there is such a participant: until its heart beats, or a little longer than it would take to.
    """
    earlier = _earlier(room)
    if not earlier:
        return False
    beats = {one.identity: one.attributes.get(HEARTBEAT) for one in earlier}
    deadline = asyncio.get_running_loop().time() + MEETING_SECONDS
    while asyncio.get_running_loop().time() < deadline:
        await asyncio.sleep(0.1)
        there = {one.identity: one.attributes.get(HEARTBEAT) for one in _earlier(room)}
        if any(beat is not None and beat != beats.get(identity) for identity, beat in there.items()):
            return True
    return False


def _earlier(room: rtc.Room) -> Sequence[rtc.RemoteParticipant]:
    own = room.local_participant
    name = own.attributes.get(AGENT_NAME)
    return [
        one
        for one in room.remote_participants.values()
        if one.kind == rtc.ParticipantKind.PARTICIPANT_KIND_AGENT
        and one.attributes.get(AGENT_NAME) == name
        and _place(one) < _place(own)
    ]


def _place(participant: rtc.Participant) -> tuple[datetime, str]:
    """The order of joining by the server's clock; the same for everybody in the room."""
    return participant.joined_at or datetime.max.replace(tzinfo=UTC), participant.identity
