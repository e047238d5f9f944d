"""Figures of a bench: percentiles, the interval of a difference, and the machine they were measured on."""

from __future__ import annotations

import os
import platform
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import quantiles

import psutil

RESAMPLES = 2_000


def percentile(values: Sequence[float], share: float) -> float:
    """The `share` (0 to 1) percentile, interpolated.

    Raises:
        ValueError: there are no values.
    """
    if not values:
        raise ValueError("no percentile of nothing: no turn was measured")
    if len(values) == 1:
        return values[0]
    cuts = quantiles(values, n=1000, method="inclusive")
    return cuts[min(max(round(share * 1000) - 1, 0), 998)]


def p50(values: Sequence[float]) -> float:
    return percentile(values, 0.5)


def p95(values: Sequence[float]) -> float:
    return percentile(values, 0.95)


def difference(
    ours: Sequence[float], theirs: Sequence[float], of: Callable[[Sequence[float]], float]
) -> dict[str, float]:
    """`of(ours) - of(theirs)` with its bootstrap interval of 95 percent: `value`, `low`, `high`."""
    draw = random.Random(7)
    drawn = sorted(
        of(draw.choices(ours, k=len(ours))) - of(draw.choices(theirs, k=len(theirs))) for _ in range(RESAMPLES)
    )
    return {
        "value": round(of(ours) - of(theirs), 1),
        "low": round(drawn[round(0.025 * RESAMPLES)], 1),
        "high": round(drawn[round(0.975 * RESAMPLES) - 1], 1),
    }


@dataclass(slots=True)
class Machine:
    """What the machine did while a bench ran."""

    load_before: float = 0.0
    busy_before: float = 0.0

    @classmethod
    def now(cls) -> Machine:
        """Look at the machine before anything is started; takes a second."""
        return cls(load_before=os.getloadavg()[0], busy_before=psutil.cpu_percent(interval=1.0))

    def report(self) -> dict[str, object]:
        """Processor, memory and load, before and after."""
        return {
            "cores": os.cpu_count(),
            "memory_gib": round(psutil.virtual_memory().total / 2**30, 1),
            "system": f"{platform.system()} {platform.machine()}",
            "python": platform.python_version(),
            "load_before": round(self.load_before, 2),
            "busy_percent_before": self.busy_before,
            "load_after": round(os.getloadavg()[0], 2),
        }
