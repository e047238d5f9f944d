"""Fit the moods of the local models to their examples, and say how well they are read.

    python -m personas.sentiment_fit [--write] [--judge FILE]

`--write` keeps the weights of every local model beside its examples, so that a start need not fit them. `--judge`
prints how often each English model reads the moods of another file of labelled utterances right.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from embedding import english_embedder, local_embedder
from embedding.arabic import arabic_embedder
from personas.arabic_lexicon import ARABIC, arabic_lexicon
from personas.lexicon import EXAMPLES
from personas.sentiment_model import SentimentModel, labelled


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="keep the weights")
    parser.add_argument("--judge", type=Path, help="labelled utterances to read, in the form of utterances.yaml")
    options = parser.parse_args()
    for embedder in (english_embedder(), local_embedder()):
        model = SentimentModel(embedder)
        if options.judge is not None:
            utterances = labelled(options.judge)
            read = model.chances([text for text, _ in utterances]).argmax(axis=1)
            right = read == np.array([mood for _, mood in utterances])
            print(f"{embedder.name}: {right.mean():.3f} of {len(right)} read right")
        if options.write:
            print(f"written: {model.write(EXAMPLES)}")
    if options.write:
        arabic = SentimentModel(arabic_embedder(), words=arabic_lexicon(), folder=ARABIC)
        print(f"written: {arabic.write(ARABIC)}")


if __name__ == "__main__":
    main()
