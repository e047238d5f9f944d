"""What holds of every utterance, whatever is said."""

from __future__ import annotations

import re
from datetime import date, time
from decimal import Decimal

import phonenumbers
import pytest
import zipcodes
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.slots import Held, SlotValue, assent, extract, recalls, refusals, unsure, warm_up
from routing.slots.hearing import hear
from tests.routing.listening import FLOWS, PROTEINS, TODAY, listening

VOCABULARY = """
    twelve adults four kids five people two under six a dozen no none yes not sorry actually make it change fifth
    december saturday next the of at six thirty pm noon half past to nine one oh double zip 95630 95608 916 445 2841
    my name is dana reed reed's email example dot com @ sam ten filet lobster chicken everyone half rest steak and or
    dollars $ 55 per adult for on in from between about around maybe what how many did i say rather not give phone
    skip that . , ? ! - / : ' 12/5 6:30 2026-12-05 1,200 20th %"""
WORDS = st.sampled_from(VOCABULARY.split())
SENTENCES = st.lists(WORDS, max_size=14).map(" ".join)
ASKED = st.sampled_from([None, *(field.name for field in FLOWS["booking"])])
FLOW = st.sampled_from(list(FLOWS))
HELD: dict[str, Held] = {
    "adults": 12,
    "children": 2,
    "event_date": "2026-12-05",
    "start_time": "18:00",
    "phone_number": "+19164452841",
}


def is_held_as_its_type(slot: SlotValue, kind: str) -> bool:
    """Whether a value has the form in which its type is held."""
    value = slot.value
    if kind == "count":
        return isinstance(value, int) and not isinstance(value, bool) and value >= 0
    if kind == "counts":
        return isinstance(value, dict) and all(n > 0 and choice in PROTEINS for choice, n in value.items())
    if not isinstance(value, str) or not value.strip():
        return False
    if kind == "date":
        return date.fromisoformat(value).isoformat() == value
    if kind == "time":
        return f"{time.fromisoformat(value):%H:%M}" == value
    if kind == "money":
        return f"{Decimal(value):.2f}" == value
    if kind == "phone_number":
        return phonenumbers.is_possible_number(phonenumbers.parse(value))
    if kind == "postcode":
        elsewhere = re.fullmatch(r"[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}|\d{4}", value) is not None
        return elsewhere or bool(zipcodes.is_real(value))  # type: ignore[no-untyped-call]
    if kind == "email":
        return re.fullmatch(r"[^@\s]+@[^@\s]+\.[a-z]+", value) is not None
    return True


@given(text=st.one_of(SENTENCES, st.text(max_size=120)), asked=ASKED, flow=FLOW, confirming=st.booleans())
@settings(max_examples=400, deadline=None)
def test_whatever_is_said_nothing_raises_and_values_have_their_form(
    text: str, asked: str | None, flow: str, confirming: bool
) -> None:
    heard = listening(flow, asked=asked, held=HELD, confirming=confirming)
    slots = extract(text, heard)
    names = [slot.field for slot in slots]
    assert len(set(names)) == len(names)
    for slot in slots:
        field = heard.field(slot.field)
        assert field is not None
        assert is_held_as_its_type(slot, field.type), slot
    assert set(refusals(text, heard)) <= {field.name for field in heard.fields}
    assert recalls(text, heard) in {None, "", *(field.name for field in heard.fields)}
    assent(text)
    unsure(text)


@given(text=SENTENCES, asked=ASKED)
@settings(max_examples=200, deadline=None)
def test_the_same_words_always_give_the_same(text: str, asked: str | None) -> None:
    assert extract(text, listening(asked=asked)) == extract(text, listening(asked=asked))


@given(
    number=st.integers(1, 150),
    lead=st.sampled_from(["", "um, ", "it'll be ", "about ", "we're ", "I think ", "yes, "]),
    tail=st.sampled_from(["", ".", " please", " I think", " people", " adults", " or so", " of us"]),
)
@settings(deadline=None)
def test_a_count_given_in_answer_is_the_number_said(number: int, lead: str, tail: str) -> None:
    (slot,) = extract(f"{lead}{number}{tail}", listening(asked="adults"))
    assert (slot.field, slot.value) == ("adults", number)
    assert str(number) in hear(slot.heard).text


@given(st.dates(TODAY, date(TODAY.year + 1, 11, 20)))
@settings(deadline=None)
def test_a_day_said_in_full_is_that_day(day: date) -> None:
    for said in (f"{day:%B} {day.day}", f"the {day.day}th of {day:%B}", f"{day:%A, %B} {day.day}, {day.year}"):
        (slot,) = extract(said, listening(asked="event_date"))
        assert slot.value == day.isoformat()


@given(st.integers(2_000_000, 9_999_999))
@settings(deadline=None)
def test_a_telephone_number_is_heard_digit_by_digit(local: int) -> None:
    digits = f"916{local}"
    names = ("oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    spoken = " ".join(names[int(digit)] for digit in digits)
    (slot,) = extract(f"it's {spoken}", listening(asked="phone_number"))
    assert slot.value == f"+1{digits}"


@given(hour=st.integers(1, 12), minute=st.sampled_from([0, 15, 30, 45]), half=st.sampled_from(["am", "pm"]))
@settings(deadline=None)
def test_a_time_with_its_half_of_the_day_is_that_time(hour: int, minute: int, half: str) -> None:
    said = f"{hour}:{minute:02} {half}" if minute else f"{hour} {half}"
    (slot,) = extract(said, listening(asked="start_time"))
    assert slot.value == f"{hour % 12 + (12 if half == 'pm' else 0):02}:{minute:02}"


@given(st.text(max_size=200))
@settings(deadline=None)
def test_hearing_keeps_the_way_back_to_the_words(text: str) -> None:
    heard = hear(text)
    assert len(heard.origins) == len(heard.text) == len(heard.rest)
    assert all(0 <= start <= end <= len(text) for start, end in heard.origins)


@pytest.mark.parametrize(
    ("said", "canonical"),
    [
        ("Twenty-five ADULTS, um, and half a dozen kids", "25 adults, and 6 kids"),
        ("the twenty-first of December", "the 21st of december"),
        ("no one told me", "no one told me"),
        ("give me a second", "give me a second"),
        ("a couple hundred", "200"),
        ("sixish", "6ish"),
        ("$1,500", "$1500"),
        ("I’d like — well — two", "i'd like, well, 2"),
    ],
)
def test_words_are_brought_into_one_form(said: str, canonical: str) -> None:
    assert hear(said).text == canonical


def test_warming_up_gives_nothing_away() -> None:
    warm_up(listening())
    assert extract("hello", listening()) == []
