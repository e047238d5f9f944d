"""A turn in text: a message in, everything that the orchestrator gave out for it."""

from __future__ import annotations

from dataclasses import dataclass, field

from routing.decision import Decision
from routing.events import Decided, Heard, ToolUsed, Words, WordsEnded
from routing.orchestrator import Orchestrator
from routing.tools.tool import ToolResult


@dataclass(slots=True)
class TextTurn:
    """What a turn gave out. `late` are the words behind the reply itself, a line of their own."""

    words: list[Words] = field(default_factory=list)
    late: list[Words] = field(default_factory=list)
    tools: list[ToolResult] = field(default_factory=list)
    decision: Decision | None = None


async def hear(orchestrator: Orchestrator, text: str, *, message_id: str, reply_id: str) -> TextTurn:
    """Commit the caller's turn and think of the reply, which is for the caller of this to commit as it was sent."""
    turn = TextTurn()
    into = turn.words
    async for event in orchestrator.respond(text, reply_id=reply_id, message_id=message_id):
        if isinstance(event, Heard):
            await orchestrator.commit_caller(message_id, text, modality="typed")
        elif isinstance(event, Words):
            into.append(event)
        elif isinstance(event, WordsEnded):
            into = turn.late
        elif isinstance(event, ToolUsed):
            turn.tools.append(event.result)
        elif isinstance(event, Decided):
            turn.decision = event.decision
    return turn
