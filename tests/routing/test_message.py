"""Messages through the public interface of routing, as a program with its own conversations sends them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import pytest

from routing.decision import Action, Route
from routing.journal import JournalEntry
from routing.ledger_memory import MemoryLedger
from routing.message import ConversationalOrchestrator, create_orchestrator_from_template
from routing.protocols import KnownCaller
from tests.routing.conversations import TODAY, VECTORS, MemoryJournal, parts_of


@dataclass(slots=True)
class Journals:
    by_room: dict[str, MemoryJournal] = field(default_factory=dict)

    def of(self, room: str) -> MemoryJournal:
        return self.by_room.setdefault(room, MemoryJournal())

    def entries(self, room: str) -> list[JournalEntry]:
        return self.by_room[room].entries


@pytest.fixture
def orchestrator() -> ConversationalOrchestrator:
    return ConversationalOrchestrator(parts_of("alive5").with_ledger(MemoryLedger()))


async def test_a_question_is_routed_to_the_faq(orchestrator: ConversationalOrchestrator) -> None:
    decision = await orchestrator.process_message("What does Alive5 do?", "room")
    assert decision.action is Action.USE_FAQ
    assert decision.target is not None
    assert decision.flow_to_execute is None
    assert decision.response
    assert decision.reasoning
    assert 0 < decision.confidence <= 1


async def test_a_wish_begins_a_flow_and_the_next_step_is_told(orchestrator: ConversationalOrchestrator) -> None:
    decision = await orchestrator.process_message("I want marketing information", "room")
    assert decision.action is Action.EXECUTE_FLOW
    assert decision.flow_to_execute == decision.target
    assert decision.next_step is not None
    assert "?" in decision.response


async def test_a_refused_field_is_to_be_skipped(orchestrator: ConversationalOrchestrator) -> None:
    first = await orchestrator.process_message("I want marketing information", "room")
    assert not orchestrator.should_skip_field("room", "name")
    assert first.next_step == "name"
    decision = await orchestrator.process_message("I'd rather not say my name", "room")
    assert decision.changes.refused == ("name",)
    assert orchestrator.should_skip_field("room", "name")
    assert orchestrator.get_collected_value("room", "name") is None
    assert decision.next_step not in (None, "name")


async def test_a_value_that_was_given_is_collected_with_its_being_an_estimate(
    orchestrator: ConversationalOrchestrator,
) -> None:
    await orchestrator.process_message("I want marketing information", "room")
    decision = await orchestrator.process_message("I'm Dana Reed, and we have about 20 campaigns", "room")
    assert decision.changes.collected["campaign_count"] == 20
    assert decision.changes.approximate == ("campaign_count",)
    assert orchestrator.get_collected_value("room", "campaign_count") == 20
    assert orchestrator.should_skip_field("room", "campaign_count")


async def test_rooms_know_nothing_of_each_other(orchestrator: ConversationalOrchestrator) -> None:
    await orchestrator.process_message("I'm Dana Reed and we run 26 campaigns", "one")
    await orchestrator.process_message("Hello", "two")
    assert orchestrator.get_collected_value("one", "campaign_count") == 26
    assert orchestrator.get_collected_value("two", "campaign_count") is None
    assert not orchestrator.should_skip_field("nowhere", "name")


async def test_a_look_up_is_a_use_of_a_tool() -> None:
    hibachi = ConversationalOrchestrator(parts_of("hibachi").with_ledger(MemoryLedger()))
    decision = await hibachi.process_message("How much would it be for 12 adults in 95814?", "room")
    assert decision.action is Action.USE_TOOL
    assert decision.tools[0].ok
    assert (await hibachi.process_message("I want to talk to a real person", "room")).action is Action.ESCALATE


async def test_a_message_that_comes_twice_is_answered_once(orchestrator: ConversationalOrchestrator) -> None:
    send = orchestrator.process_message
    first, again = await asyncio.gather(
        send("I want marketing information", "room", message_id="m1"),
        send("I want marketing information", "room", message_id="m1"),
    )
    assert first is again


async def test_a_conversation_begun_elsewhere_is_taken_over(orchestrator: ConversationalOrchestrator) -> None:
    flow = next(iter(orchestrator.parts.business.flows.values()))
    decision = await orchestrator.process_message(
        "Priya Nair",
        "room",
        [{"role": "user", "content": "I need help"}, {"role": "assistant", "content": "May I have your name?"}],
        {"current_flow": flow.name, "current_step": "name"},
        {"company": "Reed Ltd"},
    )
    assert decision.flow_to_execute == flow.name
    assert decision.changes.collected["name"] == "Priya Nair"
    assert orchestrator.should_skip_field("room", "company")


async def test_what_cannot_be_processed_is_refused(orchestrator: ConversationalOrchestrator) -> None:
    with pytest.raises(ValueError, match="empty"):
        await orchestrator.process_message("  ", "room")
    with pytest.raises(ValueError, match="no flow 'nothing'"):
        await orchestrator.process_message("Hello", "room", (), {"current_flow": "nothing"})
    assert orchestrator.profile("room") is None


async def test_the_reply_for_a_channel_is_as_long_as_the_channel_allows(
    orchestrator: ConversationalOrchestrator,
) -> None:
    decision = await orchestrator.process_message("What does Alive5 do?", "room", channel="sms")
    assert len(decision.response) <= 160


async def test_an_orchestrator_is_made_from_a_folder_and_keeps_a_journal() -> None:
    journals = Journals()
    made = create_orchestrator_from_template(
        "alive5", ledger=MemoryLedger(), journal=journals.of, today=lambda: TODAY, cache=VECTORS
    )
    caller = KnownCaller(name="Dana Reed", phone_number="+19164452841")
    decision = await made.process_message("What does Alive5 do?", "room", caller=caller)
    assert decision.route is Route.FAQ
    assert made.get_collected_value("room", "phone_number") == "+19164452841"
    assert {"caller_turn", "agent_turn"} <= {entry.kind for entry in journals.entries("room")}
    await made.end("room")
    assert made.profile("room") is None


async def test_the_room_that_was_silent_longest_is_let_go() -> None:
    few = ConversationalOrchestrator(parts_of("alive5").with_ledger(MemoryLedger()), rooms=2)
    for room in ("one", "two", "one", "three"):
        await few.process_message("Hello", room)
    assert few.profile("two") is None
    assert few.profile("one") is not None
