"""Takes out of their rooms the participants of jobs whose process has ended.

The server keeps the participant of a killed process for twenty seconds, and whoever looks at the room takes it for an
agent. Its worker knows of the death at once, on whichever machine.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import structlog
from livekit import api
from livekit.agents import AgentServer

log = structlog.get_logger(__name__)

LOOK_SECONDS = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seat:
    """Where the participant of a job sits."""

    room: str
    identity: str


class Departures:
    """Follows the jobs of one worker."""

    def __init__(self, server: AgentServer, livekit: api.LiveKitAPI) -> None:
        self._server = server
        self._livekit = livekit
        self._seats: dict[str, _Seat] = {}
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin, once the worker runs; again is no harm."""
        if self._task is None:
            self._task = asyncio.create_task(self._follow(), name="departures")

    def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()

    async def _follow(self) -> None:
        while True:
            held = {
                job.job.id: _Seat(room=job.job.room.name, identity=job.accept_arguments.identity)
                for job in self._server.active_jobs
            }
            ended = [seat for job, seat in self._seats.items() if job not in held]
            self._seats = held
            await asyncio.gather(*(self._clear(seat) for seat in ended))
            await asyncio.sleep(LOOK_SECONDS)

    async def _clear(self, seat: _Seat) -> None:
        try:
            await self._livekit.room.remove_participant(
                api.RoomParticipantIdentity(room=seat.room, identity=seat.identity)
            )
        except api.ServerError as error:
            # The usual case: it left by itself, or the room is closed.
            if error.code != api.ServerErrorCode.NOT_FOUND:
                log.warning("participant_not_removed", room=seat.room, error=error.code)
        except Exception as error:
            log.warning("participant_not_removed", room=seat.room, error=type(error).__name__)
        else:
            log.warning("dead_agent_removed", room=seat.room, identity=seat.identity)
