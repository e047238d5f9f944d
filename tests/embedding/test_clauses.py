from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embedding import clauses, essence


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Hi, um, I was wondering if you do gluten free?", "you do gluten free?"),
        ("hello can you tell me what time you close please", "what time you close"),
        ("Yeah so I just wanted to ask about the deposit, thanks.", "the deposit"),
        ("good morning quick question do you come to Davis", "do you come to Davis"),
        ("uh how much uh is it per person", "how much is it per person"),
        ("Could you please tell me if it's refundable?", "it's refundable?"),
        ("I'm calling to find out whether you cook vegan", "you cook vegan"),
        ("do you know if kids are free", "kids are free"),
    ],
)
def test_politeness_and_hesitation_are_no_part_of_the_question(said: str, meant: str) -> None:
    assert essence(said) == meant


@pytest.mark.parametrize("said", ["thanks", "Hi there!", "um", "okay", "no", "yes please", "?!", ""])
def test_what_is_nothing_but_politeness_stays(said: str) -> None:
    assert essence(said).strip("?! ,.") != "" or not said.strip("?! ")


@pytest.mark.parametrize(
    "said", ["I need an umbrella", "is there a right time", "sorrel soup", "the noodles", "hiking"]
)
def test_words_that_only_begin_like_fillers_stay(said: str) -> None:
    assert essence(said) == said


def test_an_utterance_is_cut_at_sentences_and_before_a_further_question() -> None:
    assert clauses("We're twelve people. Do you bring plates?") == ("We're twelve people.", "Do you bring plates?")
    assert clauses("what does it cost and do you come to Davis") == ("what does it cost", "do you come to Davis")
    assert clauses("I'd like chicken and steak") == ("I'd like chicken and steak",)


def test_a_long_utterance_is_looked_at_in_four_parts_at_most() -> None:
    parts = clauses(". ".join(f"this is sentence {n} of a long story" for n in range(30)) + " " + "word " * 200)
    assert len(parts) == 4
    assert max(len(part.split()) for part in parts) == 40


@given(st.text())
def test_any_text_has_clauses_of_its_own_words(text: str) -> None:
    for part in clauses(text):
        assert part.strip()
    assert essence(text) == essence(text)
