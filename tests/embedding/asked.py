"""A set of questions put to an FAQ that has not seen them, and how well it does."""

from __future__ import annotations

import numpy as np

from embedding import calibration_for, english_embedder
from embedding.domains import Domain
from routing.business_model import FaqEntry
from routing.faq import Faq, FaqAnswer

INDEXED = 8


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
