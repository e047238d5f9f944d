"""What is read back before a flow ends is the caller's own, and hangs on the yes to it: nothing of it is a claim."""

from __future__ import annotations

from pathlib import Path

import tests.scenarios
from tests.routing.conversations import TextCall

SWEEPS = str(Path(tests.scenarios.__file__).parent / "held_out" / "businesses" / "brackenfell")


async def test_what_will_be_done_on_a_yes_is_read_back_and_then_done() -> None:
    call = TextCall.begin(SWEEPS)
    for line in (
        "I'd like my chimney swept, please.",
        "Ana Lopez",
        "Two chimneys.",
        "Only wood.",
        "It's our own house.",
    ):
        await call.say(line)
    await call.say("December the eighth.")
    await call.say("LA8 9QU")
    asked, _ = await call.say("07824 556019")
    assert "at LA8 9QU and we'll ring 07824 556019. " in asked

    await call.say("Yes, that's right.")
    assert call.orchestrator.conversation.completed == ["sweep_visit"]


async def test_an_amount_in_what_the_caller_tells_is_read_back_with_it() -> None:
    call = TextCall.begin("alive5")
    for line in (
        "Honestly your billing is a joke, I was charged $412.50 twice in October.",
        "Ana Lopez",
        "I'd rather not name the company",
        "Not that urgent.",
    ):
        await call.say(line)
    asked, _ = await call.say("432 555 0109")
    assert "$412.50" in asked
    assert asked.rstrip().endswith("?")

    await call.say("Yes.")
    assert call.orchestrator.conversation.completed == ["support"]
