"""Running the desk as a process of its own."""

from __future__ import annotations

import asyncio
import json
import socket
import sys
from pathlib import Path

import httpx2
import pytest

from agent.livekit_server import free_port
from desk.errors import PortTaken
from desk.lines import LivekitServer
from desk.server import serve
from settings import Settings

SERVE = """
import asyncio, json, sys
from desk.server import serve
from settings import Settings
told = json.loads(sys.argv[1])
settings = Settings(_env_file=None, switchboard_home=told.pop("home"))
asyncio.run(serve(settings, **told))
print("cleaned up")
"""


async def test_the_desk_serves_on_the_loopback_address_tells_its_password_once_and_ends_cleanly(
    tmp_path: Path, empty_dsn: str, livekit: LivekitServer
) -> None:
    port = free_port()
    told = {
        "home": str(tmp_path),
        "port": port,
        "database_dsn": empty_dsn,
        "livekit_url": livekit.url,
        "livekit_api_key": livekit.api_key,
        "livekit_api_secret": livekit.api_secret,
    }
    outputs = []
    for _ in range(2):
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", SERVE, json.dumps(told),
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        async with httpx2.AsyncClient() as client, asyncio.timeout(60):
            while True:
                try:
                    assert (await client.get(f"http://127.0.0.1:{port}/health")).status_code == 200
                    break
                except httpx2.TransportError:
                    assert process.returncode is None
                    await asyncio.sleep(0.1)
            process.terminate()
            output, _ = await process.communicate()
        outputs.append(output.decode())
        assert process.returncode == 0
        assert "cleaned up" in outputs[-1]
    assert f"Log in at http://127.0.0.1:{port}/staff" in outputs[0]
    assert "Staff password" not in outputs[1]


async def test_a_taken_port_is_told_of_with_the_setting_to_change(
    desk_settings: Settings, empty_dsn: str, livekit: LivekitServer
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(PortTaken, match="SWITCHBOARD_DESK_PORT"):
            await serve(
                desk_settings,
                port=taken.getsockname()[1],
                database_dsn=empty_dsn,
                livekit_url=livekit.url,
                livekit_api_key=livekit.api_key,
                livekit_api_secret=livekit.api_secret,
            )
