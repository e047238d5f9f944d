"""`python -m bench.validation [--errors 0.1] [--replies 600] [--json]`: wrong routes, slots, amounts, claims and forms
in a model's replies, and how many of them come through.

The conversations are those of `bench/right_replies.py`, in text over the real routing; the model is the stand-in for
OpenAI, asked over the wire. An error is caught when it is neither spoken, nor held of the caller, nor acted on;
`right_changed` counts right replies that did not come through as they are.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import random
import sys
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import openai

from agent.openai_model import OpenAIModel
from bench.figures import Machine
from bench.planted import Kind, Planted, plant
from bench.right_replies import CONVERSATIONS
from routing.deciders.language import LanguageDecider
from routing.deciders.model_ladder import ModelLadder
from routing.prompt.sheet import system_prompt, tool_schemas
from settings.log import configure_logging
from tests.providers.chat_request import ChatRequest
from tests.providers.openai import OpenAI
from tests.providers.replies import LISTENING, Line, Reply, written
from tests.routing.conversations import TextCall, parts_of

BUSINESS = "hibachi"
PATIENCE = 30.0
"""Seconds for a model's answer: how quick it is is no matter here."""


@dataclass(slots=True)
class FlawedModel:
    """Answers rightly, and with a share of errors. `planted` is the error of the last reply."""

    errors: float
    draw: random.Random
    replies: int = 0
    planted: Planted | None = None
    right: Line | None = None
    lines: dict[str, Line] = field(default_factory=lambda: dict(itertools.chain.from_iterable(CONVERSATIONS)))

    def __call__(self, request: ChatRequest) -> Reply:
        line = self.lines.get(request.heard, LISTENING)
        self.replies += 1
        self.planted, self.right = None, None
        if request.result is not None or self.draw.random() >= self.errors:
            self.right = line
            return written(line)
        reply, self.planted = plant(line, self.draw, tools=request.tools)
        return reply


@dataclass(slots=True)
class Tally:
    """The errors by kind: how many there were, came through, and were spoken."""

    planted: Counter[Kind] = field(default_factory=Counter)
    through: Counter[Kind] = field(default_factory=Counter)
    spoken: Counter[Kind] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)

    def count(self, error: Planted, *, through: bool, spoken: bool) -> None:
        self.planted[error.kind] += 1
        self.through[error.kind] += through
        self.spoken[error.kind] += spoken
        if through:
            what = error.words or error.route or error.profile or (error.breach and error.breach.value)
            self.missed.append(f"{error.kind.value}: {what}")

    def report(self) -> dict[str, Any]:
        return {
            "errors_planted": self.planted.total(),
            "errors_caught": self.planted.total() - self.through.total(),
            "errors_spoken": self.spoken.total(),
            "by_kind": {
                kind.value: {
                    "planted": self.planted[kind],
                    "caught": self.planted[kind] - self.through[kind],
                    "spoken": self.spoken[kind],
                }
                for kind in Kind
            },
            "missed": sorted(set(self.missed)),
            "right_changed": len(self.changed),
            "changed": sorted(set(self.changed)),
        }


async def measure(*, errors: float, replies: int, seed: int) -> dict[str, Any]:
    """Hold conversations until the model has replied so often.

    Args:
        errors: the share of replies with an error in them, 0 to 1.
        replies: how many replies at least.
        seed: of what is drawn: which replies, and what is wrong with them.
    """
    model, tally = FlawedModel(errors, random.Random(seed)), Tally()
    parts = parts_of(BUSINESS)
    async with OpenAI(model) as server:
        client = openai.AsyncOpenAI(api_key=server.key, base_url=server.base_url, max_retries=0)
        decider = LanguageDecider(
            ModelLadder([OpenAIModel(client, name="stand-in")], first_token=PATIENCE, whole=PATIENCE, stall=PATIENCE),
            system=system_prompt(parts.business),
            tools=tool_schemas(parts.business, parts.registry),
        )
        for conversation in itertools.cycle(CONVERSATIONS):
            call = TextCall.begin(BUSINESS, decider=decider)
            for heard, _ in conversation:
                await _turn(call, heard, model, tally)
            if model.replies >= replies:
                break
        await client.close()
    return {"replies": model.replies, **tally.report()}


async def _turn(call: TextCall, heard: str, model: FlawedModel, tally: Tally) -> None:
    model.planted, model.right = None, None
    said, decision = await call.say(heard)
    error = model.planted
    if error is not None:
        held = call.orchestrator.conversation.profile.held()
        tally.count(error, through=error.came_through(said, decision, held), spoken=error.spoken(said))
    elif model.right is not None:
        details = model.right.details or {}
        routed = (decision.route.value, decision.target) == (details.get("route"), details.get("target"))
        if model.right.words not in said or not routed:
            tally.changed.append(f"{heard} -> {decision.route.value} {decision.target}: {said}")


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description="Errors in a model's replies, and how many come through.")
    parser.add_argument("--errors", type=float, default=0.1, help="share of replies with an error, 0 to 1")
    parser.add_argument("--replies", type=int, default=600, help="how many replies at least")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="the figures as one JSON object")
    asked = parser.parse_args()
    configure_logging("error")
    machine = Machine.now()
    found = asyncio.run(measure(errors=asked.errors, replies=asked.replies, seed=asked.seed))
    found["machine"] = machine.report()
    if asked.json:
        print(json.dumps(found))
    else:
        for name in ("replies", "errors_planted", "errors_caught", "errors_spoken"):
            print(f"{name:16} {found[name]}")
        for kind, counts in found["by_kind"].items():
            print(f"  {kind:8} {counts['caught']} of {counts['planted']} caught, {counts['spoken']} spoken")
        print(f"right_changed    {found['right_changed']}")
        for missed in (*found["missed"], *found["changed"]):
            print(f"  missed: {missed}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
