"""One turn while it is being decided: a draft of the conversation, and the words with what holds once they were
heard."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Protocol, TypeAlias

from routing.business_model import Business
from routing.channels.rule import style_of
from routing.conversation import Conversation
from routing.decision import Decision, ModelReport, ProfileChanges, Reading, Route
from routing.events import SegmentKind, Words
from routing.slots.value import Held
from routing.tools.tool import ToolResult
from routing.wording import fill

Effect: TypeAlias = Callable[[Conversation], None]
"""A change of the conversation that holds only if the words it came with were played."""


class ToolUse(Protocol):
    """Runs tools for a turn. `write` waits until the caller's turn is committed, runs to its end even when the turn is
    interrupted, and is true for the conversation as soon as the row is there.

    Its `key` says what is written; with the call and the arguments it makes the write happen once. `counts_as`, `flow`
    and `done` are those of `PendingWrite`.
    """

    def available(self, name: str) -> bool: ...

    def reads(self, name: str) -> bool: ...

    def lookups(self) -> tuple[str, ...]: ...

    def required(self, name: str) -> tuple[str, ...]: ...

    def accepts(self, name: str) -> frozenset[str]: ...

    def gives(self, name: str) -> tuple[str, ...]: ...

    def use_as(self, persona: str) -> None: ...

    async def read(self, name: str, arguments: Mapping[str, Any]) -> ToolResult: ...

    async def write(
        self,
        name: str,
        arguments: Mapping[str, Any],
        *,
        key: str,
        counts_as: str = "",
        flow: str | None = None,
        done: str = "",
    ) -> ToolResult: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Words with the effects that hold once they were played, in the order of speaking."""

    words: Words
    effects: tuple[Effect, ...]


@dataclass(slots=True, kw_only=True)
class Turn:
    """What a decider works with. `draft` already holds what the caller gave in this turn."""

    draft: Conversation
    reading: Reading
    business: Business
    tools: ToolUse
    persona: str
    said: list[Said] = field(default_factory=list)
    route: Route = Route.CONVERSATION
    target: str | None = None
    reasoning: str = ""
    confidence: float = 0.5
    recalled: str | None = None
    completed: str | None = None
    used: list[str] = field(default_factory=list)
    segment: int = 0
    today: date = date.min
    kept: list[Effect] = field(default_factory=list)
    """What holds whether or not the words are played: what the caller gave, as the details tell it."""
    learned: dict[str, Held] = field(default_factory=dict)
    learned_refusals: list[str] = field(default_factory=list)
    model: ModelReport | None = None
    words_ended: int | None = None
    """How much of `said` belongs to the reply itself; what comes behind it is spoken as a line of its own."""

    def decide(self, route: Route, target: str | None = None, *, because: str, confidence: float = 0.8) -> None:
        self.route, self.target, self.reasoning, self.confidence = route, target, because, confidence

    def decision(self) -> Decision:
        """What was decided so far, as staff read it."""
        return Decision(
            route=self.route,
            target=self.target,
            sentiment=self.reading.sentiment,
            persona=self.reading.persona,
            confidence=self.confidence,
            reasoning=self.reasoning,
            asked=self.draft.asked,
            recalled=self.recalled,
            step=self.draft.asked if self.draft.flow is not None and self.draft.flow.active else None,
            tools=tuple(self.used),
            flow_completed=self.completed,
            offer=self.draft.offer.kind if self.draft.offer is not None else None,
            model=self.model,
            changes=ProfileChanges(
                collected={slot.field: slot.value for slot in self.reading.slots} | self.learned,
                approximate=tuple(slot.field for slot in self.reading.slots if slot.approximate),
                refused=tuple(dict.fromkeys((*self.reading.refused, *self.learned_refusals))),
            ),
        )

    def line(self, key: str, **values: object) -> str:
        """A line of the business, its wordings used in turn; `{persona}` and `{business}` are always known. Where the
        caller has a telephone's keys, the line that names them goes before the one that does not; so does in writing
        the line for writing, and where there is little room the brief one."""
        lines = self.business.lines_in(self.draft.language)
        wordings = next(lines[name] for name in (*self._variants(key), key) if name in lines)
        template = wordings[self.draft.turn % len(wordings)]
        return fill(
            template,
            {
                "persona": self.business.personas[self.persona].name,
                "business": self.business.file.name,
                **values,
            },
        )

    def _variants(self, key: str) -> tuple[str, ...]:
        style = style_of(self.draft.channel)
        if style is not None:
            return (f"{key}.brief", f"{key}.written") if style.brief else (f"{key}.written",)
        return (f"{key}.keys",) if self.draft.keys else ()

    def has_line(self, key: str) -> bool:
        return key in self.business.lines_in(self.draft.language)

    def say(
        self,
        text: str,
        *effects: Effect,
        kind: SegmentKind = SegmentKind.ANSWER,
        persona: str | None = None,
        asks_back: bool = False,
    ) -> Words:
        """Words to be spoken next. The effects are seen at once by the rest of this turn (on the draft), and come true
        for the conversation only if these words are played."""
        speaker = persona or self.persona
        last = self.said[-1].words if self.said else None
        if last is not None and (last.persona, last.kind) != (speaker, kind):
            self.segment += 1
        words = Words(text=f"{text.strip()} ", segment=self.segment, persona=speaker, kind=kind, asks_back=asks_back)
        self.said.append(Said(words=words, effects=effects))
        for effect in effects:
            effect(self.draft)
        return words

    def attach(self, *effects: Effect) -> None:
        """Effects that come true with the words already said: with the last question, else with the last words."""
        spoken = [i for i, said in enumerate(self.said) if said.words.text.strip()]
        asked = [i for i in spoken if {"?", "؟"} & set(self.said[i].words.text)]
        if not spoken:
            return
        at = (asked or spoken)[-1]
        self.said[at] = replace(self.said[at], effects=(*self.said[at].effects, *effects))
        for effect in effects:
            effect(self.draft)

    def keep(self, effect: Effect) -> None:
        """An effect that holds whatever is played."""
        self.kept.append(effect)
        effect(self.draft)

    def hand_to(self, persona: str, reason: str) -> None:
        """Another persona speaks from here on, with its own tools."""
        self.persona = persona
        self.tools.use_as(persona)
        choice = replace(self.reading.persona, persona=persona, reason=reason, confidence=0.7)
        self.reading = replace(self.reading, persona=choice)

    def instead_of(self, words: Words, text: str) -> Words:
        """Other words in the place of some that may not be said; what those would have brought about is dropped."""
        true = replace(words, text=f"{text.strip()} ")
        self.said = [Said(words=true, effects=()) if said.words is words else said for said in self.said]
        return true

    @property
    def reply(self) -> list[Said]:
        return self.said[: self.words_ended]

    @property
    def late(self) -> list[Said]:
        return [] if self.words_ended is None else self.said[self.words_ended :]

    @property
    def text(self) -> str:
        return "".join(said.words.text for said in self.said)


@dataclass(slots=True)
class CommitGate:
    """Opens when the caller's turn is committed; what writes waits for it."""

    _event: asyncio.Event = field(default_factory=asyncio.Event)

    def open(self) -> None:
        self._event.set()

    async def passed(self) -> None:
        await self._event.wait()
