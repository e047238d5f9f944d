"""Dialogues that are held in writing too, spoken in a call: heard by the local model and answered aloud."""

from __future__ import annotations

import pytest

from database.rows import CallRecord, ReplyRow
from tests.agent.live_call import dialled, id_of, kept_call, voice
from tests.live_switchboard import LiveSwitchboard

pytestmark = pytest.mark.realtime


async def _held(switchboard: LiveSwitchboard, business: str, *lines: str) -> CallRecord:
    async with dialled(switchboard.state, metadata={"business": business}) as caller:
        call_id = await id_of(caller)
        for line in lines:
            assert (await caller.say(line, voice(line))).voice_to_voice_ms is not None, line
    return await kept_call(switchboard.settings, call_id)


def _replies(record: CallRecord) -> list[ReplyRow]:
    return [turn.replies[-1] for turn in record.turns if turn.caller is not None]


async def test_a_caller_asks_refuses_is_unsure_and_asks_back(switchboard: LiveSwitchboard) -> None:
    record = await _held(
        switchboard,
        "alive5",
        "What exactly do you do?",
        "I want marketing information.",
        "I'd rather not say.",
        "I'm not really sure, maybe twenty something.",
        "How many campaigns did I say?",
    )
    about, marketing, refusal, _, recall = _replies(record)
    assert (about.route, about.target, about.persona) == ("faq", "what_is_alive5", "reception")
    assert (marketing.route, marketing.target, marketing.persona) == ("flow", "marketing", "sales")
    assert "name" in marketing.said
    spoken = [turn.caller for turn in record.turns if turn.caller is not None]
    assert spoken[2].refused == ("name",)
    assert "name" not in refusal.said
    assert spoken[3].slots == {"campaign_count": 20}
    assert spoken[3].approximate == ("campaign_count",)
    assert "20" in recall.said


async def test_a_caller_is_quoted_upgrades_and_travel_and_told_where_nobody_goes(switchboard: LiveSwitchboard) -> None:
    record = await _held(
        switchboard,
        "hibachi",
        "How much is a chef for ten adults in nine five six three zero?",
        "And with filet mignon for everybody?",
        "And what would the travel to San Francisco be, nine four one oh two?",
        "How much is a chef for ten adults in New York, one zero zero zero one?",
    )
    near, upgraded, far, nowhere = _replies(record)
    assert {reply.target for reply in (near, upgraded, far, nowhere)} == {"calculate_party_quote"}
    assert "$550.00" in near.said
    assert "$600.00" in upgraded.said
    assert "$90.00" in far.said
    assert "too far" in nowhere.said
    assert "$" not in nowhere.said
