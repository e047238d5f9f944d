"""Reads a page of the public web for a business's documents: nothing of the machine's own network, whatever an address
or a redirect says."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import httpx

from agent.errors import PageRefused, PageUnreachable
from agent.web import Resolver, is_public, resolve

LARGEST_PAGE = 10 * 1024 * 1024
"""Bytes."""

SECONDS = 20.0
"""How long a page may take, with its redirects."""

_MOST_REDIRECTS = 5
_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True, kw_only=True)
class WebPage:
    """What stands at an address. `url` is the one that answered in the end; `kind` is the media type, in small letters
    and without parameters; `charset` is the declared one, `""` where none is."""

    url: str
    kind: str
    charset: str
    body: bytes


class PageReader:
    """Every address of a host is looked at before anything is sent, and the connection goes to one that was looked at.

    Args:
        resolver: gives the addresses of a host.
        allowed: whether a connection to an address may be made.
        schemes: those that are taken.
        seconds: how long a page may take, with its redirects.
        largest: bytes.
    """

    def __init__(
        self,
        *,
        resolver: Resolver = resolve,
        allowed: Callable[[str], bool] = is_public,
        schemes: Sequence[str] = ("https",),
        seconds: float = SECONDS,
        largest: int = LARGEST_PAGE,
    ) -> None:
        self._resolver = resolver
        self._allowed = allowed
        self._schemes = tuple(schemes)
        self._seconds = seconds
        self._largest = largest

    async def read(self, address: str) -> WebPage:
        """The page at an address, redirects followed.

        Raises:
            PageRefused: the address, or one that it leads to, is none from which a page may be read.
            PageUnreachable: it does not answer, or not with a page.
        """
        try:
            async with asyncio.timeout(self._seconds):
                url = self._checked(httpx.URL(address))
                for _ in range(_MOST_REDIRECTS + 1):
                    found = await self._asked(url)
                    if isinstance(found, WebPage):
                        return found
                    url = self._checked(found)
        except httpx.InvalidURL as error:
            raise PageRefused(
                f"{address} is no address ({error}): write one such as https://example.com/terms"
            ) from None
        except TimeoutError:
            raise PageUnreachable(f"{address} took more than {self._seconds:g} seconds: try again later") from None
        except (httpx.HTTPError, OSError) as error:
            raise PageUnreachable(
                f"{address} cannot be read ({type(error).__name__}): look whether it opens in a browser, and try again"
            ) from error
        raise PageUnreachable(f"{address} leads on more than {_MOST_REDIRECTS} times: give the address it ends at")

    def _checked(self, url: httpx.URL) -> httpx.URL:
        if url.scheme not in self._schemes:
            wanted = " or ".join(f"{scheme}://" for scheme in self._schemes)
            raise PageRefused(f"{url} does not begin with {wanted}: give an address that does")
        if not url.host:
            raise PageRefused(f"{url} names no host: write an address such as https://example.com/terms")
        if url.userinfo:
            raise PageRefused(f"the address of a page on {url.host} holds a name or password: leave it out")
        return url.copy_with(fragment=None)

    async def _asked(self, url: httpx.URL) -> WebPage | httpx.URL:
        """The page, or the address that it has moved to."""
        host = url.raw_host.decode("ascii")
        pinned = await self._address(host, url.port or _PORTS[url.scheme])
        async with httpx.AsyncClient(follow_redirects=False, trust_env=False, timeout=self._seconds) as client:
            request = client.build_request(
                "GET",
                url.copy_with(host=pinned),
                headers={
                    "Host": url.netloc.decode("ascii"),
                    "Accept": "text/html, text/markdown, text/plain, application/pdf",
                    # A compressed answer could be far larger than what arrives.
                    "Accept-Encoding": "identity",
                    "User-Agent": "switchboard",
                },
                extensions={"sni_hostname": host},
            )
            response = await client.send(request, stream=True)
            try:
                moved = response.headers.get("location")
                if response.is_redirect and moved:
                    return url.join(moved)
                return await self._page(url, response)
            finally:
                await response.aclose()

    async def _address(self, host: str, port: int) -> str:
        addresses = await self._resolver(host, port)
        if not addresses:
            raise PageUnreachable(f"{host} has no address: look whether it is written as it should be")
        if not all(self._allowed(address) for address in addresses):
            raise PageRefused(f"{host} has an address that is not public: save the page and give the file instead")
        return addresses[0]

    async def _page(self, url: httpx.URL, response: httpx.Response) -> WebPage:
        if response.status_code != httpx.codes.OK:
            raise PageUnreachable(
                f"{url} answers with status {response.status_code}: look whether it opens in a browser without a login"
            )
        if response.headers.get("content-encoding", "identity").lower() != "identity":
            raise PageRefused(
                f"{url} is sent compressed though that was not asked for: save it and give the file instead"
            )
        body = bytearray()
        async for piece in response.aiter_raw():
            body += piece
            if len(body) > self._largest:
                raise PageRefused(
                    f"{url} holds more than {self._largest} bytes: save what is needed, give the file instead"
                )
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        return WebPage(url=str(url), kind=kind, charset=response.charset_encoding or "", body=bytes(body))
