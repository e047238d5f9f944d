"""Everything on one machine: starts the servers that nobody configured, runs the parts as children, stops them
again."""

from __future__ import annotations

import asyncio
import fcntl
import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from socket import SOCK_DGRAM
from typing import IO
from urllib.parse import urlsplit

import psutil
import structlog

from agent.child import Child
from agent.errors import AlreadyRunning, StartFailed
from agent.livekit_server import WEBHOOK_PATH, LiveKitAccess, check_access, configured_access, prepare_server
from agent.ports import ADDRESS, Ports
from agent.preflight import check_before_start
from agent.state_file import (
    SUPERVISED,
    RunningState,
    read_state,
    ready_path,
    registered_worker,
    remove_state,
    write_state,
)
from database.choice import choose_database, running_dsn, sql_dsn
from database.embedded import attach
from database.migrations import migrate
from settings import Settings

log = structlog.get_logger(__name__)

DESK_PORT, DATABASE_PORT, WORKER_PORT, LIVEKIT_PORT, LIVEKIT_UDP_PORT = 8210, 5470, 8181, 7880, 7882
WEBHOOK_PORT = 8183

SERVERS_SECONDS = 150.0
"""A database that was not stopped properly first recovers, which may take a minute or two."""
PARTS_SECONDS = 180.0

WORKER_STOP_SECONDS = 10.0
DESK_STOP_SECONDS = 5.0
WATCH_STOP_SECONDS = 2.0
SHIPPER_STOP_SECONDS = 10.0
LIVEKIT_STOP_SECONDS = 1.0
DATABASE_STOP_SECONDS = 30.0

Progress = Callable[[str], None]
Waiting = tuple[Child, Callable[[], bool]]


