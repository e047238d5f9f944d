"""How soon a caller hears the answer: Switchboard beside a bare `AgentSession`, alternating in one run.

    python -m bench.turn [--rounds N] [--json]

Every turn is timed at the caller's ear, from the last voiced frame that the caller's microphone sent to the answer's
own first words, which are known by their mark (`answer`), and to the first sound of any kind (`first_sound`). The
providers are stand-ins with fixed delays. The main figure holds no known answers: every turn of it asks the model.

`bare` has our plugins, voice activity detection, turn detection and endpointing, and LiveKit's defaults for the rest;
`bare_tuned` also `preemptive_tts` and our tokenizer.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from agent.errors import CallFailed
from bench.figures import Machine, difference, p50, p95
from bench.house import AGENT_NAME, House, open_house
from bench.recorder import Recorder
from bench.script import QUESTIONS, SWITCHES, Exchange, known
from bench.stages import Stages, medians, stages_of
from cli.caller.caller import Caller
from cli.caller.microphone import RATE
from tests.providers.elevenlabs import Marked
from tests.providers.script import measured

ANSWER_SECONDS = 12.0
RESULTS = Path(__file__).parent / "results"

ARMS = {"bare": (AGENT_NAME, {}), "bare_tuned": (AGENT_NAME, {"tuned": True}), "ours": ("switchboard", {})}


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """One turn in milliseconds after the caller's last sound; None where it was not heard. `gap` is the silence between
    the leaving and the arriving voice."""

    kind: str
    asked: str
    first_sound: float | None
    answer: float | None
    gap: float | None = None
    stages: Stages


@dataclass(slots=True)
class Arm:
    """What one of the sides did."""

    turns: list[Timed] = field(default_factory=list)
    requests: int = 0
    calls: int = 0

    def of(self, kind: str, what: str) -> list[float]:
        return [value for turn in self.turns if turn.kind == kind and (value := getattr(turn, what)) is not None]


async def run(rounds: int) -> tuple[dict[str, Arm], dict[str, int], Machine]:
    """Hold the calls, one after another, the sides in another order each round."""
    machine = Machine.now()
    arms: dict[str, Arm] = {name: Arm() for name in ARMS}
    async with open_house() as house:
        for exchange in (*QUESTIONS, *SWITCHES, *known()):
            house.eleven.mark(exchange.answer)
        names = list(ARMS)
        for number in range(rounds):
            for name in names[number % len(names) :] + names[: number % len(names)]:
                try:
                    await _call(house, arms[name], name)
                except CallFailed as error:
                    print(f"round {number + 1}, {name}: {error}", file=sys.stderr)
                print(f"round {number + 1} of {rounds}: {name}, {len(arms[name].turns)} turns", file=sys.stderr)
        faults = _faults_of_form(house)
    return arms, faults, machine


async def _call(house: House, arm: Arm, name: str) -> None:
    agent, metadata = ARMS[name]
    before = len(house.openai.asked)
    async with house.call(agent, metadata) as (caller, recorder):
        arm.calls += 1
        persona = caller.agent.attributes.get("persona") if caller.agent is not None else None
        if (persona is not None) is not (name == "ours"):
            raise CallFailed(f"the call of {name} was answered by somebody else")
        for exchange in QUESTIONS:
            arm.turns.append(await _turn(house, caller, recorder, exchange, "main"))
        arm.requests += len(house.openai.asked) - before
        for exchange in known():
            arm.turns.append(await _turn(house, caller, recorder, exchange, "known"))
        for exchange in SWITCHES:
            arm.turns.append(await _turn(house, caller, recorder, exchange, "switch"))


async def _turn(house: House, caller: Caller, recorder: Recorder, exchange: Exchange, kind: str) -> Timed:
    house.script.expect(measured(exchange.asked, exchange.audio, RATE))
    ended = await caller.microphone.speak(exchange.audio)
    await caller.ear.first_sound_after(ended, within=ANSWER_SECONDS)
    await caller.agent_finished(within=40)
    heard = recorder.since(ended)
    stretches = house.eleven.marks_in(heard.samples, RATE)
    answer = next((s for s in stretches if s.mark is not None and s.mark.text == exchange.answer), None)
    first = heard.first_sound()

    def after(at: float | None) -> float | None:
        return None if at is None else round((at - ended) * 1000, 1)

    return Timed(
        kind=kind,
        asked=exchange.asked,
        first_sound=after(first),
        answer=None if answer is None else after(heard.time_at(answer.start)),
        gap=_gap(stretches),
        stages=stages_of(house, ended),
    )


def _gap(stretches: Sequence[Marked]) -> float | None:
    """Milliseconds of silence where one voice follows another."""
    for before, following in pairwise(stretches):
        if None not in (before.voice_id, following.voice_id) and before.voice_id != following.voice_id:
            return round((following.start - before.end) * 1000, 1)
    return None


def _faults_of_form(house: House) -> dict[str, int]:
    """Missing and malformed trailers, by kind, from the journals of the calls that were held."""
    counted: dict[str, int] = defaultdict(int)
    for journal in house.place.home.rglob("journal.jsonl"):
        for line in journal.read_text(encoding="utf-8").splitlines():
            entry = json.loads(line)
            for fault in (entry.get("model") or {}).get("faults", ()):
                counted[fault] += 1
    return dict(counted)


def report(arms: dict[str, Arm], faults: dict[str, int], machine: Machine) -> dict[str, object]:
    """The figures, in milliseconds."""
    bare, tuned, ours = arms["bare"], arms["bare_tuned"], arms["ours"]

    def added(kind: str, what: str, theirs: Arm) -> dict[str, dict[str, float]]:
        mine, other = ours.of(kind, what), theirs.of(kind, what)
        return {"p50": difference(mine, other, p50), "p95": difference(mine, other, p95)}

    main = added("main", "answer", bare)
    sounds = added("main", "first_sound", bare)
    against_tuned = added("main", "answer", tuned)
    switch, switch_answer = added("switch", "first_sound", bare), added("switch", "answer", bare)
    saved = difference(bare.of("known", "answer"), ours.of("known", "answer"), p50)
    gaps = ours.of("switch", "gap")
    asked = {name: sum(t.kind == "main" for t in arm.turns) for name, arm in arms.items()}
    missed = {name: sum(t.kind == "main" and t.answer is None for t in arm.turns) for name, arm in arms.items()}
    return {
        "turns": len(ours.of("main", "answer")),
        "added_p50_ms": main["p50"]["value"],
        "added_p95_ms": main["p95"]["value"],
        "added_p50_interval": [main["p50"]["low"], main["p50"]["high"]],
        "added_p95_interval": [main["p95"]["low"], main["p95"]["high"]],
        "first_sound_added_p50_ms": sounds["p50"]["value"],
        "first_sound_added_p95_ms": sounds["p95"]["value"],
        "bare_tuned_added_p50_ms": against_tuned["p50"]["value"],
        "bare_tuned_added_p95_ms": against_tuned["p95"]["value"],
        "bare_tuned_p50_ms": round(p50(tuned.of("main", "answer")), 1),
        "bare_tuned_p95_ms": round(p95(tuned.of("main", "answer")), 1),
        "switch_first_sound_added_p50_ms": switch["p50"]["value"],
        "switch_answer_added_p50_ms": switch_answer["p50"]["value"],
        "switch_gap_p95_ms": round(p95(gaps), 1) if gaps else None,
        "switches": len(gaps),
        "known_answer_saved_p50_ms": saved["value"],
        "requests_per_turn_ratio": round(
            (ours.requests / max(asked["ours"], 1)) / max(bare.requests / max(asked["bare"], 1), 0.01), 2
        ),
        "malformed_trailers": sum(faults.values()),
        "malformed_by_kind": faults,
        "bare_p50_ms": round(p50(bare.of("main", "answer")), 1),
        "bare_p95_ms": round(p95(bare.of("main", "answer")), 1),
        "ours_p50_ms": round(p50(ours.of("main", "answer")), 1),
        "ours_p95_ms": round(p95(ours.of("main", "answer")), 1),
        "stages_p50_ms": {
            name: medians([t.stages for t in arm.turns if t.kind == "main"])
            | {"ear": round(p50(arm.of("main", "answer")), 1)}
            for name, arm in arms.items()
        },
        "unanswered": missed,
        "machine": machine.report(),
    }


def main() -> None:
    """Run the bench."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=6, help="calls of each side; ten turns of the main figure each")
    parser.add_argument("--json", action="store_true", help="print the figures as one line of JSON on standard output")
    parser.add_argument("--turns", action="store_true", help="print every turn on standard error")
    given = parser.parse_args()
    arms, faults, machine = asyncio.run(run(given.rounds))
    if given.turns:
        for name, arm in arms.items():
            for turn in arm.turns:
                print(name, turn, file=sys.stderr)
    figures = report(arms, faults, machine)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "turn.json").write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    if given.json:
        print(json.dumps(figures))
        return
    for name, value in figures.items():
        print(f"{name:34} {value}")


if __name__ == "__main__":
    main()
