"""How the processes of one Switchboard find each other: a small file below SWITCHBOARD_HOME, readable by its owner
only."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path

import psutil


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningState:
    """What runs. `started` is the supervisor's start as `psutil` gives it, so that a pid used again is not taken for
    it."""

    pid: int
    started: float
    livekit_url: str
    livekit_key: str
    livekit_secret: str = field(repr=False)
    desk_url: str
    worker_port: int
    database: str
    children: dict[str, int] = field(default_factory=dict)


SUPERVISED = "SWITCHBOARD_SUPERVISED"
"""Set by the supervisor for its children: what they start in turn then ends with them."""


def state_path(home: Path) -> Path:
    return home / "run" / "state.json"


def ready_path(home: Path) -> Path:
    """Holds the pid of the worker once it has registered; before that a dispatch would be lost in silence."""
    return home / "run" / "worker.pid"


def registered_worker(home: Path) -> int | None:
    """The pid of the worker that registered last, which need not be alive."""
    try:
        return int(ready_path(home).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def write_state(home: Path, state: RunningState) -> None:
    """Replace the file as a whole; a reader sees the old one or the new one."""
    path = state_path(home)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(asdict(state), file)
    new.replace(path)


def read_state(home: Path) -> RunningState | None:
    """The Switchboard that runs in this home, or None."""
    try:
        state = RunningState(**json.loads(state_path(home).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return state if _alive(state) else None


def remove_state(home: Path) -> None:
    state_path(home).unlink(missing_ok=True)


def _alive(state: RunningState) -> bool:
    try:
        return bool(abs(psutil.Process(state.pid).create_time() - state.started) < 1.0)
    except psutil.Error:
        return False