class Supervisor:
    """Owns the servers and the other parts of one home, each a child process that is restarted when it dies.

    Args:
        progress: told in a few words what is being started.
        before_desk: called before the desk is started.

    Usage, on the main thread:
        supervisor = Supervisor(settings, progress=print)
        state = await supervisor.start()
        …
        await supervisor.stop()
    """

    def __init__(
        self, settings: Settings, *, progress: Progress, before_desk: Callable[[], None] = lambda: None
    ) -> None:
        self._settings = settings
        self._progress = progress
        self._before_desk = before_desk
        self._home = settings.home
        self._lock: IO[str] | None = None
        self._ports = Ports()
        self._children: dict[str, Child] = {}
        self._state: RunningState | None = None
        self._webhook_port = settings.switchboard_webhook_port
        self._hurry = asyncio.Event()

    async def start(self) -> RunningState:
        """Start everything and return once a call would be answered. When it fails or is cancelled, nothing is left.

        Raises:
            AlreadyRunning: another supervisor has this home.
            StartFailed: a part did not come up; the message has what it said last.
            AgentError: a part cannot come up: weights or a server are missing, or a server does not answer.
            BusinessError: the business that the settings name cannot be used.
            DatabaseError: the configured database does not answer or cannot be migrated.
        """
        try:
            self._take_home()
            desk_port = self._desk_port()
            await asyncio.to_thread(check_before_start, self._settings)
            self._state = await self._parts(await self._servers(), desk_port)
        except OSError as error:
            await self.stop()
            raise StartFailed(
                f"{error.filename or self._home} cannot be written: {error.strerror or error}; "
                "mend that, or set SWITCHBOARD_HOME to another folder"
            ) from error
        except BaseException:
            await self.stop()
            raise
        self._note()
        return self._state

    async def stop(self) -> None:
        """Stop the children: those that hold calls first, the database last. Does nothing when nothing runs.

        A call that is being held has ten seconds to come to its end; what a call that is cut off leaves is finished at
        the next start.
        """
        complete, self._state = self._state is not None, None
        if complete:
            remove_state(self._home)
        else:
            # No call can be under way yet, so nothing need be waited for.
            self.hurry()
        # A room that empties at the end is not to be given an agent.
        await self._stop({"watch": WATCH_STOP_SECONDS}, self._hurry)
        await self._stop({"worker": WORKER_STOP_SECONDS, "desk": DESK_STOP_SECONDS}, self._hurry)
        await self._stop({"ship": SHIPPER_STOP_SECONDS, "livekit": LIVEKIT_STOP_SECONDS}, self._hurry)
        # It is quick, and killed it would leave its server to end by itself a moment after us.
        await self._stop({"database": DATABASE_STOP_SECONDS}, asyncio.Event())
        self._ports.release()
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def hurry(self) -> None:
        """Have `stop`, whether it runs already or not, kill what it would wait for."""
        self._hurry.set()

    def _take_home(self) -> None:
        """Make sure that this is the home's only supervisor; until it ends, however it ends."""
        run = self._home / "run"
        run.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = (run / "lock").open("a+", encoding="utf-8")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            owner = lock.read().strip() or "unknown"
            lock.close()
            running = read_state(self._home)
            page = f", {running.desk_url}/" if running else ""
            raise AlreadyRunning(
                f"Switchboard already runs in {self._home} (process {owner}{page}): "
                "stop it first, or set SWITCHBOARD_HOME to another folder"
            ) from None
        self._lock = lock
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()

    def _desk_port(self) -> int:
        wanted = self._settings.switchboard_desk_port
        if wanted is None:
            return self._ports.take(DESK_PORT)
        if not self._ports.take_exactly(wanted):
            raise StartFailed(
                f"port {wanted} of {ADDRESS} is taken: stop what uses it, or set SWITCHBOARD_DESK_PORT to another"
            )
        return wanted

    async def _servers(self) -> dict[str, str]:
        """Have a migrated database and a LiveKit server, of our own where none is configured; give the settings by
        which the other parts use them."""
        waiting: list[Waiting] = []
        dsn = sql_dsn(self._settings)
        if dsn is None:
            waiting.append(await self._database())
        access = configured_access(self._settings)
        if access is None:
            access, server = await self._livekit()
            waiting.append(server)
        else:
            await check_access(access)
        await self._until_ready(waiting, SERVERS_SECONDS)
        dsn = dsn or running_dsn(self._settings)
        applied = await migrate(dsn)
        if applied:
            self._progress(f"database: {len(applied)} migrations applied")
        return {
            "LIVEKIT_URL": access.url,
            "LIVEKIT_API_KEY": access.key,
            "LIVEKIT_API_SECRET": access.secret,
            # With it, no part starts a server of its own while ours is being restarted.
            "DATABASE_URL": dsn,
        }

    async def _database(self) -> Waiting:
        self._progress("database: starting the embedded PostgreSQL")
        port = self._ports.take(DATABASE_PORT)

        def ready() -> bool:
            # Another command may have started this home's server for a moment, on another port.
            dsn = attach(self._home)
            return dsn is not None and urlsplit(dsn).port == port

        command = [sys.executable, "-P", "-m", "agent.embedded_database", str(self._home), str(port)]
        return await self._child("database", command), ready

    async def _livekit(self) -> tuple[LiveKitAccess, Waiting]:
        port = self._ports.take(LIVEKIT_PORT)
        udp_port = self._ports.take(LIVEKIT_UDP_PORT, kind=SOCK_DGRAM)
        self._webhook_port = self._ports.take(WEBHOOK_PORT)
        webhook = f"http://{ADDRESS}:{self._webhook_port}{WEBHOOK_PATH}"
        access, command = prepare_server(self._home, port=port, udp_port=udp_port, webhook=webhook)
        self._progress("media server: starting livekit-server")
        # It would take variables such as LIVEKIT_KEYS and UDP_PORT for options; PYTHON… is for what starts it.
        environment = {name: value for name, value in os.environ.items() if name == "PATH" or name.startswith("PYTHON")}
        child = await self._child("livekit", command, environment)
        return access, (child, lambda: _answers(port))

    async def _parts(self, servers: Mapping[str, str], desk_port: int) -> RunningState:
        worker_port = self._ports.take(WORKER_PORT)
        environment = {**os.environ, **servers, SUPERVISED: "1"}
        ready_path(self._home).unlink(missing_ok=True)
        self._before_desk()
        self._progress("worker: loading the models (about ten seconds); desk, shipper and watch: starting")
        worker = await self._child("worker", _switchboard("start", "--port", str(worker_port)), environment)
        desk = await self._child("desk", _switchboard("desk", "--port", str(desk_port)), environment)
        await self._child("ship", _switchboard("ship"), environment)
        webhooks = [] if self._webhook_port is None else ["--webhooks", str(self._webhook_port)]
        await self._child("watch", _switchboard("watch", *webhooks), environment)

        def registered() -> bool:
            return worker.pid is not None and registered_worker(self._home) == worker.pid

        await self._until_ready([(desk, lambda: _answers(desk_port, "/health")), (worker, registered)], PARTS_SECONDS)
        return RunningState(
            pid=os.getpid(),
            started=psutil.Process().create_time(),
            livekit_url=servers["LIVEKIT_URL"],
            livekit_key=servers["LIVEKIT_API_KEY"],
            livekit_secret=servers["LIVEKIT_API_SECRET"],
            desk_url=f"http://{ADDRESS}:{desk_port}",
            worker_port=worker_port,
            database=choose_database(self._settings).name,
        )

    async def _child(self, name: str, command: Sequence[str], environment: Mapping[str, str] = os.environ) -> Child:
        child = Child(name, command, log_file=self._log_file(name), environment=environment, on_change=self._note)
        self._children[name] = child
        try:
            await child.start()
        except OSError as error:
            raise StartFailed(f"{name} cannot be started: {error}") from error
        return child

    def _log_file(self, name: str) -> Path:
        return self._home / "logs" / f"{name}.log"

    async def _until_ready(self, waiting: Sequence[Waiting], seconds: float) -> None:
        """Wait for each; give up when any child fails a second time, for what fails twice fails again."""
        deadline = time.monotonic() + seconds
        while waiting:
            failed = [child for child in self._children.values() if child.failures >= 2]
            if not failed and time.monotonic() > deadline:
                failed = [child for child, _ in waiting]
            if failed:
                child = failed[0]
                raise StartFailed(f"{child.name} does not start: {_last_words(child, self._log_file(child.name))}")
            waiting = [(child, ready) for child, ready in waiting if not await asyncio.to_thread(ready)]
            if waiting:
                await asyncio.sleep(0.1)

    async def _stop(self, patience: Mapping[str, float], hurry: asyncio.Event) -> None:
        children = [(self._children.pop(name), seconds) for name, seconds in patience.items() if name in self._children]
        await asyncio.gather(*(child.stop(patience=seconds, hurry=hurry) for child, seconds in children))

    def _note(self) -> None:
        """Bring the state file up to date with who runs."""
        if self._state is None:
            return
        children = {name: child.pid for name, child in self._children.items() if child.pid is not None}
        self._state = replace(self._state, children=children)
        try:
            write_state(self._home, self._state)
        except OSError as error:
            log.warning("state_not_written", reason=str(error))


def _switchboard(*arguments: str) -> list[str]:
    # -P: a folder `settings` or `database` in the working directory is not ours.
    return [sys.executable, "-P", "-m", "cli.main", *arguments]


def _answers(port: int, path: str = "/") -> bool:
    connection = HTTPConnection(ADDRESS, port, timeout=2.0)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _last_words(child: Child, log_file: Path) -> str:
    """What a child ended with: the message of a failure that was foreseen, else the end of its log."""
    said = child.said()
    _, found, message = said.rpartition("switchboard: ")
    return message if found else f"{log_file} ends with\n" + "\n".join(said.splitlines()[-6:])
