"""Messages in, decisions and replies out: routing for a program that holds its own conversations.

orchestrator = create_orchestrator_from_template("hibachi", ledger=ledger)
decision = await orchestrator.process_message("I'd like to book a party", "room-1")
if decision.action is Action.USE_FAQ: ...
"""

from __future__ import annotations

import asyncio
import uuid
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from routing.build import CallParts, build_parts
from routing.business import load_business
from routing.channels.rule import Channel
from routing.channels.written_turn import write_reply
from routing.conversation import Exchange, FlowState
from routing.decision import Action, Decision, ProfileChanges, Route
from routing.events import Words
from routing.journal import JournalEntry
from routing.orchestrator import Orchestrator
from routing.played import Played
from routing.profile import Known, Profile
from routing.protocols import Journal, KnownCaller, Ledger
from routing.slots.value import Held
from routing.text_turn import hear
from routing.tools.tool import ToolResult

__all__ = ["Action", "ConversationalOrchestrator", "OrchestratorDecision", "create_orchestrator_from_template"]

ROOMS = 10_000
"""So many conversations are held; beyond that the one that was silent longest is let go."""
ANSWERS = 32
"""So many answers of a conversation are kept, for messages that are sent again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrchestratorDecision:
    """What is done with a message, and the reply to it.

    Attributes:
        action: what to do, `route` the same in the terms of a call's record.
        target: the flow, the FAQ subject or the tool; `flow_to_execute` is the flow alone.
        response: the reply, which has been taken as sent.
        confidence: from 0 to 1.
        next_step: the field that the reply asks for, if any.
        changes: what the message changed of what is known of the caller.
        tools: what was looked up or written, with its result.
        persona: who answers.
    """

    action: Action
    route: Route
    target: str | None
    reasoning: str
    confidence: float
    response: str
    persona: str
    sentiment: str
    next_step: str | None = None
    flow_to_execute: str | None = None
    flow_completed: str | None = None
    changes: ProfileChanges = field(default_factory=ProfileChanges)
    tools: tuple[ToolResult, ...] = ()


@dataclass(slots=True)
class _Room:
    orchestrator: Orchestrator
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    answers: OrderedDict[str, OrchestratorDecision] = field(default_factory=OrderedDict)


class _Nowhere:
    def append(self, entry: JournalEntry) -> None:
        """A conversation without a journal leaves no record."""


class ConversationalOrchestrator:
    """The conversations of one business, each by the name of its room. For one event loop."""

    def __init__(
        self, parts: CallParts, *, journal: Callable[[str], Journal] | None = None, rooms: int = ROOMS
    ) -> None:
        """`journal` gives the journal of a room; without, nothing is kept of what is said."""
        self.parts = parts
        self._journal = journal or (lambda _: _Nowhere())
        self._most = rooms
        self._rooms: OrderedDict[str, _Room] = OrderedDict()

    async def process_message(
        self,
        user_message: str,
        room_name: str,
        conversation_history: Sequence[Mapping[str, str]] = (),
        current_flow_state: Mapping[str, str | None] | None = None,
        current_step_data: Mapping[str, Held] | None = None,
        *,
        caller: KnownCaller | None = None,
        channel: Channel | None = None,
        message_id: str | None = None,
    ) -> OrchestratorDecision:
        """Decide what is done with a message and answer it; messages of one room are answered one after the other.

        The conversation is held here. What `conversation_history` (`{"role", "content"}`), `current_flow_state`
        (`{"current_flow", "current_step"}`) and `current_step_data` (values by field) say is taken over when a room
        is new, and `caller` too.

        Args:
            channel: the written channel whose tone and length hold for the reply; without, it is as it is spoken.
            message_id: a message that comes again with the same id gets the same answer, and is not counted twice.

        Raises:
            ValueError: the message says nothing, or the flow that is under way does not exist.
        """
        if not user_message.strip():
            raise ValueError("the message is empty: send what the caller wrote")
        room = self._rooms.get(room_name)
        if room is None:
            orchestrator = self._begin(room_name, caller, conversation_history, current_flow_state, current_step_data)
            room = self._rooms[room_name] = _Room(orchestrator)
            while len(self._rooms) > self._most:
                self._rooms.popitem(last=False)
        self._rooms.move_to_end(room_name)
        async with room.lock:
            given = message_id or uuid.uuid4().hex
            if given not in room.answers:
                room.answers[given] = await _answer(room.orchestrator, user_message, given, channel)
                while len(room.answers) > ANSWERS:
                    room.answers.popitem(last=False)
            return room.answers[given]

    def should_skip_field(self, room_name: str, field_name: str) -> bool:
        """Whether a field must not be asked for: it is known, or the caller refused it."""
        profile = self.profile(room_name)
        return profile is not None and profile.should_skip(field_name)

    def get_collected_value(self, room_name: str, field_name: str) -> Held | None:
        """The value of a field; None where it is not known."""
        profile = self.profile(room_name)
        return None if profile is None else profile.get(field_name)

    def profile(self, room_name: str) -> Profile | None:
        """What is known of a room's caller; None for a room that is not there."""
        room = self._rooms.get(room_name)
        return None if room is None else room.orchestrator.conversation.profile

    async def end(self, room_name: str) -> None:
        """Let a room go, once everything that is being written for it is written."""
        room = self._rooms.pop(room_name, None)
        if room is not None:
            await room.orchestrator.finish_writes()

    def _begin(
        self,
        room_name: str,
        caller: KnownCaller | None,
        history: Sequence[Mapping[str, str]],
        state: Mapping[str, str | None] | None,
        values: Mapping[str, Held] | None,
    ) -> Orchestrator:
        orchestrator = self.parts.orchestrator(
            journal=self._journal(room_name),
            call_id=str(uuid.uuid5(uuid.NAMESPACE_URL, f"room:{self.parts.business.key}:{room_name}")),
            caller=caller,
        )
        held = orchestrator.conversation
        for name, value in (values or {}).items():
            held.profile.values[name] = Known(value=value, source="known", turn=0)
        held.history.extend(_exchanges(history, held.persona))
        flow = (state or {}).get("current_flow")
        if flow is not None:
            if flow not in self.parts.business.flows:
                raise ValueError(f"there is no flow {flow!r}; send one of {', '.join(self.parts.business.flows)}")
            held.flow = FlowState(name=flow)
            step = (state or {}).get("current_step")
            held.asked = step if step and self.parts.business.flows[flow].field(step) else None
        return orchestrator


