"""`python -m bench`: run every bench, one after the other, and print one table beside what is asked of each figure."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A figure of a bench and what is asked of it; `holds` is None where it is only stated."""

    bench: str
    figure: str
    asked: str = ""
    holds: Callable[[dict[str, Any]], bool] | None = None


def _most(bench: str, figure: str, limit: float) -> Bar:
    return Bar(bench=bench, figure=figure, asked=f"<= {limit:g}", holds=lambda found: found[figure] <= limit)


def _least(bench: str, figure: str, limit: float) -> Bar:
    return Bar(bench=bench, figure=figure, asked=f">= {limit:g}", holds=lambda found: found[figure] >= limit)


def _beside(bench: str, figure: str, other: str) -> Bar:
    return Bar(bench=bench, figure=figure, asked=f"<= {other}", holds=lambda found: found[figure] <= found[other])


def _least_of(bench: str, figure: str, other: str) -> Bar:
    return Bar(bench=bench, figure=figure, asked=f">= {other}", holds=lambda found: found[figure] >= found[other])


BARS = (
    _least("turn", "turns", 60),
    Bar(bench="turn", figure="bare_p50_ms"),
    Bar(bench="turn", figure="bare_tuned_p50_ms"),
    Bar(bench="turn", figure="ours_p50_ms"),
    _most("turn", "added_p50_ms", 0),
    _most("turn", "added_p95_ms", 40),
    Bar(bench="turn", figure="bare_tuned_added_p50_ms"),
    _most("turn", "switch_first_sound_added_p50_ms", 0),
    Bar(bench="turn", figure="switch_answer_added_p50_ms"),
    _most("turn", "switch_gap_p95_ms", 300),
    _least("turn", "known_answer_saved_p50_ms", 100),
    _most("turn", "requests_per_turn_ratio", 2),
    Bar(bench="turn", figure="malformed_trailers"),
    _most("barge_in", "reaction_p95_ms", 400),
    _beside("barge_in", "stop_p95_ms", "bare_stop_p95_ms"),
    _most("barge_in", "back_after_backchannel_p95_ms", 600),
    _most("barge_in", "false_stops", 0),
    _most("barge_in", "cut_turns", 0),
    _least("faults", "cells", 72),
    _most("faults", "longest_silence_ms", 2500),
    _most("faults", "calls_lost", 0),
    _most("faults", "model_cells_unanswered", 0),
    _least("validation", "errors_planted", 30),
    _least_of("validation", "errors_caught", "errors_planted"),
    _most("validation", "errors_spoken", 0),
)
BENCHES = tuple(dict.fromkeys(bar.bench for bar in BARS))


def run(bench: str) -> dict[str, Any] | None:
    """The figures of one bench, None where it ended in an error."""
    ended = subprocess.run(
        [sys.executable, "-P", "-m", f"bench.{bench}", "--json"], stdout=subprocess.PIPE, text=True, check=False
    )
    return json.loads(ended.stdout) if ended.returncode == 0 else None


def rows(found: dict[str, dict[str, Any] | None]) -> list[tuple[str, str, str, str, str]]:
    """Bench, figure, value, what is asked, and how it stands."""
    table = []
    for bar in BARS:
        figures = found[bar.bench]
        if figures is None:
            table.append((bar.bench, bar.figure, "-", bar.asked, "not measured"))
            continue
        value = figures.get(bar.figure)
        holds = None if bar.holds is None or value is None else bar.holds(figures)
        stands = "" if bar.holds is None else "not measured" if holds is None else "holds" if holds else "MISSED"
        table.append((bar.bench, bar.figure, str(value), bar.asked, stands))
    return table


def main() -> int:
    """Run them all. Returns 0 only if every figure holds what is asked of it."""
    found: dict[str, dict[str, Any] | None] = {}
    for bench in BENCHES:
        print(f"--- {bench}", file=sys.stderr)
        found[bench] = run(bench)
    table = rows(found)
    widths = [max(len(row[i]) for row in table) for i in range(5)]
    for row in table:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    for bench, figures in found.items():
        if figures is not None:
            print(f"{bench}: {json.dumps(figures['machine'])}")
    return 0 if all(row[4] in ("", "holds") for row in table) else 1


if __name__ == "__main__":
    sys.exit(main())
