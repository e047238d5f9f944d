"""Fit the stances of answers to their examples, and say how well they are read.

    python -m routing.slots.stance_fit JUDGED [--write]

JUDGED is a file of answers that nothing is fitted on, in the form of `answer_examples/utterances.yaml`. For each chance
it is printed how many of those that are as sure to give nothing do give nothing, and how many of all such are heard.
`--write` keeps the weights of every local model beside its examples, so that a start need not fit them, with the least
chance from which on at least 97 in 100 are heard rightly.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from embedding import english_embedder, local_embedder
from routing.slots.stance import EXAMPLES, Stance, StanceModel, labelled

_CHANCES = tuple(round(0.6 + 0.01 * step, 2) for step in range(36))
_PRECISION = 0.97


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("judged", type=Path, help="answers to be judged on")
    parser.add_argument("--write", action="store_true", help="keep the weights")
    options = parser.parse_args()
    for embedder in (english_embedder(), local_embedder()):
        model = StanceModel(embedder)
        sure = _judged(model, options.judged)
        print(f"{embedder.name} is sure from {sure}")
        if options.write:
            print(f"written: {model.write(sure, EXAMPLES)}")


def _judged(model: StanceModel, file: Path) -> float:
    """The least chance from which on a model is precise enough."""
    answers = labelled(file)
    none_given = 1 - model.chances([(text, kind) for text, kind, _ in answers])[:, -1]
    gives_none = np.array([stance is not Stance.NEITHER for _, _, stance in answers])
    sure = 1.0
    for chance in reversed(_CHANCES):
        heard = none_given >= chance
        precision = float(gives_none[heard].mean()) if heard.any() else 1.0
        print(f"from {chance}: precision {precision:.3f} recall {heard[gives_none].mean():.3f}")
        if precision >= _PRECISION:
            sure = chance
    return sure


if __name__ == "__main__":
    main()
