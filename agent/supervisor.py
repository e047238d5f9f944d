"""Everything on one machine: starts the servers that nobody configured, runs the parts as children, stops them
again."""

from __future__ import annotations

import asyncio
import fcntl
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO
from urllib.request import urlopen

import psutil
import structlog

from agent.child import Child
from agent.errors import AlreadyRunning, StartFailed
from agent.livekit_server import LiveKitAccess, free_port, prepare_server
from agent.state_file import RunningState, read_state, remove_state, write_state
from agent.worker import SUPERVISED, ready_path
from database.choice import choose_database
from database.embedded import EmbeddedPostgres
from database.migrations import migrate
from settings import Settings

log = structlog.get_logger(__name__)

DESK_PORT = 8210
READY_SECONDS = 180.0

Progress = Callable[[str], None]


class Supervisor:
    """Owns the embedded servers and the children of one home.

    Usage:
        supervisor = Supervisor(settings, progress=print)
        state = await supervisor.start()
        …
        await supervisor.stop()
    """

    def __init__(self, settings: Settings, *, progress: Progress) -> None:
        self._settings = settings
        self._progress = progress
        self._home = settings.home
        self._lock: IO[str] | None = None
        self._postgres: EmbeddedPostgres | None = None
        self._children: list[Child] = []
        self._state: RunningState | None = None

    async def start(self) -> RunningState:
        """Start everything and return once a call would be answered.

        Raises:
            AlreadyRunning: another supervisor has this home.
            StartFailed: a part did not come up; the message has the end of its log.
        """
        self._take_home()
        try:
            await self._database()
            access = await self._livekit()
            return await self._parts(access)
        except BaseException:
            await self.stop()
            raise

    def _take_home(self) -> None:
        run = self._home / "run"
        try:
            run.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._lock = (run / "lock").open("a", encoding="utf-8")
        except OSError as error:
            raise StartFailed(
                f"{run} cannot be written: {error.strerror}; set SWITCHBOARD_HOME to a folder that can"
            ) from error
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._lock.close()
            self._lock = None
            running = read_state(self._home)
            where = f" ({running.desk_url}, process {running.pid})" if running else ""
            raise AlreadyRunning(
                f"Switchboard already runs in {self._home}{where}; "
                "stop it first, or set SWITCHBOARD_HOME to another folder"
            ) from None

    async def _database(self) -> None:
        choice = choose_database(self._settings)
        if choice.dsn is None:
            self._progress("database: starting the embedded PostgreSQL")
            self._postgres = EmbeddedPostgres.start(self._home)
        applied = await migrate(choice.dsn or self._dsn)
        if applied:
            self._progress(f"database: {len(applied)} migrations applied")

    @property
    def _dsn(self) -> str:
        assert self._postgres is not None
        return self._postgres.dsn

    async def _livekit(self) -> LiveKitAccess:
        settings = self._settings
        if settings.livekit_url and settings.livekit_api_key and settings.livekit_api_secret:
            return LiveKitAccess(
                url=settings.livekit_url,
                key=settings.livekit_api_key,
                secret=settings.livekit_api_secret.get_secret_value(),
            )
        self._progress("media server: starting livekit-server")
        access, command = prepare_server(self._home)
        server = await self._child("livekit", command)
        await self._until(lambda: _answers(access.url.replace("ws://", "http://")), server, 30.0)
        return access

    async def _parts(self, access: LiveKitAccess) -> RunningState:
        settings = self._settings
        worker_port = free_port()
        desk_port = self._desk_port()
        environment = {
            "LIVEKIT_URL": access.url,
            "LIVEKIT_API_KEY": access.key,
            "LIVEKIT_API_SECRET": access.secret,
            SUPERVISED: "1",
        }
        self._state = RunningState(
            pid=os.getpid(),
            started=psutil.Process().create_time(),
            livekit_url=access.url,
            livekit_key=access.key,
            livekit_secret=access.secret,
            desk_url=f"http://127.0.0.1:{desk_port}",
            worker_port=worker_port,
            database=choose_database(settings).name,
        )
        ready_path(self._home).unlink(missing_ok=True)
        self._progress("worker: loading the models (about ten seconds)")
        worker = await self._child("worker", _switchboard("start", "--port", str(worker_port)), environment)
        self._progress("desk and shipper: starting")
        desk = await self._child("desk", _switchboard("desk", "--port", str(desk_port)), environment)
        await self._child("ship", _switchboard("ship"), environment)
        await self._until(lambda: _answers(f"{self.state.desk_url}/health"), desk, READY_SECONDS)
        await self._until(lambda: _registered(self._home, worker), worker, READY_SECONDS)
        self._note()
        return self.state

    def _desk_port(self) -> int:
        wanted = self._settings.switchboard_desk_port
        if wanted is None:
            return free_port(DESK_PORT)
        if free_port(wanted) != wanted:
            raise StartFailed(f"port {wanted} (SWITCHBOARD_DESK_PORT) is taken; stop what uses it or set another port")
        return wanted

    @property
    def state(self) -> RunningState:
        assert self._state is not None
        return self._state

    @property
    def children(self) -> tuple[Child, ...]:
        return tuple(self._children)

    async def _child(self, name: str, command: list[str], environment: dict[str, str] | None = None) -> Child:
        child = Child(
            name,
            command,
            log_file=self._home / "logs" / f"{name}.log",
            environment=environment,
            on_change=self._note,
        )
        self._children.append(child)
        await child.start()
        return child

    def _note(self) -> None:
        """Bring the state file up to date with who runs."""
        if self._state is None:
            return
        children = {child.name: child.pid for child in self._children if child.pid is not None}
        if self._postgres is not None:
            children["postgres"] = self._postgres.pid
        self._state = RunningState(
            **{
                field: getattr(self._state, field) for field in RunningState.__dataclass_fields__ if field != "children"
            },
            children=children,
        )
        write_state(self._home, self._state)

    async def _until(self, ready: Callable[[], bool], child: Child, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while not await asyncio.to_thread(ready):
            if child.restarts >= 2 or time.monotonic() > deadline:
                raise StartFailed(f"{child.name} does not start; the end of {child.name}.log says:\n{child.tail()}")
            await asyncio.sleep(0.2)

    async def stop(self) -> None:
        """Stop the children in the reverse order of their start, then the database."""
        for child in reversed(self._children):
            await child.stop()
        self._children.clear()
        if self._postgres is not None:
            await asyncio.to_thread(self._postgres.stop)
            self._postgres = None
        if self._lock is not None:
            remove_state(self._home)
            self._lock.close()
            self._lock = None


def _switchboard(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "cli.main", *arguments]


def _answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=2.0) as response:
            return bool(response.status == 200)
    except OSError:
        return False


def _registered(home: Path, worker: Child) -> bool:
    """Whether the worker that runs now has registered."""
    try:
        return int(ready_path(home).read_text(encoding="utf-8")) == worker.pid
    except (OSError, ValueError):
        return False
