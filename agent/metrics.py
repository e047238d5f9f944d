"""Figures for Prometheus, beside LiveKit's own on the worker's `/metrics`.

Every call has a process of its own. In `prometheus_client`'s mode for several processes each would leave files behind
that have to be kept for the sums and read at every scrape: a worker of ten thousand calls would read tens of thousands.
So a job tells the worker's main process what happened, over the connection by which it holds its turn; nothing is left
of a process that dies, and how many calls are held and wait is known by the connections themselves.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal

import structlog
from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from routing.journal import AgentTurn, CallStarted, Fault, HandedOff, JournalEntry, Waited
from routing.turn_stages import STAGES

log = structlog.get_logger(__name__)

BUCKETS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 6.0, 10.0)
"""Seconds: a tenth where conversations are won, less closely where they are lost."""
PROVIDERS = {"voice": "tts", "hearing": "stt"}
"""The part of a fault in the journal, and what provides it."""


class _Report(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    business: str


class CallReport(_Report):
    kind: Literal["call"] = "call"
    channel: str


class WaitReport(_Report):
    kind: Literal["wait"] = "wait"
    outcome: str


class TurnReport(_Report):
    """A turn that was answered. `stages` are seconds, `fallbacks` who failed and how (`name: fault`), `malformed` what
    was wrong with the reply's form."""

    kind: Literal["turn"] = "turn"
    persona: str
    route: str
    interrupted: bool
    stages: dict[str, float]
    fallbacks: tuple[str, ...] = ()
    malformed: tuple[str, ...] = ()


class HandOffReport(_Report):
    kind: Literal["hand_off"] = "hand_off"
    to_persona: str


class FaultReport(_Report):
    kind: Literal["fault"] = "fault"
    part: str
    provider: str | None = None


class DiscardReport(_Report):
    """A reply was begun on what the caller then did not say."""

    kind: Literal["discarded"] = "discarded"


Report = Annotated[
    CallReport | WaitReport | TurnReport | HandOffReport | FaultReport | DiscardReport, Field(discriminator="kind")
]
_REPORT: TypeAdapter[Report] = TypeAdapter(Report)


class CallReports:
    """The job's side: makes reports of what the call's journal says. Nothing that was said, nobody's name or number."""

    def __init__(self, tell: Callable[[bytes], None]) -> None:
        self._tell = tell
        self._business = ""
        self._providers: dict[str, str] = {}

    def note(self, entry: JournalEntry) -> None:
        """Take in a line of the call's journal."""
        report = self._report(entry)
        if report is not None:
            self._tell(report.model_dump_json().encode())

    def discarded(self) -> None:
        self._tell(DiscardReport(business=self._business).model_dump_json().encode())

    def _report(self, entry: JournalEntry) -> Report | None:
        match entry:
            case CallStarted():
                self._business, self._providers = entry.business, dict(entry.providers)
                return CallReport(business=entry.business, channel=entry.channel)
            case Waited():
                return WaitReport(business=self._business, outcome=entry.outcome)
            case HandedOff():
                return HandOffReport(business=self._business, to_persona=entry.to_persona)
            case Fault():
                provider = self._providers.get(PROVIDERS.get(entry.part, ""))
                return FaultReport(business=self._business, part=entry.part, provider=provider)
            case AgentTurn() if entry.turn and entry.timings:
                return TurnReport(
                    business=self._business,
                    persona=entry.persona,
                    route=entry.route,
                    interrupted=entry.interrupted,
                    stages={
                        name.replace(" ", "_"): entry.timings[key] / 1000
                        for key, name in STAGES.items()
                        if key in entry.timings
                    },
                    fallbacks=tuple(entry.model.get("failures", ())),
                    malformed=tuple(entry.model.get("faults", ())),
                )
        return None


class CallMetrics:
    """The worker's side: counts what its jobs report.

    Args:
        held: how many calls are held now.
        waiting: how many wait for their turn.
        registry: Prometheus's default one is what LiveKit's page shows.
    """

    def __init__(
        self, *, held: Callable[[], float], waiting: Callable[[], float], registry: CollectorRegistry = REGISTRY
    ) -> None:
        def counter(name: str, what: str, *labels: str) -> Counter:
            return Counter(f"switchboard_{name}", what, ("business", *labels), registry=registry)

        self._stages = Histogram(
            "switchboard_turn_stage_seconds",
            "From the caller's last sound to each stage of the answer, as the caller lives it (an estimate)",
            ("business", "stage"),
            buckets=BUCKETS,
            registry=registry,
        )
        self._calls = counter("calls", "Calls that began, each attempt of a job", "channel")
        self._waits = counter("waits", "Calls that waited for their turn", "outcome")
        self._turns = counter("turns", "Turns that were answered", "route", "persona")
        self._interrupted = counter("interrupted_turns", "Answers that the caller cut off", "persona")
        self._hand_offs = counter("hand_offs", "Changes of the persona", "to_persona")
        self._fallbacks = counter(
            "fallbacks", "Providers that failed, so that another way was gone", "provider", "kind"
        )
        self._malformed = counter("malformed_trailers", "Faults in the form of a model's reply", "fault")
        self._faults = counter("faults", "Faults on the record of calls", "part")
        self._discarded = counter("discarded_speculation", "Replies begun on what the caller then did not say")
        for name, what, figure in (
            ("switchboard_calls_active", "Calls that are held now", held),
            ("switchboard_calls_waiting", "Calls that wait for their turn now", waiting),
        ):
            Gauge(name, what, registry=registry).set_function(figure)

    def take(self, line: bytes) -> None:
        """Count one report; one that cannot be read is logged."""
        try:
            report = _REPORT.validate_json(line)
        except ValidationError as error:
            log.warning("report_unreadable", problems=error.error_count())
            return
        match report:
            case CallReport():
                self._calls.labels(report.business, report.channel).inc()
            case WaitReport():
                self._waits.labels(report.business, report.outcome).inc()
            case HandOffReport():
                self._hand_offs.labels(report.business, report.to_persona).inc()
            case FaultReport():
                self._faults.labels(report.business, report.part).inc()
                if report.provider is not None:
                    self._fallbacks.labels(report.business, report.provider, report.part).inc()
            case DiscardReport():
                self._discarded.labels(report.business).inc()
            case TurnReport():
                self._turn(report)

    def _turn(self, report: TurnReport) -> None:
        self._turns.labels(report.business, report.route, report.persona).inc()
        if report.interrupted:
            self._interrupted.labels(report.business, report.persona).inc()
        for stage, seconds in report.stages.items():
            self._stages.labels(report.business, stage).observe(seconds)
        for fallback in report.fallbacks:
            provider, _, kind = fallback.partition(": ")
            self._fallbacks.labels(report.business, provider, kind).inc()
        for fault in report.malformed:
            self._malformed.labels(report.business, fault).inc()
