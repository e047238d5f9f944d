"""Sends the requests of a business's own tools, to nobody but whom the business allows.

A name is resolved here, every address it has is looked at, and the connection is made to an address that was looked
at: whoever answers for a name cannot lead a request into the machine's own network.
"""

from __future__ import annotations

import asyncio
import ipaddress
import json
import os
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import httpx
import structlog
from dotenv import dotenv_values

from routing.tools.web import WebAnswer, WebFailed, WebRequest, WebSecret

log = structlog.get_logger(__name__)

LARGEST_ANSWER = 262_144
"""Bytes. A tool's answer is a few values; more is none."""

_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
"""Addresses that a gateway turns into those of IPv4, private ones too."""

Resolver = Callable[[str, int], Awaitable[list[str]]]


async def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host; raises `OSError` where it has none."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[4][0]) for address in found))


def secret_of(name: str) -> str | None:
    """The value of a setting `TOOL_…`: from the environment, else from the file `.env`; None where it is not set."""
    return os.environ.get(name) or dotenv_values(Path(".env")).get(name) or None


class GuardedWeb:
    """Implements `routing.tools.web.Web`. Use one in one event loop.

    Args:
        resolver: gives the addresses of a host.
        secrets: gives a secret by the name of its setting.
    """

    def __init__(self, *, resolver: Resolver = resolve, secrets: Callable[[str], str | None] = secret_of) -> None:
        self._resolver = resolver
        self._secrets = secrets

    async def send(self, request: WebRequest) -> WebAnswer:
        parts = urlsplit(request.url)
        host = parts.hostname or ""
        port = parts.port or (443 if parts.scheme == "https" else 80)
        headers = {**request.headers, "Host": parts.netloc, **self._authorised(request.secret)}
        sent = False
        try:
            async with asyncio.timeout(request.seconds):
                address = await self._address(host, port, private=request.private)
                shown = f"[{address}]" if ":" in address else address
                url = httpx.URL(urlunsplit(parts._replace(netloc=f"{shown}:{port}")))
                async with httpx.AsyncClient(
                    follow_redirects=False, trust_env=False, timeout=request.seconds
                ) as client:
                    asked = client.build_request(
                        request.method,
                        url.copy_merge_params(request.query) if request.query else url,
                        headers=headers,
                        json=request.body,
                        # The certificate must be the host's, though the connection is made to its address.
                        extensions={"sni_hostname": host},
                    )
                    sent = True
                    return await _answered(client, asked, host)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise WebFailed(f"{host} cannot be reached ({type(error).__name__})", sent=False) from error
        except (httpx.HTTPError, TimeoutError, OSError) as error:
            raise WebFailed(f"{host} did not answer ({type(error).__name__})", sent=sent) from error

    async def _address(self, host: str, port: int, *, private: bool) -> str:
        addresses = await self._resolver(host, port)
        if not addresses:
            raise WebFailed(f"{host} has no address", sent=False)
        if not private and any(not is_public(address) for address in addresses):
            log.warning("tool_host_refused", host=host)
            raise WebFailed(f"{host} has an address that is not public; allow it with `private: true`", sent=False)
        return addresses[0]

    def _authorised(self, secret: WebSecret | None) -> dict[str, str]:
        if secret is None:
            return {}
        value = self._secrets(secret.setting)
        if value is None:
            raise WebFailed(f"the setting {secret.setting} is not set", sent=False)
        return {secret.header: f"{secret.scheme} {value}".strip()}


async def _answered(client: httpx.AsyncClient, asked: httpx.Request, host: str) -> WebAnswer:
    response = await client.send(asked, stream=True)
    try:
        body = b""
        async for piece in response.aiter_bytes():
            body += piece
            if len(body) > LARGEST_ANSWER:
                raise WebFailed(f"{host} answers with more than a tool's answer may hold", sent=True)
    finally:
        await response.aclose()
    log.info("tool_host_asked", host=host, method=asked.method, status=response.status_code)
    return WebAnswer(status=response.status_code, json=_json(body))


def _json(body: bytes) -> Any:
    try:
        return json.loads(body, parse_float=str) if body.strip() else None
    except ValueError:
        return None


def is_public(address: str) -> bool:
    """Whether an address is one of the public network: none of a machine's own, a private network's or a cloud's inner
    ones, nor one that leads there by translation."""
    found = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(found, "ipv4_mapped", None) or getattr(found, "sixtofour", None)
    if mapped is None and found in _TRANSLATED:
        mapped = ipaddress.IPv4Address(int(found) & 0xFFFF_FFFF)
    return found.is_global and not found.is_multicast and (mapped is None or mapped.is_global)
