"""What cannot be done is said in one message, with the exit code that is documented."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.command import Command, Place

NOWHERE = "postgresql://nobody@127.0.0.1:1/none"
LIVEKIT = {"LIVEKIT_URL": "ws://127.0.0.1:1", "LIVEKIT_API_KEY": "key", "LIVEKIT_API_SECRET": "s" * 32}


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that something listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.mark.parametrize(
    "arguments",
    [
        ("up",),
        ("demo",),
        ("calls", "list"),
        ("bookings", "list"),
        ("callbacks", "done", "1"),
        ("faq", "ask"),
        ("token",),
        ("start",),
        ("desk",),
        ("ship",),
        ("watch",),
        ("migrate",),
        ("business", "voices"),
    ],
    ids=" ".join,
)
def test_a_wrong_setting_is_named_with_what_to_write(
    command: Command, place: Place, arguments: tuple[str, ...]
) -> None:
    message = command.refused(place, *arguments, code=3, SWITCHBOARD_LOG_LEVEL="loud")
    assert "SWITCHBOARD_LOG_LEVEL" in message
    assert "'debug', 'info', 'warning' or 'error'" in message


@pytest.mark.parametrize(
    "arguments",
    [("calls", "list"), ("calls", "show", "3f2a91c0"), ("bookings", "list"), ("migrate",), ("ship", "--once")],
    ids=" ".join,
)
def test_a_database_that_does_not_answer_is_named_without_its_password(
    command: Command, place: Place, arguments: tuple[str, ...]
) -> None:
    dsn = "postgresql://somebody:hunter2@127.0.0.1:1/none"
    message = command.refused(place, *arguments, code=4, DATABASE_URL=dsn)
    assert "127.0.0.1:1" in message
    assert "DATABASE_URL" in message
    assert "hunter2" not in message


@pytest.mark.parametrize("arguments", [("token",), ("start",), ("desk",)], ids=" ".join)
def test_what_needs_a_livekit_server_says_how_to_have_one(
    command: Command, place: Place, arguments: tuple[str, ...]
) -> None:
    message = command.refused(place, *arguments, code=4)
    assert "switchboard up" in message
    assert "LIVEKIT_URL" in message


def test_a_worker_is_not_started_for_a_livekit_server_that_does_not_answer(command: Command, place: Place) -> None:
    assert "ws://127.0.0.1:1 does not answer" in command.refused(place, "start", code=4, **LIVEKIT)


@pytest.mark.parametrize(
    "arguments",
    [("up",), ("demo",), ("faq", "ask", "--business"), ("business", "voices"), ("token", "--business")],
    ids=" ".join,
)
def test_a_business_that_there_is_not_is_told_with_the_nearest_one(
    command: Command, place: Place, arguments: tuple[str, ...]
) -> None:
    named = arguments[-1] == "--business" or arguments[0] == "business"
    given = {} if named else {"SWITCHBOARD_BUSINESS": "hibaci"}
    message = command.refused(
        place, *arguments, *(["hibaci"] if named else []), code=3, **given, **(LIVEKIT if "token" in arguments else {})
    )
    assert "Write `hibachi`" in message


def test_a_script_that_is_not_there_or_says_nothing_is_named(command: Command, place: Place) -> None:
    script = place.home / "lines.txt"
    for content in (None, "", "# only a remark\n\n"):
        if content is not None:
            script.write_text(content)
        ended = command(place, "demo", "--script", str(script))
        assert ended.code == 3
        assert str(script) in ended.errors


def test_the_staff_password_of_the_settings_cannot_be_reset(command: Command, place: Place) -> None:
    message = command.refused(place, "desk", "--reset-password", code=3, SWITCHBOARD_STAFF_PASSWORD="of the settings")
    assert "SWITCHBOARD_STAFF_PASSWORD" in message
    assert "of the settings" not in message


def test_a_new_staff_password_is_printed_and_only_its_hash_kept(command: Command, place: Place) -> None:
    first, second = (command(place, "desk", "--reset-password").out.strip() for _ in range(2))
    assert first != second
    assert all(len(password) > 15 for password in (first, second))
    kept = [path.read_text() for path in place.home.rglob("*") if path.is_file()]
    assert not [text for text in kept if first in text or second in text]


def test_a_desk_whose_port_is_taken_says_so(command: Command, place: Place, database_dsn: str, taken: int) -> None:
    for given in ({"SWITCHBOARD_DESK_PORT": str(taken)}, {}):
        arguments = () if given else ("--port", str(taken))
        message = command.refused(place, "desk", *arguments, code=4, DATABASE_URL=database_dsn, **LIVEKIT, **given)
        assert f"port {taken}" in message


def test_a_home_that_cannot_be_written_is_named(command: Command, place: Place, tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.touch()
    for arguments in (("up",), ("calls", "list")):
        message = command.refused(place, *arguments, code=4, SWITCHBOARD_HOME=str(in_the_way / "home"))
        assert "SWITCHBOARD_HOME" in message


@pytest.mark.parametrize(
    "arguments", [("nothing",), ("calls",), ("calls", "show"), ("calls", "list", "--limit", "0"), ("up", "--fast"), ()]
)
def test_a_command_line_that_cannot_be_understood_ends_with_two(
    command: Command, place: Place, arguments: tuple[str, ...]
) -> None:
    ended = command(place, *arguments)
    assert ended.code == 2
    assert "switchboard" in ended.out + ended.errors
