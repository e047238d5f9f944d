"""The whole tree is killed in the middle of a call: after the next start everything that was finished is there."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import time

import psutil
import pytest

from agent.state_file import read_state
from tests.agent.live_call import dialled, id_of, kept_call, voice
from tests.live_switchboard import LiveSwitchboard, home_of_its_own

pytestmark = pytest.mark.realtime


async def _up(place: LiveSwitchboard) -> subprocess.Popen[str]:
    process = place.start("up")
    deadline = time.monotonic() + 180
    while read_state(place.home) is None:
        assert process.poll() is None, process.communicate()[1]
        assert time.monotonic() < deadline, "switchboard up did not come up"
        await asyncio.sleep(0.2)
    return process


def _kill_tree(process: subprocess.Popen[str]) -> None:
    """Kill -9, from the top: what is still there a moment later is an orphan."""
    tree = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
    for one in tree:
        try:
            os.kill(one.pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    process.wait()
    _, alive = psutil.wait_procs(tree, timeout=10)
    assert not alive


async def test_after_a_kill_of_the_whole_tree_the_next_start_brings_the_call_to_the_record() -> None:
    with home_of_its_own(SWITCHBOARD_GRACE_SECONDS="2") as place:
        process = await _up(place)
        async with dialled(place.state) as caller:
            call_id = await id_of(caller)
            await caller.say("rain", voice("What happens if it rains?"))
            held = time.time()
            _kill_tree(process)
        process = await _up(place)
        try:
            record = await kept_call(place.settings, call_id, within=90)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)
    assert record.call.status == "interrupted"
    assert [t.caller.text for t in record.turns if t.caller is not None] == ["What happens if it rains?"]
    assert record.turns[1].replies
    assert record.recording is not None
    assert record.recording.seconds is not None
    assert record.recording.seconds >= held - record.call.started_at.timestamp() - 2.0
