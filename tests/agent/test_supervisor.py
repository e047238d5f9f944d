"""One Switchboard, as `switchboard up` runs it: what it notes, and what it does when a part dies."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import time
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlsplit
from urllib.request import urlopen

import psutil
import pytest

from agent.errors import LiveKitServerUnreachable
from agent.livekit_server import LiveKitAccess, check_access
from agent.ports import free_port
from agent.state_file import read_state, ready_path, state_path
from database.embedded import attach
from tests.live_switchboard import LiveSwitchboard, home_of_its_own, nothing_left

pytestmark = pytest.mark.realtime

PARTS = {"database", "livekit", "worker", "desk", "ship", "watch"}


async def until(true: Callable[[], bool], *, within: float = 60.0) -> None:
    deadline = time.monotonic() + within
    while not await asyncio.to_thread(true):
        assert time.monotonic() < deadline, f"not within {within:.0f} s"
        await asyncio.sleep(0.1)


def is_whole(switchboard: LiveSwitchboard) -> bool:
    """Whether the desk reaches both the LiveKit server and the database."""
    try:
        with urlopen(f"{switchboard.state.desk_url}/ready", timeout=5) as answer:
            return bool(json.load(answer)["status"] == "ok")
    except OSError:
        return False


async def test_the_state_file_names_what_runs_and_is_for_its_owner_only(switchboard: LiveSwitchboard) -> None:
    state = switchboard.state
    assert set(state.children) == PARTS
    assert all(psutil.Process(pid).ppid() == state.pid for pid in state.children.values())
    assert state_path(switchboard.home).stat().st_mode & 0o077 == 0
    assert urlsplit(state.livekit_url).hostname == urlsplit(state.desk_url).hostname == "127.0.0.1"
    assert state.livekit_secret not in repr(state)
    await until(lambda: is_whole(switchboard))


def _listening(switchboard: LiveSwitchboard) -> set[tuple[str, int]]:
    return {
        (connection.laddr.ip, connection.laddr.port)
        for process in switchboard.processes()
        for connection in process.net_connections("inet")
        if connection.status == psutil.CONN_LISTEN or connection.type.name == "SOCK_DGRAM"
    }


async def test_everything_listens_on_the_loopback_address_only(switchboard: LiveSwitchboard) -> None:
    listening = _listening(switchboard)
    deadline = time.monotonic() + 60
    # The job of a call that was held before may still be leaving its room, with the sockets of a client.
    while {address for address, _ in listening} != {"127.0.0.1"} and time.monotonic() < deadline:
        await asyncio.sleep(0.5)
        listening = _listening(switchboard)
    assert {address for address, _ in listening} == {"127.0.0.1"}
    assert {urlsplit(switchboard.state.desk_url).port, urlsplit(switchboard.state.livekit_url).port} <= {
        port for _, port in listening
    }


async def test_a_second_up_in_the_same_home_says_where_the_first_is(switchboard: LiveSwitchboard) -> None:
    second = await asyncio.to_thread(switchboard.run, "up")
    assert second.returncode == 4
    assert second.stdout == ""
    [line] = second.stderr.splitlines()
    assert f"process {switchboard.state.pid}" in line
    assert switchboard.state.desk_url in line
    assert "SWITCHBOARD_HOME" in line


async def test_a_desk_that_is_killed_comes_back_at_the_same_address(switchboard: LiveSwitchboard) -> None:
    before = switchboard.state
    os.kill(before.children["desk"], signal.SIGKILL)
    await until(lambda: switchboard.state.children.get("desk", before.children["desk"]) != before.children["desk"])
    await until(lambda: is_whole(switchboard))
    assert switchboard.state.desk_url == before.desk_url


async def test_a_database_server_that_is_killed_comes_back_on_the_same_port(switchboard: LiveSwitchboard) -> None:
    dsn = attach(switchboard.home)
    owner = psutil.Process(switchboard.state.children["database"])
    [server] = owner.children()
    server.kill()
    await until(lambda: switchboard.state.children.get("database", owner.pid) != owner.pid)
    await until(lambda: attach(switchboard.home) == dsn)
    await until(lambda: is_whole(switchboard))


async def test_a_livekit_server_that_is_killed_comes_back_and_the_worker_registers_again(
    switchboard: LiveSwitchboard,
) -> None:
    before = switchboard.state
    registered = ready_path(switchboard.home).stat().st_mtime_ns
    os.kill(before.children["livekit"], signal.SIGKILL)
    await until(lambda: ready_path(switchboard.home).stat().st_mtime_ns > registered)
    await until(lambda: is_whole(switchboard))
    assert switchboard.state.livekit_url == before.livekit_url
    assert switchboard.state.children["worker"] == before.children["worker"]


async def test_doctor_finds_nothing_wrong_with_what_runs(switchboard: LiveSwitchboard) -> None:
    found = await asyncio.to_thread(switchboard.run, "doctor", "--json")
    findings = {finding["part"]: finding for finding in json.loads(found.stdout)}
    assert {part: finding for part, finding in findings.items() if finding["state"] == "problem"} == {}
    assert found.returncode == 0
    assert all(name in findings["running"]["what"] for name in PARTS)
    assert findings["call page"]["what"] == f"{switchboard.state.desk_url}/"


async def test_a_state_file_of_a_supervisor_that_is_gone_counts_for_nothing(
    switchboard: LiveSwitchboard, tmp_path_factory: pytest.TempPathFactory
) -> None:
    home = tmp_path_factory.mktemp("left")
    left = json.loads(state_path(switchboard.home).read_text())
    state_path(home).parent.mkdir()
    state_path(home).write_text(json.dumps(left | {"started": left["started"] - 60}))
    assert read_state(home) is None
    state_path(home).write_text('{"pid": 1')
    assert read_state(home) is None


async def test_a_key_that_the_livekit_server_does_not_accept_is_told_from_a_server_that_is_none(
    switchboard: LiveSwitchboard,
) -> None:
    state = switchboard.state
    own = LiveKitAccess(url=state.livekit_url, key=state.livekit_key, secret=state.livekit_secret)
    await check_access(own)
    for wrong, says in (
        (replace(own, secret="w" * 32), "LIVEKIT_API_SECRET"),
        (replace(own, key="nobody"), "refuses the key 'nobody'"),
        (replace(own, url=state.desk_url), "check LIVEKIT_URL"),
    ):
        with pytest.raises(LiveKitServerUnreachable, match=says) as refused:
            await check_access(wrong)
        assert wrong.secret not in str(refused.value)


async def test_a_worker_whose_models_cannot_be_loaded_ends_and_says_why(
    switchboard: LiveSwitchboard, tmp_path_factory: pytest.TempPathFactory
) -> None:
    models = tmp_path_factory.mktemp("models")
    (models / "hibari").mkdir()
    (models / "hibari" / "hibari.onnx").write_bytes(b"no weights")
    access = switchboard.state
    with home_of_its_own(
        LIVEKIT_URL=access.livekit_url,
        LIVEKIT_API_KEY=access.livekit_key,
        LIVEKIT_API_SECRET=access.livekit_secret,
        SWITCHBOARD_AGENT_NAME="broken",
        SWITCHBOARD_LOCAL_MODELS=str(models),
    ) as place:
        ended = await asyncio.to_thread(place.run, "start", "--port", str(free_port()))
        assert ended.returncode != 0
        assert f"switchboard: the voice {models}/hibari/hibari.onnx cannot be loaded" in ended.stderr
        assert await asyncio.to_thread(nothing_left, place) == []


async def test_a_worker_whose_health_port_is_taken_says_so(switchboard: LiveSwitchboard) -> None:
    port = switchboard.state.worker_port
    ended = await asyncio.to_thread(switchboard.run, "start", "--port", str(port), SWITCHBOARD_LOG_LEVEL="error")
    assert ended.returncode == 4
    assert ended.stderr.splitlines() == [
        f"switchboard: port {port} of 127.0.0.1, for the health page, is taken: choose another with --port"
    ]
