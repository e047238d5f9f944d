"""What a caller hears when a provider fails: three providers, eight faults, three places each.

    python -m bench.faults [--only PROVIDER[:FAULT[:PLACE]]] [--json]

In each cell a caller asks something while the fault is in force: from before the call (`connecting`), struck in the
very turn (`in a turn`), or on the idle connection after a turn that went well (`between turns`). Told are what was
heard (`answer`, `filler`, `apology`, `nothing`) and the longest silence, from the caller's last sound to the end of the
agent's. An apology is no answer.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from itertools import pairwise, product
from pathlib import Path

from livekit import rtc

from agent.errors import CallFailed
from agent.stage import SEGMENT_TOPIC
from bench.figures import Machine
from bench.house import House, open_house
from bench.recorder import Recorder
from bench.script import QUESTIONS, SWITCHES, Exchange, known
from cli.caller.caller import Caller
from cli.caller.microphone import RATE
from tests.agent.live_call import id_of, kept_call
from tests.providers.faults import Fault, FaultKind, Place
from tests.providers.script import measured
from tests.providers.standin import StandIn

RESULTS = Path(__file__).parent / "results"
WORST_SECONDS = 10.0
"""A turn is given up after so long."""
ANSWERS = frozenset({"answer", "cached"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One provider, fault and place, and what came of it."""

    provider: str
    fault: str
    place: str
    heard: str
    kinds: tuple[str, ...]
    longest_silence_ms: float | None
    lost: bool
    note: str = ""


class Segments:
    """The kinds of what the agent says, as it publishes them, with their times."""

    def __init__(self, room: rtc.Room) -> None:
        self._seen: list[tuple[float, str]] = []
        self._tasks: set[asyncio.Task[None]] = set()
        room.register_text_stream_handler(SEGMENT_TOPIC, self._came)

    def _came(self, reader: rtc.TextStreamReader, _: str) -> None:
        task = asyncio.create_task(self._read(reader))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _read(self, reader: rtc.TextStreamReader) -> None:
        body = json.loads(await reader.read_all())
        self._seen.append((time.monotonic(), str(body["kind"])))

    def since(self, at: float) -> tuple[str, ...]:
        return tuple(dict.fromkeys(kind for when, kind in self._seen if when >= at))


async def run(cells: Sequence[tuple[str, FaultKind, Place]]) -> tuple[list[Cell], Machine]:
    """Hold one call a cell."""
    machine = Machine.now()
    done: list[Cell] = []
    async with open_house(OPENAI_FALLBACK_MODEL="second") as house:
        for exchange in (*QUESTIONS, *SWITCHES, *known()):
            house.eleven.mark(exchange.answer)
        await _warm(house)
        for provider, kind, place in cells:
            cell = await _cell(house, provider, kind, place)
            done.append(cell)
            print(f"{len(done)} of {len(cells)}: {cell}", file=sys.stderr)
    return done, machine


async def _warm(house: House) -> None:
    """A call in which nothing fails, so that what the first start renders is there."""
    async with house.call("switchboard") as (caller, _):
        await _ask(house, caller, QUESTIONS[0])


async def _cell(house: House, provider: str, kind: FaultKind, place: Place) -> Cell:
    standin: StandIn = {"deepgram": house.deepgram, "openai": house.openai, "elevenlabs": house.eleven}[provider]
    fault = Fault(kind=kind, place=place)
    heard, kinds, silence, lost, note = "nothing", tuple[str, ...](), None, True, ""
    call_id = ""
    try:
        if place is Place.CONNECTING:
            standin.fault = fault
        async with house.call("switchboard") as (caller, recorder):
            call_id = await id_of(caller)
            segments = Segments(caller.room)
            if place is not Place.CONNECTING:
                await _ask(house, caller, QUESTIONS[0])
                standin.fault = fault
            ended = await _ask(house, caller, QUESTIONS[3])
            kinds = segments.since(ended)
            silence = _longest_silence(recorder, ended)
            lost = caller.agent is None
            heard = _what(kinds, sound=recorder.since(ended).first_sound() is not None)
    except CallFailed as error:
        note = str(error)
    finally:
        standin.mend()
    if call_id:
        try:
            await kept_call(house.place.settings, call_id, within=60)
        except AssertionError:
            lost, note = True, "the call's record was not kept"
    return Cell(
        provider=provider,
        fault=kind.value,
        place=place.value,
        heard=heard,
        kinds=kinds,
        longest_silence_ms=silence,
        lost=lost,
        note=note,
    )


