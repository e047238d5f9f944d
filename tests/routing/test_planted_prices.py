"""A wrong price in a model's reply is caught, however it is put: on the telephone and on every written channel."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from routing.amounts import prices_held
from routing.channels.rule import Channel
from routing.channels.written_turn import write_reply
from tests.routing.conversations import parts_of
from tests.routing.scripted_model import scripted_call

ASKED = "So whereabouts do the sauces come from?"
RIGHT = "We make all of them ourselves."
WAYS = (
    "It's ${n} for each adult.",
    "That comes to {n} dollars all together.",
    "The total is {n}.",
    "The total would be **${n}.00**.",
    "You pay USD {n} and nothing else.",
    "For you it's {n} bucks a head!",
    "Special price: {n}$ today.",
    "The deposit is only ${n}, by the way,",
    "I can take ten percent off, so that's ${n}.",
    "It costs {n} per adult.",
)
HELD = {int(price) for price in prices_held(parts_of("hibachi").business.prices).values() if price == int(price)}
wrong_prices = st.integers(61, 5000).filter(lambda n: n not in HELD)


def numbers(text: str) -> set[Decimal]:
    return {Decimal(number) for number in re.findall(r"\d+(?:\.\d+)?", text.replace(",", ""))}


@given(wrong=wrong_prices, way=st.sampled_from(WAYS), first=st.booleans())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
async def test_a_wrong_price_is_never_spoken(wrong: int, way: str, first: bool) -> None:
    planted = way.replace("{n}", str(wrong))
    talk, _ = scripted_call(f"{planted} {RIGHT}\n@@ {{}}" if first else f"{RIGHT} {planted}\n@@ {{}}")
    words, _ = await talk.say(ASKED)
    assert Decimal(wrong) not in numbers(words)
    assert "ourselves" in words, "what is right is said all the same"


@given(wrong=wrong_prices, way=st.sampled_from(WAYS), channel=st.sampled_from(get_args(Channel)))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
async def test_a_wrong_price_is_never_written(wrong: int, way: str, channel: Channel) -> None:
    talk, _ = scripted_call(f"{RIGHT} {way.replace('{n}', str(wrong))}\n@@ {{}}")
    written = await write_reply(talk.orchestrator, ASKED, channel=channel, message_id="m", reply_id="r")
    assert Decimal(wrong) not in numbers(written.text)


@pytest.mark.parametrize("price", [55, 30, 550, 100, 5, 15])
async def test_a_price_of_the_list_may_be_said(price: int) -> None:
    talk, _ = scripted_call(f"{RIGHT} It's ${price}, as the list says.\n@@ {{}}")
    words, _ = await talk.say(ASKED)
    assert Decimal(price) in numbers(words)