def create_orchestrator_from_template(
    template: str | Path,
    *,
    ledger: Ledger,
    journal: Callable[[str], Journal] | None = None,
    root: Path | None = None,
    today: Callable[[], date] | None = None,
    cache: Path | None = None,
) -> ConversationalOrchestrator:
    """The orchestrator of a business, by the name of its folder or a path to it.

    Args:
        ledger: where its tools read and write.
        journal: gives the journal of a room.
        root: where names are looked up; `businesses/` unless given.
        today: the business's date; its own time zone's unless given.
        cache: a folder for the vectors of its sentences, so that the next start is quick.

    Raises:
        BusinessError: there is no such business, or its folder holds mistakes.
    """
    business = load_business(template, root=root)
    return ConversationalOrchestrator(build_parts(business, ledger=ledger, today=today, cache=cache), journal=journal)


async def _answer(
    orchestrator: Orchestrator, text: str, message_id: str, channel: Channel | None
) -> OrchestratorDecision:
    reply_id = f"reply-{message_id}"
    if channel is not None:
        reply = await write_reply(orchestrator, text, channel=channel, message_id=message_id, reply_id=reply_id)
        return _told(orchestrator, reply.decision, reply.text, reply.tools)
    turn = await hear(orchestrator, text, message_id=message_id, reply_id=reply_id)
    said = _plain(turn.words)
    decision = orchestrator.commit_reply(reply_id, Played(text=said))
    late = _plain(turn.late)
    if late:
        orchestrator.commit_late(reply_id, f"{reply_id}-late", Played(text=late))
    await orchestrator.finish_writes()
    assert decision is not None
    return _told(orchestrator, decision, f"{said} {late}".strip(), tuple(turn.tools))


def _told(
    orchestrator: Orchestrator, decision: Decision, text: str, tools: tuple[ToolResult, ...]
) -> OrchestratorDecision:
    return OrchestratorDecision(
        action=decision.action,
        route=decision.route,
        target=decision.target,
        reasoning=decision.reasoning,
        confidence=decision.confidence,
        response=text,
        persona=orchestrator.conversation.persona,
        sentiment=decision.sentiment.mood,
        next_step=decision.step,
        flow_to_execute=decision.target if decision.route is Route.FLOW else None,
        flow_completed=decision.flow_completed,
        changes=decision.changes,
        tools=tools,
    )


def _plain(words: Sequence[Words]) -> str:
    return " ".join("".join(one.text for one in words).split())


def _exchanges(history: Sequence[Mapping[str, str]], persona: str) -> list[Exchange]:
    """What was said before, each answer with the message that it answers."""
    exchanges: list[Exchange] = []
    heard = ""
    for message in history:
        if message.get("role") == "user":
            heard = message.get("content", "")
        else:
            exchanges.append(Exchange(turn=0, heard=heard, said=message.get("content", ""), persona=persona))
            heard = ""
    return exchanges
