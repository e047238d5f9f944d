"""Which jobs a worker takes from the LiveKit server."""

from __future__ import annotations

import structlog
from livekit.agents import JobRequest

log = structlog.get_logger(__name__)


class JobRequests:
    """Takes every job, but none for a room whose job still waits here for a process.

    For some seconds the server does not list a job that it has assigned, so the watch takes its dispatch for lost and
    makes another. Each such job would want a process of its own, and the machine would be kept busy starting them
    instead of those that callers wait for. The server is free to give it to another worker.
    """

    def __init__(self) -> None:
        self._starting: set[str] = set()

    async def answer(self, request: JobRequest) -> None:
        """Accept or reject; returns once an accepted job has its process."""
        room = request.room.sid
        if room in self._starting:
            log.debug("job_rejected", room=request.room.name, why="another job of this room is about to begin")
            await request.reject(terminate=False)
            return
        self._starting.add(room)
        try:
            await request.accept(name="Switchboard")
        finally:
            self._starting.discard(room)
