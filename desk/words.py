"""What the record's values are called on the pages: times, lengths, moods, routes, amounts, details."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from routing.turn_stages import stages_of

MOODS = {"positive": "Positive", "neutral": "Neutral", "negative": "Unhappy"}
ROUTES = {
    "faq": "Known answer",
    "flow": "Flow",
    "conversation": "Conversation",
    "tool": "Tool",
    "escalate": "To a person",
}
STATUSES = {"live": "Live", "ended": "Ended", "interrupted": "Interrupted"}
SEGMENTS = {
    "greeting": "greeting",
    "transition": "hand-off",
    "cached": "known answer",
    "filler": "while waiting",
    "apology": "apology",
}
MODALITIES = {"typed": "Text", "keyed": "The keys of a telephone"}
WAIT_OUTCOMES = {
    "served": "then served",
    "callback": "a call-back was arranged",
    "left": "the caller hung up",
    "refused": "turned away",
}
WORK_STATUSES = {"open": "To do", "booked": "To do", "done": "Done", "cancelled": "Cancelled"}
# In the order in which they pass in a turn; the database keeps no order.
STAGES = {
    "transcription_ms": "Transcript",
    "end_of_turn_ms": "End of turn",
    "reading_ms": "Reading",
    "first_words_ms": "First words",
    "llm_node_first_ms": "Words at the voice",
    "voice_first_audio_ms": "First audio",
    "decided_ms": "Details decided",
    "end_to_end_ms": "End to end",
}
END_REASONS = {
    "participant_disconnected": "the caller hung up",
    "job_lost": "the agent’s process was lost",
    "job_shutdown": "the agent was shut down",
    "error": "an error ended the call",
    "user_initiated": "the agent hung up",
}


def moment(at: datetime, zone: ZoneInfo) -> str:
    """`Sat 21 Nov 2026, 14:05`, in the business's own time."""
    local = at.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b %Y, %H:%M}"


def clock(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%H:%M:%S}"


def day(when: date) -> str:
    return f"{when:%a} {when.day} {when:%b %Y}"


def hour(when: time) -> str:
    return f"{when:%H:%M}"


def length(seconds: float | None) -> str:
    """`3:07`, or `1:02:15` from an hour on."""
    if seconds is None:
        return "–"
    whole = round(seconds)
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"


def label(key: str) -> str:
    """A field's name as a person reads it: `children_under_6` becomes `Children under 6`."""
    spaced = key.replace("_", " ").replace(".", " ").strip()
    return spaced[:1].upper() + spaced[1:]


def value(held: Any) -> str:
    """A held value as a person reads it; mappings as `10 filet mignon, 2 lobster tail`."""
    if held is None or held in ("", [], {}, ()):
        return "–"
    if isinstance(held, bool):
        return "yes" if held else "no"
    if isinstance(held, Mapping):
        return ", ".join(
            f"{count} {name.replace('_', ' ')}"
            if isinstance(count, int) and not isinstance(count, bool)
            else f"{label(name).lower()} {value(count)}"
            for name, count in held.items()
        )
    if isinstance(held, list | tuple):
        return ", ".join(value(each) for each in held)
    return str(held)


def amount(money: Decimal, currency: str) -> str:
    """`660.00 USD`: with the code, since the desk may show businesses of several countries."""
    return f"{money:,.2f} {currency}"


def stages(timings: Mapping[str, float]) -> list[tuple[str, str]]:
    """The stages of a turn, counted from the caller's last sound. Where they were not kept: what each timing lasted,
    in the order of the turn; timings that are not known here follow."""
    counted = [(label(name), milliseconds(at)) for name, at in stages_of(timings)]
    if counted:
        return counted
    order = list(STAGES)
    keys = sorted(timings, key=lambda key: (order.index(key) if key in STAGES else len(order), key))
    return [(STAGES.get(key, label(key.removesuffix("_ms"))), milliseconds(timings[key])) for key in keys]


def language_model(report: Mapping[str, Any]) -> str:
    """Who answered, who failed before, tokens, and what was wrong with the reply's form; empty where no model was
    asked."""
    if not report:
        return ""
    parts = [report.get("model") or "none answered; decided on this machine", *report.get("failures", ())]
    if report.get("prompt_tokens"):
        cached, written = report.get("cached_tokens", 0), report.get("completion_tokens", 0)
        parts.append(f"{report['prompt_tokens']:,} tokens read, {cached:,} of them cached, {written:,} written")
    faults = [str(fault).replace("_", " ") for fault in report.get("faults", ())]
    if faults:
        parts.append(f"wrong in its form: {', '.join(faults)}")
    return "; ".join(parts)


def milliseconds(figure: float) -> str:
    return f"{round(figure):,} ms"


def percent(part: float) -> str:
    return f"{round(part * 100)} %"


def end_reason(reason: str | None) -> str:
    if not reason:
        return ""
    return END_REASONS.get(reason.lower(), reason.replace("_", " "))


def routes(summary: Sequence[tuple[str, str | None, int]]) -> str:
    """`Flow: booking, Known answer ×2` out of route, target and how often."""
    parts = []
    for route, target, count in summary:
        name = ROUTES.get(route, label(route))
        if target and route in ("flow", "tool"):
            name += f": {target.replace('_', ' ')}"
        parts.append(name + (f" ×{count}" if count > 1 else ""))
    return ", ".join(parts)
