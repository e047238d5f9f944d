"""A child process of the supervisor: started, watched, restarted with back-off, stopped."""

from __future__ import annotations

import asyncio
import os
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
"""A child that ran this long starts over with the shortest delay."""


class Child:
    """One child in a session of its own, so that Ctrl-C reaches it through the supervisor only."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        log_file: Path,
        environment: Mapping[str, str] | None = None,
        stop_seconds: float = 10.0,
        on_change: Callable[[], None] = lambda: None,
    ) -> None:
        self.name = name
        self.restarts = 0
        self._command = [sys.executable, "-m", "agent.parent_death", str(os.getpid()), *command]
        self._environment = {**os.environ, **(environment or {})}
        self._log_file = log_file
        self._stop_seconds = stop_seconds
        self._on_change = on_change
        self._process: asyncio.subprocess.Process | None = None
        self._watch: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int | None:
        process = self._process
        return process.pid if process is not None and process.returncode is None else None

    async def start(self) -> None:
        await self._spawn()
        self._watch = asyncio.create_task(self._keep_running(), name=f"child-{self.name}")

    async def _spawn(self) -> None:
        self._log_file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
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
            assert self._process is not None
            began = time.monotonic()
            code = await self._process.wait()
            ran = time.monotonic() - began
            delay = FIRST_DELAY if ran > STEADY_SECONDS else min(delay * 2, LONGEST_DELAY)
            log.warning("child_ended", child=self.name, code=code, ran_seconds=round(ran, 1), restart_in=delay)
            self._on_change()
            await asyncio.sleep(delay)
            self.restarts += 1
            await self._spawn()

    async def stop(self) -> None:
        """Ask it to end, then make it."""
        if self._watch is not None:
            self._watch.cancel()
        process = self._process
        if process is None or process.returncode is not None:
            return
        for ending, seconds in ((signal.SIGTERM, self._stop_seconds), (signal.SIGKILL, 5.0)):
            try:
                process.send_signal(ending)
            except ProcessLookupError:
                return
            try:
                await asyncio.wait_for(process.wait(), seconds)
                return
            except TimeoutError:
                log.warning("child_slow_to_stop", child=self.name, signal=ending.name)

    def tail(self, lines: int = 5) -> str:
        """The last lines of its log, for an error message."""
        try:
            return "\n".join(self._log_file.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])
        except OSError:
            return ""
