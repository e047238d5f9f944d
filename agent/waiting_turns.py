"""Turns between processes: the worker's main process gives them out over a Unix socket, each job holds a connection.

A connection, not a file with a number in it: the kernel closes it whatever kills the job, so a dead job's turn goes to
the next one at once. It carries lines of JSON: the job says once how it comes, then is told its place whenever that
changes, and may tell of its call.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import psutil
import structlog

from agent.waiting_room import REFUSED, SERVED, WaitingRoom

log = structlog.get_logger(__name__)

TURNS = "SWITCHBOARD_TURNS"
"""Where the worker's job processes find the socket; set by the worker for them."""

LONGEST_ADDRESS = 100
"""Bytes. A little less than what a Unix socket's address holds."""


class TurnServer:
    """Gives out a worker's turns. An async context manager; tells job processes the way through their environment.

    Args:
        folder: where the socket is put.
        calls: how many calls are held at a time.
        places: how many more may wait.
        on_told: called with each line that a job tells of its call.
    """

    def __init__(
        self, folder: Path, *, calls: int, places: int, on_told: Callable[[bytes], None] = lambda line: None
    ) -> None:
        self._wanted = folder
        self._on_told = on_told
        self._room = WaitingRoom(calls=calls, places=places)
        self._told: dict[asyncio.StreamWriter, int] = {}
        self._server: asyncio.Server | None = None
        self._path: Path | None = None
        self._elsewhere: Path | None = None

    async def __aenter__(self) -> TurnServer:
        self._path = path = self._place_for_socket()
        self._server = await asyncio.start_unix_server(self._serve, path)
        os.environ[TURNS] = str(path)
        return self

    def _place_for_socket(self) -> Path:
        path = self._wanted / f"turns-{os.getpid()}"
        if len(os.fsencode(path)) > LONGEST_ADDRESS:
            self._elsewhere = Path(tempfile.mkdtemp(prefix="switchboard-"))
            return self._elsewhere / "turns"
        self._wanted.mkdir(mode=0o700, parents=True, exist_ok=True)
        for left in self._wanted.glob("turns-*"):
            # A worker that was killed left it; one that runs beside us keeps its own.
            if not psutil.pid_exists(int(left.name.rpartition("-")[2])) or left == path:
                left.unlink(missing_ok=True)
        return path

    async def __aexit__(self, *_: object) -> None:
        os.environ.pop(TURNS, None)
        if self._server is not None:
            self._server.close()
        for writer in list(self._told):
            writer.close()
        if self._path is not None:
            self._path.unlink(missing_ok=True)
        if self._elsewhere is not None:
            shutil.rmtree(self._elsewhere, ignore_errors=True)

    @property
    def waiting(self) -> int:
        return self._room.waiting

    @property
    def held(self) -> int:
        return self._room.held

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            asked = json.loads(await reader.readline())
            place = self._room.arrive(writer, goes_on=bool(asked.get("goes_on")))
            log.info("turn_asked_for", place=place, waiting=self._room.waiting)
            self._told[writer] = place
            self._tell(writer, place)
            # The end of the connection is the end of the job's call.
            async for line in reader:
                self._on_told(line)
        except (OSError, ValueError) as error:
            log.warning("turn_connection_broken", error=type(error).__name__)
        finally:
            self._told.pop(writer, None)
            self._room.leave(writer)
            self._tell_everybody()
            writer.close()

    def _tell_everybody(self) -> None:
        for writer, told in list(self._told.items()):
            place = self._room.place(writer)
            if place != told:
                self._told[writer] = place
                self._tell(writer, place)

    def _tell(self, writer: asyncio.StreamWriter, place: int) -> None:
        with contextlib.suppress(OSError):
            writer.write(json.dumps({"place": place}).encode() + b"\n")


class Turn:
    """A job's place in the queue, and then its turn, until `close`.

    `place` is `SERVED`, `REFUSED`, or the place among those who wait, from 1.
    """

    def __init__(self, reader: asyncio.StreamReader | None, writer: asyncio.StreamWriter | None, place: int) -> None:
        self._reader = reader
        self._writer = writer
        self.place = place

    @classmethod
    async def ask(cls, *, goes_on: bool = False) -> Turn:
        """Arrive. Where nobody gives out turns (a job without its worker), it is this call's turn."""
        path = os.environ.get(TURNS)
        if path is None:
            return cls(None, None, SERVED)
        try:
            reader, writer = await asyncio.open_unix_connection(path)
        except OSError as error:
            log.warning("no_turns_given", error=type(error).__name__)
            return cls(None, None, SERVED)
        writer.write(json.dumps({"goes_on": goes_on}).encode() + b"\n")
        turn = cls(reader, writer, SERVED)
        await turn.changed()
        return turn

    async def changed(self) -> int:
        """Wait until the place is another one. When the worker is gone nobody else can be told: it is our turn."""
        if self._reader is not None:
            line = await self._reader.readline()
            self.place = int(json.loads(line)["place"]) if line else SERVED
        return self.place

    def tell(self, line: bytes) -> None:
        """Tell the worker something of this call, one line of JSON; nothing where there is no worker any more."""
        if self._writer is not None and not self._writer.is_closing():
            self._writer.write(line + b"\n")

    @property
    def refused(self) -> bool:
        return self.place == REFUSED

    @property
    def served(self) -> bool:
        return self.place == SERVED

    def close(self) -> None:
        """Give the turn, or the place, to the next one. May be called more than once."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None
