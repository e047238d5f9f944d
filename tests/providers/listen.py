"""A websocket on which Deepgram listens: what both its protocols, `/v1/listen` and `/v2/listen`, have in common."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import numpy as np
from aiohttp import WSMsgType, web

from tests.providers.faults import Answer
from tests.providers.listening import Samples

IDLE_SECONDS = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A message of the service.

    Attributes:
        at: How much of the stream it had heard by then, in seconds.
        moment: When it was sent, on the clock of `time.monotonic`.
    """

    at: float
    moment: float
    message: Mapping[str, Any]


@dataclass(slots=True, kw_only=True)
class Connection:
    """A websocket that was opened, and what came and went on it."""

    path: str
    query: Mapping[str, str]
    keyterms: tuple[str, ...]
    hints: tuple[str, ...] = ()
    """The languages that Flux was told to expect."""
    audio_seconds: float = 0.0
    received: list[str] = field(default_factory=list)
    """The types of the client's messages: KeepAlive, Finalize, CloseStream, Configure."""
    sent: list[Sent] = field(default_factory=list)
    transcripts: list[str] = field(default_factory=list)
    """The final transcripts that were sent."""
    interims: list[str] = field(default_factory=list)
    unscripted: int = 0
    """How often somebody spoke and the script was over."""
    draws: Iterator[int] = field(default_factory=count)
    """Numbers for delays that are drawn, shared by all connections of a server."""
    closed: asyncio.Event = field(default_factory=asyncio.Event)


class Refused(Exception):
    """The client sent what the service does not take: the close code, the reason and the message before the close."""

    def __init__(self, code: int, reason: str, error: Mapping[str, Any] | None = None) -> None:
        super().__init__(reason)
        self.code, self.reason, self.error = code, reason, error


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A websocket as its server serves it: what comes is recorded, and what goes out passes by the server's faults."""

    socket: web.WebSocketResponse
    answer: Callable[[], Answer]
    """Begin the answer to something that is being said."""
    send: Callable[[Mapping[str, Any], Answer], Awaitable[bool]]
    """Send a message of an answer; false where a fault struck it."""
    record: Callable[[str | bytes], None]


class ListenStream(ABC):
    """Reads one websocket until it is closed by either side; a subclass answers to what is heard.

    What is said from the first sound to its final result is one answer. A stream that a fault silenced stays silent.
    """

    def __init__(self, line: Line, connection: Connection, *, idle_seconds: float) -> None:
        self._line, self._connection, self._idle_seconds = line, connection, idle_seconds
        self._socket = line.socket
        self._rate = int(connection.query["sample_rate"])
        self._request_id = str(uuid.uuid4())
        self._answer: Answer | None = None
        self._silenced = False

    async def run(self) -> None:
        """Serve the connection.

        A client that is silent for too long, or sends what cannot be understood, is told why in the close frame.
        """
        await self._opened()
        try:
            if await self._read():
                await self._closing()
                await self._socket.close()
            else:
                self._lost()
        except Refused as refused:
            if refused.error is not None:
                await self._send(refused.error)
            await self._socket.close(code=refused.code, message=refused.reason.encode())

    async def _read(self) -> bool:
        """Whether the client asked to close the stream, rather than being gone."""
        while True:
            try:
                message = await self._socket.receive(timeout=self._idle_seconds)
            except TimeoutError:
                raise Refused(1011, "NET-0001") from None
            if message.type == WSMsgType.BINARY:
                # An empty message is the old way to close a stream.
                if not message.data:
                    return True
                await self._audio(message.data)
            elif message.type == WSMsgType.TEXT:
                if await self._text(message.data):
                    return True
            else:
                return False

    async def _audio(self, data: bytes) -> None:
        if len(data) % 2:
            raise Refused(1008, "DATA-0000")
        self._line.record(data)
        samples = np.frombuffer(data, np.int16)
        self._connection.audio_seconds += samples.size / self._rate
        await self._hear(samples)

    async def _text(self, data: str) -> bool:
        self._line.record(data)
        try:
            message = json.loads(data)
            kind = message["type"]
        except (ValueError, TypeError, KeyError):
            raise self._unknown(data) from None
        if kind not in self._kinds():
            raise self._unknown(data)
        self._connection.received.append(kind)
        if kind == "CloseStream":
            return True
        await self._control(kind, message)
        return False

    def _begin_answer(self) -> None:
        """Somebody begins to speak."""
        self._answer = self._line.answer()

    async def _send(self, message: Mapping[str, Any]) -> None:
        """Send a message, unless a fault strikes the answer that it belongs to."""
        if self._silenced or self._socket.closed:
            return
        if self._answer is None:
            await self._socket.send_json(message)
        elif not await self._line.send(message, self._answer):
            self._silenced = True
            return
        self._connection.sent.append(Sent(at=self._seconds(), moment=time.monotonic(), message=message))

    async def _opened(self) -> None:
        """The connection is there; nothing was heard yet."""
        return

    def _lost(self) -> None:
        """The client is gone, or the connection was cut."""
        return

    @abstractmethod
    def _kinds(self) -> frozenset[str]:
        """The types of text messages that the protocol knows."""

    @abstractmethod
    def _unknown(self, data: str) -> Refused:
        """What is answered to a text message that is not known."""

    @abstractmethod
    def _seconds(self) -> float:
        """How much of the stream was heard."""

    @abstractmethod
    async def _hear(self, samples: Samples) -> None:
        """Take the next samples."""

    @abstractmethod
    async def _control(self, kind: str, message: Mapping[str, Any]) -> None:
        """Do what a text message asks for."""

    @abstractmethod
    async def _closing(self) -> None:
        """The client asked to close: say what is left to say."""
