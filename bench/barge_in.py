"""What a caller hears when they speak while the agent does: a bare session and Switchboard, alternating in one run.

    python -m bench.barge_in [--rounds 20] [--json]

All at the caller's ear. The bare session has `min_duration` 0.2 and `false_interruption_timeout` 0.5. A reaction is the
voice 10 dB down; a stop is the last of a reply that was barged into; the voice is back once it is at its level for
50 ms. A turn is cut where the agent speaks into what is being dictated with pauses: a telephone number, an e-mail
address, a name that is spelled.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.figures import Machine, p50, p95
from bench.house import AGENT_NAME, House, open_house
from bench.recorder import Heard, Recorder
from bench.script import spoken
from cli.caller.caller import Caller
from cli.caller.microphone import BLOCK, RATE, VOICED, loudness
from tests.providers.chat_request import ChatRequest
from tests.providers.replies import DETAILS, Reply
from tests.providers.script import measured, said

OURS = "switchboard"
BARE_RULES = {"mode": "vad", "min_duration": 0.2, "false_interruption_timeout": 0.5}
PER_CALL = 5
QUESTION = "Would the neighbours be annoyed by the noise?"
ANSWER = (
    "Not at all, the grill is quieter than a dishwasher, and most of what anybody hears is people who laugh and sing."
)
BARGE_IN = "No wait, I want to ask you something else."
BACKCHANNELS = ("Mhm.", "Right.", "Okay.", "Yeah.")
PAUSES = (1.0, 1.3)
"""Seconds between the groups of what is dictated."""
RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dictation:
    """What a caller dictates, in groups with pauses between them, and how it comes to be asked for."""

    wish: str
    question: str
    details: Mapping[str, str]
    groups: tuple[str, ...]


DICTATIONS = (
    Dictation(
        wish="Could somebody give me a ring about that tomorrow?",
        question="Of course, which number is best for you?",
        details={"step": "phone_number"},
        groups=("nine one six", "four four five", "two eight four one"),
    ),
    Dictation(
        wish="Could somebody write to me about that tomorrow?",
        question="Of course, what is your e-mail address?",
        details={"step": "email"},
        groups=("dana dot", "reed at", "gmail dot com"),
    ),
    Dictation(
        wish="I would like to reserve a chef for my party.",
        question="Gladly, what name is it for?",
        details={"route": "flow", "target": "booking", "step": "name"},
        groups=("R E", "E D as in dog", "that is all"),
    ),
)
REACTION_DB, BACK_DB, SILENT_DB = -10.0, -1.5, -30.0


@dataclass(slots=True)
class Measured:
    """What was measured of one side; times in milliseconds."""

    reactions: list[float] = field(default_factory=list)
    stops: list[float] = field(default_factory=list)
    backs: list[float] = field(default_factory=list)
    never_stopped: int = 0
    false_stops: int = 0
    dictations: int = 0
    cut_turns: int = 0


def answers(request: ChatRequest) -> Reply:
    """The same words for both sides, and the details for who asks for them."""
    heard = request.heard.strip()
    dictation = next((one for one in DICTATIONS if one.wish == heard), None)
    details = {**DETAILS, **(dictation.details if dictation is not None else {})}
    words = dictation.question if dictation is not None else ANSWER if heard == QUESTION else "I see. Go on, please."
    formed = any("@@" in message.text for message in request.messages if message.role == "system")
    return Reply(text=f"{words}\n@@ {json.dumps(details)}" if formed else words)


def voiced_seconds(samples: NDArray[np.int16]) -> float:
    """From the first to the last block in which a microphone finds voice."""
    padded = np.pad(samples, (0, -samples.size % BLOCK)).reshape(-1, BLOCK)
    loud = [index for index, block in enumerate(padded) if loudness(block) > VOICED]
    return (loud[-1] - loud[0]) * BLOCK / RATE


@dataclass(frozen=True, slots=True)
class Levels:
    """What was heard from a moment on, as levels of 10 ms in dB of the voice's full level before the caller spoke."""

    times: list[float]
    levels: list[float]

    @classmethod
    def of(cls, heard: Heard, *, full_before: float) -> Levels:
        samples = heard.samples
        blocks = samples[: samples.size // BLOCK * BLOCK].reshape(-1, BLOCK)
        times = [heard.time_at(index / 100) for index in range(len(blocks))]
        loud = [max(1.0, loudness(block)) for block in blocks]
        full = float(np.median([level for at, level in zip(times, loud, strict=True) if at < full_before] or [1.0]))
        return cls(times, [20 * float(np.log10(level / full)) for level in loud])

    def first(self, after: float, *, low: float = -200.0, high: float = 200.0, blocks: int = 3) -> float | None:
        """When the level first was between two values for so many blocks."""
        inside = [at >= after and low <= level <= high for at, level in zip(self.times, self.levels, strict=True)]
        for index in range(len(inside) - blocks + 1):
            if all(inside[index : index + blocks]):
                return self.times[index]
        return None

    def last_sound(self, after: float, before: float) -> float | None:
        sounding = [
            at for at, level in zip(self.times, self.levels, strict=True) if after <= at < before and level > SILENT_DB
        ]
        return sounding[-1] if sounding else None

    def sounding_seconds(self, after: float) -> float:
        return sum(at >= after and level > SILENT_DB for at, level in zip(self.times, self.levels, strict=True)) / 100


class Side:
    """One of the two that are compared, and what was measured of it."""

    def __init__(self, house: House, agent: str, metadata: dict[str, Any] | None = None) -> None:
        self._house = house
        self._agent = agent
        self._metadata = metadata
        self._draw = random.Random(11)
        self.measured = Measured()

    async def backchannels(self, texts: Sequence[str]) -> None:
        """Calls in which the caller says these over the agent's answers."""
        async with self._house.call(self._agent, self._metadata) as (caller, recorder):
            for text in texts:
                asked = len(self._house.openai.asked)
                began, ended = await self._speak_over(caller, recorder, text)
                await self._answered(caller, ended)
                await asyncio.sleep(1.0)
                levels = Levels.of(recorder.since(began - 0.5), full_before=began)
                down = levels.first(began, high=REACTION_DB)
                if down is None:
                    continue
                self.measured.reactions.append((down - began) * 1000)
                back = levels.first(max(down, ended), low=BACK_DB, blocks=5)
                if back is not None:
                    self.measured.backs.append((back - ended) * 1000)
                made_a_turn = any(
                    text.strip(".") in request.request.heard for request in self._house.openai.asked[asked:]
                )
                if made_a_turn or levels.sounding_seconds(ended) < 1.0:
                    self.measured.false_stops += 1

    async def barge_ins(self, count: int) -> None:
        """Calls in which the caller cuts in and goes on talking."""
        async with self._house.call(self._agent, self._metadata) as (caller, recorder):
            for _ in range(count):
                began, ended = await self._speak_over(caller, recorder, BARGE_IN)
                levels = Levels.of(recorder.since(began - 0.5), full_before=began)
                await self._answered(caller, ended)
                down, stopped = levels.first(began, high=REACTION_DB), levels.last_sound(began, ended)
                if down is not None:
                    self.measured.reactions.append((down - began) * 1000)
                if stopped is None or ended - stopped < 0.3:
                    self.measured.never_stopped += 1
                else:
                    self.measured.stops.append((stopped - began) * 1000)

    async def dictate(self, dictation: Dictation) -> None:
        """A call in which something is asked for, and dictated with pauses."""
        async with self._house.call(self._agent, self._metadata) as (caller, recorder):
            self._check_who_answered(caller)
            asked = await self._say(caller, dictation.wish)
            await self._answered(caller, asked)
            self._house.script.expect(said(*dictation.groups))
            first = await caller.microphone.speak(spoken(dictation.groups[0]))
            for group in dictation.groups[1:]:
                await asyncio.sleep(self._draw.uniform(*PAUSES))
                last = await caller.microphone.speak(spoken(group))
            sound = recorder.since(first).first_sound()
            self.measured.dictations += 1
            self.measured.cut_turns += sound is not None and sound < last
            await caller.agent_finished()

    async def _answered(self, caller: Caller, since: float) -> None:
        """Wait for the agent's voice after a moment, and for its end: an agent that is silent may only be thinking."""
        await caller.ear.first_sound_after(since, within=15)
        await caller.agent_finished()

    def _check_who_answered(self, caller: Caller) -> None:
        """A call whose worker is not there is answered by another in time, and would be measured in its place."""
        name = caller.agent.attributes.get("lk.agent.name") if caller.agent is not None else None
        if name != self._agent:
            raise RuntimeError(f"the call was answered by {name!r} instead of {self._agent!r}: is its worker running?")

    async def _say(self, caller: Caller, text: str) -> float:
        samples = spoken(text)
        self._house.script.expect(measured(text, samples, RATE))
        return await caller.microphone.speak(samples)

    async def _speak_over(self, caller: Caller, recorder: Recorder, text: str) -> tuple[float, float]:
        """Ask, and speak into the answer; returns when the caller's voice began and ended."""
        self._check_who_answered(caller)
        asked = await self._say(caller, QUESTION)
        if await caller.ear.first_sound_after(asked, within=15) is None:
            raise RuntimeError(f"{self._agent} did not answer {QUESTION!r}; look into the worker's log")
        await asyncio.sleep(self._draw.uniform(1.0, 1.6))
        ended = await self._say(caller, text)
        return ended - voiced_seconds(spoken(text)), ended


async def run(rounds: int) -> dict[str, Any]:
    """Measure both sides; returns the figures."""
    machine = Machine.now()
    async with open_house() as house:
        house.openai.behaviour = answers
        bare, ours = Side(house, AGENT_NAME, {"barge_in": BARE_RULES}), Side(house, OURS)
        for start in range(0, rounds, PER_CALL):
            count = min(PER_CALL, rounds - start)
            texts = [BACKCHANNELS[(start + index) % len(BACKCHANNELS)] for index in range(count)]
            for side in (bare, ours):
                for measure in (partial(side.backchannels, texts), partial(side.barge_ins, count)):
                    await measure()
                    print(".", end="", flush=True, file=sys.stderr)
        for dictation in DICTATIONS * max(1, rounds // 5):
            for side in (bare, ours):
                await side.dictate(dictation)
                print(".", end="", flush=True, file=sys.stderr)
        print(file=sys.stderr)
    return figures(bare.measured, ours.measured, machine)


def figures(bare: Measured, ours: Measured, machine: Machine) -> dict[str, Any]:
    """The figures of a run by their names."""

    def both(name: str, of_ours: Sequence[float], of_bare: Sequence[float]) -> dict[str, float | None]:
        return {
            f"{prefix}{name}_{share}_ms": round(by(values), 1) if values else None
            for prefix, values in (("", of_ours), ("bare_", of_bare))
            for share, by in (("p50", p50), ("p95", p95))
        }

    return {
        "reactions": len(ours.reactions),
        "backchannels": len(ours.backs),
        "barge_ins": len(ours.stops) + ours.never_stopped,
        "dictations": ours.dictations,
        **both("reaction", ours.reactions, bare.reactions),
        **both("stop", ours.stops, bare.stops),
        **both("back_after_backchannel", ours.backs, bare.backs),
        "false_stops": ours.false_stops,
        "bare_false_stops": bare.false_stops,
        "never_stopped": ours.never_stopped,
        "bare_never_stopped": bare.never_stopped,
        "cut_turns": ours.cut_turns,
        "bare_cut_turns": bare.cut_turns,
        "machine": machine.report(),
    }


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=20, help="backchannels and barge-ins on each side")
    parser.add_argument("--json", action="store_true", help="print JSON instead of lines")
    arguments = parser.parse_args()
    found = asyncio.run(run(arguments.rounds))
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "barge_in.json").write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    if arguments.json:
        print(json.dumps(found))
        return
    for name, value in found.items():
        print(f"{name:40} {value}")


if __name__ == "__main__":
    main()
