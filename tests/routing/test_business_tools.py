"""What business folders are checked against is what the tools really take, give and refuse."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from routing.business import BUILT_IN_TOOLS, load_business
from routing.ledger_memory import MemoryLedger
from routing.tools.registry import ToolRegistry, build_registry
from routing.tools.tool import ToolContext, ToolResult

VALUES: dict[str, Any] = {
    "name": "Dana Reed",
    "event_date": "2026-12-05",
    "start_time": "18:00",
    "adults": 12,
    "children": 2,
    "children_under_6": 1,
    "protein_selections": {"lobster_tail": 2},
    "event_zipcode": "95608",
    "phone_number": "+19164452841",
    "reason": "A question",
    "best_time": "tomorrow",
}


@pytest.fixture
def registry() -> ToolRegistry:
    return build_registry(load_business("hibachi"), MemoryLedger(), lambda: date(2026, 11, 21))


async def run(registry: ToolRegistry, name: str, **changes: Any) -> ToolResult:
    values = {**VALUES, **changes}
    asked = {n: values[n] for n in BUILT_IN_TOOLS[name].arguments if values.get(n) is not None}
    context = ToolContext(call_id="call", business="hibachi", idempotency_key=f"{name}:{sorted(asked)}")
    return await registry.run(name, asked, context)


async def with_booking(registry: ToolRegistry) -> str:
    booked = await run(registry, "book_party")
    assert booked.result is not None
    return str(booked.result["booking_id"])


def test_every_tool_is_described(registry: ToolRegistry) -> None:
    assert set(BUILT_IN_TOOLS) == set(registry.names)
    for name, described in BUILT_IN_TOOLS.items():
        assert described.writes == registry.tool(name).writes


@pytest.mark.parametrize("name", BUILT_IN_TOOLS)
def test_a_tool_takes_the_arguments_it_is_described_with(registry: ToolRegistry, name: str) -> None:
    described, fields = BUILT_IN_TOOLS[name], registry.tool(name).arguments.model_fields

    assert set(described.arguments) <= set(fields)
    required = {field for field, about in fields.items() if about.is_required()}
    assert required == {group[0] for group in described.needs if len(group) == 1}


@pytest.mark.parametrize("name", BUILT_IN_TOOLS)
async def test_a_tool_gives_what_it_is_described_with(registry: ToolRegistry, name: str) -> None:
    booking_id = await with_booking(registry) if name in ("cancel_booking", "find_booking") else None

    result = await run(registry, name, booking_id=booking_id)

    assert result.result is not None, result.message
    assert set(result.result) == set(BUILT_IN_TOOLS[name].gives)


@pytest.mark.parametrize(
    ("name", "changes", "error"),
    [
        ("calculate_party_quote", {"event_zipcode": "93721"}, "outside_area"),
        ("calculate_party_quote", {"event_zipcode": "00000"}, "unknown_zipcode"),
        ("calculate_party_quote", {"protein_selections": {"duck": 2}}, "unknown_protein"),
        ("calculate_party_quote", {"adults": 0, "children": 0, "children_under_6": 0}, "no_guests"),
        ("calculate_travel_fee", {"event_zipcode": "93721"}, "outside_area"),
        ("calculate_travel_fee", {"event_zipcode": "00000"}, "unknown_zipcode"),
        ("calculate_protein_costs", {"protein_selections": {"duck": 2}}, "unknown_protein"),
        ("check_availability", {"event_date": "2026-11-20"}, "past_date"),
        ("check_availability", {"start_time": "23:00"}, "outside_hours"),
        ("book_party", {"event_date": "2026-11-20"}, "past_date"),
        ("book_party", {"start_time": "23:00"}, "outside_hours"),
        ("book_party", {"event_zipcode": "93721"}, "outside_area"),
        ("book_party", {"phone_number": None}, "no_contact"),
        ("book_party", {"phone_number": "12"}, "bad_phone_number"),
        ("request_callback", {"phone_number": None}, "no_contact"),
        ("request_callback", {"phone_number": "12"}, "bad_phone_number"),
        ("request_callback", {"email": "dana"}, "bad_email"),
        ("cancel_booking", {"booking_id": "none"}, "no_such_booking"),
    ],
)
async def test_a_tool_refuses_with_an_error_it_is_described_with(
    registry: ToolRegistry, name: str, changes: dict[str, Any], error: str
) -> None:
    assert (await run(registry, name, **changes)).error == error
    assert error in BUILT_IN_TOOLS[name].errors
    assert f"tool.{name}.{error}" in load_business("hibachi").lines, "the caller would hear a program's words"


async def test_a_time_that_is_taken_is_refused_with_an_error_it_is_described_with(registry: ToolRegistry) -> None:
    for guest in ("Dana", "Lee"):
        assert (await registry.run("book_party", _booking(guest), _context(guest))).ok

    assert (await registry.run("book_party", _booking("Kim"), _context("Kim"))).error == "slot_taken"
    assert "slot_taken" in BUILT_IN_TOOLS["book_party"].errors


def _booking(name: str) -> dict[str, Any]:
    return {n: VALUES[n] for n in BUILT_IN_TOOLS["book_party"].arguments if n in VALUES} | {"name": name}


def _context(key: str) -> ToolContext:
    return ToolContext(call_id=key, business="hibachi", idempotency_key=key)
