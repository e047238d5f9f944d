from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from embedding import CurveMissing, calibration_for, local_embedder
from embedding.calibration import Calibration
from embedding.domains import PARAPHRASES, read_domain, read_domains
from embedding.fit import SPLITS, Figures, ask, joined, judge


@pytest.fixture(scope="module")
def held_out() -> Figures:
    """One of the domains that the curve was not fitted on, every question asked of an index that lacks it."""
    domain = read_domain(PARAPHRASES / "held_out" / "online_shop.yaml")
    general = read_domain(PARAPHRASES / "outside" / "held_out.yaml").outside
    calibration = calibration_for(local_embedder())
    trials = [ask(local_embedder(), calibration, domain, general, split=split) for split in range(SPLITS)]
    return judge(calibration, joined(trials))


def test_from_0_85_on_nearly_all_is_right_with_as_many_outside_questions_as_inside_ones(held_out: Figures) -> None:
    assert held_out.precise >= 0.99
    assert held_out.covered >= 0.12


def test_unseen_ways_of_asking_are_mostly_answered_right(held_out: Figures) -> None:
    assert held_out.answered_right >= 0.74
    assert held_out.clarified <= 0.10


def test_outside_questions_are_mostly_not_answered(held_out: Figures) -> None:
    assert held_out.outside_refused >= 0.80
    assert held_out.unrelated_low >= 0.80


def test_the_curve_rises_with_nearness_and_lead_and_stays_within_bounds() -> None:
    calibration = calibration_for(local_embedder())
    steps = np.linspace(-1, 1, 201)
    for other in (-0.5, 0.0, 0.5):
        for similarity in (
            calibration.similarity(steps, np.full(201, other), 20.0),
            calibration.similarity(np.full(201, other), steps, 20.0),
        ):
            assert np.all(np.diff(similarity) >= 0)
            assert similarity.min() >= 0
            assert similarity.max() <= 1


def test_a_larger_index_needs_more_nearness() -> None:
    calibration = calibration_for(local_embedder())
    at = np.array([0.5])
    assert calibration.similarity(at, at * 0, 60.0) <= calibration.similarity(at, at * 0, 6.0)


def test_a_calibration_is_read_as_it_was_written(tmp_path: Path) -> None:
    calibration = calibration_for(local_embedder())
    calibration.write(tmp_path / "curve.json")
    again = Calibration.read(tmp_path / "curve.json")
    assert np.array_equal(again.general, calibration.general)
    assert replace(again, mean=calibration.mean, common=calibration.common, general=calibration.general) == calibration


def test_a_spoilt_calibration_says_how_to_make_it_again(tmp_path: Path) -> None:
    (tmp_path / "curve.json").write_text('{"model": "x"}')
    with pytest.raises(CurveMissing, match=r"python -m embedding\.fit"):
        Calibration.read(tmp_path / "curve.json")
    with pytest.raises(CurveMissing, match="no calibration at"):
        Calibration.read(tmp_path / "nothing.json")


def test_the_data_is_fit_for_fitting() -> None:
    for group in ("fit", "held_out"):
        for domain in read_domains(group):
            texts = [text for ways in domain.subjects.values() for text in ways]
            assert all(len(ways) == 2 * SPLITS for ways in domain.subjects.values()), domain.name
            said = [text.casefold().strip("?.! ") for text in texts]
            assert len(set(said)) == len(said), domain.name
            assert len(domain.outside) >= 15
    names = [domain.name for group in ("fit", "held_out") for domain in read_domains(group)]
    assert len(set(names)) == len(names)
