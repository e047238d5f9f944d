"""When a held value is the expected one, and when what was said names it."""

from __future__ import annotations

from typing import Any

import pytest

from cli.evaluation.values import contains, same, says


@pytest.mark.parametrize(
    ("expected", "held"),
    [
        (12, 12),
        (12, "12"),
        ("95608", "95608"),
        (95608, "95608"),
        ("660.00", "660"),
        ("5000", "5000.00"),
        ("Dana Reed", "dana reed"),
        ("Dana Reed", " Dana Reed. "),
        ("2026-12-05", "2026-12-05"),
        ({"filet_mignon": 6, "chicken": 6}, {"chicken": 6, "filet_mignon": 6}),
        (0, 0),
    ],
)
def test_the_same_value(expected: Any, held: Any) -> None:
    assert same(expected, held)


@pytest.mark.parametrize(
    ("expected", "held"),
    [
        (12, 13),
        (12, None),
        (0, None),
        ("007", "7"),
        ("18:00", "6:00"),
        ("Dana Reed", "Dana"),
        ({"filet_mignon": 6}, {"filet_mignon": 6, "chicken": 6}),
        ({"filet_mignon": 6}, {}),
        ({"filet_mignon": 6}, "filet_mignon"),
        (True, 1),
    ],
)
def test_another_value(expected: Any, held: Any) -> None:
    assert not same(expected, held)


@pytest.mark.parametrize(
    ("said", "part"),
    [
        ("That's twelve adults.", "12"),
        ("That's 12 adults.", "twelve"),
        ("It comes to six hundred and sixty dollars.", "660"),
        ("It comes to six sixty.", "660"),
        ("It comes to $1,317.00.", "1317"),
        ("It comes to $660.00.", "660"),
        ("We're OPEN from nine.", "open"),
        ("I can\u2019t say.", "can't say"),
        ("Call 916-555-0142.", "9165550142"),
        ("In 95608, please.", "95608"),
    ],
)
def test_what_is_contained(said: str, part: str) -> None:
    assert contains(said, part)


@pytest.mark.parametrize(
    ("said", "part"),
    [
        ("That's 112 adults.", "12"),
        ("That's 120 adults.", "12"),
        ("It comes to $1,660.00.", "660"),
        ("It comes to $660.50.", "660"),
        ("In 95608.", "560"),
        ("That's thirteen adults.", "12"),
        ("", "12"),
    ],
)
def test_what_is_not_contained(said: str, part: str) -> None:
    assert not contains(said, part)


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("You said twelve.", 12),
        ("No children, so 0.", 0),
        ("The party is on December 5th.", "2026-12-05"),
        ("The party is on the fifth of December.", "2026-12-05"),
        ("On Saturday, 5 December, that is.", "2026-12-05"),
        ("On the twenty-first of November.", "2026-11-21"),
        ("At six in the evening.", "18:00"),
        ("At 6 PM.", "18:00"),
        ("At half past five.", "17:30"),
        ("At five thirty.", "17:30"),
        ("At noon.", "12:00"),
        ("I have 916 555 0142.", "+19165550142"),
        ("I have nine one six, five five five, zero one four two.", "+19165550142"),
        ("A budget of five thousand dollars.", "5000.00"),
        ("I have dana at example dot com.", "dana@example.com"),
        ("You're Dana Reed.", "Dana Reed"),
        ("Six filets and six chicken.", {"filet_mignon": 6, "chicken": 6}),
        ("You told me the chef was an hour late.", "the chef was an hour late"),
        ("قلت اثني عشر شخصاً.", 12),
        ("يوم السبت 5 ديسمبر.", "2026-12-05"),
        ("في الخامس من كانون الأول.", "2026-12-05"),
        ("في الحادي والعشرين من تشرين الثاني.", "2026-11-21"),
        ("الساعة 6 مساءً.", "18:00"),
        ("الساعة السادسة مساءً.", "18:00"),
        ("الخامسة والنصف.", "17:30"),
        ("السادسة إلا ربعاً.", "17:45"),
        ("الثانية عشرة ظهراً.", "12:00"),
        ("صفر خمسة صفر، واحد اثنان ثلاثة، أربعة خمسة ستة سبعة.", "+966501234567"),
    ],
)
def test_a_value_that_is_said(said: str, value: Any) -> None:
    assert says(said, value)


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("You said thirteen.", 12),
        ("The party is on December 6th.", "2026-12-05"),
        ("The party is in December.", "2026-12-05"),
        ("At 7 PM.", "18:00"),
        ("At six.", "18:30"),
        ("I have 916 555 0143.", "+19165550142"),
        ("You haven't told me your name.", "Dana Reed"),
        ("Six filets.", {"filet_mignon": 6, "chicken": 6}),
        ("I'm sorry to hear that.", "the chef was an hour late"),
        ("قلت ثلاثة عشر شخصاً.", 12),
        ("في السادس من ديسمبر.", "2026-12-05"),
        ("السادسة والنصف مساءً.", "18:00"),
        ("الثانية عشرة.", "14:00"),
    ],
)
def test_a_value_that_is_not_said(said: str, value: Any) -> None:
    assert not says(said, value)
