"""A stand-in for Deepgram's live transcription: `/v1/listen` (nova) and `/v2/listen` (Flux).

It hears what a script says, timed by the sound that comes, one caller at a time. Without a script `/v1/listen` really
hears, with the local Whisper, and Flux hears no words.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from itertools import count
from typing import Any

from aiohttp import web
from multidict import MultiMapping

from tests.providers.deepgram_query import wrong_flux_query, wrong_query
from tests.providers.faults import Answer, Fault, FaultKind
from tests.providers.flux import FluxStream
from tests.providers.listen import IDLE_SECONDS, Connection, Line, ListenStream
from tests.providers.nova import NovaStream
from tests.providers.script import Script
from tests.providers.standin import SocketError, StandIn, What
from tests.providers.timing import Timing
from tests.providers.whisper import WhisperStream

_ERRORS = {
    FaultKind.UNAUTHORIZED: ("INVALID_AUTH", "Invalid credentials.", 1008),
    FaultKind.RATE_LIMITED: ("TOO_MANY_REQUESTS", "Too many requests. Please try again later.", 1013),
    FaultKind.SERVER_ERROR: ("INTERNAL_SERVER_ERROR", "An internal error occurred.", 1011),
}


class Deepgram(StandIn):
    """The server. `base_url` is what the plugin `deepgram.STT` takes, `flux_url` what `deepgram.STTv2` takes.

    The setting `DEEPGRAM_BASE_URL` takes `address`.

    Attributes:
        script: What is understood, for all connections; None where Whisper hears.
        timing: The delays of what is understood by a script.
        connections: The websockets that were opened, oldest first.
        refused: Why connections were refused.
    """

    def __init__(
        self,
        *,
        key: str = "deepgram-test-key",
        script: Script | None = None,
        timing: Timing | None = None,
        idle_seconds: float = IDLE_SECONDS,
    ) -> None:
        super().__init__(key=key)
        self.script, self.timing = script, timing or Timing()
        self.connections: list[Connection] = []
        self.refused: list[str] = []
        self._idle_seconds = idle_seconds
        self._draws = count()

    @property
    def base_url(self) -> str:
        return f"{self.address}/v1/listen"

    @property
    def flux_url(self) -> str:
        return f"{self.address}/v2/listen"

    @property
    def environment(self) -> dict[str, str]:
        """The settings that name this server, for a process of its own."""
        return {"DEEPGRAM_API_KEY": self.key, "DEEPGRAM_BASE_URL": self.base_url}

    def _add_routes(self, app: web.Application) -> None:
        app.router.add_get("/v1/listen", self._listen)
        app.router.add_get("/v2/listen", self._listen_to_turns)

    async def _listen(self, request: web.Request) -> web.StreamResponse:
        return self._refusal(request, wrong_query) or await self._serve(request, self._nova)

    async def _listen_to_turns(self, request: web.Request) -> web.StreamResponse:
        return self._refusal(request, wrong_flux_query) or await self._serve(request, self._flux)

    async def _serve(
        self, request: web.Request, stream: Callable[[Line, Connection], ListenStream]
    ) -> web.StreamResponse:
        connection = Connection(
            path=request.path,
            query=dict(request.query),
            keyterms=tuple(request.query.getall("keyterm", [])),
            hints=tuple(request.query.getall("language_hint", [])),
            draws=self._draws,
        )
        self.connections.append(connection)
        socket = await self._websocket(request)

        def record(data: str | bytes) -> None:
            if isinstance(data, str):
                self._record(request, What.MESSAGE, data)
            else:
                self._record(request, What.AUDIO, size=len(data))

        async def send(message: Mapping[str, Any], answer: Answer) -> bool:
            return await self._send(socket, message, answer)

        line = Line(socket=socket, answer=lambda: self._answer(request), send=send, record=record)
        try:
            await stream(line, connection).run()
        finally:
            connection.closed.set()
        return socket

    def _nova(self, line: Line, connection: Connection) -> ListenStream:
        if self.script is None:
            return WhisperStream(line, connection, idle_seconds=self._idle_seconds)
        return NovaStream(line, connection, script=self.script, timing=self.timing, idle_seconds=self._idle_seconds)

    def _flux(self, line: Line, connection: Connection) -> ListenStream:
        script = self.script if self.script is not None else Script()
        return FluxStream(line, connection, script=script, timing=self.timing, idle_seconds=self._idle_seconds)

    def _refusal(
        self, request: web.Request, wrong: Callable[[MultiMapping[str]], str | None]
    ) -> web.StreamResponse | None:
        scheme, _, key = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "token" or key != self.key:
            name, message, _ = _ERRORS[FaultKind.UNAUTHORIZED]
            return self._refuse(401, name, message)
        problem = wrong(request.query)
        return self._refuse(400, "Bad Request", f"Bad Request: {problem}") if problem else None

    def _refuse(self, code: int, name: str, message: str) -> web.Response:
        self.refused.append(message)
        return web.json_response(_error(name, message), status=code)

    def _error_body(self, fault: Fault) -> Mapping[str, object]:
        name, message, _ = _ERRORS[fault.kind]
        return _error(name, message)

    def _socket_error(self, fault: Fault) -> SocketError:
        name, message, code = _ERRORS[fault.kind]
        # Flux gives a code, nova a variant.
        error = {"type": "Error", "code": name, "variant": name, "description": message, "message": message}
        return SocketError(message=error, code=code, reason=name)


def _error(name: str, message: str) -> dict[str, object]:
    return {"err_code": name, "err_msg": message, "request_id": str(uuid.uuid4())}
