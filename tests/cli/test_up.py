"""Where `switchboard up` cannot begin, it says why, stops what it has started, and ends."""

from __future__ import annotations

import fcntl
import socket

import pytest

from tests.cli.command import Command, Place
from tests.live_switchboard import LiveSwitchboard, nothing_left

PROGRESS = ("database: ", "media server: ", "worker: ", "staff password, ", "{")


def refused(command: Command, place: Place, *, code: int, **settings: str) -> str:
    """Start what cannot be started; what was said of it beside the progress."""
    ended = command(place, "up", **settings)
    assert ended.code == code, ended
    assert ended.out == ""
    assert nothing_left(LiveSwitchboard(home=place.home, environment={})) == []
    assert not (place.home / "run" / "state.json").exists()
    [message] = [line for line in ended.errors.splitlines() if not line.startswith(PROGRESS)]
    return message


def test_a_desk_port_that_is_taken_is_said_before_anything_is_started(command: Command, place: Place) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        message = refused(command, place, code=4, SWITCHBOARD_DESK_PORT=str(port))
    assert f"port {port}" in message
    assert "SWITCHBOARD_DESK_PORT" in message
    assert not (place.home / "logs").exists()


def test_local_weights_that_are_missing_are_said_before_anything_is_started(command: Command, place: Place) -> None:
    message = refused(command, place, code=3, SWITCHBOARD_LOCAL_MODELS="/nowhere")
    assert "SWITCHBOARD_LOCAL_MODELS names /nowhere" in message
    assert not (place.home / "logs").exists()


def test_a_database_that_does_not_answer_is_said(command: Command, place: Place) -> None:
    message = refused(command, place, code=4, DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    assert "the database at 127.0.0.1:1 does not answer" in message


def test_a_livekit_server_that_does_not_answer_is_said(command: Command, open_place: Place) -> None:
    given = {"LIVEKIT_URL": "ws://127.0.0.1:1", "LIVEKIT_API_KEY": "key", "LIVEKIT_API_SECRET": "s" * 32}
    assert "ws://127.0.0.1:1 does not answer" in refused(command, open_place, code=4, **given)


@pytest.mark.realtime
def test_a_part_that_cannot_start_is_named_with_what_it_said(command: Command, open_place: Place) -> None:
    (open_place.home / "spool").mkdir()
    lock = open_place.home / "spool" / "shipper.lock"
    lock.touch()
    with lock.open() as held:
        # As another shipper holds it.
        fcntl.flock(held, fcntl.LOCK_EX)
        message = refused(command, open_place, code=4)
    assert message.startswith("switchboard: ship does not start: another shipper already works on")
