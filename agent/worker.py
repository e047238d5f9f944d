"""The worker: registers with the LiveKit server and runs every call in a process of its own."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import sys
from datetime import date
from pathlib import Path
from typing import Any

import structlog
from livekit import api
from livekit.agents import AgentServer, JobContext, JobProcess, JobRequest

from agent.call import Call, CallSetting
from agent.departures import Departures
from agent.errors import RequestError
from agent.parent_death import end_with_parent
from agent.request import read_request
from agent.speech import Speech, build_speech
from agent.state_file import SUPERVISED, ready_path, registered_worker
from database.choice import running_dsn
from database.journal_copy import PostgresJournalReader
from database.ledger_at_need import LedgerAtNeed
from routing.build import CallParts, build_parts
from routing.business import load_business
from routing.business_model import Business
from settings import Settings, load_settings
from settings.log import configure_logging

log = structlog.get_logger(__name__)

LOADING_SECONDS = 120.0
"""A job process loads the local models before it takes a call; on a busy machine that is no matter of ten seconds."""


class CallProcess:
    """What a job process keeps between its start and its call: settings, models, the default business prepared."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.ledger = LedgerAtNeed(lambda: running_dsn(settings))
        self.call: Call | None = None
        self._parts: dict[str, tuple[Business, Speech, CallParts]] = {}

    def prepare(self, business: str) -> tuple[Business, Speech, CallParts]:
        """Load a business with its speech and routing; once a process."""
        if business not in self._parts:
            loaded = load_business(business)
            speech = build_speech(self.settings, loaded)
            parts = build_parts(
                loaded,
                ledger=self.ledger,
                models=self.settings.switchboard_local_models,
                cache=self.settings.home / "vectors",
            )
            self._parts[business] = (loaded, speech, parts)
        return self._parts[business]

    def warm(self) -> None:
        """Prepare the default business and run every model once, so that the first caller does not wait for it."""
        _, speech, parts = self.prepare(self.settings.switchboard_business)
        speech.prewarm()
        today: date = parts.reader.today()
        log.debug("warmed", today=today.isoformat())
        parts.reader.read(
            "Hello, how much is it for twelve people next Friday at six?",
            parts.orchestrator(journal=_Nowhere(), call_id="warm").conversation,
        )


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
        kept.warm()
    except Exception as error:
        _end_the_start(settings.home, error)
        raise
    process.userdata["call"] = kept


def _end_the_start(home: Path, error: Exception) -> None:
    """End a worker whose first job process cannot be prepared: it would try on and on, and at last take calls that it
    cannot hold. A worker that holds calls is left alone."""
    worker = multiprocessing.parent_process()
    if worker is None or worker.pid is None or registered_worker(home) == worker.pid:
        return
    print(f"switchboard: {error}", file=sys.stderr, flush=True)
    os.kill(worker.pid, signal.SIGKILL)


async def take_call(context: JobContext) -> None:
    """The entry point of a job."""
    kept: CallProcess = context.proc.userdata["call"]
    try:
        request = read_request(context.job.metadata, context.job.room.metadata)
        prepare = asyncio.to_thread(kept.prepare, request.business or kept.settings.switchboard_business)
        business, speech, parts = await prepare
        if request.persona is not None and request.persona not in business.personas:
            raise RequestError(
                f"the room's metadata asks for persona {request.persona!r}, which {business.key} has not; "
                f"write one of {', '.join(sorted(business.personas))}"
            )
    except Exception as error:
        log.error("call_refused", reason=str(error), room=context.job.room.name)
        context.shutdown("the call's metadata cannot be used")
        return
    kept.call = Call(
        context,
        CallSetting(
            settings=kept.settings,
            business=business,
            speech=speech,
            parts=parts,
            request=request,
            copies=PostgresJournalReader(lambda: running_dsn(kept.settings)),
        ),
    )
    await kept.call.run()


async def end_call(context: JobContext) -> None:
    """Runs after the session is closed, with minutes to spare, whatever ended it."""
    kept: CallProcess = context.proc.userdata["call"]
    if kept.call is not None:
        await kept.call.end()


async def accept(request: JobRequest) -> None:
    await request.accept(name="Switchboard")


def build_server(settings: Settings, *, url: str, key: str, secret: str, port: int) -> AgentServer:
    """The worker's server. Load is reported by slots: by processor load the LiveKit server would refuse in silence."""

    def load(server: AgentServer) -> float:
        # The server stops dispatching at 0.7; a worker with a free slot stays below, a full one says 1.
        used = len(server.active_jobs) / settings.switchboard_max_calls
        return 1.0 if used >= 1.0 else used * 0.65

    server = AgentServer(
        ws_url=url,
        api_key=key,
        api_secret=secret,
        host="127.0.0.1",
        port=port,
        num_idle_processes=1,
        initialize_process_timeout=LOADING_SECONDS,
        setup_fnc=setup_process,
        load_fnc=load,
        load_threshold=0.99,
        job_memory_warn_mb=2000,
        log_level=settings.switchboard_log_level.upper(),
    )
    server.rtc_session(
        take_call, agent_name=settings.switchboard_agent_name, on_request=accept, on_session_end=end_call
    )
    return server


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
    async with api.LiveKitAPI(url, key, secret) as livekit:
        departures = Departures(server, livekit)
        server.on("worker_registered", lambda *_: departures.start())
        try:
            await server.run()
            for task in stopping:
                await task
        finally:
            departures.stop()
