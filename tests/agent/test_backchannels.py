"""What is only said to show that one listens, as a recogniser writes it."""

from __future__ import annotations

import pytest

from agent.backchannels import is_backchannel


@pytest.mark.parametrize(
    "text",
    ["Mhm.", "Mm-hmm.", "Uh-huh", "Right.", "Okay, okay.", "OK", "Yeah, right.", "All right!", "I see.", "True."],
)
def test_english_backchannels_are_told_however_they_are_written(text: str) -> None:
    assert is_backchannel(text, "en")


@pytest.mark.parametrize("text", ["أيوه", "أَيوة", "تمام.", "طيب، تمام", "إيوه", "آه", "حسناً"])
def test_arabic_backchannels_are_told_with_and_without_vowel_signs(text: str) -> None:
    assert is_backchannel(text, "ar")


@pytest.mark.parametrize(
    "text",
    [
        "Right, but how much is it?",
        "Okay stop.",
        "No.",
        "Yes please book it",
        "Wait",
        "",
        "...",
        "yeah yeah yeah yeah yeah yeah",
        "rightly",
    ],
)
def test_words_that_want_the_floor_are_no_backchannel(text: str) -> None:
    assert not is_backchannel(text, "en")


def test_a_language_without_a_list_has_no_backchannels() -> None:
    assert not is_backchannel("okay", "fr")
