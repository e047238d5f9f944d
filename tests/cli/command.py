"""The command through its own entry point, in this process, so that a test need not load everything again."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path

import pytest
import structlog.testing

from cli.main import main
from database.embedded import remove_cluster
from settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a command is given: a home, which is the working directory too, and settings."""

    home: Path
    settings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    errors: str


class Command:
    """`switchboard …`, with nothing of this machine's settings."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch = monkeypatch
        self._capture = capture

    def __call__(self, place: Place, *arguments: str, stdin: str = "", **settings: str) -> Ended:
        """Run it to its end."""
        self._capture.readouterr()
        with self._monkeypatch.context() as changed:
            for name in Settings.model_fields:
                changed.delenv(name.upper(), raising=False)
            for name, value in {"SWITCHBOARD_HOME": str(place.home), **place.settings, **settings}.items():
                changed.setenv(name, value)
            changed.chdir(place.home)
            changed.setattr(sys, "argv", ["switchboard", *arguments])
            changed.setattr(sys, "stdin", StringIO(stdin))
            # Logging is the whole process's, and other tests look at it.
            changed.setattr("cli.run.configure_logging", lambda level: None)
            changed.setattr("cli.doctor.configure_logging", lambda level: None)
            with structlog.testing.capture_logs(), pytest.raises(SystemExit) as ended:
                main()
        out, errors = self._capture.readouterr()
        return Ended(code=int(ended.value.code or 0), out=out, errors=errors)

    def refused(self, place: Place, *arguments: str, code: int, **settings: str) -> str:
        """Run what cannot be done: nothing on standard output, one message on standard error, which this gives."""
        ended = self(place, *arguments, **settings)
        assert ended.code == code, ended
        assert ended.out == ""
        assert ended.errors.startswith("switchboard: "), ended
        assert ended.errors.count("switchboard: ") == 1
        return ended.errors


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Command:
    return Command(monkeypatch, capfd)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """An empty home."""
    return Place(home=tmp_path)


@pytest.fixture
def open_place() -> Iterator[Place]:
    """An empty home that the embedded server's user can reach too, when the tests run as root."""
    home = Path(tempfile.mkdtemp(prefix="switchboard-cli-"))
    yield Place(home=home)
    remove_cluster(home)
    shutil.rmtree(home)
