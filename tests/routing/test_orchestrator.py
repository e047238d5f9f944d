"""The turn without LiveKit: what is speculation, what is committed, and what a caller hears."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from routing.events import SegmentKind, ToolUsed, Words
from routing.orchestrator import Played
from routing.protocols import KnownCaller
from routing.turn import Turn
from tests.routing.conversations import TextCall, said, tools


async def _booked_up_to_the_read_back() -> TextCall:
    call = TextCall.begin()
    await call.say("I'd like to book a chef for twelve adults on the 5th of December at 6 pm in 95608.")
    await call.say("My name is Dana Reed, and my number is 916-445-2841.")
    for _ in range(6):
        if call.orchestrator.conversation.offer is not None:
            break
        await call.say("No, none of that.")
    assert call.orchestrator.conversation.offer is not None
    assert call.orchestrator.conversation.offer.kind == "read_back"
    return call


async def test_the_greeting_says_that_an_ai_speaks_and_that_the_call_is_recorded() -> None:
    greeting = TextCall.begin().orchestrator.greeting()
    assert "AI" in greeting
    assert "recorded" in greeting


async def test_speculation_leaves_no_trace() -> None:
    call = TextCall.begin()
    before = call.orchestrator.conversation.draft()
    for text in ("I'd like to book", "I'd like to book a chef", "I'd like to book a chef for twelve adults"):
        reply, events = await call.hear(text, commit=False)
        assert said(events)
        call.orchestrator.discard(reply)
    assert call.orchestrator.conversation == before
    assert call.journal.entries == []


async def test_what_the_caller_gave_survives_a_barge_in_before_the_first_sound() -> None:
    call = TextCall.begin()
    reply, _ = await call.hear("I'd like to book a chef for twelve adults on the 5th of December.")
    call.orchestrator.commit_reply(reply, Played(text="", interrupted=True))
    assert call.orchestrator.conversation.profile.get("adults") == 12
    assert call.orchestrator.conversation.profile.get("event_date") == "2026-12-05"


async def test_a_question_that_was_not_heard_does_not_count_as_asked() -> None:
    call = TextCall.begin()
    reply, events = await call.hear("I'd like to book a party.")
    call.orchestrator.commit_reply(reply, Played(text=said(events)[:20], interrupted=True))
    assert call.orchestrator.conversation.asked is None


async def test_a_hand_off_that_was_not_heard_did_not_happen() -> None:
    call = TextCall.begin()
    reply, _ = await call.hear("I'd like to book a party.")
    call.orchestrator.commit_reply(reply, Played(text="", interrupted=True))
    assert call.orchestrator.conversation.persona == "reception"
    assert "handed_off" not in call.journal.kinds()


async def test_the_leaving_voice_says_the_transition_and_the_new_one_the_answer() -> None:
    call = TextCall.begin()
    _, events = await call.hear("I'd like to book a party.")
    words = [e for e in events if isinstance(e, Words)]
    assert (words[0].persona, words[0].kind, words[0].segment) == ("reception", SegmentKind.TRANSITION, 0)
    assert {(w.persona, w.kind, w.segment) for w in words[1:]} == {("sales", SegmentKind.ANSWER, 1)}


async def test_commits_count_once() -> None:
    call = TextCall.begin()
    text = "I'd like to book a party for ten adults."
    reply, events = await call.hear(text)
    assert await call.orchestrator.commit_caller("message-1", text) is None
    assert call.orchestrator.commit_reply(reply, Played(text=said(events))) is not None
    assert call.orchestrator.commit_reply(reply, Played(text=said(events))) is None
    assert call.journal.kinds().count("caller_turn") == 1
    assert call.journal.kinds().count("agent_turn") == 1
    assert call.orchestrator.conversation.turn == 1


async def test_a_reply_made_again_after_the_commit_does_not_count_the_turn_twice() -> None:
    call = TextCall.begin()
    text = "I'd like to book a party for ten adults."
    await call.hear(text)
    again = [e async for e in call.orchestrator.respond(text, reply_id="again", message_id="message-1")]
    call.orchestrator.commit_reply("again", Played(text=said(again)))
    assert call.orchestrator.conversation.turn == 1


async def test_what_was_said_back_counts_for_the_next_turn_alone_whatever_becomes_of_its_reply() -> None:
    call = TextCall.begin()
    await call.say("I'd like to book a party for ten adults.")
    await call.say("How many adults did I say?")
    assert call.orchestrator.conversation.recalled == "adults"
    await call.hear("My name is Ann Smith.")
    assert call.orchestrator.conversation.recalled is None


async def test_nothing_is_written_before_the_caller_s_turn_is_committed() -> None:
    call = await _booked_up_to_the_read_back()
    call.number += 1
    seen: list[object] = []

    async def listen() -> None:
        stream = call.orchestrator.respond("Yes, book it.", reply_id="r", message_id="m")
        while (event := await anext(stream, None)) is not None:
            seen.append(event)

    listening = asyncio.create_task(listen())
    await asyncio.sleep(0.3)
    assert not any(isinstance(e, ToolUsed) for e in seen)
    assert call.orchestrator.conversation.completed == []
    await call.orchestrator.commit_caller("m", "Yes, book it.")
    await asyncio.wait_for(listening, 5)
    assert [e.result.tool for e in seen if isinstance(e, ToolUsed)] == ["book_party"]
    assert call.orchestrator.conversation.completed == ["booking"]


async def test_a_write_cut_off_by_a_barge_in_is_made_and_told_in_the_next_turn() -> None:
    call = await _booked_up_to_the_read_back()

    async def listen() -> None:
        async for _ in call.orchestrator.respond("Yes, book it.", reply_id="r", message_id="m"):
            pass

    listening = asyncio.create_task(listen())
    await asyncio.sleep(0.2)
    await call.orchestrator.commit_caller("m", "Yes, book it.")
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)
    await call.orchestrator.finish_writes()
    call.orchestrator.commit_reply("r", Played(text="One moment", interrupted=True))
    if call.orchestrator.conversation.completed:
        words, _ = await call.say("Hello, are you still there?")
        assert "booked" in words
    else:
        # The barge-in came before the write began: then nothing was booked, and nothing is claimed.
        words, _ = await call.say("Hello, are you still there?")
        assert "is booked" not in words


async def test_the_same_yes_twice_books_once() -> None:
    call = await _booked_up_to_the_read_back()
    await call.say("Yes, book it.")
    await call.say("Yes, book it.")
    ran = [e for e in call.journal.entries if e.kind == "tool_ran" and e.tool == "book_party"]
    assert len(ran) == 1
    assert call.orchestrator.conversation.completed == ["booking"]


async def test_a_known_answer_asks_no_decider() -> None:
    call = TextCall.begin()

    class NoDecider:
        name = "none"

        def decide(self, turn: Turn) -> AsyncIterator[Words | ToolUsed]:
            raise AssertionError("the decider was asked")

    call.orchestrator._decider = NoDecider()
    entry = next(e for e in call.orchestrator.business.faq if e.subject == "deposit")
    words, decision = await call.say(entry.question)
    assert decision.target == "deposit"
    assert words == entry.answer


async def test_the_new_persona_knows_why_the_call_came_over() -> None:
    call = TextCall.begin(
        caller=KnownCaller(name="Dana Reed", is_vip=True, purchase_history=("a party of 20 in June",))
    )
    words, decision = await call.say("I'd like to book a party.")
    assert decision.persona.switched
    assert decision.persona.reason.endswith(".")
    assert "hibachi party" in words
    assert "a party of 20 in June" in words


async def test_a_refused_field_is_not_asked_again() -> None:
    call = TextCall.begin()
    await call.say("I'd like to book a chef for twelve adults on the 5th of December at 6 pm in 95608.")
    await call.say("I'd rather not tell you my name.")
    for _ in range(5):
        words, _ = await call.say("No.")
        assert "your name" not in words


async def test_an_unknown_question_is_admitted_and_a_call_back_is_offered() -> None:
    call = TextCall.begin()
    words, decision = await call.say("What is the chef's favourite football club?")
    assert decision.route.value == "conversation"
    assert call.orchestrator.conversation.offer is not None
    assert "call" in words


async def test_a_call_back_is_claimed_only_with_its_row() -> None:
    call = TextCall.begin()
    words, decision = await call.say("Can I speak to a real person, please?")
    assert decision.route.value == "escalate"
    assert "Done" not in words
    _, events = await call.hear("Sure, it's 916-445-2841.")
    assert tools(events) == ["request_callback"]
    assert "call you back" in said(events)


async def test_a_caller_who_does_not_want_to_be_recorded_is_not() -> None:
    call = TextCall.begin()
    await call.say("Please don't record this.")
    await call.say("I said don't record me.")
    assert call.journal.kinds().count("recording_stopped") == 1


@pytest.mark.parametrize("text", ["", "…", "?!", "ß" * 4000, "\x00\x01"])
async def test_whatever_is_heard_is_answered(text: str) -> None:
    words, _ = await TextCall.begin().say(text)
    assert words


async def test_a_caller_who_could_not_be_served_is_owed_one_call_back() -> None:
    call = TextCall.begin(caller=KnownCaller(phone_number="+19164452841"))
    first = await call.orchestrator.owe_callback("the line failed")
    again = await call.orchestrator.owe_callback("the line failed again")
    assert first is not None
    assert first.receipt
    assert again is None
    assert [row["phone_number"] for row in call.ledger.callbacks("hibachi")] == ["+19164452841"]
    assert "tool_ran" in call.journal.kinds()


async def test_nobody_is_owed_a_call_back_to_an_unknown_number() -> None:
    call = TextCall.begin()
    assert await call.orchestrator.owe_callback("the line failed") is None
    assert call.ledger.callbacks("hibachi") == []


async def test_the_agent_s_own_name_is_not_taken_for_the_caller_s() -> None:
    call = TextCall.begin(persona="sales")
    await call.say("Thank you. Sarah, call me at 916 445 2841.")
    assert call.orchestrator.conversation.profile.get("name") is None
    assert call.orchestrator.conversation.profile.get("phone_number") == "+19164452841"


async def test_a_name_is_kept_that_comes_with_other_values_and_a_farewell() -> None:
    call = TextCall.begin(persona="sales")
    await call.say("I'd like to book a chef.")
    assert call.orchestrator.conversation.asked == "name"
    await call.say("Rosa Diaz, number 916 445 2841, and that's all for today, I have to go, bye.")
    assert call.orchestrator.conversation.profile.get("name") == "Rosa Diaz"
    assert call.orchestrator.conversation.profile.get("phone_number") == "+19164452841"


async def test_who_says_goodbye_and_then_asks_something_is_not_hung_up_on() -> None:
    call = TextCall.begin()
    await call.say("Thanks, that is all. Goodbye.")
    assert call.orchestrator.conversation.ending
    await call.say("Wait, what happens if it rains?")
    assert not call.orchestrator.conversation.ending


@pytest.mark.parametrize(
    "asked", ["Where do the chefs learn all that?", "Who are your chefs?", "Why is the chef so quick?"]
)
async def test_a_question_about_how_something_is_begins_no_flow_and_no_sale(asked: str) -> None:
    call = TextCall.begin()
    await call.say(asked)
    held = call.orchestrator.conversation
    assert held.flow is None
    assert held.persona == "reception"


async def test_a_budget_is_said_back_to_who_named_it() -> None:
    call = TextCall.begin("alive5")
    for line in ("I'm interested in your marketing campaigns.", "Dana Reed", "Our budget is 1,500 dollars."):
        await call.say(line)
    words, _ = await call.say("What budget did I give you?")
    assert "You said your budget: $1500.00." in words
