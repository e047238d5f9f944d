"""One caller's thread over calls and writing: what was left open on one channel is gone on with on another."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from database.ledger import PostgresCallers
from routing.journal import CallEnded, CallStarted, JournalEntry
from routing.orchestrator import Played
from routing.protocols import KnownCaller
from settings import Settings
from tests.desk.api_desk import ApiDesk, api_desk
from tests.routing.conversations import TextCall

DANA = "+19164452841"
WRITES = {"phone": DANA}


@pytest.fixture
async def api(desk_settings: Settings, database_dsn: str, database_pool: asyncpg.Pool) -> AsyncIterator[ApiDesk]:
    async with api_desk(desk_settings, dsn=database_dsn, pool=database_pool) as desk:
        yield desk


async def caller_on(pool: asyncpg.Pool) -> KnownCaller:
    """The caller as a call's line finds them."""
    found = await PostgresCallers(pool, business="hibachi").find(phone_number=DANA)
    return replace(found or KnownCaller(), phone_number=DANA, number_source="line")


async def call(pool: asyncpg.Pool, *said: str) -> list[str]:
    """A call from this number, and its record, shipped as the spool ships it; what the agent said in it."""
    held = TextCall.begin("hibachi", caller=await caller_on(pool))
    greeting = held.orchestrator.greeting()
    held.orchestrator.commit_line("greeting", Played(text=greeting), greeting=True)
    answers = [greeting, *[(await held.say(words))[0] for words in said]]
    call_id = uuid4()
    at = held.journal.entries[0].at
    entries: list[JournalEntry] = [
        CallStarted(at=at, call_id=str(call_id), business="hibachi", room="room", persona="reception"),
        *held.journal.entries,
        CallEnded(at=held.journal.entries[-1].at, turn=len(said), reason="the caller hung up"),
    ]
    lines = [entry.model_dump(mode="json") for entry in entries]
    await pool.fetchval("select public.record_journal($1, 1, 1, $2)", call_id, lines)
    return answers


async def sms(api: ApiDesk, message: str) -> dict[str, Any]:
    return await api.process(message, channel="sms", customer_context=WRITES)


async def held(api: ApiDesk) -> dict[str, Any]:
    """What is remembered of the caller, by field."""
    values = (await caller_on(api.pool)).remembered["values"]
    return {name: known["value"] for name, known in values.items()}


LEFT_OFF = ("I'd like to book a party for 12 adults on December 5 2030 at 6 pm", "My name is Dana Reed")


async def test_a_text_message_goes_on_with_a_booking_that_a_call_left_open(api: ApiDesk) -> None:
    await call(api.pool, *LEFT_OFF)
    answer = await sms(api, "No kids, and it's in 95630")

    assert (answer["metadata"]["route"], answer["metadata"]["target"]) == ("flow", "booking")
    known = await held(api)
    assert (known["adults"], known["event_date"], known["event_zipcode"]) == (12, "2030-12-05", "95630")
    assert "name" not in answer["response"].lower().split("?")[0]


async def test_a_first_message_that_says_nothing_of_it_is_answered_with_the_offer_to_go_on(api: ApiDesk) -> None:
    await call(api.pool, *LEFT_OFF)
    answer = await sms(api, "Hi there")
    assert answer["response"].endswith("Shall we go on from there?")

    answer = await sms(api, "Yes please")
    assert (answer["metadata"]["route"], answer["metadata"]["target"]) == ("flow", "booking")
    assert (await held(api))["adults"] == 12


async def test_a_new_order_in_writing_takes_nothing_of_the_one_that_was_left_open(api: ApiDesk) -> None:
    await call(api.pool, *LEFT_OFF)
    await sms(api, "I'd like to book a party for 20 adults on December 12 2030")
    known = await held(api)

    assert (known["adults"], known["event_date"]) == (20, "2030-12-12")
    assert "start_time" not in known


async def test_a_call_goes_on_with_what_was_written_and_writing_with_what_was_said_in_the_call(api: ApiDesk) -> None:
    first = await sms(api, "I'd like to book a party for 12 adults on December 5 2030 at 6 pm")
    greeting, *_ = await call(api.pool, "Yes please", "Make that 14 adults", "2 children")
    assert "Shall we go on from there?" in greeting
    assert (await held(api))["adults"] == 14

    answer = await sms(api, "The zip code is 95630")

    assert answer["conversation_id"] == first["conversation_id"], "the thread of text messages is one conversation"
    assert answer["metadata"]["target"] == "booking"
    known = await held(api)
    assert (known["adults"], known["children"], known["event_zipcode"]) == (14, 2, "95630")


async def test_what_a_call_brought_to_its_end_is_not_asked_for_again_in_writing(api: ApiDesk) -> None:
    await sms(api, "I'd like to book a party for 12 adults on December 5 2030 at 6 pm")
    answers = await call(
        api.pool, "Yes please", "Dana Reed", "no children", "no little ones", "12 chicken", "95814", "yes"
    )
    assert (await caller_on(api.pool)).remembered["flow"] is None, answers
    answer = await sms(api, "Thank you!")

    assert (answer["metadata"]["route"], answer["metadata"]["target"]) == ("conversation", None)
    assert (await caller_on(api.pool)).remembered["flow"] is None


async def test_a_thread_that_was_there_before_the_call_is_told_of_it_once(api: ApiDesk) -> None:
    first = await sms(api, "Do you bring tables?")
    await call(api.pool, *LEFT_OFF)
    answer = await sms(api, "Hi again")
    assert answer["conversation_id"] == first["conversation_id"]
    assert answer["response"].endswith("Shall we go on from there?")

    answer = await sms(api, "Are you open on Sundays?")
    assert "go on from there" not in answer["response"], "it is offered once"
    answer = await sms(api, "It would be in 95630")
    assert answer["metadata"]["target"] == "booking"
    assert (await held(api))["adults"] == 12


async def test_what_another_caller_left_open_is_nobody_else_s(api: ApiDesk) -> None:
    await call(api.pool, *LEFT_OFF)
    answer = await api.process("Hi there", channel="sms", customer_context={"phone": "+19165550142"})
    assert "go on from there" not in answer["response"]


async def test_a_letter_knows_what_the_last_call_was_about(api: ApiDesk) -> None:
    await api.pool.execute(
        "insert into public.callers (business, phone_number, email) values ('hibachi', $1, 'dana@example.com')", DANA
    )
    await call(api.pool, "What is included in a party?", *LEFT_OFF)
    summary = (await caller_on(api.pool)).remembered["summary"]
    assert summary == "asked about what is included; a hibachi party: left open"

    answer = await api.process("Hello!", channel="email", customer_context={"email": "dana@example.com"})
    assert "Last time we did not finish with a hibachi party." in answer["response"]
    assert "Dana" in answer["response"]
