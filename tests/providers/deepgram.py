"""A stand-in for Deepgram's live transcription. It really hears: what it sends is what the local Whisper understood."""

from __future__ import annotations

import asyncio
import json
import re
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from aiohttp import WSMsgType, web
from livekit import rtc

from agent.local.recognizer import Heard, shared_recognizer
from agent.local.stt import model_samples
from tests.providers.listening import Listening, Moment, Utterance
from tests.providers.standin import StandIn

IDLE_SECONDS = 10.0
# The service ends a stretch after `endpointing` milliseconds of quiet. Whisper knows no context beyond its stretch, so
# that words cut in two would be lost: it gets at least this much quiet.
_SHORTEST_ENDPOINTING = 0.3


@dataclass(slots=True, kw_only=True)
class Connection:
    """A websocket that was opened, and what came and went on it."""

    query: Mapping[str, str]
    keyterms: tuple[str, ...]
    audio_seconds: float = 0.0
    received: list[str] = field(default_factory=list)
    """The types of the client's messages: KeepAlive, Finalize, CloseStream."""
    transcripts: list[str] = field(default_factory=list)
    """The final transcripts that were sent."""
    interims: list[str] = field(default_factory=list)
    closed: asyncio.Event = field(default_factory=asyncio.Event)


class Deepgram(StandIn):
    """The server. `base_url` is what the plugin and the setting `DEEPGRAM_BASE_URL` take."""

    def __init__(self, *, key: str = "deepgram-test-key") -> None:
        super().__init__(key=key)
        self.connections: list[Connection] = []
        self.refused: list[str] = []

    @property
    def base_url(self) -> str:
        return f"{self.address}/v1/listen"

    def _add_routes(self, app: web.Application) -> None:
        app.router.add_get("/v1/listen", self._listen)

    async def _listen(self, request: web.Request) -> web.StreamResponse:
        refusal = self._refusal(request)
        if refusal is not None:
            return refusal
        connection = Connection(query=dict(request.query), keyterms=tuple(request.query.getall("keyterm", [])))
        self.connections.append(connection)
        socket = await self._websocket(request)
        try:
            await _Transcription(socket, connection).run()
        finally:
            connection.closed.set()
        return socket

    def _refusal(self, request: web.Request) -> web.Response | None:
        scheme, _, key = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "token" or key != self.key:
            return self._refuse(401, "INVALID_AUTH", "Invalid credentials.")
        problem = _wrong_query(request.query)
        return self._refuse(400, "Bad Request", f"Bad Request: {problem}") if problem else None

    def _refuse(self, code: int, name: str, message: str) -> web.Response:
        self.refused.append(message)
        body = {"err_code": name, "err_msg": message, "request_id": str(uuid.uuid4())}
        return web.json_response(body, status=code)


def _wrong_query(query: Mapping[str, str]) -> str | None:
    """What the service would not accept, or this stand-in does not do."""
    nova_3 = query.get("model", "").startswith("nova-3")
    if query.get("encoding") != "linear16":
        return "encoding must be linear16 here"
    if not query.get("sample_rate", "").isdigit() or not 8000 <= int(query["sample_rate"]) <= 48000:
        return "sample_rate must be given with encoding"
    if query.get("channels", "1") != "1":
        return "channels must be 1 here"
    if "keyterm" in query and not nova_3:
        return "keyterm is only available with nova-3"
    if "keywords" in query and nova_3:
        return "keywords are not available with nova-3"
    if "utterance_end_ms" in query:
        if query.get("interim_results") != "true":
            return "utterance_end_ms needs interim_results"
        if not query["utterance_end_ms"].isdigit() or int(query["utterance_end_ms"]) < 1000:
            return "utterance_end_ms must be 1000 or more"
    return None


