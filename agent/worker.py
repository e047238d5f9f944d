"""The worker: registers with the LiveKit server and runs every call in a process of its own."""

from __future__ import annotations

import asyncio
import math
import multiprocessing
import os
import signal
import sys
from datetime import date
from pathlib import Path
from typing import Any

import structlog
from livekit import api
from livekit.agents import AgentServer, JobContext, JobProcess

from agent.call import Call
from agent.call_setting import CallSetting
from agent.caller import CallerLine, LedgerCallers, known_caller
from agent.departures import Departures
from agent.errors import RequestError
from agent.faq_service import served
from agent.fixed_lines import fixed_lines
from agent.job_requests import JobRequests
from agent.language import first_language, spoken_languages
from agent.language_model import LiveKitModel, build_models
from agent.metrics import CallMetrics
from agent.observation import Observation
from agent.parent_death import end_with_parent
from agent.priority import give_way, run_beside, stand_up
from agent.request import CallRequest, read_request
from agent.speech import Speech, build_speech
from agent.state_file import SUPERVISED, ready_path, registered_worker
from agent.telemetry import Tracing
from agent.voice_cache import VoiceCache
from agent.voice_rendering import render_urgent
from agent.waiting_room import reported_load
from agent.waiting_turns import TurnServer
from agent.web import GuardedWeb
from database.choice import choose_journal_reader, choose_ledger
from routing.build import CallParts, build_parts
from routing.business import load_business
from routing.business_model import Business
from routing.dialled import Reached, known_businesses, numbers_of
from settings import Settings, load_settings
from settings.log import configure_logging

log = structlog.get_logger(__name__)

LOADING_SECONDS = 120.0
"""A job process loads the local models before it takes a call; on a busy machine that is no matter of ten seconds."""


