"""Which of several fields of one type a value is of, in businesses that are built otherwise than the examples: an
optician's, a garage with a hire car, a guest house."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from routing.slots import Held, Listening, SlotField, extract, recalls
from routing.slots.proposed import proposes

TODAY = date(2026, 11, 22)
"""A Sunday."""

OPTICIAN = (
    SlotField(name="name", type="person_name", label="the name"),
    SlotField(
        name="customer",
        type="choice",
        label="whether you were here before",
        choices={
            "new": ("new customer", "first time", "never been"),
            "known": ("existing customer", "been before", "customer of yours", "been coming to you"),
        },
    ),
    SlotField(name="birth_date", type="date", label="the date of birth", prefer="past", words=("born",)),
    SlotField(
        name="service",
        type="choice",
        label="the service",
        choices={
            "eye test": ("eye test", "sight test", "eyes tested"),
            "contact lenses": ("contact lenses", "lenses", "contacts"),
            "repair": ("repair", "broken glasses", "loose screw"),
        },
    ),
    SlotField(name="visit_date", type="date", label="the day of the visit", from_days=0, within_days=180),
    SlotField(name="visit_time", type="time", label="the time of the visit", earliest="09:00", latest="17:30"),
    SlotField(name="phone_number", type="phone_number", label="your phone number"),
)
COMPLAINT = (
    SlotField(name="name", type="person_name", label="your name"),
    SlotField(name="visited_on", type="date", label="the day you were here", prefer="past"),
    SlotField(
        name="invoice", type="reference", label="the invoice number", words=("invoice",), pattern="[A-Z]{2}[0-9]{4}"
    ),
    SlotField(name="paid", type="money", label="the amount you paid", words=("paid", "pounds")),
    SlotField(name="claim", type="money", label="the amount you claim", words=("claim", "pounds")),
)
HIRE = (
    SlotField(name="pickup_date", type="date", label="the first day", from_days=0),
    SlotField(name="return_date", type="date", label="the last day", from_days=0),
    SlotField(name="pickup_time", type="time", label="the time you pick it up", earliest="07:00", latest="18:00"),
    SlotField(name="seats", type="count", label="the number of seats", words=("seats", "seater"), minimum=1),
    SlotField(
        name="gearbox", type="choice", label="the gearbox", choices={"manual": ("manual",), "automatic": ("automatic",)}
    ),
    SlotField(name="bag_count", type="count", label="the number of bags", words=("bags", "suitcases")),
)
DELIVERY = (
    SlotField(name="street", type="text", label="the address you want it at", words=("address", "delivery address")),
    SlotField(name="door", type="text", label="where to leave it"),
    SlotField(name="parcel_count", type="count", label="the number of parcels", words=("parcels", "boxes")),
    SlotField(name="email", type="email", label="your e-mail address"),
)
FLOWS = {"optician": OPTICIAN, "complaint": COMPLAINT, "hire": HIRE, "delivery": DELIVERY}


def listening_to(
    flow: str, *, asked: str | None = None, held: Mapping[str, Held] | None = None, begun: bool = True
) -> Listening:
    """Where the fields of one flow are at hand, the days, times and amounts of the others are listened for too."""
    fields = {field.name: field for field in FLOWS[flow]} if begun else {}
    for other in FLOWS.values():
        for field in other:
            if field.type not in ("text", "choice"):
                fields.setdefault(field.name, field)
    return Listening(
        fields=tuple(fields.values()),
        expected=asked,
        today=TODAY,
        zone=ZoneInfo("Europe/London"),
        phone_region="GB",
        language="en",
        held=held or {},
        at_hand=frozenset(field.name for field in FLOWS[flow]) if begun else frozenset(),
    )


def gives(
    said: str,
    flow: str = "optician",
    *,
    asked: str | None = None,
    held: Mapping[str, Held] | None = None,
    begun: bool = True,
) -> dict[str, Held]:
    return {slot.field: slot.value for slot in extract(said, listening_to(flow, asked=asked, held=held, begun=begun))}


@pytest.mark.parametrize(
    ("said", "born"),
    [
        ("born on the seventh of March 1984", "1984-03-07"),
        ("the twelfth of July nineteen sixty one", "1961-07-12"),
        ("July twelfth nineteen sixty one", "1961-07-12"),
        ("the second of May two thousand and four", "2004-05-02"),
        ("fourth of June twenty twelve", "2012-06-04"),
        ("March 7 '84", "1984-03-07"),
        ("12/07/61", "1961-07-12"),
        ("12/07/1961", "1961-07-12"),
        ("1961-07-12", "1961-07-12"),
        ("twelve seven sixty one", "1961-07-12"),
        ("07 03 1984", "1984-03-07"),
        ("the seventh of the third eighty four", "1984-03-07"),
        ("the seventh of the third, eighty four", "1984-03-07"),
        ("nineteen eighty four, the seventh of March", "1984-03-07"),
        ("it's the thirtieth of September nineteen oh nine", "1909-09-30"),
    ],
)
def test_a_birth_date_is_heard_with_its_year(said: str, born: str) -> None:
    assert gives(said, asked="birth_date") == {"birth_date": born}


@pytest.mark.parametrize("said", ["the seventh of March", "in March", "the ninth", "next month", "1984"])
def test_nobody_is_born_on_a_day_without_a_year(said: str) -> None:
    assert gives(said, asked="birth_date") == {}


@pytest.mark.parametrize(
    ("said", "asked", "given"),
    [
        ("the third of February at five", "birth_date", {"visit_date": "2027-02-03", "visit_time": "17:00"}),
        ("I could do the eighth of December", "birth_date", {"visit_date": "2026-12-08"}),
        ("I was born on the 4th of April 1990", "visit_date", {"birth_date": "1990-04-04"}),
        (
            "she was born on the 4th of April 1990 and could do the 8th of December",
            "visit_date",
            {"birth_date": "1990-04-04", "visit_date": "2026-12-08"},
        ),
        (
            "I'd like to come on the 3rd of December, I was born the 12th of July 1979",
            "birth_date",
            {"birth_date": "1979-07-12", "visit_date": "2026-12-03"},
        ),
        ("next Thursday would suit", "phone_number", {"visit_date": "2026-11-26"}),
        ("I was with you last Thursday", "phone_number", {"visited_on": "2026-11-19"}),
        ("the nineteenth of January", "visit_date", {"visit_date": "2027-01-19"}),
        ("the third was never made", "phone_number", {}),
        ("any day next week bar the Wednesday", "visit_date", {}),
        ("my eyes have been sore since the 2nd of November", "visit_date", {}),
        ("on the day of the hire, the sixth", "visit_date", {"visit_date": "2026-12-06"}),
        ("the 2nd of December, 20 past two", "name", {"visit_date": "2026-12-02", "visit_time": "14:20"}),
    ],
)
def test_a_day_is_of_the_field_that_it_can_be_of(said: str, asked: str, given: dict[str, Held]) -> None:
    assert gives(said, asked=asked) == given


@pytest.mark.parametrize(
    ("said", "given"),
    [
        ("from the third to the tenth of December", {"pickup_date": "2026-12-03", "return_date": "2026-12-10"}),
        ("the 3rd of December until the 10th of December", {"pickup_date": "2026-12-03", "return_date": "2026-12-10"}),
        ("tomorrow through Friday", {"pickup_date": "2026-11-23", "return_date": "2026-11-27"}),
        ("the third of December or the tenth of December", {"pickup_date": "2026-12-03"}),
        ("the third, no, the fourth of December", {"pickup_date": "2026-12-04"}),
        (
            "the 3rd of December, and we were with you on the 3rd of May",
            {"pickup_date": "2026-12-03", "visited_on": "2026-05-03"},
        ),
    ],
)
def test_two_days_may_be_a_stretch_of_time(said: str, given: dict[str, Held]) -> None:
    assert gives(said, "hire", asked="pickup_date") == given


@pytest.mark.parametrize(
    "said",
    [
        "are you open on a Saturday",
        "my eyes have been sore since Thursday",
        "that's a Saturday, isn't it",
        "until what time is someone there on a Friday",
    ],
)
def test_a_day_that_is_spoken_of_in_general_is_of_no_field(said: str) -> None:
    assert gives(said, begun=False) == {}


@pytest.mark.parametrize(
    ("said", "held", "given"),
    [
        ("I've a meeting at two, a quarter to four instead", "14:00", "15:45"),
        ("not ten, half eleven please", "10:00", "11:30"),
        ("half ten if you have it", None, "10:30"),
        ("as early as you can, half nine", None, "09:30"),
        ("ten on the dot then", "11:00", "10:00"),
    ],
)
def test_a_time_is_heard_while_something_else_was_asked(said: str, held: str | None, given: str) -> None:
    assert gives(said, asked="phone_number", held={"visit_time": held} if held else {}) == {"visit_time": given}


@pytest.mark.parametrize(
    ("said", "given"),
    [
        ("four seats", {"seats": 4}),
        ("a seven seater", {"seats": 7}),
        ("we have three suitcases", {"bag_count": 3}),
        ("two dogs as well", {}),
        ("five", {"pickup_time": "17:00"}),
        ("about nine thanks", {"pickup_time": "09:00"}),
        ("eight works", {"pickup_time": "08:00"}),
        ("four seats, no wait, it is four, leave it at four seats", {"seats": 4}),
    ],
)
def test_a_number_that_counts_is_no_hour(said: str, given: dict[str, Held]) -> None:
    assert gives(said, "hire", asked="pickup_time") == given


@pytest.mark.parametrize(
    ("said", "given"),
    [
        ("I paid ninety pounds for them", {"paid": "90.00"}),
        ("it set me back a hundred and twenty pounds", {"paid": "120.00"}),
        ("I was charged 85", {"paid": "85.00"}),
        ("I'd claim forty pounds", {"claim": "40.00"}),
        ("what I'm claiming is two hundred pounds, no, it's two hundred and eighty", {"claim": "280.00"}),
        ("is it ninety pounds?", {}),
        ("how much is a pair, ninety pounds?", {}),
        ("I paid the lad at the desk", {}),
    ],
)
def test_an_amount_is_of_the_field_whose_words_stand_with_it(said: str, given: dict[str, Held]) -> None:
    assert gives(said, "complaint", asked="name") == given


@pytest.mark.parametrize(
    ("said", "asked", "given"),
    [
        ("invoice of 6 November 2026, KR2718", "name", {"visited_on": "2026-11-06", "invoice": "KR2718"}),
        ("it says KR 2718 at the top", "invoice", {"invoice": "KR2718"}),
        ("k r two seven one eight", "invoice", {"invoice": "KR2718"}),
        ("KR2718 is what it says", "name", {"invoice": "KR2718"}),
        ("we moved to 2718", "name", {}),
    ],
)
def test_a_number_of_the_form_asked_for_is_heard(said: str, asked: str, given: dict[str, Held]) -> None:
    assert gives(said, "complaint", asked=asked) == given


@pytest.mark.parametrize(
    ("said", "asked", "given"),
    [
        ("I'm a customer of yours already, these ten years", "visit_time", {"customer": "known"}),
        ("he was never there, it's his first time", "name", {"customer": "new"}),
        ("existing customer of course", "visit_date", {"customer": "known"}),
        ("I have been coming to you since 2019", "name", {"customer": "known"}),
        ("book me in for contact lenses pls", "name", {"service": "contact lenses"}),
        ("my mother needs a sight test I'd say", "name", {"service": "eye test"}),
        ("ok lenses then", "visit_time", {"service": "contact lenses"}),
        ("have I been before?", "name", {}),
        ("what would lenses be, if they're the soft ones", "visit_date", {}),
        ("no, not a new customer", "name", {}),
    ],
)
def test_a_choice_is_heard_in_whatever_words_the_business_gives_it(
    said: str, asked: str, given: dict[str, Held]
) -> None:
    assert gives(said, asked=asked) == given


HELD: dict[str, Held] = {
    "birth_date": "1984-03-07",
    "visit_date": "2026-12-15",
    "visit_time": "14:00",
    "visited_on": "2026-11-16",
    "service": "repair",
}


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ("just tell me which day I said so I can tell him", "visit_date"),
        ("whats the date u have for me", "visit_date"),
        ("what date of birth did you put down", "birth_date"),
        ("now what time did I end up with", "visit_time"),
        ("what service did I go for", "service"),
        ("do you know what time I said", "visit_time"),
        ("do you know what, make it the seventeenth", None),
        ("and you know what, let's say the seventeenth", None),
    ],
)
def test_of_several_values_the_one_that_is_meant_is_asked_back(said: str, field: str | None) -> None:
    assert recalls(said, listening_to("optician", asked="phone_number", held=HELD)) == field


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ("ok. And which date", "visit_date"),
        ("and what time", "visit_time"),
        ("and the date?", "visit_date"),
        ("and my name is Tom", None),
        ("and the date is the fifth", None),
    ],
)
def test_a_second_value_is_asked_back_in_few_words(said: str, field: str | None) -> None:
    listening = replace(listening_to("optician", asked="phone_number", held=HELD), recalled="service")
    assert recalls(said, listening) == field


@pytest.mark.parametrize(
    ("said", "asked", "only_proposes"),
    [
        ("would nine in the morning be alright", "visit_time", True),
        ("would nine in the morning be all right for the start?", "visit_time", True),
        ("how about the eighth of December?", "visit_date", True),
        ("does the eighth of December suit?", "visit_date", True),
        ("could we do half ten, would that be any good?", "visit_time", True),
        ("is nine the time you open?", "visit_time", False),
        ("would nine be fine, and what do you charge?", "visit_time", False),
        ("would you have parking there?", "visit_time", False),
        ("would nine be alright?", "phone_number", False),
    ],
)
def test_a_value_told_as_a_question_only_answers(said: str, asked: str, only_proposes: bool) -> None:
    listening = listening_to("optician", asked=asked)
    assert proposes(said, extract(said, listening), listening) == only_proposes


def test_a_choice_is_heard_as_an_answer_to_the_read_back() -> None:
    listening = replace(listening_to("optician"), confirming=True)
    assert {slot.field: slot.value for slot in extract("existing customer of course, as I said", listening)} == {
        "customer": "known"
    }


@pytest.mark.parametrize(
    ("said", "asked", "street"),
    [
        (
            "the delivery address, in case you missed it, is 9 Banksia Street, Kedron",
            "parcel_count",
            "9 Banksia Street, Kedron",
        ),
        ("the address we want it at is 14 Latrobe Terrace", "street", "14 Latrobe Terrace"),
        ("my address would be 4 Smith Lane in Ely. Four boxes", "parcel_count", "4 Smith Lane in Ely"),
        ("14 Latrobe Terrace", "street", "14 Latrobe Terrace"),
        ("my address is wrong on the invoice", "parcel_count", None),
        ("what's the address you have?", "parcel_count", None),
        ("my email address is dean at bigpond dot com", "parcel_count", None),
    ],
)
def test_words_are_told_by_the_name_of_their_field(said: str, asked: str, street: str | None) -> None:
    assert gives(said, "delivery", asked=asked).get("street") == street
