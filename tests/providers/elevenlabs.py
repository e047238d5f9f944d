"""A stand-in for ElevenLabs' text to speech: the multi-stream websocket and the streamed POST.

It answers with a tone of its own for each voice id and a mark for each text, as long as the text would take to say, so
that a test hears who says what.
"""

from __future__ import annotations

import asyncio
import base64
import time
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

import numpy as np
from aiohttp import WSMsgType, web
from numpy.typing import NDArray

from tests.providers.faults import Delay, Fault, FaultKind, until
from tests.providers.marks import Mark, MarkedTexts, sounds_in, tone_of
from tests.providers.speech_line import SECONDS_PER_CHARACTER, SpeechContext, SpeechLine, audio_of, rate_of
from tests.providers.speech_message import GenerationConfig, NotOfTheProtocol, SpeechMessage, read_message
from tests.providers.standin import NOISE, SocketError, StandIn, What

__all__ = ["SECONDS_PER_CHARACTER", "Connection", "ElevenLabs", "Marked", "Spoken", "tone_of"]

FIRST_AUDIO = Delay(median=0.08)
MOST_CONTEXTS = 5


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
    mark: Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A stretch of a recording in which a voice says a text; times in seconds, `level` in dBFS (RMS).

    `mark` is None where this stand-in marked no such text, `voice_id` where it has no such voice.
    """

    start: float
    end: float
    voice_id: str | None
    mark: Mark | None
    level: float


class ElevenLabs(StandIn):
    """The server. `base_url` is what the plugin and the setting `ELEVEN_BASE_URL` take.

    Attributes:
        first_audio: From a text to the first of its audio.
        pace: Seconds of audio for a character.
        real_time_factor: How long the making of a second of audio takes, in seconds; 0 makes it at once.
        voices: The voice ids there are; None takes every one.
        texts: The marks of the texts.
    """

    def __init__(
        self,
        *,
        key: str = "eleven-test-key",
        first_audio: Delay = FIRST_AUDIO,
        pace: float = SECONDS_PER_CHARACTER,
        real_time_factor: float = 0.0,
        voices: frozenset[str] | None = None,
    ) -> None:
        super().__init__(key=key)
        self.first_audio, self.real_time_factor = first_audio, real_time_factor
        self.voices, self.pace = voices, pace
        self.texts = MarkedTexts()
        self.connections: list[Connection] = []
        self.spoken: list[Spoken] = []
        self.refused: list[str] = []
        self._draws = count()
        self._tones: dict[float, str] = {tone_of(voice): voice for voice in voices or ()}
        self._working: set[asyncio.Task[None]] = set()

    @property
    def base_url(self) -> str:
        return f"{self.address}/v1"

    @property
    def environment(self) -> dict[str, str]:
        """The settings that name this server, for a process of its own."""
        return {"ELEVEN_API_KEY": self.key, "ELEVEN_BASE_URL": self.base_url}

    def mark(self, text: str) -> Mark:
        """How a text sounds. Marked before it is said, every part of it is heard as this text, however it is cut."""
        return self.texts.mark(text)

    def marks_in(self, samples: NDArray[np.int16], rate: int) -> list[Marked]:
        """Who says what in a mono recording, in order."""
        return [
            Marked(
                start=sound.start,
                end=sound.end,
                voice_id=self._tones.get(sound.tone),
                mark=self.texts.known(sound.index),
                level=sound.level,
            )
            for sound in sounds_in(samples, rate)
        ]

    def _add_routes(self, app: web.Application) -> None:
        app.router.add_get("/v1/text-to-speech/{voice_id}/multi-stream-input", self._multi_stream)
        app.router.add_post("/v1/text-to-speech/{voice_id}/stream", self._post)

    async def _multi_stream(self, request: web.Request) -> web.StreamResponse:
        refusal = self._refusal(request)
        if refusal is not None:
            return refusal
        voice_id = request.match_info["voice_id"]
        self.connections.append(Connection(voice_id=voice_id, query=dict(request.query)))
        self._tones[tone_of(voice_id)] = voice_id
        socket = await self._websocket(request)
        line = SpeechLine(socket=socket, request=request, voice_id=voice_id, heard_at=time.monotonic())
        watching = asyncio.create_task(self._watch(line))
        try:
            async for message in socket:
                if message.type != WSMsgType.TEXT:
                    break
                self._record(request, What.MESSAGE, message.data)
                if not await self._take(line, message.data):
                    break
        finally:
            watching.cancel()
        await socket.close()
        return socket

    async def _take(self, line: SpeechLine, text: str) -> bool:
        """One message of the client: text waits until it is flushed, or its context closed. False ends the socket."""
        line.heard_at = time.monotonic()
        try:
            sent = read_message(text)
        except NotOfTheProtocol:
            what = "Could not parse input message, make sure it is a json and follows the schema outlined in protocol."
            return await self._end(line, "invalid_input_message", what)
        if sent.close_socket:
            return False
        context = line.contexts.get(sent.context_id)
        if context is None:
            if sent.text is None:
                return True
            if len(line.contexts) == MOST_CONTEXTS:
                what = (
                    f"Maximum simultaneous contexts per WebSocket connection exceeded ({MOST_CONTEXTS}). "
                    "Please close an existing context before opening a new one."
                )
                return await self._end(line, "max_active_conversations", what)
            context = line.contexts[sent.context_id] = self._opened(line, sent)
        elif sent.voice_settings is not None and sent.voice_settings != context.settings:
            what = "Voice settings can be given with the first message of a context only."
            return await self._end(line, "invalid_input_message", what)
        context.heard_at = line.heard_at
        if not context.closing:
            context.text += sent.text or ""
            context.closing = sent.close_context
            self._begin(line, context, flush=sent.flush)
        return True

    def _opened(self, line: SpeechLine, sent: SpeechMessage) -> SpeechContext:
        generation = sent.generation_config or GenerationConfig()
        return SpeechContext(
            id=sent.context_id,
            answer=self._answer(line.request),
            settings=sent.voice_settings,
            schedule=tuple(generation.chunk_length_schedule),
            heard_at=line.heard_at,
        )

    def _begin(self, line: SpeechLine, context: SpeechContext, *, flush: bool) -> None:
        """Begin to voice what waits, where it is to wait no longer."""
        enough = len(context.text) >= context.schedule[min(context.voiced, len(context.schedule) - 1)]
        if not (flush or context.closing or line.automatic or enough):
            return
        text, context.text = context.text.strip(), ""
        if text or context.closing:
            context.voiced += bool(text)
            ready = time.monotonic() + (self.first_audio.seconds(next(self._draws)) if text else 0.0)
            context.work = asyncio.create_task(
                self._voice(line, context, text, ready, after=context.work, closing=context.closing)
            )
            self._working.add(context.work)
            context.work.add_done_callback(self._working.discard)

    async def _voice(
        self,
        line: SpeechLine,
        context: SpeechContext,
        text: str,
        ready: float,
        *,
        after: asyncio.Task[None] | None,
        closing: bool,
    ) -> None:
        """Voice one text after the one before it, and end the context when that was asked."""
        if after is not None:
            await asyncio.wait([after])
        if text:
            context.mark = self._speak(line.voice_id, context.id, text, before=context.mark)
            await until(ready)
            due = time.monotonic()
            speech = audio_of(line.voice_id, context.mark, text, line.rate, begin=context.seconds, pace=self.pace)
            for samples, alignment in speech:
                due += self.real_time_factor * samples.size / line.rate
                await until(due)
                message = {
                    "audio": base64.b64encode(samples.tobytes()).decode(),
                    "isFinal": None,
                    "alignment": alignment if line.aligned else None,
                    "normalizedAlignment": alignment if line.aligned else None,
                    "contextId": context.id,
                }
                if not await self._send(line.socket, message, context.answer):
                    return
                context.seconds += samples.size / line.rate
        if closing:
            await self._finish(line, context)

    async def _finish(self, line: SpeechLine, context: SpeechContext) -> None:
        if line.contexts.get(context.id) is context:
            del line.contexts[context.id]
        await self._send(line.socket, {"audio": None, "isFinal": True, "contextId": context.id}, context.answer)

    def _speak(self, voice_id: str, context_id: str, text: str, *, before: Mark | None = None) -> Mark:
        mark = self.texts.mark_of_part(text, before)
        self.spoken.append(Spoken(voice_id=voice_id, context_id=context_id, text=text, at=time.monotonic(), mark=mark))
        return mark

    async def _watch(self, line: SpeechLine) -> None:
        """End what was not spoken to for too long: a context, or a socket without any."""
        while True:
            now, limit = time.monotonic(), line.idle_seconds
            for context in [c for c in line.contexts.values() if not c.closing and now - c.heard_at >= limit]:
                context.closing = True
                self._begin(line, context, flush=True)
            if not line.contexts and now - line.heard_at >= limit:
                what = (
                    f"Have not received a new text input within the timeout of {limit:g} seconds. Streaming input "
                    "terminated."
                )
                await self._end(line, "input_timeout_exceeded", what)
                await line.socket.close(code=1008, message=b"input_timeout_exceeded")
                return
            oldest = min([line.heard_at, *(c.heard_at for c in line.contexts.values() if not c.closing)])
            await asyncio.sleep(max(0.05, oldest + limit - now))

    async def _end(self, line: SpeechLine, error: str, what: str) -> bool:
        """Refuse what came on a socket, which ends it; False, for the socket is over."""
        self.refused.append(error)
        if not line.socket.closed:
            await line.socket.send_json({"message": what, "error": error, "code": 1008})
            await line.socket.close(code=1008, message=error.encode())
        return False

    async def _post(self, request: web.Request) -> web.StreamResponse:
        answer = self._answer(request)
        fault = None if answer.fault is None or answer.fault.begins else answer.strike()
        if fault is not None:
            return await self._turn_away(request, fault)
        refusal = self._refusal(request)
        if refusal is not None:
            return refusal
        try:
            body: Any = await request.json()
        except ValueError:
            return self._refuse(422, "invalid_json", "the body is no JSON")
        text = body.get("text") if isinstance(body, dict) else None
        if not isinstance(text, str) or not text.strip():
            return self._refuse(422, "missing_text", "Field required: text")
        voice_id = request.match_info["voice_id"]
        self._tones[tone_of(voice_id)] = voice_id
        mark = self._speak(voice_id, "", text.strip())
        due = time.monotonic() + self.first_audio.seconds(next(self._draws))
        await until(due)
        response = web.StreamResponse(headers={"Content-Type": "audio/pcm"})
        await response.prepare(request)
        rate = rate_of(request)
        for samples, _ in audio_of(voice_id, mark, text.strip(), rate, pace=self.pace):
            fault = answer.strike()
            if fault is not None:
                return await self._break_off(request, response, fault, NOISE[:255])
            due += self.real_time_factor * samples.size / rate
            await until(due)
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
        voice_id = request.match_info["voice_id"]
        if self.voices is not None and voice_id not in self.voices:
            return self._refuse(404, "voice_not_found", f"A voice with voice_id {voice_id} was not found.")
        if not request.query.get("output_format", "").startswith("pcm_"):
            return self._refuse(400, "invalid_output_format", "this stand-in makes PCM only")
        return None

    def _refuse(self, code: int, status: str, message: str) -> web.Response:
        self.refused.append(status)
        return web.json_response({"detail": {"status": status, "message": message}}, status=code)

    def _error_body(self, fault: Fault) -> Mapping[str, object]:
        status, message = _ERRORS[fault.kind]
        return {"detail": {"status": status, "message": message}}

    def _socket_error(self, fault: Fault) -> SocketError:
        status, message = _ERRORS[fault.kind]
        code = 1011 if fault.kind is FaultKind.SERVER_ERROR else 1008
        return SocketError(message={"message": message, "error": status, "code": code}, code=code, reason=status)


_ERRORS: Mapping[FaultKind, tuple[str, str]] = {
    FaultKind.UNAUTHORIZED: ("invalid_api_key", "Invalid API key"),
    FaultKind.RATE_LIMITED: ("too_many_concurrent_requests", "Too many concurrent requests."),
    FaultKind.SERVER_ERROR: ("internal_server_error", "An unexpected error occurred."),
}
