"""A language model whose replies a test writes down, in pieces, with pauses and faults where it says so."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from routing.deciders.language import LanguageDecider
from routing.deciders.model_ladder import ModelLadder
from routing.language_model import Message, ModelFailed, ModelPart, Piece, ToolCall, ToolSchema, Usage
from routing.prompt.sheet import system_prompt, tool_schemas
from routing.protocols import KnownCaller
from tests.routing.conversations import TextCall, parts_of


@dataclass(frozen=True, slots=True)
class Pause:
    """Seconds in which nothing comes."""

    seconds: float


Scripted: TypeAlias = str | ToolCall | ModelFailed | Pause | Usage


@dataclass(slots=True)
class ScriptedModel:
    """Plays one script a request, the last one again and again; keeps what it was asked."""

    scripts: list[Sequence[Scripted]]
    name: str = "scripted"
    asked: list[tuple[Message, ...]] = field(default_factory=list)
    offered: list[tuple[ToolSchema, ...]] = field(default_factory=list)
    closed: int = 0

    async def stream(self, messages: Sequence[Message], tools: Sequence[ToolSchema]) -> AsyncIterator[ModelPart]:
        self.asked.append(tuple(messages))
        self.offered.append(tuple(tools))
        script = self.scripts[min(len(self.asked), len(self.scripts)) - 1]
        try:
            for part in script:
                if isinstance(part, ModelFailed):
                    raise part
                if isinstance(part, Pause):
                    await asyncio.sleep(part.seconds)
                elif isinstance(part, str):
                    for at in range(0, len(part), 4):
                        await asyncio.sleep(0)
                        yield Piece(part[at : at + 4])
                else:
                    yield part
        finally:
            self.closed += 1


def call(name: str, arguments: str = "{}") -> ToolCall:
    return ToolCall(id=f"call-{name}", name=name, arguments=arguments)


def ladder(*models: ScriptedModel, first_token: float = 5.0, whole: float = 10.0, stall: float = 5.0) -> ModelLadder:
    return ModelLadder(models, first_token=first_token, whole=whole, stall=stall)


def scripted_call(
    *replies: Sequence[Scripted] | str,
    business: str = "hibachi",
    persona: str | None = None,
    caller: KnownCaller | None = None,
) -> tuple[TextCall, ScriptedModel]:
    """A call in text whose model plays these replies."""
    model = ScriptedModel([[reply] if isinstance(reply, str) else reply for reply in replies])
    return call_with(ladder(model), business=business, persona=persona, caller=caller), model


def call_with(
    models: ModelLadder, *, business: str = "hibachi", persona: str | None = None, caller: KnownCaller | None = None
) -> TextCall:
    """A call in text that asks these models."""
    parts = parts_of(business)
    decider = LanguageDecider(
        models, system=system_prompt(parts.business), tools=tool_schemas(parts.business, parts.registry)
    )
    return TextCall.begin(business, caller=caller, persona=persona, decider=decider)
