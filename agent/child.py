"""A child process of the supervisor: started, watched, restarted with back-off, stopped."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import structlog

log = structlog.get_logger(__name__)

FIRST_DELAY = 0.5
LONGEST_DELAY = 30.0
STEADY_SECONDS = 60.0
"""A child that ran this long is restarted with the shortest delay again."""

LOG_BYTES = 10_000_000
LOG_LOOK_SECONDS = 30.0
PAGE_BYTES = 4_000


class Child:
    """One child, kept running from `start` to `stop`, its output appended to a log file.

    It leads a session of its own, so that Ctrl-C in the terminal reaches it through the supervisor only, and so that
    whatever it started in turn can be ended with it. It is killed when the supervisor ends in any other way than by
    `stop`.

    Args:
        environment: the child's whole environment.
        on_change: called whenever it has started or ended.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        log_file: Path,
        environment: Mapping[str, str],
        on_change: Callable[[], None] = lambda: None,
    ) -> None:
        self.name = name
        self.failures = 0
        self._command = [sys.executable, "-P", "-m", "agent.parent_death", str(os.getpid()), *command]
        self._environment = dict(environment)
        self._log_file = log_file
        self._log_begins = 0
        self._on_change = on_change
        self._process: asyncio.subprocess.Process | None = None
        self._watch: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int | None:
        """The running process, None while there is none."""
        process = self._process
        return process.pid if process is not None and process.returncode is None else None

    async def start(self) -> None:
        """Start it and keep it running. Call this from the main thread.

        Raises:
            OSError: no process can be made, or its log cannot be written.
        """
        if self._log_file.exists():
            self._log_begins = self._log_file.stat().st_size
        await self._spawn()
        self._watch = asyncio.create_task(self._keep_running(), name=f"child-{self.name}")

    async def stop(self, *, patience: float, hurry: asyncio.Event) -> None:
        """Ask it to end; end it after `patience` seconds, or as soon as `hurry` is set, with all that it started."""
        if self._watch is not None:
            self._watch.cancel()
            await asyncio.wait([self._watch])
            self._watch = None
        process, self._process = self._process, None
        if process is None:
            return
        if process.returncode is None and patience > 0 and not hurry.is_set():
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
            if not await _ends(process, hurry, patience) and not hurry.is_set():
                log.warning("child_killed", child=self.name, why=f"it did not end within {patience:.0f} s")
        _kill_group(process)
        await process.wait()
        self._on_change()

    def said(self) -> str:
        """The end of what it has written since `start`, about a page, for an error message."""
        try:
            size = self._log_file.stat().st_size
            begins = self._log_begins if self._log_begins <= size else 0
            with self._log_file.open("rb") as file:
                file.seek(max(begins, size - PAGE_BYTES))
                return file.read().decode("utf-8", errors="replace").strip()
        except OSError:
            return ""

    async def _spawn(self) -> None:
        self._log_file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _cap(self._log_file)
        with self._log_file.open("ab") as output:
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=self._environment,
                start_new_session=True,
            )
        self._on_change()

    async def _keep_running(self) -> None:
        delay = FIRST_DELAY
        while True:
            began = time.monotonic()
            process, code = await self._until_it_ends()
            _kill_group(process)
            # From now on its number may be another's.
            self._process = None
            ran = time.monotonic() - began
            if ran > STEADY_SECONDS:
                delay = FIRST_DELAY
            self.failures += 1
            log.warning("child_ended", child=self.name, code=code, ran_seconds=round(ran, 1), restart_in=delay)
            self._on_change()
            await asyncio.sleep(delay)
            delay = min(delay * 2, LONGEST_DELAY)
            await self._spawn_at_last()

    async def _until_it_ends(self) -> tuple[asyncio.subprocess.Process, int]:
        assert self._process is not None
        while True:
            try:
                return self._process, await asyncio.wait_for(self._process.wait(), LOG_LOOK_SECONDS)
            except TimeoutError:
                _cap(self._log_file)

    async def _spawn_at_last(self) -> None:
        """Start it again; when the machine has no process or no room for its log, try until it has."""
        while True:
            try:
                await self._spawn()
                return
            except OSError as error:
                log.warning("child_not_started", child=self.name, reason=str(error), retry_in=LONGEST_DELAY)
                await asyncio.sleep(LONGEST_DELAY)


async def _ends(process: asyncio.subprocess.Process, hurry: asyncio.Event, seconds: float) -> bool:
    """Wait for the process's end, for `hurry`, or for the time to pass; whether it has ended."""
    waiting = [asyncio.create_task(process.wait()), asyncio.create_task(hurry.wait())]
    await asyncio.wait(waiting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    for task in waiting:
        task.cancel()
    return process.returncode is not None


def _kill_group(process: asyncio.subprocess.Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _cap(path: Path) -> None:
    """Begin a log anew that has grown too long; what it held is kept as `.log.1`.

    It is emptied rather than renamed, for the child that appends to it keeps it open.
    """
    try:
        if path.stat().st_size > LOG_BYTES:
            shutil.copyfile(path, path.with_suffix(".log.1"))
            os.truncate(path, 0)
    except FileNotFoundError:
        return
    except OSError as error:
        log.warning("log_not_capped", file=path.name, reason=str(error))
