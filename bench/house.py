"""Everything a bench needs, running: the providers' stand-ins, a whole Switchboard, and a bare LiveKit worker beside it
on the same server."""

from __future__ import annotations

import asyncio
import json
import secrets
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agent.ports import free_port
from agent.state_file import RunningState
from bench.bare_worker import AGENT_NAME, REGISTERED
from bench.recorder import Recorder
from bench.script import BUSINESS, answers
from cli.caller.caller import Caller
from cli.token import caller_token
from tests.live_switchboard import LiveSwitchboard, home_of_its_own, started
from tests.providers.deepgram import Deepgram
from tests.providers.elevenlabs import ElevenLabs
from tests.providers.faults import Delay
from tests.providers.openai import OpenAI
from tests.providers.script import Script

REGISTERED_SECONDS = 60.0
PACE = 0.03
"""Seconds of voice a character: twice as quick as people speak, so that a bench takes half as long."""
FIRST_TOKEN, PER_TOKEN, FIRST_AUDIO = Delay(median=0.35), Delay(median=0.01), Delay(median=0.13)


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """What runs. `script` is what the next callers say."""

    deepgram: Deepgram
    openai: OpenAI
    eleven: ElevenLabs
    script: Script
    place: LiveSwitchboard

    @property
    def state(self) -> RunningState:
        return self.place.state

    @asynccontextmanager
    async def call(self, agent: str, metadata: dict[str, Any] | None = None) -> AsyncIterator[tuple[Caller, Recorder]]:
        """A caller, after the greeting, and what they hear."""
        caller = Caller()
        recorder = Recorder(caller.room)
        token = caller_token(
            key=self.state.livekit_key,
            secret=self.state.livekit_secret,
            room=f"bench-{secrets.token_hex(4)}",
            identity="caller",
            agent=agent,
            metadata=json.dumps(metadata or {}),
        )
        try:
            await caller.join(self.state.livekit_url, token)
            yield caller, recorder
        finally:
            await recorder.stop()
            await caller.leave()


@asynccontextmanager
async def open_house(**settings: str) -> AsyncIterator[House]:
    """Start everything; about half a minute. `settings` are further ones by their names."""
    script = Script()
    async with (
        Deepgram(script=script) as deepgram,
        OpenAI(answers, first_token=FIRST_TOKEN, per_token=PER_TOKEN) as openai,
        ElevenLabs(first_audio=FIRST_AUDIO, pace=PACE) as eleven,
    ):
        keys = {
            "DEEPGRAM_API_KEY": deepgram.key,
            "DEEPGRAM_BASE_URL": deepgram.base_url,
            "OPENAI_API_KEY": openai.key,
            "OPENAI_BASE_URL": openai.base_url,
            "ELEVEN_API_KEY": eleven.key,
            "ELEVEN_BASE_URL": eleven.base_url,
            "SWITCHBOARD_BUSINESS": BUSINESS,
        }
        with home_of_its_own(**{**keys, **settings}) as place:
            async with started(place), _bare_worker(place):
                yield House(deepgram=deepgram, openai=openai, eleven=eleven, script=script, place=place)


@asynccontextmanager
async def _bare_worker(place: LiveSwitchboard) -> AsyncIterator[None]:
    state = place.state
    environment = place.environment | {
        "LIVEKIT_URL": state.livekit_url,
        "LIVEKIT_API_KEY": state.livekit_key,
        "LIVEKIT_API_SECRET": state.livekit_secret,
        "BARE_PORT": str(free_port()),
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",
        "-m",
        "bench.bare_worker",
        env={**environment, "PYTHONPATH": str(Path.cwd())},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        await _registered(process)
        yield
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def _registered(process: asyncio.subprocess.Process) -> None:
    """Wait until the bare worker takes calls: until then Switchboard's watch would give them to its own.

    Raises:
        RuntimeError: it ended, or takes too long.
    """
    assert process.stdout is not None
    with suppress(TimeoutError):
        async with asyncio.timeout(REGISTERED_SECONDS):
            async for line in process.stdout:
                if line.strip() == REGISTERED.encode():
                    return
    raise RuntimeError(f"the bare worker ended, or is not registered after {REGISTERED_SECONDS:.0f} s")


__all__ = ["AGENT_NAME", "House", "open_house"]
