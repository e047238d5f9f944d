"""OpenTelemetry traces of calls: LiveKit's own spans, and one for every turn with its stages.

Off unless an endpoint is set. Nothing personal leaves the process: LiveKit's content attributes are taken out by
LiveKit itself, and what else could hold a name, a number or words is taken out here. A turn's own span has the route,
the persona, the models and the milliseconds, never what was said nor the reasons, which may quote it.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from multiprocessing.util import Finalize
from typing import Any

from livekit.agents.telemetry import pii, set_tracer_provider
from opentelemetry import context as otel_context
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.util.re import parse_env_headers

from agent.timings import WAY_OUT_MS
from recording.spool import CallSpool
from routing.journal import AgentTurn, CallStarted, JournalEntry
from routing.turn_stages import CALLER_HEARS, STAGES
from settings import Settings

EXPORT_SECONDS = 5.0
FLUSH_SECONDS = 5.0
TURN_SPAN = "switchboard.turn"

_SIP_KEPT = frozenset({"lk.sip.callID", "lk.sip.trunkID", "lk.sip.ruleID", "lk.sip.callStatus"})
_NUMBER = re.compile(r"\+\d[\d ().-]{6,}\d|(?<![0-9A-Za-z-])\d{9,}(?![0-9A-Za-z-])")
"""With its plus sign, or so many digits that stand alone: not those within an id."""
_NUMBER_SHOWN = "[number]"
_MS = 1_000_000


class PrivateExporter(SpanExporter):
    """Exports spans without anything that may be personal.

    Beyond what LiveKit marks as such: the headers and numbers of SIP, and digits in a text that may be a telephone
    number, as in the name of a room that is made for a caller.
    """

    def __init__(self, exporter: SpanExporter) -> None:
        self._exporter = exporter

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        return self._exporter.export([_private(span) for span in spans])

    def shutdown(self) -> None:
        self._exporter.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        return self._exporter.force_flush(timeout_millis)


def _private(span: ReadableSpan) -> ReadableSpan:
    redacted = pii.redact(span)
    return ReadableSpan(
        name=redacted.name,
        context=redacted.context,
        parent=redacted.parent,
        resource=redacted.resource,
        attributes=private_attributes(redacted.attributes or {}),
        events=[event for event in redacted.events if not any(map(_is_text, (event.attributes or {}).values()))],
        links=redacted.links,
        kind=redacted.kind,
        status=redacted.status,
        start_time=redacted.start_time,
        end_time=redacted.end_time,
        instrumentation_scope=redacted.instrumentation_scope,
    )


def private_attributes(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """The attributes that may be shown to others, with what looks like a telephone number taken out of their texts."""
    return {
        key: _NUMBER.sub(_NUMBER_SHOWN, value) if isinstance(value, str) else value
        for key, value in attributes.items()
        if not key.startswith("lk.sip.") or key in _SIP_KEPT
    }


def _is_text(value: object) -> bool:
    return isinstance(value, str) and _NUMBER.search(value) is not None


class Tracing:
    """The traces of this process: made once, before its first call."""

    def __init__(self, provider: TracerProvider) -> None:
        self._provider = provider
        self.tracer = provider.get_tracer("switchboard")

    @classmethod
    def of(cls, settings: Settings) -> Tracing | None:
        """Send LiveKit's spans and ours to the endpoint of the settings; None where there is none."""
        endpoint = settings.otel_exporter_otlp_endpoint
        if endpoint is None:
            return None
        given = settings.otel_exporter_otlp_headers
        name = os.environ.get("OTEL_SERVICE_NAME", "switchboard")
        provider = TracerProvider(
            resource=Resource.create({"service.name": name, "service.version": version("switchboard")})
        )
        set_tracer_provider(provider, allow_pii=False)
        exporter = OTLPSpanExporter(
            endpoint=f"{endpoint.rstrip('/')}/v1/traces",
            headers=parse_env_headers(given.get_secret_value(), liberal=True) if given is not None else None,
            timeout=EXPORT_SECONDS,
        )
        provider.add_span_processor(BatchSpanProcessor(PrivateExporter(exporter)))
        tracing = cls(provider)
        # A job's own span ends last of all, and such a process ends without `atexit`.
        Finalize(None, tracing.flush, exitpriority=0)
        return tracing

    def flush(self) -> None:
        """Send what is waiting, for some seconds at most. Blocks."""
        self._provider.force_flush(round(FLUSH_SECONDS * 1000))


class TurnSpans:
    """Gives each turn of one call a span, from the caller's last sound to the first of the answer. Made in the job's
    entry point, whose span becomes theirs."""

    def __init__(self, tracer: trace.Tracer, spool: CallSpool) -> None:
        self._tracer = tracer
        self._spool = spool
        self._context = otel_context.get_current()
        self._business = ""
        trace.get_current_span().set_attributes(
            {"switchboard.call_id": str(spool.call_id), "switchboard.attempt": spool.attempt}
        )

    def note(self, entry: JournalEntry) -> None:
        """Take in a line of the call's journal."""
        if isinstance(entry, CallStarted):
            self._business = entry.business
        elif isinstance(entry, AgentTurn) and entry.turn and entry.timings:
            self._turn(entry)

    def _turn(self, entry: AgentTurn) -> None:
        stages = {key: entry.timings[key] for key in STAGES if key in entry.timings}
        zero = self._caller_silent(entry, stages)
        span = self._tracer.start_span(
            TURN_SPAN,
            context=self._context,
            start_time=zero,
            attributes={
                "switchboard.call_id": str(self._spool.call_id),
                "switchboard.business": self._business,
                "switchboard.turn": entry.turn,
                "switchboard.route": entry.route,
                "switchboard.target": entry.target or "",
                "switchboard.persona": entry.persona,
                "switchboard.interrupted": entry.interrupted,
                **_model(entry.model),
                **{f"switchboard.stage.{key}": at for key, at in stages.items()},
            },
        )
        for key, at in sorted(stages.items(), key=lambda stage: stage[1]):
            span.add_event(STAGES[key], timestamp=zero + round(at * _MS))
        span.end(zero + round(max(stages.values(), default=0.0) * _MS))

    def _caller_silent(self, entry: AgentTurn, stages: Mapping[str, float]) -> int:
        """When the caller's last sound was, in nanoseconds by the wall clock."""
        now = time.time_ns()
        if entry.started is None or CALLER_HEARS not in stages:
            return now - round(max(stages.values(), default=0.0) * _MS)
        ago = (self._spool.seconds() - entry.started) * 1000
        return now - round((ago + stages[CALLER_HEARS] - WAY_OUT_MS) * _MS)


def _model(report: Mapping[str, Any]) -> dict[str, Any]:
    if not report:
        return {}
    return {
        "switchboard.model": report.get("model") or "local",
        "switchboard.model.requests": report.get("requests", 0),
        "switchboard.model.prompt_tokens": report.get("prompt_tokens", 0),
        "switchboard.model.cached_tokens": report.get("cached_tokens", 0),
        "switchboard.model.completion_tokens": report.get("completion_tokens", 0),
        "switchboard.model.fallbacks": list(report.get("failures", ())),
        "switchboard.model.faults": list(report.get("faults", ())),
    }
