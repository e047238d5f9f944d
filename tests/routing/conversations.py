"""Conversations in text over the real routing of a business: what tests say, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path

from routing.build import CallParts, build_parts
from routing.business import load_business
from routing.deciders.decider import Decider
from routing.decision import Decision
from routing.events import Heard, ToolUsed, TurnEvent, Words
from routing.journal import JournalEntry
from routing.ledger_memory import MemoryLedger
from routing.orchestrator import Orchestrator, Played
from routing.protocols import KnownCaller

TODAY = date(2026, 11, 21)
VECTORS = Path(__file__).resolve().parents[2] / ".tools" / "cache" / "vectors"
"""Shared by every test run: the vectors of the businesses' sentences, by the hash of what they were made from."""


@dataclass(slots=True)
class MemoryJournal:
    """Keeps the entries of a call."""

    entries: list[JournalEntry] = field(default_factory=list)

    def append(self, entry: JournalEntry) -> None:
        self.entries.append(entry)

    def kinds(self) -> list[str]:
        return [entry.kind for entry in self.entries]


@cache
def parts_of(business: str) -> CallParts:
    """The routing of a business, built once; its ledger is replaced for each conversation."""
    return build_parts(load_business(business), ledger=MemoryLedger(), today=lambda: TODAY, cache=VECTORS)


@dataclass(slots=True)
class TextCall:
    """A call in text. `say` goes the whole way; the steps can also be taken one by one."""

    orchestrator: Orchestrator
    journal: MemoryJournal
    ledger: MemoryLedger
    number: int = 0

    @classmethod
    def begin(
        cls,
        business: str = "hibachi",
        *,
        caller: KnownCaller | None = None,
        persona: str | None = None,
        decider: Decider | None = None,
    ) -> TextCall:
        journal, ledger = MemoryJournal(), MemoryLedger()
        parts = parts_of(business).with_ledger(ledger)
        if decider is not None:
            parts = replace(parts, decider=decider)
        orchestrator = parts.orchestrator(journal=journal, call_id="call-1", caller=caller, persona=persona)
        return cls(orchestrator, journal, ledger)

    async def hear(self, text: str, *, commit: bool = True) -> tuple[str, list[TurnEvent]]:
        """The events of a reply, and its id. With `commit` the caller's turn is committed once it was read."""
        self.number += 1
        reply, message = f"reply-{self.number}", f"message-{self.number}"
        events: list[TurnEvent] = []
        async for event in self.orchestrator.respond(text, reply_id=reply, message_id=message):
            events.append(event)
            if commit and isinstance(event, Heard):
                await self.orchestrator.commit_caller(message, text)
        return reply, events

    async def say(self, text: str) -> tuple[str, Decision]:
        """Say something and hear the whole answer: what was said, and the decision behind it."""
        reply, events = await self.hear(text)
        words = said(events)
        decision = self.orchestrator.commit_reply(reply, Played(text=words))
        assert decision is not None
        return words, decision


def said(events: list[TurnEvent]) -> str:
    return " ".join("".join(e.text for e in events if isinstance(e, Words)).split())


def tools(events: list[TurnEvent]) -> list[str]:
    return [e.result.tool for e in events if isinstance(e, ToolUsed)]
