"""The watch: finds rooms with a caller and no living agent, and dispatches ours into them.

LiveKit loses a dispatch in silence when no worker is registered, when all are full, or while the only one drains; it
dispatches nobody into a room that named nobody, and nobody in the place of a job that died. So every room is looked at
once a second, one in which a caller is alone more often, and one of which a webhook tells at once.
"""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import aiohttp
import structlog
from livekit import api

from agent.errors import WatchRunning
from agent.heartbeat import AGENT_NAME, HEARTBEAT
from agent.livekit_server import LiveKitAccess
from agent.room_watch import Dispatch, Remove, RoomWatch, SeenAgent, SeenDispatch

log = structlog.get_logger(__name__)

LOOK_SECONDS = 1.0
ALONE_LOOK_SECONDS = 0.25
ASK_SECONDS = 5.0
AT_A_TIME = 20
FORGET_SECONDS = 60.0

_AGENT = api.ParticipantInfo.Kind.AGENT
_CALLERS = (api.ParticipantInfo.Kind.STANDARD, api.ParticipantInfo.Kind.SIP)
_GONE = api.ParticipantInfo.State.DISCONNECTED


@dataclass(slots=True, kw_only=True)
class _Room:
    name: str
    seen: float
    watch: RoomWatch = field(default_factory=RoomWatch)


