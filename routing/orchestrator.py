"""The one place that orders the steps of a turn. It gives out a stream of events and knows nothing of LiveKit or HTTP.

A turn: the caller's words are read, a persona is chosen, a known answer or the decider finds the words, they are
checked, and two commits make it true: A when the caller's turn is committed, B when the reply ended. Everything before
A is speculation on a copy and leaves no trace.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import structlog

from routing.acts.act import Act
from routing.business_model import Business
from routing.checkpoints import Checkpoints
from routing.claims_gate import ClaimsGate
from routing.conversation import Conversation, Exchange, Offer, PendingWrite
from routing.deciders.decider import Decider
from routing.decision import Decision, Reading
from routing.events import Decided, Heard, ToolUsed, TurnEvent, WordsEnded
from routing.greeting import greeting
from routing.hand_over import hand_over
from routing.heard import hear
from routing.journal import FlowCompleted, JournalEntry, Modality, RecordingStopped
from routing.known_answer import known_answer
from routing.language import language_change
from routing.played import Played
from routing.profile import Profile
from routing.protocols import Journal, KnownCaller
from routing.reading import LocalReader
from routing.remembrance import Remembrance, left_open
from routing.restoration import Restored, fit, restore
from routing.tool_use import TurnTools
from routing.tools.registry import ToolRegistry
from routing.tools.tool import ToolContext, ToolResult
from routing.turn import CommitGate, Turn
from routing.turn_entries import agent_turn, caller_turn, handed_off, tool_ran, unasked_line, write_begun
from routing.wording import fill
from routing.write_effects import comes_true
from routing.writes import Writes

log = structlog.get_logger(__name__)

READINGS = 16
"""So many are kept while the conversation stands still; an utterance has fewer transcripts."""


@dataclass(slots=True, kw_only=True)
class Prepared:
    """A reply that is being thought of or spoken; nothing of it is true before its commit."""

    message_id: str
    turn: Turn
    reading: Reading
    gate: CommitGate
    looked_up: list[ToolResult] = field(default_factory=list)
    decision: Decision | None = None
    committed: bool = False


__all__ = ["Orchestrator", "Played"]


class Orchestrator:
    """Routes the turns of one call. Not thread-safe: it belongs to one event loop."""

    def __init__(
        self,
        *,
        business: Business,
        reader: LocalReader,
        decider: Decider,
        registry: ToolRegistry,
        journal: Journal,
        call_id: str,
        caller: KnownCaller | None = None,
        persona: str | None = None,
        language: str | None = None,
        languages: tuple[str, ...] | None = None,
        keys: bool = False,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        caller = caller or KnownCaller()
        first = persona or business.file.first_persona
        self.business = business
        self.conversation = Conversation(
            call_id=call_id,
            persona=first,
            caller=caller,
            profile=Profile.of(caller),
            language=language or business.file.languages[0],
            languages=business.file.languages if languages is None else languages,
            keys=keys,
            personas=[first],
            met={first},
        )
        self._reader = reader
        self._decider = decider
        self._registry = registry
        self._journal = journal
        self._clock = clock
        self._replies: dict[str, Prepared] = {}
        self._before: dict[str, Conversation] = {}
        self._heard: set[str] = set()
        self._late: dict[str, Turn] = {}
        self._readings: dict[str, asyncio.Task[Reading]] = {}
        self._writes = Writes(
            registry=registry,
            conversation=lambda: self.conversation,
            context=lambda key: self._context(self.conversation, key),
            begun=self._write_begun,
            ended=self._write_ended,
        )
        self._checkpoints = Checkpoints(self._append, clock)
        days = business.file.remember_days
        self._remembrance = Remembrance(business, timedelta(days=days) if days else None)

    def restore(self, entries: Sequence[JournalEntry]) -> Restored:
        """Take the conversation over from an earlier process, as its journal tells it. Before anything is heard."""
        restored = restore(self.conversation, entries)
        fit(restored.conversation, self.business)
        self.conversation = restored.conversation
        if restored.unanswered is not None and restored.before is not None:
            # Its commit was made; the reply to it is thought of anew, from where the conversation stood before it.
            self._heard.add(restored.unanswered.message_id)
            self._before = {restored.unanswered.message_id: restored.before}
        return restored

    def greeting(self) -> str:
        """The first words of the call: who speaks, that it is an AI, that the call is recorded."""
        held = self.conversation
        words = greeting(self.business, held.persona, language=held.language, caller=held.caller.name)
        return f"{words} {self._left_open()}".strip()

    def _left_open(self) -> str:
        """The offer to go on with what an earlier call left open; empty where there is none."""
        flow = left_open(self.conversation, self.business)
        if flow is None or self.conversation.turn or not self.business.written_in(self.conversation.language):
            return ""
        lines = self.business.lines_in(self.conversation.language)
        topic = self.business.in_language(self.conversation.language).flows[flow].topic
        return fill(lines["resume_earlier"][0], {"topic": topic})

    async def read(self, text: str) -> Reading:
        """The local reading at this point of the conversation, off the event loop. Also called on interim transcripts:
        whoever asks for the same words again shares what was begun."""
        if text not in self._readings:
            if len(self._readings) >= READINGS:
                self._readings.clear()
            self._readings[text] = asyncio.create_task(self._read(text, self.conversation.draft()), name="reading")
        return await asyncio.shield(self._readings[text])

    async def _read(self, text: str, draft: Conversation) -> Reading:
        return await asyncio.to_thread(self._reader.read, text, draft)

    async def respond(self, text: str, *, reply_id: str, message_id: str) -> AsyncIterator[TurnEvent]:
        """The events of a reply to `text`. Free of side effects until `commit_caller(message_id)`.

        May be called several times for one message (speculation): each reply has its own id and its own draft.
        """
        before = self._before.get(message_id)
        draft = (before or self.conversation).draft()
        reading = await (self.read(text) if before is None else self._read(text, before.draft()))
        hear(draft, reading, self.business)
        gate = CommitGate()
        if message_id in self._heard:
            gate.open()
        turn = Turn(
            draft=draft,
            reading=reading,
            business=self.business.in_language(draft.language),
            tools=self._tools(draft, reading.persona.persona, gate),
            persona=reading.persona.persona,
            today=self._reader.today(),
        )
        prepared = Prepared(message_id=message_id, turn=turn, reading=reading, gate=gate)
        self._replies[reply_id] = prepared
        yield Heard(reading=reading)
        for words in hand_over(turn):
            yield words
        known = language_change(turn) or known_answer(turn)
        steps = known if known is not None else self._decider.decide(turn)
        checked = ClaimsGate(self.business, turn)
        async for step in steps:
            if isinstance(step, ToolUsed) and not self._registry.tool(step.result.tool).writes:
                prepared.looked_up.append(step.result)
            if isinstance(step, WordsEnded) and turn.words_ended is None:
                turn.words_ended = len(turn.said)
            for event in checked.let_through(step):
                yield event
        prepared.decision = turn.decision()
        yield Decided(decision=prepared.decision)

    def _context(self, conversation: Conversation, key: str) -> ToolContext:
        return ToolContext(
            call_id=conversation.call_id,
            business=self.business.key,
            idempotency_key=key,
            language=conversation.language,
            details=conversation.profile.held(),
        )

    def _tools(self, draft: Conversation, persona: str, gate: CommitGate) -> TurnTools:
        return TurnTools(
            registry=self._registry,
            persona=persona,
            context=lambda key: self._context(draft, f"{draft.call_id}:{key}"),
            gate=gate,
            writes=self._writes,
        )

    def _write_begun(self, write: PendingWrite) -> None:
        """Known before it is made: whoever goes on with this call, or looks at its record, can find out about it."""
        self.conversation.writes[write.key] = write
        self._append(write_begun(write, self.conversation, at=self._clock()))
        self._checkpoints.note(self.conversation)

    def _write_ended(self, write: PendingWrite, result: ToolResult) -> None:
        """A write is true as soon as its row is there, whether or not its words are heard."""
        self._append_tool(result, key=write.key)
        completed = comes_true(self.business, self.conversation, write, result)
        if completed is not None:
            names = [field.name for field in self.business.flows[completed].fields]
            values = {name: self.conversation.profile.get(name) for name in names}
            self._append(
                FlowCompleted(
                    at=self._clock(),
                    turn=self.conversation.turn,
                    flow=completed,
                    values={n: v for n, v in values.items() if v is not None},
                )
            )
        self._checkpoints.note(self.conversation)

    async def commit_caller(
        self,
        message_id: str,
        text: str,
        *,
        started: float | None = None,
        ended: float | None = None,
        modality: Modality = "spoken",
    ) -> Reading | None:
        """Commit A: the caller's turn. What the caller gave counts from here on, whatever becomes of the reply.

        Idempotent by message id. Returns the reading, or None when the message was committed before.
        """
        if message_id in self._heard:
            return None
        self._heard.add(message_id)
        prepared = next(
            (r for r in self._replies.values() if r.message_id == message_id and r.reading.text == text), None
        )
        reading = prepared.reading if prepared is not None else await self.read(text)
        self._before = {message_id: self.conversation.draft()}
        self._readings.clear()
        hear(self.conversation, reading, self.business)
        for reply in self._replies.values():
            if reply.message_id == message_id:
                reply.gate.open()
        self._append(
            caller_turn(
                message_id,
                text,
                reading,
                at=self._clock(),
                number=self.conversation.turn,
                started=started,
                ended=ended,
                modality=modality,
            )
        )
        if Act.STOP_RECORDING in reading.acts and not self.conversation.not_recorded:
            self.conversation.not_recorded = True
            self._append(
                RecordingStopped(at=self._clock(), turn=self.conversation.turn, reason="the caller asked for it")
            )
        self._remember()
        self._checkpoints.note(self.conversation)
        return reading

    def commit_reply(self, reply_id: str, played: Played) -> Decision | None:
        """Commit B: the reply as it was played. A step, an offer or a hand-off holds only if its words were played.

        Idempotent by reply id. Returns the decision, or None when there is nothing to commit.
        """
        prepared = self._replies.pop(reply_id, None)
        if prepared is None or prepared.committed:
            return None
        prepared.committed = True
        self._readings.clear()
        turn = prepared.turn
        if turn.late:
            self._late = {reply_id: turn}
        decision = prepared.decision or turn.decision()
        before = self.conversation.persona
        for effect in turn.kept:
            effect(self.conversation)
        for result in prepared.looked_up:
            self._append_tool(result)
        if played.text.strip():
            self.conversation.offer = None
            for said in played.of(turn.reply):
                for effect in said.effects:
                    effect(self.conversation)
        if self.conversation.persona != before:
            self._append(handed_off(self.conversation, before, decision, at=self._clock()))
        self.conversation.history.append(
            Exchange(
                turn=self.conversation.turn,
                heard=prepared.reading.text,
                said=played.text.strip(),
                persona=self.conversation.persona,
                route=decision.route,
                target=decision.target,
                step=decision.step,
            )
        )
        self._append(agent_turn(reply_id, turn, decision, played, at=self._clock(), number=self.conversation.turn))
        self._replies = {k: r for k, r in self._replies.items() if r.message_id != prepared.message_id}
        self._remember()
        self._checkpoints.note(self.conversation)
        return decision

    def commit_line(self, message_id: str, played: Played, *, greeting: bool = False, resumption: bool = False) -> None:
        """A line that answers no turn, as it was played: the greeting (turn 0 of the record), the first words after the
        line broke, or a word after silence."""
        persona, number = self.conversation.persona, self.conversation.turn
        meant = self.greeting() if greeting else played.text.strip()
        offered = self._left_open() if greeting else ""
        if offered and played.text.strip().endswith(offered):
            flow = left_open(self.conversation, self.business)
            self.conversation.offer = Offer(kind="resume", about=flow or "")
        self._append(
            unasked_line(
                message_id,
                persona,
                meant,
                played,
                greeting=greeting,
                resumption=resumption,
                at=self._clock(),
                number=number,
            )
        )
        exchange = Exchange(turn=self.conversation.turn, heard="", said=played.text.strip(), persona=persona)
        self.conversation.history.append(exchange)
        if resumption:
            self.conversation.untold = {
                receipt: line for receipt, line in self.conversation.untold.items() if line not in played.text
            }
        self._checkpoints.note(self.conversation)

    def commit_late(self, reply_id: str, message_id: str, played: Played) -> None:
        """What a reply still had to say when its words were over, as it was played behind them."""
        turn = self._late.pop(reply_id, None)
        if turn is not None and played.text.strip():
            for said in played.of(turn.late):
                for effect in said.effects:
                    effect(self.conversation)
        self.commit_line(message_id, played)

    async def owe_callback(self, reason: str) -> ToolResult | None:
        """Something failed on our side and the caller could not be served: store a call-back, once a call. None where
        it is not known how to reach them, or a call-back is stored already."""
        held = self.conversation
        contact = next((name for name in ("phone_number", "email") if held.profile.get(name) is not None), None)
        if contact is None or held.runs.get("callback"):
            return None
        gate = CommitGate()
        gate.open()
        arguments = {contact: held.profile.get(contact), "reason": reason}
        tools = self._tools(held, held.persona, gate)
        return await tools.write("request_callback", arguments, key="callback:fault", counts_as="callback")

    def discard(self, reply_id: str) -> None:
        """Forget a reply that will not be spoken."""
        self._replies.pop(reply_id, None)

    async def go_on_writing(self, restored: Restored) -> None:
        """Find out what became of the writes that an earlier process of this call had begun. Those whose caller was
        about to hear the answer are made, unless the turn that asked for them is answered anew, which makes them."""
        await self._writes.go_on(make=restored.unanswered is None)

    async def finish_writes(self) -> None:
        """Wait for writes under way: at the end of a call none is left behind."""
        await self._writes.close()

    def _append_tool(self, result: ToolResult, *, key: str | None = None) -> None:
        self._append(tool_ran(result, at=self._clock(), number=self.conversation.turn, key=key))

    def _remember(self) -> None:
        entry = self._remembrance.entry(self.conversation, self._clock())
        if entry is not None:
            self._append(entry)

    def _append(self, entry: JournalEntry) -> None:
        self._journal.append(entry)
