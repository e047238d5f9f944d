"""Callers for tests: real WebRTC into a running Switchboard, and what is kept of the call afterwards."""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from livekit import api
from numpy.typing import NDArray

from agent.local.tts import synthesize_wav
from agent.state_file import RunningState
from cli.caller.caller import Caller
from cli.token import caller_token
from database.choice import open_database
from database.record_reads import PostgresRecordReader
from database.rows import CallRecord
from recording.call_folder import CallFolder, spool_folder
from recording.spool import call_id_of
from recording.state import Stage
from settings import Settings

SETTLED = ("stored", "partial", "deleted")
LOOKING_SECONDS = 5.0


@cache
def voice(line: str) -> NDArray[np.int16]:
    """A line in the caller's voice, 24 kHz."""
    return synthesize_wav(line, "caller")


@asynccontextmanager
async def dialled(
    state: RunningState,
    *,
    agent: str = "switchboard",
    metadata: dict[str, Any] | None = None,
    sip: dict[str, str] | None = None,
    microphone: bool = True,
    wait_for_greeting: bool = True,
    on_agent_says: Callable[[str, str], None] = lambda who, text: None,
) -> AsyncIterator[Caller]:
    """A caller in a room of their own, after the greeting; hangs up at the end. With the attributes `sip` it is one
    over the telephone, as LiveKit's SIP service brings them in."""
    caller = Caller(on_agent_says=on_agent_says)
    room = f"test-{secrets.token_hex(4)}"
    told = json.dumps(metadata or {})
    if sip is None:
        token = caller_token(
            key=state.livekit_key,
            secret=state.livekit_secret,
            room=room,
            identity="caller",
            agent=agent,
            metadata=told,
        )
    else:
        token = phone_token(state, room=room, agent=agent, metadata=told, attributes=sip)
    try:
        await caller.join(state.livekit_url, token, microphone=microphone, wait_for_greeting=wait_for_greeting)
        yield caller
    finally:
        await caller.leave()


def phone_token(state: RunningState, *, room: str, agent: str, metadata: str, attributes: dict[str, str]) -> str:
    dispatch = api.RoomConfiguration(agents=[api.RoomAgentDispatch(agent_name=agent, metadata=metadata)])
    return (
        api.AccessToken(state.livekit_key, state.livekit_secret)
        .with_identity(f"sip_{attributes.get('sip.phoneNumber', 'hidden')}")
        .with_kind("sip")
        .with_attributes(attributes)
        .with_grants(api.VideoGrants(room_join=True, room=room))
        .with_room_config(dispatch)
        .to_jwt()
    )


async def kept_call(settings: Settings, call_id: str, *, within: float = 60.0) -> CallRecord:
    """The record of a call once it is over and its recording is settled: that of the whole call. What a dead process
    left may have been recorded by itself while its successor went on."""
    folder = CallFolder(spool_folder(settings.home) / call_id)
    deadline = time.monotonic() + within
    record = None
    async with open_database(settings) as pool:
        while time.monotonic() < deadline:
            record = await PostgresRecordReader(pool).get_call(call_id)
            settled = record is not None and record.recording is not None and record.recording.status in SETTLED
            if record is not None and settled and record.call.status != "live" and _finished(folder):
                return record
            await asyncio.sleep(0.2)
    raise AssertionError(f"call {call_id} was not settled within {within} s: {record and record.call}")


def _finished(folder: CallFolder) -> bool:
    state = folder.state()
    return not folder.path.exists() or (state is not None and state.stage in (Stage.RECORDED, Stage.FREED))


async def id_of(caller: Caller) -> str:
    return str(call_id_of(await caller.room.sid))


def job_process(home: Path, call_id: str) -> psutil.Process:
    """The process that holds the call: the one with its journal open. On a busy machine it may have to be looked for
    again, for what is listed changes meanwhile."""
    journal = str(home / "spool" / call_id / "journal.jsonl")
    deadline = time.monotonic() + LOOKING_SECONDS
    while time.monotonic() < deadline:
        for process in psutil.process_iter():
            try:
                if any(file.path == journal for file in process.open_files()):
                    return process
            except psutil.Error:
                continue
        time.sleep(0.1)
    raise AssertionError(f"no process has {journal} open")
