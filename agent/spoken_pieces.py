"""A segment's text on its way to voices: read as it comes, given back where a voice took it and did not say it."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import suppress


class SpokenPieces:
    """The pieces of one segment, in order. Reading them may be broken off at any time without losing one."""

    def __init__(self, pieces: AsyncIterator[str]) -> None:
        self._source = pieces
        self._waiting: deque[str] = deque()
        self._more = asyncio.Event()
        self._over = False
        self._reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        try:
            async for piece in self._source:
                if piece.strip():
                    self._waiting.append(piece)
                    self._more.set()
        finally:
            self._over = True
            self._more.set()

    async def peek(self) -> str | None:
        """The next piece, which stays the next one; None when there are no more."""
        while not self._waiting:
            if self._over:
                return None
            self._more.clear()
            await self._more.wait()
        return self._waiting[0]

    async def take(self) -> str | None:
        """The next piece; None when there are no more."""
        piece = await self.peek()
        if piece is not None:
            self._waiting.popleft()
        return piece

    def give_back(self, text: str) -> None:
        """Text that was taken and not said: it is the next piece."""
        if text.strip():
            self._waiting.appendleft(text)

    def remaining(self) -> str:
        """What has come and is not taken yet."""
        return "".join(self._waiting)

    async def aclose(self) -> None:
        self._reading.cancel()
        with suppress(asyncio.CancelledError):
            await self._reading
