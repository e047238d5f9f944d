"""Callers over the telephone and callers who wait, in real rooms."""

from __future__ import annotations

import asyncio
import time

import pytest

from cli.caller.caller import Caller
from database.choice import open_database
from database.ledger import PostgresCallers
from database.rows import KnownCaller
from tests.agent.live_call import dialled, id_of, kept_call
from tests.live_switchboard import LiveSwitchboard

pytestmark = pytest.mark.realtime

ALIVE5 = "+15125550142"
DANA = "+15125550177"


async def test_the_dialled_number_chooses_the_business_and_the_callers_own_is_recognised(
    switchboard: LiveSwitchboard,
) -> None:
    async with open_database(switchboard.settings) as pool:
        await PostgresCallers(pool, business="alive5").save(KnownCaller(phone_number=DANA, name="Dana Reed"))
    line = {"sip.phoneNumber": DANA, "sip.trunkPhoneNumber": ALIVE5, "sip.callID": "SCL_test"}
    async with dialled(switchboard.state, sip=line) as caller:
        call_id = await id_of(caller)
    record = await kept_call(switchboard.settings, call_id)

    assert (record.call.business, record.call.channel) == ("alive5", "phone")
    assert record.call.caller["phone_number"] == DANA
    assert (record.call.caller["name"], record.call.caller["number_source"]) == ("Dana Reed", "line")
    [person] = [p for p in record.participants if p.kind == "caller"]
    assert person.attributes == line
    assert "Dana Reed" in record.turns[0].replies[0].said


async def place_of(caller: Caller, *, within: float = 60.0) -> str:
    """The place in the queue that the agent's participant shows, once it shows one."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        place = caller.agent.attributes.get("queue_position") if caller.agent is not None else None
        if place:
            return place
        await asyncio.sleep(0.05)
    raise AssertionError("no place in the queue was shown")


async def test_a_call_beyond_the_slots_waits_and_is_served_when_another_ends(switchboard: LiveSwitchboard) -> None:
    heard: list[str] = []
    state = switchboard.state
    async with (
        dialled(state, wait_for_greeting=False),
        dialled(state, wait_for_greeting=False) as second,
        dialled(state, wait_for_greeting=False, on_agent_says=lambda _, text: heard.append(text)) as waiting,
    ):
        call_id = await id_of(waiting)
        assert await place_of(waiting) == "1"
        assert heard == []
        await second.leave()
        await waiting.agent_finished()
        assert waiting.agent is not None
        assert waiting.agent.attributes.get("queue_position", "") == ""
    record = await kept_call(switchboard.settings, call_id)

    [wait] = record.waits
    assert (wait.place, wait.outcome) == (1, "served")
    assert wait.seconds > 0
    assert record.turns[0].replies[0].said
    assert heard
