"""A choice that is not named is read back, not asked for again, and is never taken from what means something else."""

from __future__ import annotations

import pytest

from routing.slots import SlotField
from routing.slots.acquaintance import acquainted
from tests.routing.conversations import TextCall

GUEST = SlotField(
    name="guest",
    type="choice",
    label="whether you stayed with us before",
    choices={"new": ("new guest", "first time"), "returning": ("returning", "stayed before", "regular guest")},
)
DRIVER = SlotField(
    name="driver",
    type="choice",
    label="who drives",
    choices={"chauffeur": ("driver", "driven"), "self": ("ourselves",)},
)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("we've been coming to you for years", "returning"),
        ("you'll have us on your books", "returning"),
        ("I was with you last spring", "returning"),
        ("we've used you lots of times", "returning"),
        ("since 2019", "returning"),
        ("a good few times", "returning"),
        ("this'd be our first visit", "new"),
        ("no, we only just moved here", "new"),
        ("I don't think you'd know us", "new"),
        ("never", "new"),
        ("no, not yet", "new"),
        ("I've been going to another place for years", None),
        ("I've had a headache for ages", None),
        ("we've been waiting for years", None),
        ("what do you mean", None),
        ("half past ten", None),
    ],
)
def test_whether_somebody_was_here_before_is_heard_in_other_words(said: str, meant: str | None) -> None:
    assert acquainted(said, GUEST, asked=True) == meant
    assert acquainted(said, DRIVER, asked=True) is None


@pytest.mark.parametrize("said", ["I was there in March", "for ages", "every year", "the last time"])
def test_unasked_only_what_can_mean_nothing_else_tells_it(said: str) -> None:
    assert acquainted(said, GUEST, asked=False) is None


async def asked_for_the_machine() -> TextCall:
    """A call in which it was just asked which machine it is to be."""
    call = TextCall.begin("tests/routing/businesses/coffee_hire")
    for said in ("We'd like to hire a machine for our office", "Dana Reed", "Harbour Press", "thirty of us"):
        await call.say(said)
    assert call.orchestrator.conversation.asked == "machine"
    return call


@pytest.mark.parametrize(
    ("said", "machine"), [("the cheap and cheerful one", "Brekkie"), ("the huge one", "Boardroom")]
)
async def test_a_choice_told_by_what_it_is_like_is_read_back_and_a_yes_goes_on(said: str, machine: str) -> None:
    call = await asked_for_the_machine()
    answer, _ = await call.say(said)
    assert f"the {machine}, is that right?" in answer
    await call.say("yes that's right")
    assert call.orchestrator.conversation.profile.get("machine") == machine
    assert call.orchestrator.conversation.asked == "budget"


@pytest.mark.parametrize("said", ["I don't know", "whatever you say", "how do you mean?", "hang on, there's the door"])
async def test_no_choice_is_read_into_what_means_none(said: str) -> None:
    call = await asked_for_the_machine()
    answer, _ = await call.say(said)
    assert "is that right?" not in answer
    assert call.orchestrator.conversation.profile.get("machine") is None
