"""Callers over the telephone and callers who wait, in real rooms."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from livekit import api
from livekit.agents.types import TOPIC_CHAT
from playwright.async_api import Page, expect

from agent.state_file import RunningState
from database.choice import open_database
from database.ledger import PostgresCallers
from database.rows import CallRecord, KnownCaller
from recording.spool import call_id_of
from tests.agent.live_call import dialled, id_of, kept_call
from tests.chromium import FakeMicrophone
from tests.desk.reading import complaints_of
from tests.live_switchboard import LiveSwitchboard
from tests.voices import join

pytestmark = [pytest.mark.realtime, pytest.mark.browser]

ALIVE5 = "+15125550142"
DANA = "+15125550177"
LINE = {"sip.phoneNumber": DANA, "sip.trunkPhoneNumber": ALIVE5, "sip.callID": "SCL_test"}
LATER = 60_000


async def test_a_web_caller_beyond_the_slots_sees_the_place_and_is_served_when_a_phone_call_ends(
    switchboard: LiveSwitchboard, fake_microphone: FakeMicrophone, tmp_path: Path
) -> None:
    async with open_database(switchboard.settings) as pool:
        await PostgresCallers(pool, business="alive5").save(KnownCaller(phone_number=DANA, name="Dana Reed"))
    state = switchboard.state
    context = await fake_microphone(join(tmp_path / "silence.wav", 1.0))
    page = await context.new_page()
    complaints = complaints_of(page)
    await page.goto(state.desk_url)
    heard: list[str] = []
    async with (
        dialled(state, wait_for_greeting=False) as first,
        dialled(state, sip=LINE, wait_for_greeting=False, on_agent_says=lambda _, text: heard.append(text)) as phone,
    ):
        await _until(lambda: bool(heard))
        for caller in (first, phone):
            # Who says nothing is let go after a while, and this may take longer.
            await caller.room.local_participant.send_text("Hold on please.", topic=TOPIC_CHAT)
        await page.click("#start")
        await expect(page.locator("#agent-state")).to_contain_text("You are number 1 in the queue", timeout=LATER)
        phone_call, web_call = await id_of(phone), await _id_of_web_call(state)
        await expect(page.locator("#transcript .of-agent")).to_have_count(0)
        await phone.leave()
        await _is_greeted(page)
    assert complaints == []
    _was_known(await kept_call(switchboard.settings, phone_call))
    record = await kept_call(switchboard.settings, web_call)

    [wait] = record.waits
    assert (wait.place, wait.outcome) == (1, "served")
    assert wait.seconds > 0
    assert record.call.channel == "web"
    assert "thank you for calling" in record.turns[0].replies[0].said


async def _until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(LATER / 1000):
        while not holds():  # noqa: ASYNC110 - a list has no event
            await asyncio.sleep(0.05)


async def _id_of_web_call(state: RunningState) -> str:
    """The call that the desk's page holds; there is only one."""
    deadline = time.monotonic() + 20.0
    async with api.LiveKitAPI(state.livekit_url, state.livekit_key, state.livekit_secret) as livekit:
        while time.monotonic() < deadline:
            for room in (await livekit.room.list_rooms(api.ListRoomsRequest())).rooms:
                if room.name.startswith("web-") and room.num_participants:
                    return str(call_id_of(room.sid))
            await asyncio.sleep(0.1)
    raise AssertionError("the page is in no room")


async def _is_greeted(page: Page) -> None:
    """The place is gone, and the greeting has come to its end before the caller hangs up."""
    greeting = page.locator("#transcript .of-agent .text").first
    await expect(greeting).to_contain_text("How can I help you today?", timeout=LATER)
    await expect(page.locator("#agent-state")).to_have_text("Listening", timeout=LATER)
    await page.click("#hang-up")
    await page.wait_for_url("**/call/summary")


def _was_known(record: CallRecord) -> None:
    """The dialled number chose the business, the caller's own was recognised."""
    assert (record.call.business, record.call.channel) == ("alive5", "phone")
    assert record.call.caller["phone_number"] == DANA
    assert (record.call.caller["name"], record.call.caller["number_source"]) == ("Dana Reed", "line")
    [person] = [p for p in record.participants if p.kind == "caller"]
    assert person.attributes == LINE
    assert "Dana Reed" in record.turns[0].replies[0].said
