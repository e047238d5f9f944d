"""What of a span may leave the process, and the timings that a turn is told by."""

from __future__ import annotations

from typing import Any

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from agent.telemetry import PrivateExporter


@pytest.mark.parametrize(
    ("key", "value", "shown"),
    [
        ("room", "call-_+15125550177_Xy", "call-_[number]_Xy"),
        ("room", "sip_15125550177", "sip_[number]"),
        ("said", "+1 (512) 555-0177", "[number]"),
        ("call", "d9b005e2-30b9-5273-994a-800012345678", "d9b005e2-30b9-5273-994a-800012345678"),
        ("switchboard.target", "booking", "booking"),
        ("switchboard.stage.caller_hears_ms", 812.5, 812.5),
        ("lk.sip.callID", "SCL_a", "SCL_a"),
        ("lk.sip.h.from", "Dana Reed", None),
        ("lk.sip.trunkPhoneNumber", "+15125550142", None),
        ("lk.pii.user_transcript", "My name is Dana", None),
        ("gen_ai.input.messages", "My name is Dana", None),
    ],
)
def test_a_span_leaves_without_what_may_be_personal(key: str, value: Any, shown: Any) -> None:
    kept = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(PrivateExporter(kept)))
    with provider.get_tracer("test").start_as_current_span("turn", attributes={key: value}) as span:
        span.add_event("said", {"text": "call me at +1 512 555 0177"})
    [out] = kept.get_finished_spans()
    assert dict(out.attributes or {}) == ({} if shown is None else {key: shown})
    assert list(out.events) == []
