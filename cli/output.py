"""What commands print: results on standard output, everything else on standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, is_dataclass
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from rich.console import Console
from rich.table import Table

PIPE_WIDTH = 10_000


def say(text: str) -> None:
    """Progress and remarks, on standard error."""
    print(text, file=sys.stderr, flush=True)


def fail(text: str) -> None:
    """What went wrong and how to mend it, on standard error."""
    print(f"switchboard: {text}", file=sys.stderr, flush=True)


def print_json(value: object) -> None:
    """One line of JSON on standard output."""
    print(json.dumps(value, default=plain, ensure_ascii=False), flush=True)


def plain(value: object) -> Any:
    """What JSON has no type for: dataclasses as objects, times as ISO text, amounts as decimal strings."""
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Decimal | UUID | Path):
        return str(value)
    if isinstance(value, set | frozenset | tuple):
        return list(value)
    raise TypeError(f"{type(value).__name__} cannot be written as JSON")


def print_table(
    columns: Sequence[str], rows: Iterable[Sequence[object]], *, empty: str, wrap: Collection[str] = ()
) -> None:
    """A table for people; a sentence where there is nothing. In a narrow terminal the columns in `wrap` give way."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in columns:
        table.add_column(column, no_wrap=bool(wrap) and column not in wrap)
    some = False
    for row in rows:
        some = True
        table.add_row(*("" if cell is None else str(cell) for cell in row))
    if some:
        # In a pipe every row is a line.
        Console(width=None if sys.stdout.isatty() else PIPE_WIDTH).print(table)
    else:
        print(empty)
