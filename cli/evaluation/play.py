"""Plays a scenario through the orchestrator that calls use, and writes down what a judge needs."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from cli.evaluation.played import PlayedScenario, PlayedTurn, ToolCall
from cli.evaluation.scenario import Scenario
from routing.build import CallParts
from routing.events import Heard, ToolUsed, Words
from routing.journal import JournalEntry
from routing.orchestrator import Orchestrator, Played
from routing.protocols import KnownCaller

TODAY = date(2026, 11, 21)
"""The day on which every scenario takes place."""


@dataclass(slots=True)
class _Memory:
    entries: list[JournalEntry] = field(default_factory=list)

    def append(self, entry: JournalEntry) -> None:
        self.entries.append(entry)


async def play(scenario: Scenario, parts: CallParts) -> PlayedScenario:
    """Run a scenario. `parts` must have a ledger of its own: what a scenario books is there for the next one."""
    known = scenario.caller
    orchestrator = parts.orchestrator(
        journal=_Memory(),
        call_id=scenario.id,
        caller=KnownCaller(
            name=known.name,
            phone_number=known.phone_number,
            email=known.email,
            is_vip=known.is_vip,
            purchase_history=known.purchase_history,
        ),
        language=scenario.language,
        clock=lambda: datetime(TODAY.year, TODAY.month, TODAY.day, 18, tzinfo=UTC),
    )
    turns: list[PlayedTurn] = []
    failed = None
    try:
        for number, turn in enumerate(scenario.turns, 1):
            turns.append(await _turn(orchestrator, turn.say, number))
    except Exception as error:
        failed = f"{type(error).__name__}: {error}"
    return PlayedScenario(
        scenario=scenario,
        turns=tuple(turns),
        completed=tuple(orchestrator.conversation.completed),
        failed=failed,
    )


async def _turn(orchestrator: Orchestrator, text: str, number: int) -> PlayedTurn:
    reply, message = f"reply-{number}", f"message-{number}"
    words: list[str] = []
    tools: list[ToolCall] = []
    persona = orchestrator.conversation.persona
    async for event in orchestrator.respond(text, reply_id=reply, message_id=message):
        if isinstance(event, Heard):
            await orchestrator.commit_caller(message, text)
        elif isinstance(event, Words):
            words.append(event.text)
            persona = event.persona
        elif isinstance(event, ToolUsed):
            used = event.result
            tools.append(
                ToolCall(
                    tool=used.tool,
                    arguments=used.arguments,
                    result=used.result,
                    error=used.error,
                    receipt=used.receipt,
                )
            )
    decision = orchestrator.commit_reply(reply, Played(text="".join(words)))
    assert decision is not None
    profile = orchestrator.conversation.profile
    return PlayedTurn(
        heard=text,
        said=" ".join("".join(words).split()),
        persona=persona,
        route=decision.route.value,
        target=decision.target,
        sentiment=decision.sentiment.mood,
        recalled=decision.recalled,
        slots=dict(profile.held()),
        approximate=profile.approximate(),
        refused=tuple(profile.refused),
        tools=tuple(tools),
    )
