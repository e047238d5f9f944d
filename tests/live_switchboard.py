"""A whole Switchboard for the tests: `switchboard up` in a home of its own, without keys unless a test gives some."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import psutil
import pytest_asyncio

from agent.state_file import RunningState, read_state
from database.embedded import remove_cluster
from settings import Settings
from tests.routing.conversations import VECTORS

START_SECONDS = 180.0
STOP_SECONDS = 60.0
COMMAND = (sys.executable, "-P", "-m", "cli.main")


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveSwitchboard:
    """A home, the environment by which commands find it and nothing of this machine's settings, and what runs there."""

    home: Path
    environment: dict[str, str]

    @property
    def settings(self) -> Settings:
        with patch.dict(os.environ, self.environment, clear=True):
            return Settings(_env_file=None)

    @property
    def state(self) -> RunningState:
        state = read_state(self.home)
        assert state is not None, f"nothing runs in {self.home}"
        return state

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """`switchboard …` in this home, its output to be read, in a process group of its own as a shell gives it."""
        return subprocess.Popen(
            [*COMMAND, *arguments],
            cwd=self.home,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            process_group=0,
        )

    def run(self, *arguments: str, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        """`switchboard …` in this home, to its end."""
        return subprocess.run(
            [*COMMAND, *arguments],
            cwd=self.home,
            env=self.environment | environment,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=START_SECONDS,
            check=False,
        )

    def processes(self) -> list[psutil.Process]:
        """Every process of this home, whoever its parent is; not those that have ended and only wait to be noticed."""
        found = []
        for process in psutil.process_iter():
            try:
                ended = process.status() == psutil.STATUS_ZOMBIE
                if not ended and (self._is_named(process.cmdline()) or self._is_named(process.environ().values())):
                    found.append(process)
            except psutil.Error:
                continue
        return found

    def _is_named(self, words: Iterable[str]) -> bool:
        return any(str(self.home) in word for word in words)


@contextmanager
def home_of_its_own(**environment: str) -> Iterator[LiveSwitchboard]:
    """A place for a Switchboard, deleted afterwards. `environment` holds settings by their names."""
    # Not pytest's own folder: it is closed to the user that PostgreSQL runs as when the tests run as root.
    home = Path(tempfile.mkdtemp(prefix="switchboard-live-"))
    own = {name.upper() for name in Settings.model_fields}
    of_machine = {name: value for name, value in os.environ.items() if name not in own}
    given = {**of_machine, "SWITCHBOARD_HOME": str(home), **environment}
    if VECTORS.is_dir():
        # A start is about processes, not about embedding the same sentences once more.
        shutil.copytree(VECTORS, home / "vectors")
    place = LiveSwitchboard(home=home, environment=given)
    try:
        yield place
    finally:
        left = place.processes()
        for process in left:
            process.kill()
        psutil.wait_procs(left, timeout=STOP_SECONDS)
        remove_cluster(home)
        shutil.rmtree(home, ignore_errors=True)


@asynccontextmanager
async def started(place: LiveSwitchboard) -> AsyncIterator[LiveSwitchboard]:
    """`switchboard up`, ready for calls; stopped afterwards, and nothing may be left of it then."""
    process = place.start("up")
    try:
        deadline = time.monotonic() + START_SECONDS
        while read_state(place.home) is None:
            assert process.poll() is None, f"switchboard up ended: {process.communicate()[1]}"
            assert time.monotonic() < deadline, "switchboard up did not come up"
            await asyncio.sleep(0.1)
        yield place
        process.send_signal(signal.SIGTERM)
        _, errors = await asyncio.to_thread(process.communicate, timeout=STOP_SECONDS)
        assert process.returncode == 0, errors
        assert await asyncio.to_thread(nothing_left, place) == []
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()


def nothing_left(place: LiveSwitchboard, *, within: float = 10.0) -> list[str]:
    """What still runs in the home after some seconds; empty as soon as there is nothing."""
    deadline = time.monotonic() + within
    while (left := place.processes()) and time.monotonic() < deadline:
        time.sleep(0.1)
    return [f"{process.pid} {process.name()}" for process in left]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def switchboard() -> AsyncIterator[LiveSwitchboard]:
    """One Switchboard for the session (and xdist worker)."""
    # What an operator would wait for in calm is not waited for here.
    with home_of_its_own(SWITCHBOARD_SILENCE_SECONDS="8", SWITCHBOARD_GRACE_SECONDS="2") as place:
        async with started(place) as running:
            yield running
