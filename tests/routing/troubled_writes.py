"""A booking that the caller agrees to while something goes wrong: what was written, told and owed in the end.

Everything is real but the trouble: the orchestrator, its journal, PostgreSQL. A killed job is one of which nothing is
left but the journal's entries; the job that goes on begins from those.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any
from uuid import uuid4

import asyncpg

from database.ledger import PostgresLedger
from database.records import PostgresRecordWriter
from routing.events import Words
from routing.journal import CallEnded, CallStarted, JournalEntry
from routing.orchestrator import Orchestrator, Played
from routing.protocols import Receipt
from routing.tools.registry import ToolRegistry
from tests.database.calls import at, lines
from tests.routing.conversations import MemoryJournal, TextCall, parts_of

YES = "Yes, book it."
WRITE_SECONDS = 0.1
"""How long the registry waits for a write here; nothing but the size of the trouble depends on it."""


class Trouble(Enum):
    """What befalls the first write."""

    NONE = "nothing"
    BEFORE = "the connection breaks before the effect"
    AFTER = "the connection breaks after the effect"
    LATE = "the answer comes too late"
    KILLED_BEFORE = "the job is killed before the effect"
    KILLED_AFTER = "the job is killed after the effect"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What happens from the caller's yes on.

    Attributes:
        speculations: replies that were begun to the same words and thrown away.
        away: so many calls of the database fail after the first write.
        barge_in: seconds after which the caller cuts in.
        asked_again: how often the caller says yes once more.
        succeeded: whether another job goes on after a kill.
    """

    trouble: Trouble = Trouble.NONE
    speculations: int = 0
    away: int = 0
    barge_in: float | None = None
    asked_again: int = 0
    succeeded: bool = True

    @classmethod
    def drawn(cls, draw: random.Random) -> Plan:
        return cls(
            trouble=draw.choice(list(Trouble)),
            speculations=draw.choice([0, 0, 1, 2]),
            away=draw.choice([0, 0, 1, 2, 50]),
            barge_in=draw.choice([None, None, 0.0, 0.02, 0.05, 0.1, 0.15]),
            asked_again=draw.choice([0, 1, 2]),
            succeeded=draw.random() < 0.7,
        )


