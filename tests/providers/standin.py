"""What every stand-in shares: it listens on a free local port while its `async with` block runs, records what it is
sent, and lets a fault strike where it was told to.

A subclass adds its routes in `_add_routes`. Before it answers a turn it takes an `Answer` with `_answer(request)`; what
it sends on a websocket goes through `_send`, what it sends otherwise asks the answer itself (`Answer.strike`).
"""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from itertools import count
from types import TracebackType
from typing import Any, Self

from aiohttp import web
from aiohttp.web_protocol import RequestHandler

from tests.providers.faults import Answer, Fault, FaultKind, Place, Struck

NOISE = bytes(range(128, 256)) * 2
"""What is neither HTTP nor UTF-8."""
NO_JSON = '{"type": "\x00garb\ufffdge", [}'
"""What is text, and no JSON."""
_BACKLOG = 128
_WATCH_SECONDS = 0.02


class What(Enum):
    """What was received."""

    REQUEST = "request"
    MESSAGE = "message"
    AUDIO = "audio"


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One thing that was sent to a stand-in.

    Attributes:
        at: On the clock of `time.monotonic`.
        connection: Which TCP connection it came on, counted from 0.
        path: Of the request, or of the websocket that the message came on.
        body: A request's bytes or a message's text as it came; a message of audio is not kept.
        size: In bytes (characters for a text message).
    """

    at: float
    connection: int
    what: What
    path: str
    body: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SocketError:
    """How a service ends a websocket with an error: a message where it sends one, then the closing code and reason."""

    message: Mapping[str, object] | None
    code: int
    reason: str


class StandIn:
    """A provider's server for tests.

    Attributes:
        key: The one key that is accepted.
        received: Everything it was sent, in order.
        struck: What the faults struck.
    """

    def __init__(self, *, key: str) -> None:
        self.key = key
        self.received: list[Received] = []
        self.struck: list[Struck] = []
        self._fault: Fault | None = None
        self._left: int | None = None
        self._runner: web.AppRunner | None = None
        self._port = 0
        self._listening: asyncio.Server | None = None
        self._held: socket.socket | None = None
        self._refuses = False
        self._starting: set[asyncio.Task[None]] = set()
        self._over = asyncio.Event()
        self._sockets: dict[web.WebSocketResponse, web.Request] = {}
        self._numbers: dict[RequestHandler, int] = {}
        self._counter = count()
        self._busy: dict[RequestHandler, int] = {}
        self._doomed: dict[RequestHandler, Fault] = {}

    @property
    def address(self) -> str:
        """`http://127.0.0.1:PORT`."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def fault(self) -> Fault | None:
        """What goes wrong now. Setting it mends what went wrong before, and takes effect at once."""
        return self._fault

    @fault.setter
    def fault(self, fault: Fault | None) -> None:
        self.mend()
        if fault is None:
            return
        self._fault, self._left = fault, fault.times
        if fault.kind is FaultKind.REFUSED and fault.place is not Place.IN_TURN:
            self._stop_listening()
        if fault.place is Place.BETWEEN_TURNS:
            self._strike_idle(fault)

    def mend(self) -> None:
        """Lift the fault, and listen again on the same port. What was struck stays so: only new work goes well."""
        self._fault = self._left = None
        self._refuses = False
        if self._held is not None:
            held, self._held = self._held, None
            held.listen(_BACKLOG)
            task = asyncio.get_running_loop().create_task(self._accept_on(held))
            self._starting.add(task)
            task.add_done_callback(self._starting.discard)

    async def __aenter__(self) -> Self:
        app = web.Application(middlewares=[self._gate], client_max_size=32 << 20)
        self._add_routes(app)
        self._runner = web.AppRunner(app, shutdown_timeout=1.0)
        await self._runner.setup()
        bound = _bound(0)
        self._port = bound.getsockname()[1]
        bound.listen(_BACKLOG)
        await self._accept_on(bound)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        await asyncio.gather(*self._starting)
        if self._listening is not None:
            self._listening.close()
        if self._held is not None:
            self._held.close()
        await asyncio.gather(*(socket.close() for socket in list(self._sockets)))
        if self._runner is not None:
            await self._runner.cleanup()

    def _add_routes(self, app: web.Application) -> None:
        raise NotImplementedError

    def _error_body(self, fault: Fault) -> Mapping[str, object]:
        """The JSON with which the service refuses a request with the fault's status."""
        raise NotImplementedError

    def _socket_error(self, fault: Fault) -> SocketError:
        """How the service ends a websocket for the reason that has the fault's status over HTTP."""
        raise NotImplementedError

    async def _websocket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(timeout=1.0)
        await socket.prepare(request)
        self._sockets[socket] = request
        return socket

    def _record(self, request: web.Request, what: What, body: str = "", *, size: int | None = None) -> Received:
        """Keep what came on a websocket; requests are kept without being asked."""
        received = Received(
            at=time.monotonic(),
            connection=self._number(request),
            what=what,
            path=request.path,
            body=body,
            size=len(body) if size is None else size,
        )
        self.received.append(received)
        return received

    def _answer(self, request: web.Request) -> Answer:
        """A new answer on this connection, with the fault that is to strike it."""
        doom = self._doomed.get(request.protocol)
        return Answer(doom if doom is not None else self._due(Place.IN_TURN))

    async def _send(self, socket: web.WebSocketResponse, message: Mapping[str, object], answer: Answer) -> bool:
        """Send a message of an answer, unless a fault strikes it.

        Returns:
            Whether it went out; where it did not, the answer ends here.
        """
        fault = answer.strike()
        if fault is None:
            if not socket.closed:
                await socket.send_json(message)
            return not socket.closed
        if not socket.closed:
            await self._strike_socket(socket, fault)
        return False

    async def _strike_socket(self, socket: web.WebSocketResponse, fault: Fault) -> None:
        request = self._sockets[socket]
        if fault.kind.status is not None:
            error = self._socket_error(fault)
            if error.message is not None:
                await socket.send_json(error.message)
            await socket.close(code=error.code, message=error.reason.encode())
        elif fault.kind is FaultKind.GARBAGE:
            await socket.send_str(NO_JSON)
        elif fault.kind is FaultKind.CUT:
            _drop(request.protocol)
        elif fault.kind is FaultKind.REFUSED:
            self._refuse_from_now()

    async def _turn_away(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        """What a request gets that no answer was begun for: a status with its error, silence, or a dropped line."""
        if fault.kind.status is not None:
            headers = {"Retry-After": f"{fault.retry_after:g}"} if fault.kind is FaultKind.RATE_LIMITED else {}
            response = web.json_response(self._error_body(fault), status=fault.kind.status, headers=headers)
            response.force_close()
            return response
        if fault.kind is FaultKind.HANG:
            return await self._silent(request)
        if fault.kind is FaultKind.REFUSED:
            self._refuse_from_now()
        if fault.kind is FaultKind.GARBAGE and request.transport is not None:
            request.transport.write(NOISE)
            request.transport.close()
        return _drop(request.protocol)

    async def _break_off(
        self, request: web.Request, response: web.StreamResponse, fault: Fault, garbage: bytes
    ) -> web.StreamResponse:
        """End an HTTP answer that has begun as the fault wants it; `garbage` goes out in its body."""
        if fault.kind is FaultKind.STALL:
            return await self._silent(request)
        if fault.kind is FaultKind.GARBAGE:
            await response.write(garbage)
            await response.write_eof()
            return response
        return _drop(request.protocol)

    async def _silent(self, request: web.Request) -> web.StreamResponse:
        """Hold the connection without a word until the client gives up."""
        while not self._over.is_set() and request.transport is not None and not request.transport.is_closing():
            try:
                await asyncio.wait_for(self._over.wait(), _WATCH_SECONDS)
            except TimeoutError:
                pass
        return _drop(request.protocol)

    def _refuse_from_now(self) -> None:
        self._stop_listening()
        if self._runner is not None and self._runner.server is not None:
            for protocol in self._runner.server.connections:
                _drop(protocol)

    @web.middleware
    async def _gate(self, request: web.Request, handler: Any) -> web.StreamResponse:
        """Record a request, and let what goes wrong while connecting strike a new connection."""
        new = request.protocol not in self._numbers
        socket = request.headers.get("Upgrade", "").lower() == "websocket"
        body = "" if socket else (await request.read()).decode(errors="replace")
        self._record(request, What.REQUEST, body)
        fault = self._due(Place.CONNECTING) if new or socket else None
        self._busy[request.protocol] = self._busy.get(request.protocol, 0) + 1
        try:
            if fault is None:
                response: web.StreamResponse = await handler(request)
                return response
            if fault.kind is not FaultKind.STALL:
                return await self._turn_away(request, fault)
            begun = await self._websocket(request) if socket else await self._headers_only(request)
            await self._silent(request)
            return begun
        finally:
            self._busy[request.protocol] -= 1

    async def _headers_only(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        response.enable_chunked_encoding()
        await response.prepare(request)
        return response

    def _number(self, request: web.Request) -> int:
        if request.protocol not in self._numbers:
            self._numbers[request.protocol] = next(self._counter)
        return self._numbers[request.protocol]

    def _due(self, place: Place) -> Fault | None:
        """The fault, where it strikes at this place, counted as one strike."""
        fault = self._fault
        if fault is None:
            return None
        refuses_later = (
            fault.place is Place.BETWEEN_TURNS and fault.kind.status is not None and place is Place.CONNECTING
        )
        if fault.place is not place and not refuses_later:
            return None
        self.struck.append(Struck(fault=fault, at=time.monotonic()))
        if self._left is not None:
            self._left -= 1
            if not self._left:
                self._fault = self._left = None
        return fault

    def _strike_idle(self, fault: Fault) -> None:
        """Strike what is open and has nothing to do: sockets, and kept-alive connections without a request."""
        if self._runner is None or self._runner.server is None:
            return
        sockets = {request.protocol: socket for socket, request in self._sockets.items() if not socket.closed}
        for protocol in self._runner.server.connections:
            if protocol.transport is None or (self._busy.get(protocol) and protocol not in sockets):
                continue
            self.struck.append(Struck(fault=fault, at=time.monotonic()))
            if fault.kind in (FaultKind.HANG, FaultKind.STALL):
                self._doomed[protocol] = fault
            elif protocol in sockets and fault.kind is not FaultKind.REFUSED:
                task = asyncio.get_running_loop().create_task(self._strike_socket(sockets[protocol], fault))
                self._starting.add(task)
                task.add_done_callback(self._starting.discard)
            else:
                if fault.kind is FaultKind.GARBAGE:
                    protocol.transport.write(NOISE)
                    protocol.transport.close()
                _drop(protocol)

    async def _accept_on(self, listening: socket.socket) -> None:
        if self._runner is None or self._runner.server is None:
            raise RuntimeError("a stand-in listens only while its `async with` block runs")
        self._listening = await asyncio.get_running_loop().create_server(self._runner.server, sock=listening)
        if self._refuses:
            self._stop_listening()

    def _stop_listening(self) -> None:
        """Close the port and hold it: one that is bound and does not listen refuses, and nobody else can take it."""
        self._refuses = True
        if self._listening is not None:
            self._listening.close()
            self._listening = None
            self._held = _bound(self._port)


def _bound(port: int) -> socket.socket:
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.bind(("127.0.0.1", port))
    bound.setblocking(False)
    return bound


def _drop(protocol: RequestHandler) -> web.Response:
    """Drop a connection without a closing word. The response is for whoever has to return one; it goes nowhere."""
    if protocol.transport is not None and not protocol.transport.is_closing():
        protocol.transport.abort()
    return web.Response()
