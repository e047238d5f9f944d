"""The LiveKit server that is started where none is configured: loopback only, keys of its own, ports chosen free."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from agent.errors import LiveKitServerMissing

PROJECT = Path(__file__).resolve().parent.parent
KEY = "switchboard"


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveKitAccess:
    """Where a LiveKit server is and the key to it."""

    url: str
    key: str
    secret: str = field(repr=False)


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


def free_port(preferred: int | None = None, *, kind: socket.SocketKind = socket.SOCK_STREAM) -> int:
    """A port of the loopback address that nobody uses just now; the preferred one if it is free."""
    for port in [preferred] if preferred else []:
        if _is_free(port, kind):
            return port
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _is_free(port: int, kind: socket.SocketKind) -> bool:
    with socket.socket(socket.AF_INET, kind) as probe:
        if kind is socket.SOCK_STREAM:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def prepare_server(home: Path) -> tuple[LiveKitAccess, list[str]]:
    """Write the configuration for a server of this home and give the command that starts it."""
    port = free_port(7880)
    access = LiveKitAccess(url=f"ws://127.0.0.1:{port}", key=KEY, secret=_secret(home))
    config = _configuration(port, access)
    path = home / "run" / "livekit.yaml"
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        YAML(typ="safe", pure=True).dump(config, file)
    return access, [str(server_program()), "--config", str(path)]


def _configuration(port: int, access: LiveKitAccess) -> dict[str, Any]:
    source = PROJECT / "livekit.yaml"
    config: dict[str, Any] = dict(YAML(typ="safe", pure=True).load(source.read_text(encoding="utf-8")) or {})
    rtc = dict(config.get("rtc") or {})
    rtc.pop("port_range_start", None)
    rtc.pop("port_range_end", None)
    # The server listens for media over TCP on every address, not on the loopback one: that is left off.
    rtc["tcp_port"] = 0
    rtc["udp_port"] = free_port(7882, kind=socket.SOCK_DGRAM)
    rtc["node_ip"] = "127.0.0.1"
    rtc["use_external_ip"] = False
    rtc["enable_loopback_candidate"] = True
    config.update({"port": port, "bind_addresses": ["127.0.0.1"], "rtc": rtc, "keys": {access.key: access.secret}})
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
