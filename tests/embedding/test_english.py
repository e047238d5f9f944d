from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from embedding import embedder_for, english_embedder, local_embedder
from embedding.domains import read_domain
from tests.embedding.asked import INDEXED, Asked

SETS = Path(__file__).parent / "question_sets"


def test_vectors_are_unit_rows_and_a_text_means_the_same_in_any_company() -> None:
    said = [
        "when do you open",
        "Do you deliver to the hospital?",
        "a much longer question about what happens when it rains",
    ]
    together = english_embedder().embed(said)
    assert together.shape == (3, english_embedder().dimensions)
    assert np.allclose(np.linalg.norm(together, axis=1), 1.0, atol=1e-4)
    with ThreadPoolExecutor(4) as pool:
        alone = list(
            pool.map(lambda text: english_embedder()._model.query([text])[0], [t.lower().strip("?") for t in said])
        )
    assert np.array_equal(np.stack(alone), together)


def test_a_question_is_nearer_to_its_paraphrase_than_to_another() -> None:
    asked, same, other = english_embedder().embed(
        ["what time do you close", "until when are you open", "do you sell ties"]
    )
    assert asked @ same > asked @ other + 0.2


def test_businesses_that_speak_only_english_get_the_english_model(tmp_path: Path) -> None:
    assert embedder_for(("en",)) is english_embedder()
    assert embedder_for(("en-GB", "en")) is english_embedder()
    assert embedder_for(("ar", "en")) is local_embedder()
    assert embedder_for(()) is local_embedder()


LEAST_RIGHT = {"airline": 0.71, "council": 0.64, "insurance": 0.58}
"""As reached so far, raised with every improvement; the aim is 0.80 for each."""

LEAST_COVERED = {"airline": 0.06, "council": 0.06, "insurance": 0.05}
"""The aim is 0.30."""


@pytest.mark.parametrize("name", [file.stem for file in sorted(SETS.glob("*.yaml"))])
def test_question_sets_that_nothing_was_fitted_on(name: str) -> None:
    domain = read_domain(SETS / f"{name}.yaml")
    assert len(domain.subjects) == 60
    assert all(len(ways) == INDEXED + 2 for ways in domain.subjects.values())
    assert len(domain.outside) >= 200
    asked = Asked(domain)
    print(f"{name}: {asked}")
    assert asked.right >= LEAST_RIGHT[name]
    assert asked.clarified <= 0.10
    assert asked.refused >= 0.70
    assert asked.precise >= 0.99
    assert asked.covered >= LEAST_COVERED[name]
