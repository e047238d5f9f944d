"""What an utterance is after, by the examples a business gives: its flows, tools, interest, problems, enquiries."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import cast

from ruamel.yaml import YAML

from embedding import Calibration, Embedder, Neighbours
from routing.business_model import Business
from routing.decision import Want, WantKind

NEAR_MISS = "not"
_LONG = 20
"""Words from which on a sentence is also read by what its commas part."""
_JOINED = 9
"""Words from which on it is read by what its conjunctions join."""
_CONJUNCTION = re.compile(
    r",?\s+(?:and|but|so|because|cause|plus)\s+(?=(?:we|i|you|they|it|our|my|your|there|could|can)(?:\b|'))",
    re.IGNORECASE,
)
_WISHES = frozenset({"flow", "interest"})
START = 0.62
"""From this calibrated similarity on, an example is taken for what the caller wants."""
_LEAST = 5
_MOST = 3


@cache
def act_examples(language: str = "en") -> dict[str, tuple[str, ...]]:
    """What callers say to do the things of `routing.acts`, where expressions alone would miss too many."""
    source = resources.files("routing.acts").joinpath(f"examples_{language}.yaml").read_text(encoding="utf-8")
    return {name: tuple(examples) for name, examples in YAML(typ="safe", pure=True).load(source).items()}


class Wants:
    """The examples of a business as one index: kinds compete, so that an enquiry about booking is no booking."""

    def __init__(
        self,
        business: Business,
        embedder: Embedder,
        calibration: Calibration,
        *,
        language: str = "en",
        cache: Path | None = None,
    ) -> None:
        items: list[tuple[str, str]] = []
        for flow in business.flows.values():
            items += [(f"flow:{flow.name}", example) for example in flow.starts_when]
            items += [(f"{NEAR_MISS}:{flow.name}", example) for example in flow.not_when]
        for tool, examples in business.file.requests.items():
            items += [(f"tool:{tool}", example) for example in examples]
        for kind, examples in (
            ("interest", business.file.interest),
            ("problem", business.file.problems),
            ("enquiry", business.file.enquiries),
        ):
            items += [(f"{kind}:", example) for example in examples]
        items += [(f"act:{act}", example) for act, said in act_examples(language).items() for example in said]
        self._neighbours = Neighbours(embedder, items, calibration=calibration, cache=cache)

    def read(self, clauses: Sequence[str]) -> tuple[Want, ...]:
        """The nearest example of every kind, most similar first."""
        best: dict[str, Want] = {}
        misses: dict[str, float] = {}
        for clause in clauses:
            self._read(clause, best, misses)
        if not any(want.kind in ("flow", "tool") and want.similarity >= START for want in best.values()):
            for part in _joined(clauses):
                self._read(part, best, misses, only=_WISHES)
        kept = [
            want for want in best.values() if not (want.kind == "flow" and misses.get(want.name, 0.0) > want.similarity)
        ]
        return tuple(sorted(kept, key=lambda want: -want.similarity))

    def _read(
        self, clause: str, best: dict[str, Want], misses: dict[str, float], *, only: frozenset[str] | None = None
    ) -> None:
        for near in self._neighbours.nearest(clause, limit=40):
            kind, _, name = near.label.partition(":")
            if kind == NEAR_MISS:
                misses[name] = max(misses.get(name, 0.0), near.similarity)
                continue
            known = best.get(near.label)
            if (only is None or kind in only) and (known is None or near.similarity > known.similarity):
                best[near.label] = Want(
                    kind=cast(WantKind, kind), name=name, similarity=near.similarity, example=near.text
                )


def clauses(text: str) -> list[str]:
    """An utterance and its sentences: a wish often stands in one of several. Arabic joins sentences by commas."""
    sentences = [s.strip() for s in re.split(r"(?<=[.!?;؟؛،])\s+", text) if s.strip()]
    parts = list(sentences) if len(sentences) > 1 else []
    for sentence in sentences:
        if len(sentence.split()) > _LONG:
            # Whoever speaks in one breath joins sentences by commas: the last ones tell what for.
            parts += [part for part in re.split(r",\s+", sentence) if len(part.split()) >= _LEAST][-_MOST:]
    return [text, *dict.fromkeys(part for part in parts if part != text)]


def _joined(clauses: Sequence[str]) -> list[str]:
    """What conjunctions join in longer clauses: 'we've a chain of pharmacies here and we'd love to see a demo'."""
    parts: list[str] = []
    for clause in clauses:
        split = _CONJUNCTION.split(clause) if len(clause.split()) > _JOINED else []
        parts += [part for part in split if len(part.split()) >= _LEAST][-_MOST:] if len(split) > 1 else []
    return list(dict.fromkeys(parts))
