"""What counts as heard."""

from __future__ import annotations

import pytest

from agent.commits import heard_of


@pytest.mark.parametrize(
    ("text", "unspoken", "heard"),
    [
        ("Of course. What day is it?", "", "Of course. What day is it?"),
        ("Of course. What day is it?", "What day is it?", "Of course."),
        ("Of course. What day is it?", "day is it? ", "Of course. What"),
        ("Of course. What day is it?", "Of course. What day is it?", ""),
        ("Of course. What day is it?", "day is it? And where?", "Of course. What"),
        ("Of course.", "Something else entirely.", ""),
    ],
)
def test_words_that_nobody_could_speak_were_not_heard(text: str, unspoken: str, heard: str) -> None:
    assert heard_of(text, unspoken) == heard
