from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from embedding import calibration_for, embedder_for, english_embedder, local_embedder
from embedding.fit import Domain, read_domain
from routing.business_model import FaqEntry
from routing.faq import Faq, FaqAnswer

SETS = Path(__file__).parent / "question_sets"
INDEXED = 8


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


class Asked:
    """A question set put to an index that holds eight ways of asking for each of its entries."""

    def __init__(self, domain: Domain) -> None:
        entries = [
            FaqEntry(subject=subject, question=ways[0], also_asked=tuple(ways[1:INDEXED]), answer="An answer.")
            for subject, ways in domain.subjects.items()
        ]
        faq = Faq(entries, english_embedder(), calibration_for(english_embedder()))
        unseen = [(subject, text) for subject, ways in domain.subjects.items() for text in ways[INDEXED:]]
        self.inside: list[tuple[str, FaqAnswer]] = [(subject, faq.ask(text)) for subject, text in unseen]
        self.outside = [faq.ask(text) for text in domain.outside]

    @property
    def right(self) -> float:
        return float(np.mean([a.action == "answer" and a.subject == subject for subject, a in self.inside]))

    @property
    def clarified(self) -> float:
        return float(np.mean([a.action == "clarify" for a in [*(a for _, a in self.inside), *self.outside]]))

    @property
    def refused(self) -> float:
        return float(np.mean([a.action != "answer" for a in self.outside]))

    @property
    def covered(self) -> float:
        return float(np.mean([a.similarity >= 0.85 for _, a in self.inside]))

    @property
    def precise(self) -> float:
        """With as many outside as inside questions."""
        right = sum(a.similarity >= 0.85 and a.subject == subject for subject, a in self.inside)
        sure = sum(a.similarity >= 0.85 for _, a in self.inside)
        outside = sum(a.similarity >= 0.85 for a in self.outside) * len(self.inside) / len(self.outside)
        return right / max(1e-9, sure + outside)

    def __str__(self) -> str:
        return (
            f"right {self.right:.3f} clarify {self.clarified:.3f} outside refused {self.refused:.3f} "
            f">=0.85: precision {self.precise:.3f} coverage {self.covered:.3f}"
        )


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
