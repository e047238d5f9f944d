"""The result of scenarios as one HTML file that needs nothing else to be read."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources
from itertools import groupby
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined

from cli.evaluation.comparison import Comparison
from cli.evaluation.figures import COUNTERS, RATES
from recording.disk import replace_file

_TEMPLATE = "report.html"


def write_html(found: Mapping[str, Any], file: Path, *, title: str, compared: Comparison | None = None) -> None:
    """Write a result, whole or not at all. Held-out scenarios are in the figures only, as everywhere.

    Raises:
        OSError: the file cannot be written.
    """
    template = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    ).from_string(resources.files("cli.evaluation").joinpath(_TEMPLATE).read_text(encoding="utf-8"))
    columns = {"all": found, **found["groups"], **found["businesses"], **found["languages"]}
    page = template.render(
        title=title,
        columns=columns,
        rates=tuple(RATES),
        counters=COUNTERS,
        compared=compared,
        scenarios=[(name, list(misses)) for name, misses in groupby(found["misses"], key=lambda m: m["scenario"])],
    )
    replace_file(file.absolute(), page.encode(), durable=False, mode=0o644)
