"""The stages of a turn in their order, as the journal's timings name them.

Each is a moment in milliseconds after the caller's last sound, as the caller lives it (`agent.timings` says how that is
known). A turn that was typed counts from the moment it came in, and has no last stage.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

CALLER_HEARS = "caller_hears_ms"

STAGES = {
    "at_heard_ms": "heard",
    "at_reading_ms": "reading",
    "at_first_token_ms": "first token",
    "at_first_words_ms": "first words",
    "at_first_audio_ms": "first audio",
    CALLER_HEARS: "caller hears",
}
"""The timing of each stage, and what it is called. Understanding and answering begin before the turn is surely over, so
`reading` may come before `heard`; a known answer has no `first token`."""


def stages_of(timings: Mapping[str, float]) -> Iterator[tuple[str, float]]:
    """Name and milliseconds of each stage that a turn had, in order."""
    for key, name in STAGES.items():
        if key in timings:
            yield name, timings[key]
