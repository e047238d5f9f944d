"""The embedded PostgreSQL: the server from a wheel, run by us on a port of the loopback address.

Below `home/postgres`: `password` (0600), `lock` (held by the process that started the server), `server.log`, and
`data`, which is below `/var/lib/switchboard` where root's home is closed to others. The server ends with the process
that started it, however that ends.
"""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO

import psutil
import structlog

from database.cluster import (
    SUPERUSER,
    explained_os_errors,
    is_held,
    read_password,
    read_pid_file,
    server_environment,
    server_error,
    set_up_cluster,
    take_lock,
)
from database.errors import EmbeddedPortTaken, EmbeddedServerError
from database.unprivileged import Account, ServerVersion, data_folder, server_account, server_programs, system_folder

log = structlog.get_logger(__name__)

ADDRESS = "127.0.0.1"
DATABASE = "postgres"
START_SECONDS = 120.0
STOP_SECONDS = 20.0
LOG_BYTES = 5_000_000

# What the server's log may not hold: the statements of callers' words, and rows quoted in error details.
_OPTIONS = {
    "unix_socket_directories": "",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "password_encryption": "scram-sha-256",
    "max_connections": "100",
}


class EmbeddedPostgres:
    """A running server that this process owns. Made by `start`."""

    def __init__(
        self, *, process: subprocess.Popen[bytes], lock: IO[str], data: Path, port: int, password: str
    ) -> None:
        self._process = process
        self._lock = lock
        self._owner = os.getpid()
        self._password = password
        self.data = data
        self.port = port
        atexit.register(self.stop)

    @classmethod
    def start(
        cls, home: Path, port: int | None = None, *, wait: float = 10.0, version: ServerVersion = "18"
    ) -> EmbeddedPostgres:
        """Start the server of this home, setting its cluster up the first time, and return once it takes connections.

        After an unclean death of server or machine the cluster recovers by itself. `port` None takes a free one.
        `wait` is how many seconds to wait for another process to let go of the home. Call it from the main thread:
        Linux ends the server when the thread that started it ends.

        Raises:
            EmbeddedServerRunning: another process has the home's server; `attach` gives its connection string.
            EmbeddedPortTaken: the port that was asked for is in use.
            EmbeddedDiskFull: there is no room.
            EmbeddedServerError: anything else, with the last lines of the server's log.
        """
        if sys.platform == "linux" and threading.current_thread() is not threading.main_thread():
            raise EmbeddedServerError(
                "the embedded PostgreSQL must be started from the main thread, which it ends with"
            )
        home = home.expanduser().resolve()
        with explained_os_errors(home):
            account = server_account()
            data = data_folder(home, account) / "data"
            lock = take_lock(home, wait)
            try:
                programs = server_programs(version, account)
                _end_orphan(data)
                password = set_up_cluster(home, data, programs, account, version)
                process, port = _launch(home, data, programs, account, port)
            except BaseException:
                lock.close()
                raise
        log.info("database_started", port=port, pid=process.pid)
        return cls(process=process, lock=lock, data=data, port=port, password=password)

    @property
    def dsn(self) -> str:
        """The connection string, with the password."""
        return _dsn(self._password, self.port)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def running(self) -> bool:
        return self._process.poll() is None

    def stop(self) -> None:
        """End the server: connections are closed, what is committed is on disk. Does nothing the second time."""
        if os.getpid() != self._owner or self._lock.closed:
            return
        atexit.unregister(self.stop)
        try:
            for ending, seconds in ((signal.SIGINT, STOP_SECONDS), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0)):
                if self._process.poll() is None:
                    self._process.send_signal(ending)
                try:
                    self._process.wait(seconds)
                    break
                except subprocess.TimeoutExpired:
                    log.warning("database_slow_to_stop", pid=self.pid, signal=ending.name)
        finally:
            self._lock.close()
        log.info("database_stopped", pid=self.pid)


def attach(home: Path) -> str | None:
    """The connection string of this home's server when another process (or this one) runs it and it is ready.

    Raises:
        EmbeddedServerError: it runs, but its password cannot be read by this user.
    """
    home = home.expanduser().resolve()
    lock = home / "postgres" / "lock"
    if not lock.exists() or not is_held(lock):
        return None
    with explained_os_errors(home):
        for folder in (home / "postgres", system_folder(home)):
            said = read_pid_file(folder / "data")
            if said is not None and said.ready and said.port is not None and _accepts(said.port):
                return _dsn(read_password(home), said.port)
    return None


def remove_cluster(home: Path) -> None:
    """Delete the cluster of a home with all its data; for tests and for a start from nothing.

    Raises:
        EmbeddedServerRunning: it is in use.
    """
    home = home.expanduser().resolve()
    if not (home / "postgres").exists():
        return
    with take_lock(home, 0.0):
        for folder in (home / "postgres", system_folder(home)):
            _end_orphan(folder / "data")
        shutil.rmtree(system_folder(home), ignore_errors=True)
        shutil.rmtree(home / "postgres", ignore_errors=True)


