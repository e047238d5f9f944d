"""With Supabase's settings and nothing else, a call looks into the calendar, books, cancels and takes a call-back."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

from database.choice import choose_ledger
from routing.ledger_memory import MemoryLedger
from routing.orchestrator import Orchestrator
from routing.protocols import KnownCaller
from tests.routing.conversations import MemoryJournal, TextCall, parts_of
from tests.supabase_server import SupabaseProject

BOOKING = (
    "I'd like to book a chef for twelve adults on the 5th of December at 6 pm in 95608.",
    "My name is Dana Reed, and my number is 916-445-2841.",
)


async def test_supabase_s_settings_alone_are_enough_for_every_tool(supabase: SupabaseProject, tmp_path: Path) -> None:
    ledger = choose_ledger(supabase.settings(tmp_path))
    parts = parts_of("hibachi").with_ledger(ledger)

    def call(**caller: Any) -> TextCall:
        journal = MemoryJournal()
        orchestrator: Orchestrator = parts.orchestrator(
            journal=journal, call_id=str(uuid4()), caller=KnownCaller(**caller)
        )
        return TextCall(orchestrator, journal, MemoryLedger())

    async def rows(table: str) -> list[dict[str, Any]]:
        found = await supabase.pool.fetch(f"select * from public.{table} where business = 'hibachi'")
        return [dict(row) for row in found]

    try:
        booking = call()
        for line in BOOKING:
            words, _ = await booking.say(line)
        for _ in range(6):
            if booking.orchestrator.conversation.offer is not None:
                break
            await booking.say("No, none of that.")
        words, _ = await booking.say("Yes, book it.")
        (booked,) = await rows("bookings")
        assert booked["reference"] in words
        assert (booked["status"], str(booked["total"])) == ("booked", "660.00")

        cancelling = call(phone_number="+19164452841", number_source="line")
        words, _ = await cancelling.say("I need to cancel my booking.")
        assert "December 5th" in words
        words, _ = await cancelling.say("Yes, please.")
        assert "is cancelled" in words
        assert [(b["status"], str(b["refund"])) for b in await rows("bookings")] == [("cancelled", "100.00")]

        asking = call()
        await asking.say("Can somebody call me back?")
        words, _ = await asking.say("916 445 2841")
        assert [c["phone_number"] for c in await rows("callbacks")] == ["+19164452841"]
        ran = {
            (entry.tool, entry.error)
            for each in (booking, cancelling, asking)
            for entry in each.journal.entries
            if entry.kind == "tool_ran"
        }
        assert {
            ("check_availability", None),
            ("calculate_party_quote", None),
            ("book_party", None),
            ("find_booking", None),
            ("cancel_booking", None),
            ("request_callback", None),
        } <= ran
    finally:
        await ledger.aclose()
