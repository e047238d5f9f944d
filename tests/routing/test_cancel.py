"""A caller cancels a booking: it is found, read back, cancelled after the caller's yes, and its chef is free again."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest

from routing.deciders.cancel_moves import booking_number
from routing.decision import Route
from routing.ledger_memory import MemoryLedger
from routing.orchestrator import Played
from routing.protocols import KnownCaller, Receipt
from tests.routing.conversations import TextCall
from tests.routing.scripted_model import call, scripted_call

DAY = date(2026, 12, 5)
NUMBER = "+19164452841"
WISH = "I need to cancel my booking."


async def booked(ledger: MemoryLedger, key: str, **changed: Any) -> Receipt:
    asked: dict[str, Any] = {
        "business": "hibachi",
        "call_id": "earlier",
        "idempotency_key": key,
        "day": DAY,
        "start": time(18),
        "capacity": 2,
        "hours": 3,
        "details": {"name": "Dana Reed", "phone_number": NUMBER},
        "total": "660.00",
        "deposit": "100.00",
    }
    return await ledger.book(**(asked | changed))


def known(call_: TextCall, receipt: Receipt) -> str:
    return next(str(b["status"]) for b in call_.ledger.bookings("hibachi") if b["booking_id"] == receipt.id)


async def test_whoever_calls_from_the_booking_s_number_is_read_the_booking_and_cancels_it() -> None:
    talk = TextCall.begin(caller=KnownCaller(phone_number=NUMBER, number_source="line"))
    held = [await booked(talk.ledger, "a"), await booked(talk.ledger, "b", details={"phone_number": "+14155546000"})]
    words, decision = await talk.say(WISH)
    assert (decision.route, decision.target) == (Route.TOOL, "cancel_booking")
    assert "Saturday, December 5th" in words
    assert "$100.00 of the deposit" in words
    assert known(talk, held[0]) == "booked", "nothing is cancelled before it was read back"
    words, _ = await talk.say("Yes, please.")
    assert "cancelled, and $100.00" in words
    assert [known(talk, one) for one in held] == ["cancelled", "booked"]
    ran = [e for e in talk.journal.entries if e.kind == "tool_ran" and e.tool == "cancel_booking"]
    assert [e.receipt for e in ran] == [held[0].id]
    assert all(e.execution_time_ms > 0 for e in ran)
    free = await talk.ledger.is_free(business="hibachi", day=DAY, start=time(18), capacity=2, hours=3)
    assert free


async def test_a_caller_who_is_not_known_is_asked_for_the_number_of_the_booking() -> None:
    talk = TextCall.begin()
    held = await booked(talk.ledger, "a")
    words, _ = await talk.say(WISH)
    assert "booking number" in words
    words, _ = await talk.say(f"It's {' '.join(held.id)}.")
    assert "December 5th" in words
    await talk.say("Yes.")
    assert known(talk, held) == "cancelled"


async def test_a_number_that_was_merely_said_does_not_tell_who_calls() -> None:
    talk = TextCall.begin()
    held = await booked(talk.ledger, "a")
    await talk.say("My number is 916-445-2841.")
    words, _ = await talk.say(WISH)
    assert "booking number" in words
    assert known(talk, held) == "booked"


async def test_of_several_bookings_the_one_is_asked_for() -> None:
    talk = TextCall.begin(caller=KnownCaller(phone_number=NUMBER))
    for key in "ab":
        await booked(talk.ledger, key)
    words, _ = await talk.say(WISH)
    assert "more than one" in words


async def test_a_no_keeps_the_booking() -> None:
    talk = TextCall.begin(caller=KnownCaller(phone_number=NUMBER))
    held = await booked(talk.ledger, "a")
    await talk.say(WISH)
    words, _ = await talk.say("No, keep it.")
    assert "stays as it is" in words
    assert known(talk, held) == "booked"


async def test_a_late_cancellation_tells_before_and_after_that_nothing_goes_back() -> None:
    talk = TextCall.begin(caller=KnownCaller(phone_number=NUMBER))
    await booked(talk.ledger, "a", day=date(2026, 11, 27))
    words, _ = await talk.say(WISH)
    assert "too late for the deposit" in words
    words, _ = await talk.say("Yes.")
    assert "is cancelled" in words
    assert "can't go back" in words
    assert [b["refund"] for b in talk.ledger.bookings("hibachi")] == ["0.00"]


async def test_a_number_that_no_booking_has_ends_with_the_offer_of_a_call_back() -> None:
    talk = TextCall.begin()
    await talk.say(WISH)
    words, _ = await talk.say("483920")
    assert "can't find a booking" in words
    assert talk.orchestrator.conversation.offer is not None
    assert talk.orchestrator.conversation.offer.kind == "callback"


async def test_a_cancellation_that_was_cut_off_is_told_in_the_next_turn() -> None:
    talk = TextCall.begin(caller=KnownCaller(phone_number=NUMBER))
    await booked(talk.ledger, "a")
    await talk.say(WISH)
    reply, _ = await talk.hear("Yes.")
    talk.orchestrator.commit_reply(reply, Played(text="One moment", interrupted=True))
    words, _ = await talk.say("Hello?")
    assert "Your booking is cancelled" in words


async def test_a_language_model_cancels_by_the_same_steps() -> None:
    talk, _ = scripted_call([call("cancel_booking", '{"booking_id": "1001"}')], persona="support")
    held = await booked(talk.ledger, "a")
    words, _ = await talk.say(f"My plans changed, booking number {held.id}, get rid of it.")
    assert "Shall I cancel it?" in words
    assert known(talk, held) == "booked"
    await talk.say("Yes, please.")
    assert known(talk, held) == "cancelled"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("483920", "483920"),
        ("it's four eight three nine two zero", "483920"),
        ("my booking number is 1001", "1001"),
        ("cancel the party on December 5th 2026", None),
        ("call me on 916-445-2841", None),
    ],
)
def test_a_booking_s_number_is_heard(text: str, number: str | None) -> None:
    assert booking_number(text) == number