class Watch:
    """Watches the rooms of one LiveKit server.

    Several may watch the same server: each sees what another dispatched, and two agents that meet in a room all the
    same leave it to the one that came first (`agent.heartbeat`).

    Args:
        agent_name: the name by which our agent is dispatched.
        rooms: patterns with `*` and `?`; a room that none of them fits is left alone.
    """

    def __init__(self, access: LiveKitAccess, *, agent_name: str, rooms: Sequence[str] = ("*",)) -> None:
        self._access = access
        self._agent_name = agent_name
        self._patterns = tuple(rooms)
        self._rooms: dict[str, _Room] = {}
        self._told: set[str] = set()
        self._woken = asyncio.Event()
        self._slots = asyncio.Semaphore(AT_A_TIME)
        self._unreachable = False

    def tell(self, sid: str, name: str) -> None:
        """Something happened in this room: look at it now."""
        if self._fits(name):
            self._known(sid, name)
            self._told.add(sid)
            self._woken.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop` is set; a server that does not answer is asked again."""
        timeout = aiohttp.ClientTimeout(total=ASK_SECONDS)
        access = self._access
        async with api.LiveKitAPI(access.url, access.key, access.secret, timeout=timeout) as livekit:
            due = 0.0
            while not stop.is_set():
                every = time.monotonic() >= due
                if every:
                    due = time.monotonic() + LOOK_SECONDS
                try:
                    sids = await self._every_room(livekit) if every else self._in_question()
                    await asyncio.gather(*(self._look(livekit, sid) for sid in sids))
                except (api.ServerError, aiohttp.ClientError, OSError, TimeoutError) as error:
                    self._note_unreachable(error)
                else:
                    self._note_reachable()
                await self._pause(stop, due)

    async def _pause(self, stop: asyncio.Event, due: float) -> None:
        """Until the next look is due, somebody tells of a room, or the watch is to stop."""
        seconds = max(0.0, due - time.monotonic())
        if any(room.watch.alone for room in self._rooms.values()):
            seconds = min(seconds, ALONE_LOOK_SECONDS)
        waiting = [asyncio.create_task(self._woken.wait()), asyncio.create_task(stop.wait())]
        await asyncio.wait(waiting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for task in waiting:
            task.cancel()
        self._woken.clear()

    async def _every_room(self, livekit: api.LiveKitAPI) -> set[str]:
        listed = await livekit.room.list_rooms(api.ListRoomsRequest())
        self._told.clear()
        now = time.monotonic()
        for room in listed.rooms:
            if self._fits(room.name):
                self._known(room.sid, room.name).seen = now
        self._rooms = {sid: room for sid, room in self._rooms.items() if now - room.seen < FORGET_SECONDS}
        return {sid for sid, room in self._rooms.items() if room.seen == now}

    def _in_question(self) -> set[str]:
        told, self._told = self._told, set()
        return told | {sid for sid, room in self._rooms.items() if room.watch.alone}

    def _fits(self, name: str) -> bool:
        return any(fnmatchcase(name, pattern) for pattern in self._patterns)

    def _known(self, sid: str, name: str) -> _Room:
        return self._rooms.setdefault(sid, _Room(name=name, seen=time.monotonic()))

    async def _look(self, livekit: api.LiveKitAPI, sid: str) -> None:
        """Look at one room and do what has to be done there.

        Raises:
            ServerError: the server refuses; and what aiohttp raises.
        """
        room = self._rooms[sid]
        async with self._slots:
            try:
                await self._serve(livekit, room)
            except api.ServerError as error:
                # The room was closed while it was looked at.
                if error.code != api.ServerErrorCode.NOT_FOUND:
                    raise

    async def _serve(self, livekit: api.LiveKitAPI, room: _Room) -> None:
        listed = await livekit.room.list_participants(api.ListParticipantsRequest(room=room.name))
        there = [one for one in listed.participants if one.state != _GONE]
        agents = [self._agent(one) for one in there if one.kind == _AGENT]
        callers = sum(one.kind in _CALLERS and not one.permission.hidden for one in there)
        for removal in room.watch.see(agents, callers=callers, now=time.monotonic()):
            await self._remove(livekit, room, removal)
        if not room.watch.alone:
            return
        dispatches = [
            one for one in await livekit.agent_dispatch.list_dispatch(room.name) if one.agent_name == self._agent_name
        ]
        seen = [SeenDispatch(id=one.id, jobs=tuple(_identity(job) for job in one.state.jobs)) for one in dispatches]
        decided = room.watch.decide(seen, now=time.monotonic())
        if decided is not None:
            metadata = next((one.metadata for one in reversed(dispatches) if one.metadata.strip()), "")
            await self._dispatch(livekit, room, decided, metadata)

    def _agent(self, participant: api.ParticipantInfo) -> SeenAgent:
        return SeenAgent(
            identity=participant.identity,
            ours=participant.attributes.get(AGENT_NAME) == self._agent_name,
            beat=participant.attributes.get(HEARTBEAT),
            joined_at=participant.joined_at_ms or participant.joined_at * 1000,
        )

    async def _remove(self, livekit: api.LiveKitAPI, room: _Room, removal: Remove) -> None:
        log.warning("agent_removed", room=room.name, identity=removal.identity, why=removal.why)
        try:
            await livekit.room.remove_participant(
                api.RoomParticipantIdentity(room=room.name, identity=removal.identity)
            )
        except api.ServerError as error:
            if error.code != api.ServerErrorCode.NOT_FOUND:
                raise

    async def _dispatch(self, livekit: api.LiveKitAPI, room: _Room, decided: Dispatch, metadata: str) -> None:
        for lost in decided.instead_of:
            await livekit.agent_dispatch.delete_dispatch(lost, room.name)
        if decided.resumed:
            metadata = _resumed(metadata or await _room_metadata(livekit, room.name))
        request = api.CreateAgentDispatchRequest(room=room.name, agent_name=self._agent_name, metadata=metadata)
        await livekit.agent_dispatch.create_dispatch(request)
        # Without a worker this is done every two seconds, for every room.
        write = log.debug if decided.instead_of else log.info
        write("dispatched", room=room.name, resumed=decided.resumed, lost=len(decided.instead_of))

    def _note_unreachable(self, error: Exception) -> None:
        if not self._unreachable:
            log.warning("livekit_unreachable", error=str(error) or type(error).__name__)
        self._unreachable = True

    def _note_reachable(self) -> None:
        if self._unreachable:
            log.info("livekit_reachable_again")
        self._unreachable = False


def _identity(job: Any) -> str:
    """The identity of a job's participant; before the worker has told it, the one that the framework gives."""
    return str(job.state.participant_identity or f"agent-{job.id}")


async def _room_metadata(livekit: api.LiveKitAPI, name: str) -> str:
    listed = await livekit.room.list_rooms(api.ListRoomsRequest(names=[name]))
    return next((str(room.metadata) for room in listed.rooms), "")


def _resumed(metadata: str) -> str:
    """What the first dispatch, or the room, said of the call, and that it goes on."""
    try:
        said = json.loads(metadata or "{}")
    except ValueError:
        return metadata
    return json.dumps({**said, "resumed": True}) if isinstance(said, Mapping) else metadata


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """Be the only watch of a home.

    Raises:
        WatchRunning: there is one.
    """
    run = home / "run"
    run.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(run / "watch.lock", os.O_RDONLY | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise WatchRunning(
                f"another watch already works for {home}: one is enough, `switchboard up` starts it"
            ) from None
        yield
    finally:
        os.close(descriptor)