async def _ask(house: House, caller: Caller, exchange: Exchange) -> float:
    """Ask, and wait for the end of what comes back; when the caller's last sound was sent."""
    house.script.expect(measured(exchange.asked, exchange.audio, RATE))
    ended = await caller.microphone.speak(exchange.audio)
    if await caller.ear.first_sound_after(ended, within=WORST_SECONDS) is not None:
        with suppress(TimeoutError):
            await caller.agent_finished(within=30)
    return ended


def _what(kinds: Sequence[str], *, sound: bool) -> str:
    if not sound:
        return "nothing"
    if ANSWERS & set(kinds):
        return "answer"
    return next((kind for kind in ("apology", "filler", "transition") if kind in kinds), "apology")


def _longest_silence(recorder: Recorder, ended: float) -> float:
    """Milliseconds: until the first sound, or between two sounds; silence after the last sound is the caller's turn."""
    heard = recorder.since(ended)
    times = heard.sounding()
    if not times:
        return WORST_SECONDS * 1000
    gaps = [times[0] - ended, *(b - a for a, b in pairwise(times))]
    return round(max(gaps) * 1000, 1)


def report(cells: Sequence[Cell], machine: Machine) -> dict[str, object]:
    """The figures, and every cell."""
    silences = [cell.longest_silence_ms for cell in cells if cell.longest_silence_ms is not None]
    model = [cell for cell in cells if cell.provider == "openai"]
    return {
        "cells": len(cells),
        "longest_silence_ms": max(silences) if len(silences) == len(cells) else None,
        "calls_lost": sum(cell.lost for cell in cells),
        "model_cells_unanswered": sum(cell.heard != "answer" for cell in model),
        "heard": {what: sum(cell.heard == what for cell in cells) for what in sorted({cell.heard for cell in cells})},
        "results": [asdict(cell) for cell in cells],
        "machine": machine.report(),
    }


def _chosen(only: str | None) -> list[tuple[str, FaultKind, Place]]:
    every = list(product(("deepgram", "openai", "elevenlabs"), FaultKind, Place))
    if only is None:
        return every
    wanted = only.split(":")
    return [
        (provider, kind, place)
        for provider, kind, place in every
        if all(a == b for a, b in zip(wanted, (provider, kind.value, place.value), strict=False))
    ]


def main() -> None:
    """Run the bench."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", help="cells by provider, fault and place, such as openai:hang")
    parser.add_argument("--json", action="store_true", help="print the figures as one line of JSON on standard output")
    given = parser.parse_args()
    cells = _chosen(given.only)
    if not cells:
        parser.error(f"{given.only} names no cell; write such as openai, elevenlabs:stall or deepgram:cut:in a turn")
    done, machine = asyncio.run(run(cells))
    figures = report(done, machine)
    if given.only is None:
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / "faults.json").write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    if given.json:
        print(json.dumps(figures))
        return
    for cell in done:
        silence = "-" if cell.longest_silence_ms is None else f"{cell.longest_silence_ms:.0f} ms"
        print(f"{cell.provider:11} {cell.fault:8} {cell.place:14} {cell.heard:9} {silence:>9} {cell.note}")
    for name, value in figures.items():
        if name not in ("results", "machine"):
            print(f"{name:24} {value}")


if __name__ == "__main__":
    main()
