"""Who calls: read from the line, looked up within a moment, and never waited for."""

from __future__ import annotations

import asyncio
import time

import pytest

from agent.caller import CallerLine, known_caller
from routing.profile import Profile
from routing.protocols import KnownCaller

NUMBER = "+19165550199"
DANA = KnownCaller(caller_id="7", name="Dana Reed", phone_number=NUMBER, is_vip=True, purchase_history=("a party",))


class Book:
    """The callers a business knows, found after a while."""

    def __init__(self, *known: KnownCaller, seconds: float = 0.0, error: Exception | None = None) -> None:
        self.asked: list[str] = []
        self._known = {caller.phone_number: caller for caller in known}
        self._seconds = seconds
        self._error = error

    async def find(self, *, phone_number: str) -> KnownCaller | None:
        self.asked.append(phone_number)
        await asyncio.sleep(self._seconds)
        if self._error is not None:
            raise self._error
        return self._known.get(phone_number)

    async def find_by_email(self, *, email: str) -> KnownCaller | None:
        return next((caller for caller in self._known.values() if caller.email == email), None)


def sip(**attributes: str) -> CallerLine:
    return CallerLine.from_attributes({f"sip.{name}": value for name, value in attributes.items()}, phone=True)


def test_a_telephone_call_has_two_numbers() -> None:
    line = sip(phoneNumber=NUMBER, trunkPhoneNumber="+19165550123", callID="SCL_1")

    assert (line.channel, line.number("US"), line.dialled_number()) == ("phone", NUMBER, "+19165550123")


@pytest.mark.parametrize(
    ("written", "region", "number"),
    [
        ("+19165550199", "US", NUMBER),
        ("19165550199", "US", NUMBER),
        ("9165550199", "US", NUMBER),
        ("(916) 555-0199", "US", NUMBER),
        ("0049 30 901820", "GB", "+4930901820"),
        ("+4930901820", "US", "+4930901820"),
        ("anonymous", "US", None),
        ("Restricted", "US", None),
        ("", "US", None),
        ("12", "US", None),
    ],
)
def test_a_callers_number_is_read_however_the_provider_writes_it(written: str, region: str, number: str | None) -> None:
    assert sip(phoneNumber=written).number(region) == number


@pytest.mark.parametrize("written", ["+19165550123", "19165550123", "0019165550123"])
def test_a_dialled_number_is_read_without_knowing_the_business_yet(written: str) -> None:
    assert sip(trunkPhoneNumber=written).dialled_number() == "+19165550123"


def test_a_page_cannot_claim_to_be_a_telephone() -> None:
    line = CallerLine.from_attributes({"sip.phoneNumber": NUMBER, "sip.trunkPhoneNumber": NUMBER}, phone=False)

    assert (line.channel, line.number("US"), line.dialled_number()) == ("web", None, None)


async def test_a_caller_on_record_is_recognised_by_the_number() -> None:
    known = await known_caller(Book(DANA), KnownCaller(), NUMBER)

    assert (known.name, known.is_vip, known.purchase_history) == ("Dana Reed", True, ("a party",))
    assert (known.phone_number, known.number_source) == (NUMBER, "line")


async def test_a_stranger_is_known_by_the_number_alone_and_need_not_be_asked_for_it() -> None:
    profile = Profile.of(await known_caller(Book(), KnownCaller(), NUMBER))

    assert profile.values["phone_number"].source == "line"
    assert profile.should_skip("phone_number")
    assert not profile.should_skip("name")


async def test_who_hides_the_number_is_simply_unknown() -> None:
    book = Book(DANA)

    assert await known_caller(book, KnownCaller(), None) == KnownCaller()
    assert book.asked == []


async def test_a_slow_look_up_is_not_waited_for() -> None:
    began = time.monotonic()

    known = await known_caller(Book(DANA, seconds=60), KnownCaller(), NUMBER)

    assert time.monotonic() - began < 30
    assert (known.name, known.phone_number) == (None, NUMBER)


async def test_a_look_up_that_fails_costs_the_call_nothing() -> None:
    known = await known_caller(Book(error=OSError("gone")), KnownCaller(), NUMBER)

    assert known == KnownCaller(phone_number=NUMBER, number_source="line")


async def test_what_the_dispatch_tells_goes_before_the_line() -> None:
    told = KnownCaller(name="Kim", phone_number="+19165550100")

    assert await known_caller(Book(DANA), told, NUMBER) == told
    assert (await known_caller(Book(DANA), KnownCaller(name="Kim"), NUMBER)).phone_number == NUMBER
