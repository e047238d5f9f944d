"""A transcript is written as people write it, where it is clear what was meant, and left alone elsewhere."""

from __future__ import annotations

import pytest

from agent.local.heard_text import written


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("My zip is 9 4 1 0 3.", "My zip is 94103."),
        ("The order number is 4-7-1-2.", "The order number is 4712."),
        ("The order number is 4.712.", "The order number is 4712."),
        ("It's 7 7 5 5 5 5 0 1 9 9", "It's 7755550199"),
        ("My phone number is 9165-550-123.", "My phone number is 9165550123."),
        ("My phone number is 9165550. 123.", "My phone number is 9165550123."),
        ("Sure, 916 555 0123.", "Sure, 9165550123."),
        ("(916) 555-0123", "9165550123"),
        ("1-916-555-0123", "19165550123"),
    ],
)
def test_dictated_digits_become_one_number(heard: str, meant: str) -> None:
    assert written(heard) == meant


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("You can reach me at Sam at example.com.", "You can reach me at sam@example.com."),
        ("You can reach me at Samatexample.com.", "You can reach me at sam@example.com."),
        ("My email is maria dot lopez at gmail.com", "My email is maria.lopez@gmail.com"),
        ("It's j underscore smith at yahoo.com", "It's j_smith@yahoo.com"),
        ("Sam at example.com.", "sam@example.com."),
    ],
)
def test_a_spoken_address_becomes_an_email_address(heard: str, meant: str) -> None:
    assert written(heard) == meant


@pytest.mark.parametrize(
    "heard",
    [
        "10 adults, 2 kids under 6.",
        "We have 2, 3 and 4 year olds.",
        "I have 2 4-year-olds and 1 5.",
        "Saturday the 28th of November at 6 in the evening.",
        "It was $1,317.50, or $4.712 a gallon.",
        "It is 4.5 miles.",
        "From 5 to 10, 12 people.",
        "The date is 2026-11-28 10.",
        "Look at example.com",
        "I found you at alive5.com",
        "You can find us at hibachi.com",
        "Press 1 4.",
    ],
)
def test_what_may_mean_something_else_stays_as_it_was_heard(heard: str) -> None:
    assert written(heard) == heard


@pytest.mark.parametrize("heard", ["", "...", "[BLANK_AUDIO]", "(music)", "♪ ♪"])
def test_signs_for_sounds_are_no_words(heard: str) -> None:
    assert written(heard) == ""
