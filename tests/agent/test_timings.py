"""The stages of a turn, counted from the caller's last sound."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import cast

from livekit.agents.llm.chat_context import MetricsReport

from agent.reply import Reply
from agent.timings import WAY_IN_MS, WAY_OUT_MS, turn_timings
from routing.turn_stages import stages_of

SILENT = 1_800_000_000.0
HEARD = MetricsReport(
    started_speaking_at=SILENT - 2, stopped_speaking_at=SILENT, transcription_delay=0.1, end_of_turn_delay=0.4
)
SPOKEN = MetricsReport(llm_node_ttft=0.2, tts_node_ttfb=0.1, e2e_latency=0.5, playback_latency=0.02)


@dataclass
class Begun:
    """As much of a reply as its timings need: when it began, and its marks since then."""

    began_at: float
    marks: dict[str, float] = field(default_factory=dict)


def timings(heard: MetricsReport, spoken: MetricsReport, *, began: float, **marks: float) -> dict[str, float]:
    return turn_timings(heard, spoken, cast(Reply, Begun(began_at=began, marks=marks)))


def test_every_stage_counts_from_the_callers_last_sound() -> None:
    told = timings(
        HEARD, SPOKEN, began=SILENT + 0.11, reading_ms=10.0, model_first_token_ms=200.0, first_words_ms=220.0
    )
    assert dict(stages_of(told)) == {
        "heard": WAY_IN_MS + 100,
        "reading": WAY_IN_MS + 120,
        "first token": WAY_IN_MS + 320,
        "first words": WAY_IN_MS + 330,
        "first audio": WAY_IN_MS + 480,
        "caller hears": WAY_IN_MS + 500 + WAY_OUT_MS,
    }
    assert (told["end_to_end_ms"], told["end_of_turn_ms"]) == (500.0, 400.0)


def test_thinking_that_began_before_the_caller_was_silent_is_no_negative_time() -> None:
    told = timings(HEARD, SPOKEN, began=SILENT - 0.4, reading_ms=10.0, first_words_ms=700.0)
    assert told["at_reading_ms"] == 0
    assert told["at_first_words_ms"] == WAY_IN_MS + 300


def test_a_typed_turn_counts_from_its_coming_in_and_nothing_is_heard_of_it() -> None:
    told = timings(MetricsReport(), SPOKEN, began=SILENT, reading_ms=10.0, first_words_ms=50.0)
    assert dict(stages_of(told)) == {"reading": 10.0, "first words": 50.0}


def test_an_answer_that_was_cut_off_before_its_first_sound_has_no_sound() -> None:
    told = timings(HEARD, MetricsReport(), began=SILENT, reading_ms=10.0)
    assert [name for name, _ in stages_of(told)] == ["heard", "reading"]
