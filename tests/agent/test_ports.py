"""Ports are chosen free, and no two Switchboards of a machine choose the same."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest

from agent.ports import Ports, free_port, is_free


@pytest.fixture
def ports() -> Iterator[Ports]:
    ports = Ports()
    yield ports
    ports.release()


def test_a_port_that_somebody_listens_on_is_passed_over(ports: Ports) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken = server.getsockname()[1]
        assert not is_free(taken)
        assert not ports.take_exactly(taken)
        assert ports.take(taken) != taken


def test_a_datagram_port_is_another_than_the_stream_port_of_the_same_number(ports: Ports) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        number = server.getsockname()[1]
        assert ports.take_exactly(number, kind=socket.SOCK_DGRAM)
        assert not ports.take_exactly(number)


def test_a_port_that_another_has_chosen_is_passed_over_before_anybody_listens_there(ports: Ports) -> None:
    other = Ports()
    chosen = other.take(free_port())
    assert is_free(chosen)
    assert ports.take(chosen) != chosen
    other.release()
    assert ports.take_exactly(chosen)


def test_the_choice_of_a_process_that_was_killed_is_free_again(ports: Ports) -> None:
    code = (
        "from agent.ports import *; import time; p = Ports(); print(p.take(free_port()), flush=True); time.sleep(600)"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    chosen = int(process.stdout.readline())
    assert not ports.take_exactly(chosen)
    process.kill()
    process.communicate()
    assert ports.take_exactly(chosen)