def _dsn(password: str, port: int) -> str:
    return f"postgresql://{SUPERUSER}:{password}@{ADDRESS}:{port}/{DATABASE}"


def _accepts(port: int) -> bool:
    try:
        with socket.create_connection((ADDRESS, port), timeout=2.0):
            return True
    except OSError:
        return False


def _end_orphan(data: Path) -> None:
    """End a server whose owner died without it, and clear a pid file that names a process of somebody else."""
    said = read_pid_file(data)
    if said is None or not psutil.pid_exists(said.pid):
        return
    try:
        process = psutil.Process(said.pid)
        ours = process.name().startswith("postgres") and str(data) in process.cmdline()
    except psutil.NoSuchProcess:
        return
    except psutil.AccessDenied:
        ours = False
    if not ours:
        # The number was given to another program since; PostgreSQL would take it for a running server.
        (data / "postmaster.pid").unlink(missing_ok=True)
        return
    log.warning("database_orphan_ended", pid=said.pid)
    for ending, seconds in ((signal.SIGINT, 15.0), (signal.SIGQUIT, 5.0)):
        try:
            process.send_signal(ending)
            process.wait(seconds)
            return
        except psutil.NoSuchProcess:
            return
        except psutil.TimeoutExpired:
            continue
    raise EmbeddedServerError(f"an earlier database server (process {said.pid}) does not end: end it with kill")


def _command(programs: Path, account: Account | None, data: Path, port: int) -> list[str]:
    options = [part for name, value in _OPTIONS.items() for part in ("-c", f"{name}={value}")]
    command = [str(programs / "postgres"), "-D", str(data), "-h", ADDRESS, "-p", str(port), *options]
    setpriv = shutil.which("setpriv") if sys.platform == "linux" else None
    if setpriv is None:
        if account is not None:
            raise EmbeddedServerError(
                "setpriv (package util-linux) is not installed, with which root starts PostgreSQL as another user: "
                "install it, or run this as an ordinary user"
            )
        return command
    identity = [] if account is None else [f"--reuid={account.uid}", f"--regid={account.gid}", "--clear-groups"]
    return [setpriv, *identity, "--pdeathsig", "INT", *command]


def _launch(
    home: Path, data: Path, programs: Path, account: Account | None, wanted: int | None
) -> tuple[subprocess.Popen[bytes], int]:
    log_file = home / "postgres" / "server.log"
    if log_file.exists() and log_file.stat().st_size > LOG_BYTES:
        log_file.replace(log_file.with_suffix(".log.1"))
    deadline = time.monotonic() + START_SECONDS
    while True:
        port = wanted or _free_port()
        with log_file.open("ab") as output:
            begins = output.tell()
            process = subprocess.Popen(
                _command(programs, account, data, port),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=server_environment(),
                cwd="/",
                # Ctrl-C in the terminal is for us: we end the server after those who still write to it.
                start_new_session=True,
            )
        if _is_ready(process, data, deadline):
            return process, port
        said = _log_since(log_file, begins)
        taken = "Address already in use" in said
        # The last processes of a server that was killed let go of its memory a moment later.
        lingering = "pre-existing shared memory block" in said
        if not ((taken and wanted is None) or lingering) or time.monotonic() > deadline:
            if taken:
                raise EmbeddedPortTaken(
                    f"port {port} of {ADDRESS} is in use: stop what uses it, or choose another port"
                )
            raise server_error("the database server did not start", said, data)
        time.sleep(0.2)


def _is_ready(process: subprocess.Popen[bytes], data: Path, deadline: float) -> bool:
    """Wait until the server takes connections; False when it ended instead, or took too long and was ended."""
    started = time.monotonic()
    told = False
    try:
        while process.poll() is None:
            said = read_pid_file(data)
            if said is not None and said.pid == process.pid and said.ready:
                return True
            if time.monotonic() > deadline:
                break
            if not told and time.monotonic() - started > 3.0:
                log.info("database_recovering", why="it was not stopped properly; this takes up to a minute or two")
                told = True
            time.sleep(0.02)
    except BaseException:
        process.send_signal(signal.SIGQUIT)
        process.wait()
        raise
    if process.poll() is None:
        process.send_signal(signal.SIGQUIT)
        process.wait()
    return False


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind((ADDRESS, 0))
        port: int = taken.getsockname()[1]
        return port


def _log_since(path: Path, offset: int) -> str:
    with path.open("rb") as file:
        file.seek(offset)
        return file.read().decode("utf-8", errors="replace")
