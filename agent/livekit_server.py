"""The LiveKit server: the one that is configured, or one of our own, on the loopback address with a key of its own."""

from __future__ import annotations

import os
import secrets
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from agent.errors import LiveKitServerMissing, LiveKitServerUnreachable
from agent.ports import free_port
from settings import Settings

__all__ = ["LiveKitAccess", "check_access", "configured_access", "free_port", "prepare_server", "server_program"]

PACKAGE = Path(__file__).resolve().parent
PROJECT = PACKAGE.parent
KEY = "switchboard"
CHECK_SECONDS = 5.0
WEBHOOK_PATH = "/livekit/webhook"


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveKitAccess:
    """Where a LiveKit server is and the key to it."""

    url: str
    key: str
    secret: str = field(repr=False)


def configured_access(settings: Settings) -> LiveKitAccess | None:
    """The server that the settings name; None when one is to be started here."""
    if settings.livekit_url and settings.livekit_api_key and settings.livekit_api_secret:
        secret = settings.livekit_api_secret.get_secret_value()
        return LiveKitAccess(url=settings.livekit_url, key=settings.livekit_api_key, secret=secret)
    return None


async def check_access(access: LiveKitAccess) -> None:
    """Ask the server something that needs the key.

    Raises:
        LiveKitServerUnreachable: it does not answer, or does not accept the key.
    """
    import aiohttp
    from livekit import api

    timeout = aiohttp.ClientTimeout(total=CHECK_SECONDS)
    try:
        async with api.LiveKitAPI(access.url, access.key, access.secret, timeout=timeout) as server:
            await server.room.list_rooms(api.ListRoomsRequest(names=["-"]))
    except api.ServerError as error:
        if error.status != 401:
            raise LiveKitServerUnreachable(
                f"{access.url} does not answer as a LiveKit server does (HTTP status {error.status}): check LIVEKIT_URL"
            ) from error
        raise LiveKitServerUnreachable(
            f"the LiveKit server at {access.url} refuses the key {access.key!r} ({error.message}): "
            "check LIVEKIT_API_KEY and LIVEKIT_API_SECRET"
        ) from error
    except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
        why = str(error) or f"no answer within {CHECK_SECONDS:.0f} s"
        raise LiveKitServerUnreachable(
            f"the LiveKit server at {access.url} does not answer ({why}): check that it runs "
            "and that LIVEKIT_URL names it"
        ) from error


def server_program() -> Path:
    """The livekit-server binary: the project's own, else one on the PATH.

    Raises:
        LiveKitServerMissing: there is none.
    """
    own = PROJECT / ".tools" / "bin" / "livekit-server"
    found = str(own) if own.exists() else shutil.which("livekit-server")
    if found is None:
        raise LiveKitServerMissing(
            "livekit-server is not installed; run `make install` in the project's folder, or set LIVEKIT_URL, "
            "LIVEKIT_API_KEY and LIVEKIT_API_SECRET to use a server that runs elsewhere"
        )
    return Path(found)


def prepare_server(
    home: Path, *, port: int, udp_port: int, webhook: str | None = None
) -> tuple[LiveKitAccess, list[str]]:
    """Write the configuration for a server of this home on these ports, which tells the address `webhook` what happens;
    give access to it and the command to start it.

    Raises:
        LiveKitServerMissing: there is no server to start.
    """
    program = server_program()
    access = LiveKitAccess(url=f"ws://127.0.0.1:{port}", key=KEY, secret=_secret(home))
    path = home / "run" / "livekit.yaml"
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        YAML(typ="safe", pure=True).dump(_configuration(access, port, udp_port, webhook), file)
    return access, [str(program), "--config", str(path)]


def _configuration(access: LiveKitAccess, port: int, udp_port: int, webhook: str | None) -> dict[str, Any]:
    # In a checkout it lies beside the package, in an installed wheel inside.
    source = next(folder / "livekit.yaml" for folder in (PACKAGE, PROJECT) if (folder / "livekit.yaml").exists())
    config: dict[str, Any] = dict(YAML(typ="safe", pure=True).load(source.read_text(encoding="utf-8")) or {})
    rtc = dict(config.get("rtc") or {})
    rtc.pop("port_range_start", None)
    rtc.pop("port_range_end", None)
    # The server listens for media over TCP on every address, not on the loopback one: that is left off.
    rtc["tcp_port"] = 0
    rtc["udp_port"] = udp_port
    rtc["node_ip"] = "127.0.0.1"
    rtc["use_external_ip"] = False
    rtc["enable_loopback_candidate"] = True
    config.update({"port": port, "bind_addresses": ["127.0.0.1"], "rtc": rtc, "keys": {access.key: access.secret}})
    if webhook is not None:
        config["webhook"] = {"api_key": access.key, "urls": [webhook]}
    return config


def _secret(home: Path) -> str:
    """The server's secret, made at the first start and kept, so that tokens outlive a restart."""
    path = home / "livekit_secret"
    if path.exists():
        return path.read_text(encoding="utf-8").strip()
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    secret = secrets.token_urlsafe(36)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(secret)
    return secret
