"""The tools: what they take, what they give back, and what happens when they cannot."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from personas.persona import Persona, Voice
from routing.business_model import Business, BusinessFile, PriceList
from routing.ledger_memory import MemoryLedger
from routing.tools.errors import UnknownTool
from routing.tools.registry import ToolRegistry, build_registry
from routing.tools.tool import ToolContext, ToolResult
from tests.routing.prices import HIBACHI

TODAY = date(2026, 11, 21)
PARTY: dict[str, Any] = {
    "name": "Dana Reed",
    "event_date": "2026-12-05",
    "start_time": "18:00",
    "adults": 12,
    "children": 0,
    "protein_selections": {"chicken": 12},
    "event_zipcode": "95608",
    "phone_number": "+19164452841",
}
QUOTES = ("calculate_party_quote", "calculate_travel_fee", "calculate_protein_costs")


def business(*, tools: dict[str, tuple[str, ...]] | None = None, party: bool = True) -> Business:
    reception = Persona(
        key="reception",
        name="Ahmed",
        role="reception",
        voice=Voice(elevenlabs="a"),
        tag="r",
        serves="enquiries",
        greeting=("Hello.",),
        transition=("One moment.",),
        acknowledge={"default": ("Hello.",)},
        rules="Be kind.",
    )
    return Business(
        key="hibachi",
        folder=Path("businesses/hibachi"),
        file=BusinessFile(
            name="Hibachi",
            timezone="America/Los_Angeles",
            phone_region="US",
            languages=("en",),
            currency="USD",
            recording_notice="This call is recorded.",
            tools=tools or {"reception": (*QUOTES, "request_callback"), "sales": ("book_party", "check_availability")},
        ),
        personas={"reception": reception},
        flows={},
        faq=(),
        prices=HIBACHI if party else PriceList(advertised={"pricing": Decimal("99.00")}),
        lines={},
    )


@pytest.fixture
def ledger() -> MemoryLedger:
    return MemoryLedger()


@pytest.fixture
def registry(ledger: MemoryLedger) -> ToolRegistry:
    return build_registry(business(), ledger, lambda: TODAY)


def context(key: str = "call/booking/1") -> ToolContext:
    return ToolContext(call_id="call", business="hibachi", idempotency_key=key)


async def run(
    registry: ToolRegistry, name: str, arguments: Mapping[str, Any], key: str = "call/booking/1"
) -> ToolResult:
    return await registry.run(name, arguments, context(key))


async def test_a_quote_has_every_part_as_a_decimal_string(registry: ToolRegistry) -> None:
    result = await run(
        registry,
        "calculate_party_quote",
        {"adults": 10, "protein_selections": {"filet_mignon": 10}, "event_zipcode": "95630"},
    )
    assert result.ok
    assert result.result == {
        "base_cost": "550.00",
        "protein_upgrades": "50.00",
        "travel_fee": "0.00",
        "total": "600.00",
        "deposit": "100.00",
        "balance": "500.00",
    }
    assert result.receipt is None
    assert result.execution_time_ms > 0


async def test_a_quote_without_a_place_says_that_travel_is_missing(registry: ToolRegistry) -> None:
    result = await run(registry, "calculate_party_quote", {"adults": 12})
    assert result.result is not None
    assert result.result["travel_fee"] is None
    assert result.result["total"] == "660.00"
    assert "travel" in result.message.lower()


@pytest.mark.parametrize("zipcode", ["95630", 95630, "95630-1234", " 95630 "])
async def test_a_postcode_may_come_as_a_number_or_with_its_extension(registry: ToolRegistry, zipcode: object) -> None:
    result = await run(registry, "calculate_travel_fee", {"event_zipcode": zipcode})
    assert result.result == {"miles": 20, "travel_fee": "0.00"}


async def test_protein_costs_are_those_of_the_list(registry: ToolRegistry) -> None:
    result = await run(
        registry, "calculate_protein_costs", {"protein_selections": {"filet_mignon": 10, "lobster_tail": 5, "tofu": 3}}
    )
    assert result.result == {"protein_upgrades": "125.00"}


@pytest.mark.parametrize(
    ("name", "arguments", "error"),
    [
        ("calculate_party_quote", {"adults": 10, "event_zipcode": "93721"}, "outside_area"),
        ("calculate_travel_fee", {"event_zipcode": "93721"}, "outside_area"),
        ("calculate_travel_fee", {"event_zipcode": "00000"}, "unknown_zipcode"),
        ("calculate_protein_costs", {"protein_selections": {"caviar": 2}}, "unknown_protein"),
        ("calculate_party_quote", {"adults": 0, "event_zipcode": "95630"}, "no_guests"),
        ("calculate_party_quote", {"adults": -3}, "bad_arguments"),
        ("calculate_party_quote", {"adults": "many"}, "bad_arguments"),
        ("calculate_party_quote", {}, "bad_arguments"),
        ("calculate_party_quote", {"adults": 10, "discount": 50}, "bad_arguments"),
        ("calculate_travel_fee", {"event_zipcode": "nowhere"}, "bad_arguments"),
        ("check_availability", {"event_date": "2026-11-20", "start_time": "18:00"}, "past_date"),
        ("check_availability", {"event_date": "2026-12-05", "start_time": "08:00"}, "outside_hours"),
        ("check_availability", {"event_date": "soon", "start_time": "18:00"}, "bad_arguments"),
        ("order_pizza", {}, "unknown_tool"),
        ("cancel_booking", {"booking_id": "4711"}, "no_such_booking"),
        ("request_callback", {"reason": "a question"}, "no_contact"),
        ("request_callback", {"reason": "a question", "phone_number": "12"}, "bad_phone_number"),
        ("request_callback", {"reason": "a question", "email": "dana"}, "bad_email"),
        ("request_callback", {"phone_number": "+19164452841"}, "bad_arguments"),
    ],
)
async def test_what_cannot_be_done_comes_back_as_an_error_with_a_sentence(
    registry: ToolRegistry, name: str, arguments: dict[str, Any], error: str
) -> None:
    result = await run(registry, name, arguments)
    assert result.error == error
    assert result.result is None
    assert result.receipt is None
    assert len(result.message) > 10


async def test_booking_reckons_total_and_deposit_itself_and_leaves_a_receipt(
    registry: ToolRegistry, ledger: MemoryLedger
) -> None:
    result = await run(registry, "book_party", PARTY)
    assert result.error is None
    assert result.result == {"booking_id": result.receipt, "total": "660.00", "deposit": "100.00"}
    (row,) = ledger.bookings("hibachi")
    assert row["booking_id"] == result.receipt
    assert row["details"]["adults"] == 12
    assert row["details"]["start_time"] == "18:00"
    assert row["total"] == "660.00"


@pytest.mark.parametrize("amounts", [{"total": "1.00"}, {"deposit": "0.00"}])
async def test_nobody_can_tell_the_booking_what_it_costs(registry: ToolRegistry, amounts: dict[str, str]) -> None:
    assert (await run(registry, "book_party", PARTY | amounts)).error == "bad_arguments"


async def test_booking_twice_with_one_key_leaves_one_row(registry: ToolRegistry, ledger: MemoryLedger) -> None:
    first = await run(registry, "book_party", PARTY)
    again = await run(registry, "book_party", PARTY)
    assert again.receipt == first.receipt
    assert len(ledger.bookings("hibachi")) == 1


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"event_date": "2026-11-20"}, "past_date"),
        ({"start_time": "10:30"}, "outside_hours"),
        ({"start_time": "21:00"}, "outside_hours"),
        ({"event_zipcode": "93721"}, "outside_area"),
        ({"phone_number": None}, "no_contact"),
        ({"name": ""}, "bad_arguments"),
        ({"adults": 0}, "no_guests"),
    ],
)
async def test_an_impossible_booking_leaves_no_row(
    registry: ToolRegistry, ledger: MemoryLedger, changed: dict[str, Any], error: str
) -> None:
    assert (await run(registry, "book_party", PARTY | changed)).error == error
    assert ledger.bookings("hibachi") == []


async def test_a_taken_time_is_refused_with_others_of_that_day(registry: ToolRegistry) -> None:
    for key in ("a", "b"):
        assert (await run(registry, "book_party", PARTY, key)).ok
    refused = await run(registry, "book_party", PARTY, "c")
    assert refused.error == "slot_taken"
    assert refused.detail == {"alternatives": ["13:00", "14:00", "15:00"]}
    checked = await run(registry, "check_availability", {"event_date": "2026-12-05", "start_time": "18:00"})
    assert checked.result == {"available": False, "alternatives": ["13:00", "14:00", "15:00"]}


async def test_a_free_time_is_available(registry: ToolRegistry) -> None:
    checked = await run(registry, "check_availability", {"event_date": "2026-11-21", "start_time": "18:30"})
    assert checked.result == {"available": True, "alternatives": []}


@pytest.mark.parametrize(
    ("day", "refund"), [("2026-11-28", "100.00"), ("2026-11-27", "0.00"), ("2026-12-05", "100.00")]
)
async def test_the_deposit_is_refunded_until_seven_days_before(
    registry: ToolRegistry, ledger: MemoryLedger, day: str, refund: str
) -> None:
    booked = await run(registry, "book_party", PARTY | {"event_date": day})
    cancelled = await run(registry, "cancel_booking", {"booking_id": booked.receipt}, "cancel")
    assert cancelled.result == {"cancelled": True, "refund": refund}
    assert cancelled.receipt == booked.receipt
    again = await run(registry, "cancel_booking", {"booking_id": booked.receipt}, "cancel")
    assert again.result == cancelled.result
    assert (await run(registry, "cancel_booking", {"booking_id": booked.receipt}, "other")).error == "no_such_booking"


async def test_a_callback_keeps_what_else_the_caller_gave(registry: ToolRegistry, ledger: MemoryLedger) -> None:
    result = await run(
        registry,
        "request_callback",
        {
            "phone_number": "(916) 445-2841",
            "reason": "marketing",
            "name": "Dana",
            "company": "Acme",
            "campaign_count": 20,
            "best_time": "mornings",
        },
    )
    assert result.result == {"callback_id": result.receipt}
    (row,) = ledger.callbacks("hibachi")
    assert row["phone_number"] == "+19164452841"
    assert row["best_time"] == "mornings"
    assert row["details"] == {"name": "Dana", "company": "Acme", "campaign_count": 20}


async def test_a_callback_keeps_what_is_known_of_the_caller(registry: ToolRegistry, ledger: MemoryLedger) -> None:
    knows = ToolContext(call_id="call", business="hibachi", idempotency_key="a", details={"name": "Dana", "adults": 12})
    await registry.run("request_callback", {"email": "dana@example.com", "reason": "a quote"}, knows)
    (row,) = ledger.callbacks("hibachi")
    assert (row["email"], row["phone_number"]) == ("dana@example.com", None)
    assert row["details"] == {"name": "Dana", "adults": 12}


async def test_a_persona_uses_only_its_own_tools(registry: ToolRegistry) -> None:
    refused = await registry.run("book_party", PARTY, context(), persona="reception")
    assert refused.error == "not_permitted"
    assert (await registry.run("book_party", PARTY, context(), persona="sales")).ok
    assert (await registry.run("book_party", PARTY, context(), persona="stranger")).error == "not_permitted"


def test_the_schemas_are_those_of_the_personas_tools(registry: ToolRegistry) -> None:
    schemas = {schema["name"]: schema for schema in registry.schemas("reception")}
    assert tuple(schemas) == (*QUOTES, "request_callback")
    quote = schemas["calculate_party_quote"]["parameters"]
    assert set(quote["properties"]) == {
        "adults",
        "children",
        "children_under_6",
        "protein_selections",
        "event_zipcode",
    }
    assert quote["required"] == ["adults"]
    assert all(schema["description"] for schema in schemas.values())


def test_a_registry_knows_who_may_use_which_tool(registry: ToolRegistry) -> None:
    assert registry.allowed("book_party", "sales")
    assert not registry.allowed("book_party", "reception")
    assert registry.of("sales") == ("book_party", "check_availability")
    assert registry.of("stranger") == ()
    assert registry.tool("book_party").writes
    with pytest.raises(KeyError):
        registry.tool("order_pizza")


def test_a_business_that_only_names_prices_has_call_backs_only() -> None:
    built = build_registry(
        business(tools={"reception": ("request_callback",)}, party=False), MemoryLedger(), lambda: TODAY
    )
    assert built.names == ("request_callback",)


def test_a_tool_granted_by_a_wrong_name_is_reported_with_the_right_ones() -> None:
    with pytest.raises(UnknownTool, match=r"'book_partey'.*book_party"):
        build_registry(business(tools={"sales": ("book_partey",)}), MemoryLedger(), lambda: TODAY)


class SlowLedger(MemoryLedger):
    """A ledger whose database takes its time."""

    def __init__(self) -> None:
        super().__init__()
        self.booked = asyncio.Event()

    async def book(self, **asked: Any) -> Any:
        await asyncio.sleep(0.2)
        receipt = await super().book(**asked)
        self.booked.set()
        return receipt

    async def is_free(self, **asked: Any) -> bool:
        await asyncio.sleep(0.2)
        return await super().is_free(**asked)


class BrokenLedger(MemoryLedger):
    """A ledger whose database has gone away."""

    async def book(self, **asked: Any) -> Any:
        raise ConnectionResetError

    async def is_free(self, **asked: Any) -> bool:
        raise ConnectionResetError


def impatient(ledger: MemoryLedger) -> ToolRegistry:
    built = build_registry(business(), ledger, lambda: TODAY)
    tools = [built.tool(name) for name in built.names]
    return ToolRegistry(tools, {}, read_timeout=0.02, write_timeout=0.02)


async def test_a_read_that_takes_too_long_is_given_up() -> None:
    registry = impatient(SlowLedger())
    asked = {"event_date": "2026-12-05", "start_time": "18:00"}
    assert (await run(registry, "check_availability", asked)).error == "timed_out"


async def test_a_write_that_takes_too_long_is_of_unknown_outcome_and_can_be_asked_for_again() -> None:
    ledger = SlowLedger()
    registry = impatient(ledger)
    first = await run(registry, "book_party", PARTY)
    assert first.error == "outcome_unknown"
    assert first.receipt is None
    assert ledger.bookings("hibachi") == []
    await asyncio.wait_for(ledger.booked.wait(), timeout=10)
    patient = build_registry(business(), ledger, lambda: TODAY)
    again = await run(patient, "book_party", PARTY)
    assert again.receipt == ledger.bookings("hibachi")[0]["booking_id"]
    assert len(ledger.bookings("hibachi")) == 1


async def test_a_write_goes_on_when_the_turn_is_cancelled() -> None:
    ledger = SlowLedger()
    registry = build_registry(business(), ledger, lambda: TODAY)
    turn = asyncio.create_task(run(registry, "book_party", PARTY))
    await asyncio.sleep(0.02)
    turn.cancel()
    with pytest.raises(asyncio.CancelledError):
        await turn
    await asyncio.wait_for(ledger.booked.wait(), timeout=10)
    assert len(ledger.bookings("hibachi")) == 1


async def test_a_write_that_breaks_off_is_of_unknown_outcome_and_a_read_has_failed() -> None:
    registry = build_registry(business(), BrokenLedger(), lambda: TODAY)
    assert (await run(registry, "book_party", PARTY)).error == "outcome_unknown"
    asked = {"event_date": "2026-12-05", "start_time": "18:00"}
    assert (await run(registry, "check_availability", asked)).error == "failed"