class CallProcess:
    """What a job process keeps between its start and its call: settings, models, the default business prepared."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.ledger = choose_ledger(settings)
        self.voice_cache = VoiceCache(settings.home / "voices")
        self.call: Call | None = None
        self.observation = Observation(
            tracing=Tracing.of(settings), metrics=settings.switchboard_metrics_port is not None
        )
        self.models: dict[str, tuple[LiveKitModel, ...]] = {}
        self._numbers: dict[str, Reached] = {}
        self._parts: dict[str, tuple[Business, CallParts]] = {}
        self._speech: dict[tuple[str, str], Speech] = {}

    def prepare(self, business: str, language: str | None = None) -> tuple[Business, Speech, CallParts]:
        """Load a business with its speech and routing; once a process. `language` is what the call begins in, where
        it can be spoken here."""
        if business not in self._parts:
            loaded = load_business(business)
            parts = build_parts(
                loaded,
                ledger=self.ledger,
                web=GuardedWeb(),
                models=self.settings.switchboard_local_models,
                cache=self.settings.home / "vectors",
            )
            models = build_models(self.settings, business=loaded.key)
            parts = served(parts, self.settings)
            parts = parts.with_models(models, first_token=self.settings.switchboard_first_token_seconds)
            self.models[loaded.key] = models
            self._parts[business] = (loaded, parts)
        loaded, parts = self._parts[business]
        spoken = first_language(language, loaded, spoken_languages(self.settings, loaded))
        if (business, spoken) not in self._speech:
            self._speech[business, spoken] = build_speech(self.settings, loaded, language=spoken)
        return loaded, self._speech[business, spoken], parts

    async def setting(self, request: CallRequest, line: CallerLine) -> CallSetting:
        """What a call is made of: what its metadata asks for goes before what its dialled number reaches.

        Raises:
            BusinessError: the business is missing or holds mistakes.
            RequestError: the business has no such persona.
            SpeechUnavailable: nothing can hear or speak.
        """
        reached = self._numbers.get(line.dialled_number() or "") if request.business is None else None
        key = request.business or (reached.business if reached is not None else self.settings.switchboard_business)
        language = request.language or (reached.language if reached is not None else None)
        business, speech, parts = await asyncio.to_thread(self.prepare, key, language)
        if request.persona is not None and request.persona not in business.personas:
            raise RequestError(
                f"the room's metadata asks for persona {request.persona!r}, which {business.key} has not; "
                f"write one of {', '.join(sorted(business.personas))}"
            )
        languages = spoken_languages(self.settings, business)
        number = line.number(business.file.phone_region)
        callers = LedgerCallers(ledger=self.ledger, business=business.key)
        return CallSetting(
            settings=self.settings,
            business=business,
            speech=speech,
            parts=parts,
            models=self.models[business.key],
            request=request,
            copies=choose_journal_reader(self.settings),
            line=line,
            caller=await known_caller(callers, request.known_caller(), number),
            language=first_language(language, business, languages),
            languages=languages,
            voice_cache=self.voice_cache,
            observation=self.observation,
        )

    def _preload(self, business: Business, speech: Speech) -> None:
        """Have the spoken lines of the default business in memory."""
        places = self.settings.switchboard_max_waiting
        lines = fixed_lines(business, language=speech.language, places=places)
        count = self.voice_cache.preload((speech.identity(line.persona), line.text) for line in lines)
        log.debug("voice_lines_ready", lines=count)

    async def connect_ledger(self) -> None:
        """Connect ahead of the first look-up; one that fails is tried again when the ledger is used."""
        try:
            await self.ledger.connect()
        except Exception as error:
            log.info("ledger_not_connected", reason=type(error).__name__)

    def warm(self) -> Speech:
        """Prepare the default business and run the models that read once, so that the first caller does not wait for
        it. Those that hear and speak are left to `prewarm` of what is returned."""
        default = self.settings.switchboard_business
        self._numbers = numbers_of(known_businesses(default), default=default)
        business, speech, parts = self.prepare(default)
        self._preload(business, speech)
        today: date = parts.reader.today()
        log.debug("warmed", today=today.isoformat())
        parts.reader.read(
            "Hello, how much is it for twelve people next Friday at six?",
            parts.orchestrator(journal=_Nowhere(), call_id="warm").conversation,
        )
        return speech


class _Nowhere:
    def append(self, entry: object) -> None:
        """A warm-up leaves no trace."""


def setup_process(process: JobProcess) -> None:
    """Runs in every new job process, before it takes a call."""
    if os.environ.get(SUPERVISED):
        end_with_parent()
    settings = load_settings()
    configure_logging(settings.switchboard_log_level)
    kept = CallProcess(settings)
    try:
        if _is_replacement(settings.home):
            give_way()
            speech = run_beside(kept.warm)
        else:
            speech = kept.warm()
        # Last, for the models that stand by go on being loaded behind it.
        speech.prewarm()
    except Exception as error:
        _end_the_start(settings.home, error)
        raise
    process.userdata["call"] = kept


def _end_the_start(home: Path, error: Exception) -> None:
    """End a worker whose first job process cannot be prepared: it would try on and on, and at last take calls that it
    cannot hold. A worker that holds calls is left alone."""
    worker = _worker_pid()
    if worker is None or _is_replacement(home):
        return
    print(f"switchboard: {error}", file=sys.stderr, flush=True)
    os.kill(worker, signal.SIGKILL)


def _is_replacement(home: Path) -> bool:
    """Whether the worker takes calls already, so that somebody may be in one."""
    worker = _worker_pid()
    return worker is not None and registered_worker(home) == worker


def _worker_pid() -> int | None:
    worker = multiprocessing.parent_process()
    return worker.pid if worker is not None else None


async def take_call(context: JobContext) -> None:
    """The entry point of a job."""
    stand_up()
    kept: CallProcess = context.proc.userdata["call"]
    try:
        request = read_request(context.job.metadata, context.job.room.metadata)
    except RequestError as error:
        log.error("call_refused", reason=str(error), room=context.job.room.name)
        context.shutdown("the call's metadata cannot be used")
        return
    # The caller is looked up as soon as they are there, with no time to connect in.
    connecting = asyncio.create_task(kept.connect_ledger())
    kept.call = Call(context, lambda line: kept.setting(request, line))
    await kept.call.run()
    await connecting


async def end_call(context: JobContext) -> None:
    """Runs after the session is closed, with minutes to spare, whatever ended it."""
    kept: CallProcess = context.proc.userdata["call"]
    if kept.call is not None:
        await kept.call.end()
        await kept.observation.end()


def build_server(settings: Settings, *, url: str, key: str, secret: str, port: int) -> AgentServer:
    """The worker's server. Load is reported by slots: by processor load the LiveKit server would refuse in silence."""

    def load(server: AgentServer) -> float:
        calls, places = settings.switchboard_max_calls, settings.switchboard_max_waiting
        return reported_load(len(server.active_jobs), calls=calls, places=places)

    server = AgentServer(
        ws_url=url,
        api_key=key,
        api_secret=secret,
        host="127.0.0.1",
        port=port,
        prometheus_port=settings.switchboard_metrics_port,
        num_idle_processes=1,
        initialize_process_timeout=LOADING_SECONDS,
        setup_fnc=setup_process,
        preload_modules=[__name__],
        load_fnc=load,
        # The server refuses by the load that is reported. The library's own threshold counts a job that is about to
        # begin as heavy as all others together, and would refuse the second of two callers who come at once.
        load_threshold=math.inf,
        job_memory_warn_mb=2000,
        log_level=settings.switchboard_log_level.upper(),
    )
    server.rtc_session(
        take_call, agent_name=settings.switchboard_agent_name, on_request=JobRequests().answer, on_session_end=end_call
    )
    return server


async def _render_urgent(settings: Settings) -> None:
    """What is said where a voice fails, in the configured voices, from the first start on."""
    await render_urgent(settings, await asyncio.to_thread(load_business, settings.switchboard_business))


async def run_worker(settings: Settings, *, url: str, key: str, secret: str, port: int) -> None:
    """Run until SIGTERM or SIGINT; running calls go on to their end, a second signal ends at once."""
    server = build_server(settings, url=url, key=key, secret=secret, port=port)
    loop = asyncio.get_running_loop()
    stopping: list[asyncio.Task[Any]] = []

    async def stop() -> None:
        await server.drain()
        await server.aclose()

    def on_signal() -> None:
        if stopping:
            signal.raise_signal(signal.SIGKILL)
        stopping.append(asyncio.create_task(stop()))

    def on_registered(*_: object) -> None:
        log.info("worker_registered", agent=settings.switchboard_agent_name)
        ready = ready_path(settings.home)
        ready.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        ready.write_text(str(os.getpid()), encoding="utf-8")

    server.on("worker_registered", on_registered)
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, on_signal)
    turns = TurnServer(
        settings.home / "run",
        calls=settings.switchboard_max_calls,
        places=settings.switchboard_max_waiting,
        on_told=lambda line: metrics.take(line),
    )
    metrics = CallMetrics(held=lambda: turns.held, waiting=lambda: turns.waiting)
    async with turns, api.LiveKitAPI(url, key, secret) as livekit:
        departures = Departures(server, livekit)
        server.on("worker_registered", lambda *_: departures.start())
        rendering = asyncio.create_task(_render_urgent(settings))
        try:
            await server.run()
            for task in stopping:
                await task
        finally:
            rendering.cancel()
            departures.stop()
