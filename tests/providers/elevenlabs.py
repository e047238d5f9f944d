"""A stand-in for ElevenLabs' text to speech: the multi-stream websocket and the streamed POST.

It answers with a tone of its own for each voice id, as long as the text would take to say, so that a test hears who
speaks.
"""

from __future__ import annotations

import asyncio
import base64
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from zlib import crc32

import numpy as np
from aiohttp import WSMsgType, web
from numpy.typing import NDArray

from tests.providers.standin import StandIn

SECONDS_PER_CHARACTER = 0.06
FIRST_AUDIO_SECONDS = 0.08
_CHUNK_SECONDS = 0.25
_AMPLITUDE = 0.25


def tone_of(voice_id: str) -> float:
    """The frequency with which a voice answers, in Hz: one of thirty from 300 to 1460, 40 apart."""
    return 300.0 + 40.0 * (crc32(voice_id.encode()) % 30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """A websocket that was opened: for which voice, with which query."""

    voice_id: str
    query: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """A text that was voiced; `context_id` is empty for a POST. `at` is on the clock of `time.monotonic`."""

    voice_id: str
    context_id: str
    text: str
    at: float


@dataclass(slots=True, kw_only=True)
class _Context:
    """One reply on a websocket: the text that waits for its flush, how much was voiced, the latest piece of work."""

    id: str
    text: str = ""
    seconds: float = 0.0
    work: asyncio.Task[None] | None = None


@dataclass(slots=True, kw_only=True)
class _Line:
    """A websocket with what all its contexts share."""

    socket: web.WebSocketResponse
    voice_id: str
    rate: int
    contexts: dict[str, _Context] = field(default_factory=dict)
    sending: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def send(self, message: Mapping[str, object]) -> None:
        async with self.sending:
            if not self.socket.closed:
                await self.socket.send_json(message)


class ElevenLabs(StandIn):
    """The server. `base_url` is what the plugin and the setting `ELEVEN_BASE_URL` take."""

    def __init__(self, *, key: str = "eleven-test-key") -> None:
        super().__init__(key=key)
        self.connections: list[Connection] = []
        self.spoken: list[Spoken] = []
        self.refused: list[str] = []
        self._working: set[asyncio.Task[None]] = set()

    @property
    def base_url(self) -> str:
        return f"{self.address}/v1"

    def _add_routes(self, app: web.Application) -> None:
        app.router.add_get("/v1/text-to-speech/{voice_id}/multi-stream-input", self._multi_stream)
        app.router.add_post("/v1/text-to-speech/{voice_id}/stream", self._post)

    async def _multi_stream(self, request: web.Request) -> web.StreamResponse:
        refusal = self._refusal(request)
        if refusal is not None:
            return refusal
        voice_id = request.match_info["voice_id"]
        self.connections.append(Connection(voice_id=voice_id, query=dict(request.query)))
        socket = await self._websocket(request)
        line = _Line(socket=socket, voice_id=voice_id, rate=_rate(request))
        async for message in socket:
            if message.type != WSMsgType.TEXT:
                break
            sent = message.json()
            if sent.get("close_socket"):
                break
            self._take(line, sent)
        await socket.close()
        return socket

    def _take(self, line: _Line, sent: Mapping[str, Any]) -> None:
        """One message of the client: text waits until it is flushed, or its context closed."""
        context_id = str(sent.get("context_id", "default"))
        context = line.contexts.setdefault(context_id, _Context(id=context_id))
        context.text += sent.get("text", "")
        closing = bool(sent.get("close_context"))
        if sent.get("flush") or closing:
            text, context.text = context.text.strip(), ""
            context.work = asyncio.create_task(self._voice(line, context, text, after=context.work, closing=closing))
            self._working.add(context.work)
            context.work.add_done_callback(self._working.discard)
        if closing:
            line.contexts.pop(context_id)

    async def _voice(
        self, line: _Line, context: _Context, text: str, *, after: asyncio.Task[None] | None, closing: bool
    ) -> None:
        """Voice one flushed text after the one before it, and end the context when that was asked."""
        if after is not None:
            await asyncio.wait([after])
        if text:
            self.spoken.append(Spoken(voice_id=line.voice_id, context_id=context.id, text=text, at=time.monotonic()))
            if not context.seconds:
                await asyncio.sleep(FIRST_AUDIO_SECONDS)
            for samples, alignment in _chunks(line.voice_id, text, line.rate, context.seconds):
                audio = base64.b64encode(samples.tobytes()).decode()
                timing = {"alignment": alignment, "normalizedAlignment": alignment}
                await line.send({"audio": audio, "contextId": context.id, **timing})
                context.seconds += samples.size / line.rate
        if closing:
            await line.send({"isFinal": True, "contextId": context.id})

    async def _post(self, request: web.Request) -> web.StreamResponse:
        refusal = self._refusal(request)
        if refusal is not None:
            return refusal
        voice_id, text = request.match_info["voice_id"], str((await request.json())["text"]).strip()
        self.spoken.append(Spoken(voice_id=voice_id, context_id="", text=text, at=time.monotonic()))
        response = web.StreamResponse(headers={"Content-Type": "audio/pcm"})
        await response.prepare(request)
        for samples, _ in _chunks(voice_id, text, _rate(request), 0.0):
            await response.write(samples.tobytes())
        await response.write_eof()
        return response

    def _refusal(self, request: web.Request) -> web.Response | None:
        key = request.headers.get("xi-api-key")
        if key != self.key:
            status = "invalid_api_key" if key else "needs_authorization"
            return self._refuse(
                401, status, "Invalid API key" if key else "Neither authorization header nor xi-api-key"
            )
        if not request.query.get("output_format", "").startswith("pcm_"):
            return self._refuse(400, "invalid_output_format", "this stand-in makes PCM only")
        return None

    def _refuse(self, code: int, status: str, message: str) -> web.Response:
        self.refused.append(status)
        return web.json_response({"detail": {"status": status, "message": message}}, status=code)


def _rate(request: web.Request) -> int:
    return int(request.query["output_format"].split("_")[1])


def _chunks(
    voice_id: str, text: str, rate: int, begin: float
) -> Iterator[tuple[NDArray[np.int16], dict[str, list[str] | list[int]]]]:
    """The tone for a text in pieces of a quarter of a second, each with the characters that fall into it."""
    text = f"{text} "
    total = round(len(text) * SECONDS_PER_CHARACTER * rate)
    wave = np.sin(2 * np.pi * tone_of(voice_id) * np.arange(total) / rate) * _AMPLITUDE * 32767
    fade = min(rate // 200, total // 2)
    wave[:fade] *= np.linspace(0, 1, fade)
    wave[-fade:] *= np.linspace(1, 0, fade)
    samples = wave.astype(np.int16)
    step = round(_CHUNK_SECONDS * rate)
    milliseconds = round(SECONDS_PER_CHARACTER * 1000)
    for start in range(0, total, step):
        first, last = (round(at / rate / SECONDS_PER_CHARACTER) for at in (start, min(start + step, total)))
        yield (
            samples[start : start + step],
            {
                "chars": list(text[first:last]),
                "charStartTimesMs": [round(begin * 1000) + milliseconds * index for index in range(first, last)],
                "charDurationsMs": [milliseconds] * (last - first),
            },
        )
