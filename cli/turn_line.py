"""A turn's stages and what went wrong in it, in one compact line without a word of what was said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from routing.turn_stages import stages_of


def stages_line(timings: Mapping[str, float]) -> str:
    """`heard 164 → reading 172 → … → caller hears 703 ms`, counted from the caller's last sound; empty where nothing
    was measured."""
    stages = [f"{name} {at:.0f}" for name, at in stages_of(timings)]
    return f"{' → '.join(stages)} ms" if stages else ""


def model_marks(model: Mapping[str, Any]) -> list[str]:
    """What did not go as it should: who was asked and failed, and what was wrong with the reply's form."""
    marks = []
    failures, faults = model.get("failures", ()), model.get("faults", ())
    if failures:
        marks.append(f"{', '.join(failures)}; answered by {model.get('model') or 'the rules on this machine'}")
    if faults:
        marks.append(f"form: {', '.join(faults)}")
    return marks
