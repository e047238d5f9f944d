"""A number dictated with pauses arrives in several turns and is held as one."""

from __future__ import annotations

import pytest

from routing.slots.dictation import only_digits
from tests.routing.conversations import TextCall


@pytest.mark.parametrize("text", ["nine one six", "916", "it's nine one", "4 4 5", "area code 916"])
def test_digits_alone_are_the_beginning_of_a_number(text: str) -> None:
    assert only_digits(text)


@pytest.mark.parametrize("text", ["", "fourteen adults", "I'd rather not", "call me at nine", "yes", "at six pm"])
def test_other_words_are_not(text: str) -> None:
    assert not only_digits(text)


async def test_a_number_in_three_parts_is_one_number_and_is_asked_for_once() -> None:
    call = TextCall.begin()
    await call.say("Can I speak to a real person please?")
    for part in ("nine one six", "four four five"):
        words, _ = await call.say(part)
        assert "number" not in words
    words, _ = await call.say("two eight four one")
    assert call.orchestrator.conversation.profile.get("phone_number") == "+19164452841"
    assert "(916) 445-2841" in words


async def test_who_says_something_else_in_between_starts_the_number_anew() -> None:
    call = TextCall.begin()
    await call.say("Can I speak to a real person please?")
    await call.say("nine one six")
    await call.say("Sorry, what are your opening hours?")
    assert call.orchestrator.conversation.dictated == ""