class _Transcription:
    """One stream: hears while it reads, and sends in the order in which things were said."""

    def __init__(self, socket: web.WebSocketResponse, connection: Connection) -> None:
        query = connection.query
        self._socket, self._connection = socket, connection
        self._rate = int(query["sample_rate"])
        endpointing = query.get("endpointing", "10")
        quiet = int(endpointing) / 1000 if endpointing.isdigit() else 10.0
        self._listening = Listening(rate=self._rate, end_after=max(quiet, _SHORTEST_ENDPOINTING))
        self._sends_interims = query.get("interim_results") == "true"
        self._sends_starts = query.get("vad_events") == "true"
        self._formats = query.get("punctuate") == "true" or query.get("smart_format") == "true"
        self._utterance_end = int(query["utterance_end_ms"]) / 1000 if "utterance_end_ms" in query else None
        self._request_id = str(uuid.uuid4())
        self._ahead: tuple[float, asyncio.Task[Heard]] | None = None
        self._interim: asyncio.Task[None] | None = None
        self._next_interim = 0.0
        self._ending: asyncio.Task[None] | None = None
        self._sending: set[asyncio.Task[None]] = set()
        self._finals: asyncio.Queue[tuple[Utterance, asyncio.Task[Heard], bool] | None] = asyncio.Queue()

    async def run(self) -> None:
        finals = asyncio.create_task(self._send_finals())
        try:
            await self._read()
            self._finals.put_nowait(None)
            await finals
            await self._send(
                {"type": "Metadata", "request_id": self._request_id, "duration": self._listening.seconds, "channels": 1}
            )
            await self._socket.close()
        finally:
            for task in (finals, self._interim, self._ending):
                if task is not None:
                    task.cancel()

    async def _read(self) -> None:
        while True:
            try:
                message = await self._socket.receive(timeout=IDLE_SECONDS)
            except TimeoutError:
                await self._socket.close(code=1011, message=b"NET-0001")
                return
            if message.type == WSMsgType.BINARY:
                self._hear(message.data)
            elif message.type == WSMsgType.TEXT:
                kind = json.loads(message.data)["type"]
                self._connection.received.append(kind)
                if kind in ("Finalize", "CloseStream"):
                    self._finish(self._listening.flush(), finalized=True)
                if kind == "CloseStream":
                    return
            else:
                return

    def _hear(self, data: bytes) -> None:
        samples = np.frombuffer(data, np.int16)
        self._connection.audio_seconds += samples.size / self._rate
        for moment, utterance in self._listening.push(samples):
            if moment is Moment.STARTED:
                self._start(utterance)
            elif moment is Moment.GREW:
                self._grow(utterance)
            elif moment is Moment.PAUSED:
                self._pause(utterance)
            else:
                self._finish(utterance, finalized=False)

    def _start(self, utterance: Utterance) -> None:
        if self._ending is not None:
            self._ending.cancel()
        if self._sends_starts:
            self._later({"type": "SpeechStarted", "channel": [0], "timestamp": utterance.start})

    def _grow(self, utterance: Utterance) -> None:
        """An interim result, unless the machine is busy with the one before: the final one must not wait for it."""
        busy = self._interim is not None and not self._interim.done()
        if self._sends_interims and not busy and time.monotonic() >= self._next_interim:
            self._interim = asyncio.create_task(self._send_interim(utterance))

    def _pause(self, utterance: Utterance) -> None:
        """It is probably over: what is understood now need not be waited for then."""
        if self._interim is not None:
            self._interim.cancel()
        self._ahead = (utterance.end, self._understand(utterance))

    def _finish(self, utterance: Utterance | None, *, finalized: bool) -> None:
        if utterance is None:
            return
        ahead, self._ahead = self._ahead, None
        heard = ahead[1] if ahead is not None and ahead[0] == utterance.end else self._understand(utterance)
        self._finals.put_nowait((utterance, heard, finalized))

    def _understand(self, utterance: Utterance) -> asyncio.Task[Heard]:
        frame = rtc.AudioFrame(utterance.samples.tobytes(), self._rate, 1, utterance.samples.size)
        terms = self._connection.keyterms

        async def understand() -> Heard:
            recognizer = shared_recognizer()
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(
                recognizer.pool, lambda: recognizer.hear(model_samples(frame), terms=terms)
            )

        return asyncio.create_task(understand())

    async def _send_interim(self, utterance: Utterance) -> None:
        begun = time.monotonic()
        heard = await self._understand(utterance)
        self._next_interim = time.monotonic() + 2 * (time.monotonic() - begun)
        if heard.text and self._finals.empty():
            self._connection.interims.append(heard.text)
            await self._send(self._results(utterance, heard, is_final=False, finalized=False))

    async def _send_finals(self) -> None:
        while (final := await self._finals.get()) is not None:
            utterance, understood, finalized = final
            heard = await understood
            if self._interim is not None:
                self._interim.cancel()
            if heard.text:
                self._connection.transcripts.append(heard.text)
            await self._send(self._results(utterance, heard, is_final=True, finalized=finalized))
            if self._utterance_end is not None and heard.text:
                self._ending = asyncio.create_task(self._send_utterance_end(utterance, self._utterance_end))

    async def _send_utterance_end(self, utterance: Utterance, after: float) -> None:
        await asyncio.sleep(max(0.0, after - (self._listening.seconds - utterance.end)))
        await self._send({"type": "UtteranceEnd", "channel": [0, 1], "last_word_end": utterance.end})

    def _results(self, utterance: Utterance, heard: Heard, *, is_final: bool, finalized: bool) -> dict[str, Any]:
        text = heard.text if self._formats else _plain(heard.text)
        return {
            "type": "Results",
            "channel_index": [0, 1],
            "start": utterance.start,
            "duration": utterance.end - utterance.start,
            "is_final": is_final,
            "speech_final": is_final,
            "from_finalize": finalized,
            "channel": {
                "alternatives": [
                    {
                        "transcript": text,
                        "confidence": heard.confidence,
                        "words": _words(utterance, heard, self._formats),
                    }
                ]
            },
            "metadata": {"request_id": self._request_id, "model_info": {"name": self._connection.query.get("model")}},
        }

    def _later(self, message: dict[str, Any]) -> None:
        task = asyncio.create_task(self._send(message))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    async def _send(self, message: dict[str, Any]) -> None:
        if not self._socket.closed:
            await self._socket.send_json(message)


def _plain(text: str) -> str:
    return re.sub(r"[^\w\s@.'-]|\.(?=\s|$)", "", text).lower()


def _words(utterance: Utterance, heard: Heard, formats: bool) -> list[dict[str, Any]]:
    """The words, spread evenly over the utterance: Whisper is not asked where each one is."""
    written = heard.text.split()
    each = (utterance.end - utterance.start) / max(1, len(written))
    words = []
    for index, word in enumerate(written):
        start = utterance.start + index * each
        entry: dict[str, Any] = {"word": _plain(word), "start": start, "end": start + each}
        entry["confidence"] = heard.confidence
        if formats:
            entry["punctuated_word"] = word
        words.append(entry)
    return words
