"""The calls of this home as they are held: a line for each turn, with the stages it went through.

The journals in the spool are followed, so that calls of any worker of this home are seen, whoever started it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

from cli.turn_line import model_marks, stages_line
from recording.call_folder import CallFolder, list_calls
from recording.journal import Position, journal_lines
from routing.journal import AgentTurn, CallEnded, CallStarted, HandedOff, JournalEntry, Waited

LOOK_SECONDS = 0.25


class LiveCalls:
    """Reads on in the journals of a home. What they hold when it is made counts as seen."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._read: dict[Path, Position] = {call.journal: _end(call) for call in list_calls(home)}

    def new_lines(self) -> Iterator[str]:
        """A line for each event since the last time."""
        there = {call.journal: call for call in list_calls(self._home)}
        self._read = {path: at for path, at in self._read.items() if path in there}
        for path, call in there.items():
            at = self._read.get(path, Position())
            if _size(path) < at.offset:
                # Shipped and freed, and then begun again by another attempt.
                at = Position()
            for line in journal_lines(path, at):
                at = line.after
                text = line_of(line.entry)
                if text is not None:
                    yield f"{str(call.call_id)[:8]}  {text}"
            self._read[path] = at

    async def follow(self, show: Callable[[str], None]) -> None:
        """Show every line as it comes, until cancelled."""
        while True:
            for line in await asyncio.to_thread(lambda: list(self.new_lines())):
                show(line)
            await asyncio.sleep(LOOK_SECONDS)


def line_of(entry: JournalEntry) -> str | None:
    """What is shown of an entry; None for most of them. Never what was said, nor by whom."""
    match entry:
        case CallStarted():
            again = f", attempt {entry.attempt}" if entry.attempt > 1 else ""
            return f"begins  {entry.business}, {entry.channel}{again}"
        case Waited():
            return f"waited {entry.seconds:.0f} s, {entry.outcome}"
        case HandedOff():
            return f"turn {entry.turn}  {entry.from_persona} hands over to {entry.to_persona}"
        case AgentTurn() if entry.timings and entry.turn:
            return _turn_line(entry)
        case CallEnded():
            return "ends"
    return None


def _turn_line(entry: AgentTurn) -> str:
    route = f"{entry.route} {entry.target}" if entry.target else entry.route
    marks = [*(["cut off"] if entry.interrupted else []), *model_marks(entry.model)]
    return "  ".join(
        part
        for part in (
            f"turn {entry.turn}",
            entry.persona,
            route,
            stages_line(entry.timings),
            *(f"[{mark}]" for mark in marks),
        )
        if part
    )


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _end(call: CallFolder) -> Position:
    at = Position()
    for line in journal_lines(call.journal):
        at = line.after
    return at
