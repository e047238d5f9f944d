"""Run the commands that take long: show that something happens, keep their output, leave no process behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from install.folders import Folders
from install.interruption import held_back

_TICK_S = 0.25
_SPEAK_EVERY_S = 15.0
_GRACE_S = 5.0

_COMPLAINTS = ("error", "fail", "unable", "cannot", "no such", "denied")


class CommandFailedError(Exception):
    """A command ended with another code than 0; its text is what it last said, and where all it said can be read."""


def say(text: str) -> None:
    """Write one line for the person who waits; standard output belongs to the product."""
    print(text, file=sys.stderr, flush=True)


@dataclass(slots=True)
class _Output:
    """Copies a command's output into its log and remembers the last lines that say something."""

    log: Path
    said: list[str] = field(default_factory=list)

    def drain(self, pipe: IO[bytes]) -> None:
        with self.log.open("ab") as log:
            for line in pipe:
                log.write(line)
                log.flush()
                if text := line.decode(errors="replace").strip():
                    self.said = [*self.said[-7:], text]

    def complaint(self) -> str:
        """Return the line that most likely says what went wrong."""
        lines = [line for line in self.said if not line.startswith("hint:")] or ["it said nothing"]
        telling = [line for line in lines if any(word in line.lower() for word in _COMPLAINTS)]
        return (telling or lines)[-1]


class LongStep:
    """One step of the installation: announces itself, then runs its commands one after the other.

    `usually` is how long it usually takes, in words.
    """

    def __init__(self, folders: Folders, *, name: str, doing: str, usually: str) -> None:
        self._doing = doing
        self._began = self._spoke = time.monotonic()
        self._live = sys.stderr.isatty()
        folders.logs.mkdir(parents=True, exist_ok=True)
        self._log = folders.logs / f"{name}.log"
        self._log.write_bytes(b"")
        say(f"{doing} (usually {usually})")

    def run(
        self,
        command: Sequence[str | Path],
        *,
        environment: Mapping[str, str] | None = None,
        folder: Path | None = None,
        grace_s: float = _GRACE_S,
    ) -> None:
        """Run a command to its end, in a process group of its own that does not outlive the step.

        An interruption ends the group: asked first, killed after `grace_s` seconds.

        Raises:
            CommandFailedError: the command's exit code was not 0, or it could not be started.
        """
        output = _Output(self._log)
        process: subprocess.Popen[bytes] | None = None
        try:
            with held_back():
                process = subprocess.Popen(
                    [str(part) for part in command],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    env=None if environment is None else dict(environment),
                    cwd=folder,
                    process_group=0,
                )
            assert process.stdout is not None
            reader = threading.Thread(target=output.drain, args=(process.stdout,), daemon=True)
            reader.start()
            while _still_runs(process):
                self._show(output)
            reader.join(timeout=_GRACE_S)
        except OSError as error:
            raise CommandFailedError(f"{command[0]}: {error.strerror}") from error
        except BaseException:
            if process is not None:
                with held_back():
                    _end_group(process, grace_s)
            raise
        finally:
            self._clear_line()
        if process.returncode:
            raise CommandFailedError(f"{output.complaint()} (all of it: {self._log})")

    def done(self) -> None:
        say(f"  done in {time.monotonic() - self._began:.0f} s")

    def _show(self, output: _Output) -> None:
        now = time.monotonic()
        last = output.said[-1] if output.said else ""
        if self._live:
            width = os.get_terminal_size(sys.stderr.fileno()).columns or 80
            line = f"  {now - self._began:.0f} s  {last}"[: width - 1]
            print(f"\r\033[K{line}", end="", file=sys.stderr, flush=True)
        elif now - self._spoke >= _SPEAK_EVERY_S:
            self._spoke = now
            say(f"  {now - self._began:.0f} s  {last}")

    def _clear_line(self) -> None:
        if self._live:
            print("\r\033[K", end="", file=sys.stderr, flush=True)


def _still_runs(process: subprocess.Popen[bytes]) -> bool:
    try:
        process.wait(timeout=_TICK_S)
    except subprocess.TimeoutExpired:
        return True
    return False


def _end_group(process: subprocess.Popen[bytes], grace_s: float) -> None:
    """End a process and whatever it started in its group."""
    for number in (signal.SIGINT, signal.SIGTERM):
        if process.poll() is not None:
            break
        os.killpg(process.pid, number)
        try:
            process.wait(timeout=grace_s)
        except subprocess.TimeoutExpired:
            continue
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass  # the whole group is gone
    process.wait()