@dataclass(slots=True)
class TroubledLedger:
    """The database with its trouble; the rows of one run are a business's own."""

    real: PostgresLedger
    business: str
    trouble: Trouble
    away: int
    killed: asyncio.Event = field(default_factory=asyncio.Event)

    def __getattr__(self, name: str) -> Any:
        async def call(**arguments: Any) -> Any:
            await self._reach()
            return await getattr(self.real, name)(**arguments | {"business": self.business})

        return call

    async def book(self, **arguments: Any) -> Receipt:
        trouble, self.trouble = self.trouble, Trouble.NONE
        if trouble is Trouble.NONE:
            await self._reach()
        if trouble is Trouble.BEFORE:
            raise ConnectionResetError
        if trouble is Trouble.KILLED_BEFORE:
            await self._die()
        if trouble is Trouble.LATE:
            await asyncio.sleep(WRITE_SECONDS * 1.5)
        receipt = await self.real.book(**arguments | {"business": self.business})
        if trouble is Trouble.AFTER:
            raise ConnectionResetError
        if trouble is Trouble.KILLED_AFTER:
            await self._die()
        return receipt

    async def _reach(self) -> None:
        if self.away > 0:
            self.away -= 1
            raise ConnectionRefusedError

    async def _die(self) -> None:
        self.killed.set()
        await asyncio.Event().wait()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What is there in the end: rows of bookings, call-backs that are owed, and what the caller heard."""

    bookings: int
    owed: int
    heard: str
    begun: bool

    @property
    def duplicated(self) -> bool:
        return self.bookings > 1

    @property
    def lost(self) -> bool:
        """Whether something that was begun left nothing, or something was claimed that is not there."""
        claimed = "booked." in self.heard and self.bookings == 0
        return claimed or (self.begun and self.bookings == 0 and self.owed == 0)


async def read_back() -> Sequence[JournalEntry]:
    """The journal of a call whose caller has to say yes to a booking."""
    call = TextCall.begin()
    await call.say("I'd like to book a chef for twelve adults on the 5th of December at 6 pm in 95608.")
    await call.say("My name is Dana Reed, and my number is 916-445-2841.")
    for _ in range(6):
        if call.orchestrator.conversation.offer is not None:
            break
        await call.say("No, none of that.")
    assert call.orchestrator.conversation.flow is not None
    assert call.orchestrator.conversation.flow.status == "confirming"
    return call.journal.entries


class Run:
    """One call under one plan."""

    def __init__(self, plan: Plan, pool: asyncpg.Pool, before: Sequence[JournalEntry]) -> None:
        self.plan = plan
        self.call_id = str(uuid4())
        self.business = f"hibachi-{self.call_id}"
        self.pool = pool
        self.ledger = TroubledLedger(PostgresLedger(pool), self.business, plan.trouble, plan.away)
        self.journal = MemoryJournal(list(before))
        self.heard: list[str] = []
        self.number = 0
        self.orchestrator = self._job()

    def _job(self) -> Orchestrator:
        parts = parts_of("hibachi").with_ledger(self.ledger)
        tools = [parts.registry.tool(name) for name in parts.registry.names]
        patient = ToolRegistry(tools, parts.business.file.tools, write_timeout=WRITE_SECONDS)
        orchestrator = replace(parts, registry=patient).orchestrator(journal=self.journal, call_id=self.call_id)
        self.restored = orchestrator.restore(list(self.journal.entries))
        return orchestrator

    async def outcome(self) -> Outcome:
        killed = await self._until_killed()
        if killed and self.plan.succeeded:
            self.orchestrator = self._job()
            await self.orchestrator.go_on_writing(self.restored)
            unanswered = self.restored.unanswered
            if unanswered is not None:
                await self._reply(unanswered.text, message=unanswered.message_id)
            killed = False
        if not killed:
            for _ in range(self.plan.asked_again):
                await self._turn(YES)
            if not self.orchestrator.conversation.writes and not self.orchestrator.conversation.completed:
                await self._turn(YES)
            await asyncio.sleep(WRITE_SECONDS * 2)
            await self._turn("What did you say?")
            await self.orchestrator.finish_writes()
        return await self._kept(killed)

    async def _until_killed(self) -> bool:
        first = asyncio.create_task(self._first_yes())
        death = asyncio.create_task(self.ledger.killed.wait())
        await asyncio.wait({first, death}, return_when=asyncio.FIRST_COMPLETED)
        dead = death.done()
        if dead:
            # What a killed job would still do does not happen; its journal ends here.
            self.journal = MemoryJournal(list(self.journal.entries))
            doomed = [t for t in asyncio.all_tasks() if t.get_name() == "write" or t.get_name().startswith("tool ")]
            for task in (first, *doomed):
                task.cancel()
            await asyncio.gather(first, *doomed, return_exceptions=True)
        death.cancel()
        return dead

    async def _first_yes(self) -> None:
        message = f"yes-{self.call_id}"
        for n in range(self.plan.speculations):
            guess = asyncio.create_task(self._listen(YES, f"guess-{n}", message))
            await asyncio.sleep(0.03)
            guess.cancel()
            await asyncio.gather(guess, return_exceptions=True)
            self.orchestrator.discard(f"guess-{n}")
        listening = asyncio.create_task(self._listen(YES, "reply", message))
        await asyncio.sleep(0.03)
        await self.orchestrator.commit_caller(message, YES)
        if self.plan.barge_in is not None:
            await asyncio.wait({listening}, timeout=self.plan.barge_in)
            listening.cancel()
        words = ""
        with suppress(asyncio.CancelledError):
            words = await listening
        interrupted = self.plan.barge_in is not None
        self.orchestrator.commit_reply("reply", Played(text=words, interrupted=interrupted))
        self.heard.append(words)

    async def _turn(self, text: str) -> None:
        self.number += 1
        await self._reply(text, message=f"message-{self.number}-{self.call_id}")

    async def _reply(self, text: str, *, message: str) -> None:
        self.number += 1
        reply = f"reply-{self.number}"
        await self.orchestrator.commit_caller(message, text)
        words = await self._listen(text, reply, message)
        self.orchestrator.commit_reply(reply, Played(text=words))
        self.heard.append(words)

    async def _listen(self, text: str, reply: str, message: str) -> str:
        said = ""
        with suppress(asyncio.CancelledError):
            async for event in self.orchestrator.respond(text, reply_id=reply, message_id=message):
                said += event.text if isinstance(event, Words) else ""
        return said

    async def _kept(self, killed: bool) -> Outcome:
        """The record, brought to the database when everything is over, as the shipper does."""
        begins = CallStarted(at=at(0), call_id=self.call_id, business=self.business, room="r", persona="sales")
        entries = [begins, *self.journal.entries]
        if not killed:
            entries.append(CallEnded(at=at(60), reason="the caller hung up"))
        records = PostgresRecordWriter(self.pool)
        await records.record_journal(call_id=self.call_id, attempt=1, first_seq=1, entries=lines(entries))
        if killed:
            await records.finish_call(call_id=self.call_id)
        count = "select count(*) from public.{} where business = $1"
        return Outcome(
            bookings=await self.pool.fetchval(count.format("bookings"), self.business),
            owed=await self.pool.fetchval(count.format("callbacks"), self.business),
            heard=" ".join(self.heard),
            begun=any(entry.kind == "write_begun" for entry in self.journal.entries),
        )
