"""What the similarity of Arabic questions is worth, on questions that nothing was fitted on."""

from __future__ import annotations

import pytest

from embedding import calibration_for
from embedding.arabic import arabic_embedder
from embedding.domains import PARAPHRASES, read_domain
from embedding.fit import SPLITS, Figures, ask, joined, judge

HELD_OUT = PARAPHRASES / "arabic" / "held_out"


@pytest.fixture(scope="module")
def held_out() -> Figures:
    """A clinic's questions in four ways of speaking, every one asked of an index that lacks it."""
    domain, general = read_domain(HELD_OUT / "clinic.yaml"), read_domain(HELD_OUT / "general.yaml").outside
    embedder = arabic_embedder()
    trials = [ask(embedder, calibration_for(embedder), domain, general, split=split) for split in range(SPLITS)]
    return judge(calibration_for(embedder), joined(trials))


def test_from_0_85_on_nearly_all_is_right_with_as_many_outside_questions_as_inside_ones(held_out: Figures) -> None:
    assert held_out.precise >= 0.99
    assert held_out.covered >= 0.05


def test_unseen_ways_of_asking_are_mostly_answered_right_and_outside_questions_mostly_not(held_out: Figures) -> None:
    assert held_out.answered_right >= 0.60
    assert held_out.outside_refused >= 0.75
    assert held_out.unrelated_low >= 0.90
