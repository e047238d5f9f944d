"""Fit the calibration of the local model for Arabic on the questions in `paraphrases/arabic`, and say how it holds.

    python -m embedding.arabic_fit [--write]

Fitted like `embedding.fit`, on indexes of each domain and of both; each figure is of questions that the index has not
seen. Nothing is fitted on the domain in `paraphrases/arabic/held_out`, which comes last.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from embedding.arabic import ArabicEmbedder
from embedding.calibration import CURVES
from embedding.domains import PARAPHRASES, Domain, read_domain
from embedding.embedder import LocalEmbedder
from embedding.fit import INDEXED, SPLITS, Trial, ask, fit_knots, fit_weights, joined, judge, space

_FOLDER = PARAPHRASES / "arabic"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="write the calibration")
    options = parser.parse_args()

    embedder = ArabicEmbedder(LocalEmbedder(remembered=20_000))
    domains = [read_domain(_FOLDER / f"{name}.yaml") for name in ("fitness_club", "online_shop")]
    general = read_domain(_FOLDER / "general.yaml").outside
    calibration = space(embedder, domains, general)

    def trials(domain: Domain, seed: int) -> Iterator[Trial]:
        for split in range(SPLITS):
            for indexed, left_out in ((INDEXED, 0.0), (INDEXED, 0.25), ((2, 3, 4, 5, 6)[split], 0.25)):
                yield ask(
                    embedder, calibration, domain, general, split=split, indexed=indexed, left_out=left_out, seed=seed
                )

    whole = [*domains, _both(domains)]
    trial = joined([one for seed, domain in enumerate(whole) for one in trials(domain, seed)])
    calibration = fit_knots(fit_weights(calibration, trial), trial)
    print(f"nearness {calibration.nearness:.3f}  margin {calibration.margin:.3f}  knots {calibration.knots}")
    for seed, domain in enumerate(whole):
        print(f"{domain.name:14s}{judge(calibration, joined(list(trials(domain, seed + 10))))}")
    unseen = read_domain(_FOLDER / "held_out" / "general.yaml").outside
    held_out = read_domain(_FOLDER / "held_out" / "clinic.yaml")
    for note, indexed, left_out in (("", INDEXED, 0.0), (" -1/5", INDEXED, 0.2), (" x3", 3, 0.2)):
        asked = [
            ask(embedder, calibration, held_out, unseen, split=split, indexed=indexed, left_out=left_out)
            for split in range(SPLITS)
        ]
        print(f"{held_out.name + note:14s}{judge(calibration, joined(asked))}")
    if options.write:
        file = CURVES / f"{embedder.name}.json"
        calibration.write(file)
        print(f"written: {file}")


def _both(domains: list[Domain]) -> Domain:
    subjects = {f"{domain.name}.{name}": texts for domain in domains for name, texts in domain.subjects.items()}
    return Domain(name="both", subjects=subjects, outside=[text for domain in domains for text in domain.outside])


if __name__ == "__main__":
    main()
