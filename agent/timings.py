"""When each stage of a turn came, as the caller lives it: in milliseconds after their own last sound.

The worker cannot hear what the caller hears. LiveKit's `e2e_latency` runs from the moment its voice detector last heard
the caller until the first audio goes out to the room; measured at callers' ears on one machine, answers came 210 ms
later than that. About 160 of them pass before the worker knows that the caller is silent (the audio's way in, the
jitter buffer, the detector's own smoothing), about 50 while the answer is on its way out. They are added here, which
makes `caller_hears_ms` an estimate: a slow line on the caller's side adds its own round trip, and a telephone network
100 to 200 ms.
"""

from __future__ import annotations

from livekit.agents.llm.chat_context import MetricsReport

from agent.reply import Reply
from routing.turn_stages import CALLER_HEARS

WAY_IN_MS = 160.0
"""From the caller's last sound to the moment that LiveKit takes for it."""
WAY_OUT_MS = 50.0
"""From the audio's leaving the worker to the caller's ear."""


def line_timings(metrics: MetricsReport) -> dict[str, float]:
    """What is measured of everything the agent says, in milliseconds."""
    return {
        key: _ms(metrics[name])  # type: ignore[literal-required]
        for key, name in (
            ("llm_node_first_ms", "llm_node_ttft"),
            ("voice_first_audio_ms", "tts_node_ttfb"),
            ("end_to_end_ms", "e2e_latency"),
        )
        if metrics.get(name) is not None
    }


def turn_timings(heard: MetricsReport, spoken: MetricsReport, reply: Reply) -> dict[str, float]:
    """The timings of a turn: LiveKit's own, the reply's, and the stages of `routing.turn_stages`.

    Args:
        heard: the metrics of the caller's message.
        spoken: those of the agent's; empty where nothing was heard of it.
    """
    timings = {**line_timings(spoken), **reply.marks}
    for key, name in (("transcription_ms", "transcription_delay"), ("end_of_turn_ms", "end_of_turn_delay")):
        if heard.get(name) is not None:
            timings[key] = _ms(heard[name])  # type: ignore[literal-required]
    return {**timings, **_stages(heard, spoken, reply, timings)}


def _stages(heard: MetricsReport, spoken: MetricsReport, reply: Reply, timings: dict[str, float]) -> dict[str, float]:
    silent = heard.get("stopped_speaking_at")
    began = 0.0 if silent is None else _ms(reply.began_at - silent) + WAY_IN_MS
    stages = {}
    for stage, mark in (("at_reading_ms", "reading_ms"), ("at_first_words_ms", "first_words_ms")):
        if mark in reply.marks:
            stages[stage] = began + reply.marks[mark]
    if "model_first_token_ms" in reply.marks:
        # The model is asked when the reading is there.
        stages["at_first_token_ms"] = began + reply.marks.get("reading_ms", 0.0) + reply.marks["model_first_token_ms"]
    if silent is not None:
        if "transcription_ms" in timings:
            stages["at_heard_ms"] = timings["transcription_ms"] + WAY_IN_MS
        if "end_to_end_ms" in timings:
            pushed = timings["end_to_end_ms"] + WAY_IN_MS
            stages["at_first_audio_ms"] = pushed - _ms(spoken.get("playback_latency", 0.0))
            stages[CALLER_HEARS] = pushed + WAY_OUT_MS
    return {stage: round(max(0.0, at), 1) for stage, at in stages.items()}


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)
