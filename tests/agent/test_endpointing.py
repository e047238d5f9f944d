"""How long is waited after the caller, by what was asked and what was said: the policy, and how it follows a call."""

from __future__ import annotations

import asyncio

import pytest

from agent.endpointing import DICTATION_SECONDS, SURE_SECONDS, Asked, Delays, TurnEndpointing, TurnSoFar, delays
from routing.decision import Reading
from tests.routing.conversations import TextCall

USUAL = Delays(min_delay=0.4, max_delay=1.2)
PHONE = Asked(field="phone_number", type="phone_number")
EMAIL = Asked(field="email", type="email")
NAME = Asked(field="name", type="person_name")


def waits(text: str, asked: Asked = Asked(), reading: Reading | None = None) -> float:  # noqa: B008
    return delays(TurnSoFar(text=text, asked=asked, reading=reading), usual=USUAL).min_delay


async def read(text: str, asked: Asked) -> Reading:
    call = TextCall.begin()
    call.orchestrator.conversation.asked = asked.field
    return await call.orchestrator.read(text)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("nine one six", PHONE),
        ("It's 916 445", PHONE),
        ("my number is", PHONE),
        ("dana dot reed", EMAIL),
        ("D A N", NAME),
        ("it's R E E D as in dog", NAME),
        ("you can reach me at nine one six four four five", Asked()),
    ],
)
def test_the_beginning_of_what_is_dictated_gets_time(text: str, asked: Asked) -> None:
    assert waits(text, asked) == DICTATION_SECONDS


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("What do you need that for?", PHONE),
        ("what happens if it rains", EMAIL),
        ("Dana Reed", NAME),
        ("fourteen adults", Asked(field="adults", type="count")),
        ("we are fourteen", Asked()),
        ("", PHONE),
    ],
)
def test_what_is_not_dictated_is_waited_for_as_usual(text: str, asked: Asked) -> None:
    assert waits(text, asked) == USUAL.min_delay


async def test_a_number_that_is_given_in_full_ends_the_turn_sooner() -> None:
    text = "nine one six four four five two eight four one"
    assert waits(text, PHONE, await read(text, PHONE)) == SURE_SECONDS


async def test_an_address_given_in_full_is_waited_for_as_usual_for_it_may_go_on() -> None:
    text = "dana dot reed at gmail dot com"
    assert waits(text, EMAIL, await read(text, EMAIL)) == USUAL.min_delay


async def test_a_question_with_a_known_answer_ends_the_turn_sooner() -> None:
    text = "What happens if it rains?"
    assert waits(text, Asked(), await read(text, Asked())) == SURE_SECONDS


async def test_a_yes_to_a_read_back_ends_the_turn_sooner_and_a_yes_that_goes_on_does_not() -> None:
    asked = Asked(yes_or_no=True)
    assert waits("Yes, that's right.", asked, await read("Yes, that's right.", asked)) == SURE_SECONDS
    longer = "Yes but make it fifteen adults instead"
    assert waits(longer, asked, await read(longer, asked)) == USUAL.min_delay


async def test_somebody_who_will_not_give_a_number_is_not_waited_for() -> None:
    text = "I'd rather not give you my number."
    assert waits(text, PHONE, await read(text, PHONE)) == USUAL.min_delay


def test_a_slow_recogniser_is_given_its_time_in_dictation_too() -> None:
    slow = Delays(min_delay=2.5, max_delay=3.0)
    assert delays(TurnSoFar(text="nine one", asked=PHONE), usual=slow) == slow


class Followed:
    """An endpointing over a made-up call: what was set, and readings that come when they are let."""

    def __init__(self, asked: Asked) -> None:
        self.set: list[float] = []
        self.read: list[str] = []
        self.let = asyncio.Event()
        self.sure = asyncio.Event()
        self.endpointing = TurnEndpointing(usual=USUAL, asked=lambda: asked, read=self._read, apply=self._apply)

    def _apply(self, chosen: Delays) -> None:
        self.set.append(chosen.min_delay)
        if chosen.min_delay == SURE_SECONDS:
            self.sure.set()

    async def _read(self, text: str) -> Reading:
        self.read.append(text)
        await self.let.wait()
        return await read(text, PHONE)


async def test_groups_of_digits_are_one_number_and_its_last_group_ends_it() -> None:
    followed = Followed(PHONE)
    followed.let.set()
    for group in ("nine one six", "four four five"):
        await followed.endpointing.heard(group, final=True, speaks=True)
    assert followed.set == [DICTATION_SECONDS]
    await followed.endpointing.heard("two eight four one", final=True, speaks=True)
    await asyncio.wait_for(followed.sure.wait(), 10)
    assert followed.read[-1] == "nine one six four four five two eight four one"


async def test_the_next_turn_begins_with_nothing_of_the_last() -> None:
    followed = Followed(PHONE)
    await followed.endpointing.heard("nine one six", final=True, speaks=True)
    followed.endpointing.taken()
    await followed.endpointing.heard("what for?", final=False, speaks=True)
    assert followed.set == [DICTATION_SECONDS, USUAL.min_delay]


async def test_a_reading_that_hangs_holds_a_transcript_up_for_a_moment_only() -> None:
    followed = Followed(PHONE)
    await asyncio.wait_for(followed.endpointing.heard("nine one six", final=True, speaks=False), 5)
    assert followed.set == [DICTATION_SECONDS]


async def test_what_cannot_shorten_the_wait_is_handed_on_while_its_reading_is_made() -> None:
    followed = Followed(Asked())
    await asyncio.wait_for(followed.endpointing.heard("I would like to book a chef", final=True, speaks=False), 5)
    await asyncio.sleep(0)
    assert followed.read == ["I would like to book a chef"]
    assert followed.set == []


async def test_a_question_that_began_like_a_known_one_waits_for_its_reading_and_ends_sooner() -> None:
    followed = Followed(Asked())
    followed.let.set()
    await followed.endpointing.heard("how long does a party", final=False, speaks=True)
    await asyncio.sleep(0.5)
    await followed.endpointing.heard("How long does a party take?", final=True, speaks=False)
    await asyncio.wait_for(followed.sure.wait(), 10)
    assert followed.set == [SURE_SECONDS]


async def test_a_question_that_began_like_none_is_not_held_up() -> None:
    followed = Followed(Asked())
    followed.let.set()
    await followed.endpointing.heard("would the neighbours be annoyed", final=False, speaks=True)
    await asyncio.sleep(0.5)
    followed.let.clear()
    await followed.endpointing.heard("Would the neighbours be annoyed by the noise?", final=True, speaks=False)
    assert not followed.let.is_set()
    assert followed.set == []
