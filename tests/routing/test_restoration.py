"""A conversation whose process died goes on from its journal, without LiveKit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from routing import journal
from routing.conversation import Conversation
from routing.journal import JournalEntry
from routing.orchestrator import Orchestrator, Played
from routing.protocols import KnownCaller
from routing.restoration import Restored, restore
from routing.resumption import resumption
from tests.routing.conversations import MemoryJournal, TextCall, parts_of, said

ENTRY: TypeAdapter[JournalEntry] = TypeAdapter(JournalEntry)

BOOKING = (
    "I'd like to book a chef for twelve adults on the 5th of December at 6 pm in 95608.",
    "My name is Dana Reed, and my number is 916-445-2841.",
)
SAYINGS = (
    *BOOKING,
    "What happens if it rains?",
    "I would rather not tell you my name.",
    "What would that cost?",
    "No, none of that.",
    "Yes, that is right.",
    "I am very disappointed, your chef came two hours late and he was rude to my guests.",
    "Can somebody call me back?",
    "916 445",
    "Please do not record this call.",
    "Make it fourteen adults.",
    "What was my phone number?",
    "Forget it.",
    "Cancel the booking, please.",
    "Mumble mumble.",
    "Thanks, goodbye.",
)


def written(entries: Sequence[JournalEntry]) -> list[JournalEntry]:
    """The entries as they come back from the disk."""
    return [ENTRY.validate_json(ENTRY.dump_json(entry)) for entry in entries]


class Successor:
    """The process that goes on: a new orchestrator over what the first one wrote, with the same ledger."""

    def __init__(self, call: TextCall, entries: Sequence[JournalEntry] | None = None) -> None:
        parts = parts_of("hibachi").with_ledger(call.ledger)
        self.journal = MemoryJournal()
        self.orchestrator: Orchestrator = parts.orchestrator(journal=self.journal, call_id="call-1")
        self.call = TextCall(self.orchestrator, self.journal, call.ledger, number=1000)
        self.restored: Restored = self.orchestrator.restore(written(entries or call.journal.entries))

    def first_words(self) -> str:
        answers = self.restored.unanswered is not None
        return resumption(self.orchestrator.conversation, self.orchestrator.business, answers=answers)


async def _booked_up_to_the_read_back() -> TextCall:
    call = TextCall.begin()
    for line in BOOKING:
        await call.say(line)
    for _ in range(6):
        if call.orchestrator.conversation.offer is not None:
            break
        await call.say("No, none of that.")
    assert call.orchestrator.conversation.flow is not None
    assert call.orchestrator.conversation.flow.status == "confirming"
    return call


async def test_a_call_in_the_middle_of_a_booking_is_known_again_whole() -> None:
    call = TextCall.begin(caller=KnownCaller(phone_number="+19164452841", purchase_history=("a party in May",)))
    for line in SAYINGS[:5]:
        await call.say(line)
    successor = Successor(call)
    assert successor.orchestrator.conversation == call.orchestrator.conversation
    assert successor.restored.unanswered is None


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    turns=st.lists(st.tuples(st.sampled_from(SAYINGS), st.sampled_from([1.0, 1.0, 0.4, 0.0])), min_size=1, max_size=7)
)
async def test_whatever_was_said_and_wherever_it_was_cut_off_the_journal_tells_the_conversation(
    turns: list[tuple[str, float]],
) -> None:
    call = TextCall.begin()
    call.orchestrator.commit_line("greeting", Played(text=call.orchestrator.greeting()), greeting=True)
    for text, share in turns:
        reply, events = await call.hear(text)
        words = said(events)
        played = Played(text=words[: int(len(words) * share)], interrupted=share < 1.0)
        call.orchestrator.commit_reply(reply, played)
    assert Successor(call).orchestrator.conversation == call.orchestrator.conversation


async def test_every_attempt_tells_the_next_one() -> None:
    call = TextCall.begin()
    entries: list[JournalEntry] = []
    for line in (*SAYINGS[:4], "What would that cost?"):
        await call.say(line)
        entries += call.journal.entries
        conversation = call.orchestrator.conversation
        call = Successor(call, entries).call
        assert call.orchestrator.conversation == conversation


async def test_a_question_that_is_open_is_asked_again_and_its_answer_is_taken() -> None:
    call = TextCall.begin()
    await call.say("I'd like to book a party for twelve adults.")
    asked = call.orchestrator.conversation.asked
    assert asked is not None
    successor = Successor(call)
    words = successor.first_words()
    assert words.startswith("Sorry, I lost you for a moment; we were talking about a hibachi party.")
    assert words.endswith("?")
    await successor.call.say("On the 5th of December.")
    profile = successor.orchestrator.conversation.profile
    assert (profile.get("adults"), profile.get("event_date")) == (12, "2026-12-05")


async def test_what_was_read_back_is_heard_again_and_a_yes_books_it_once() -> None:
    call = await _booked_up_to_the_read_back()
    successor = Successor(call)
    assert "Saturday, December 5th" in successor.first_words()
    _, decision = await successor.call.say("Yes, that is right.")
    assert decision.flow_completed == "booking"
    assert successor.orchestrator.conversation.completed == ["booking"]
    assert len(call.ledger.bookings("hibachi")) == 1


async def test_a_booking_whose_words_were_not_heard_is_told_and_not_made_again() -> None:
    call = await _booked_up_to_the_read_back()
    reply, events = await call.hear("Yes, that is right.")
    assert said(events)
    assert len(call.ledger.bookings("hibachi")) == 1
    successor = Successor(call)
    assert successor.restored.unanswered is None
    words = successor.first_words()
    assert next(iter(call.orchestrator.conversation.untold.values())) in words
    successor.orchestrator.commit_line("again", Played(text=words), resumption=True)
    assert successor.orchestrator.conversation.untold == {}
    await successor.call.say("Yes, that is right.")
    assert len(call.ledger.bookings("hibachi")) == 1
    assert reply


async def test_a_booking_under_way_when_the_process_died_is_made_once() -> None:
    call = await _booked_up_to_the_read_back()
    before = len(call.journal.entries)
    await call.hear("Yes, that is right.")
    heard = next(n for n, e in enumerate(call.journal.entries) if n >= before and e.kind == "caller_turn")
    # The row is there, and nothing after the caller's turn was written down.
    successor = Successor(call, call.journal.entries[: heard + 1])
    unanswered = successor.restored.unanswered
    assert unanswered is not None
    events = [
        event
        async for event in successor.orchestrator.respond(
            unanswered.text, reply_id="anew", message_id=unanswered.message_id
        )
    ]
    successor.orchestrator.commit_reply("anew", Played(text=said(events)))
    assert successor.orchestrator.conversation.completed == ["booking"]
    assert len(call.ledger.bookings("hibachi")) == 1


async def test_words_that_were_not_answered_are_answered_as_the_same_turn() -> None:
    call = TextCall.begin()
    await call.say("Hello.")
    await call.hear("What happens if it rains?")
    successor = Successor(call)
    unanswered = successor.restored.unanswered
    assert unanswered is not None
    assert successor.first_words() == "Sorry, I lost you for a moment."
    events = [
        event
        async for event in successor.orchestrator.respond(
            unanswered.text, reply_id="anew", message_id=unanswered.message_id
        )
    ]
    assert await successor.orchestrator.commit_caller(unanswered.message_id, unanswered.text) is None
    decision = successor.orchestrator.commit_reply("anew", Played(text=said(events)))
    assert decision is not None
    assert decision.target == "rain"
    assert successor.orchestrator.conversation.turn == 2
    assert successor.journal.entries[-2].turn == 2


async def test_a_refused_field_is_not_asked_for_by_the_successor() -> None:
    call = TextCall.begin()
    await call.say("I'd like to book a party for twelve adults.")
    await call.say("I would rather not tell you my name.")
    successor = Successor(call)
    assert "name" in successor.orchestrator.conversation.profile.refused
    for line in ("On the 5th of December.", "At six.", "In 95608."):
        words, _ = await successor.call.say(line)
        assert "your name" not in words


async def test_nothing_open_the_caller_is_asked_to_go_on() -> None:
    call = TextCall.begin()
    await call.say("What happens if it rains?")
    assert Successor(call).first_words().endswith("Please go on.")


async def test_a_call_that_broke_before_its_greeting_was_heard_is_greeted() -> None:
    call = TextCall.begin()
    assert not restore(call.orchestrator.conversation, []).greeted
    call.orchestrator.commit_line("greeting", Played(text="Good morning, this is"), greeting=True)
    assert Successor(call).restored.greeted


def at() -> datetime:
    return datetime(2026, 11, 21, 18, 0, tzinfo=UTC)


def _turn(number: int, text: str, **more: object) -> journal.CallerTurn:
    return journal.CallerTurn.model_validate(
        {
            "at": at(),
            "turn": number,
            "message_id": f"m{number}",
            "text": text,
            "sentiment": "neutral",
            "sentiment_score": 0.0,
            "sentiment_confidence": 1.0,
            **more,
        }
    )


def _reply(number: int, text: str, **more: object) -> journal.AgentTurn:
    return journal.AgentTurn.model_validate(
        {
            "at": at(),
            "turn": number,
            "message_id": f"r{number}",
            "said": text,
            "meant": text,
            "persona": "sales",
            "route": "flow",
            "target": "booking",
            "segments": ({"persona": "sales", "kind": "answer", "text": text},),
            **more,
        }
    )


OLD_JOURNAL: tuple[JournalEntry, ...] = (
    journal.CallStarted(at=at(), call_id="call-1", business="hibachi", room="r", persona="reception"),
    journal.ParticipantJoined(at=at(), identity="caller", participant_kind="caller"),
    _reply(0, "Good morning.", route="conversation", target=None, segments=({"kind": "greeting"},)),
    _turn(1, "A party for about twelve adults", slots={"adults": 12}, approximate=("adults",), refused=("name",)),
    journal.HandedOff(at=at(), turn=1, from_persona="reception", to_persona="sales", reason="booking"),
    _reply(1, "On which day?"),
    _turn(2, "The fifth of December", slots={"event_date": "2026-12-05"}),
    journal.ToolRan(at=at(), turn=2, tool="book_party", arguments={}, result={"booking_id": "1"}, receipt="1"),
    journal.FlowCompleted(at=at(), turn=2, flow="booking", values={}),
    _reply(2, "It is booked."),
    journal.RecordingStopped(at=at(), turn=2, reason="asked"),
    journal.Fault(at=at(), turn=2, part="stt", what="late"),
    journal.ParticipantLeft(at=at(), turn=2, identity="colleague"),
)


def test_a_journal_without_checkpoints_is_taken_as_far_as_it_tells() -> None:
    restored = restore(TextCall.begin().orchestrator.conversation, written(OLD_JOURNAL))
    conversation = restored.conversation
    assert restored.greeted
    assert restored.unanswered is None
    assert (conversation.persona, conversation.turn, conversation.met) == ("sales", 2, {"reception", "sales"})
    assert conversation.profile.held() == {"adults": 12, "event_date": "2026-12-05"}
    assert conversation.profile.approximate() == ("adults",)
    assert set(conversation.profile.refused) == {"name"}
    assert conversation.completed == ["booking"]
    assert conversation.runs == {"booking": 1}
    assert conversation.latest("book_party") is not None
    assert [(e.heard, e.said) for e in conversation.history[1:]] == [
        ("A party for about twelve adults", "On which day?"),
        ("The fifth of December", "It is booked."),
    ]
    assert conversation.flow is not None
    assert not conversation.flow.active
    assert conversation.not_recorded


def test_every_kind_of_entry_is_restored_from() -> None:
    """Whatever stands in a journal, restoring neither fails nor loses what stood there before."""
    others: tuple[JournalEntry, ...] = (
        journal.LanguageChanged(at=at(), turn=2, language="ar"),
        journal.Waited(at=at(), place=1, seconds=2.0, outcome="served"),
        journal.Checkpoint(at=at(), turn=2, changed={"misunderstood": 3}),
        journal.WriteBegun(at=at(), turn=2, tool="book_party", key="call-1:booking:1", arguments={"adults": 12}),
        journal.ProfileKept(at=at(), turn=2, business="hibachi", caller={}, profile={}, expires=at()),
        journal.CallEnded(at=at(), turn=2, reason="lost"),
    )
    kinds = {entry.kind for entry in (*OLD_JOURNAL, *others)}
    assert kinds == {kind.model_fields["kind"].default for kind in get_args(get_args(JournalEntry)[0])}
    conversation = restore(TextCall.begin().orchestrator.conversation, written((*OLD_JOURNAL, *others))).conversation
    assert conversation.completed == ["booking"]
    assert [write.tool for write in conversation.writes.values()] == ["book_party"]
    assert conversation.language == "ar"
    assert conversation.misunderstood == 0, "without its beginning a checkpoint tells nothing"


@pytest.mark.parametrize("field", ["persona", "flow"])
async def test_what_the_business_no_longer_has_is_left_out(field: str) -> None:
    call = TextCall.begin()
    await call.say("I'd like to book a party for twelve adults.")
    renamed = written(call.journal.entries)
    state = next(e for e in reversed(renamed) if isinstance(e, journal.Checkpoint) and field in e.changed)
    gone = "gone" if field == "persona" else {**state.changed["flow"], "name": "gone"}
    renamed[renamed.index(state)] = state.model_copy(update={"changed": {**state.changed, field: gone}})
    conversation = Successor(call, renamed).orchestrator.conversation
    assert conversation.persona in parts_of("hibachi").business.personas
    assert conversation.flow is None or conversation.flow.name == "booking"
    assert conversation.profile.get("adults") == 12


def test_a_field_that_another_version_wrote_does_no_harm() -> None:
    conversation: Conversation = TextCall.begin().orchestrator.conversation
    whole = journal.Checkpoint(at=at(), whole=True, changed={"turn": 3, "of_another_version": [1]})
    assert restore(conversation, [whole]).conversation.turn == 3
    broken = journal.Checkpoint(at=at(), whole=True, changed={"turn": "many"})
    assert restore(conversation, [_turn(1, "Hello"), broken]).conversation.turn == 1
