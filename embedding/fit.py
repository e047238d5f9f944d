"""Fit the calibration of an embedding model on the questions in `paraphrases/`, and say how well it holds.

    python -m embedding.fit                 print figures for the local model
    python -m embedding.fit --english       print figures for the English model
    python -m embedding.fit --write         and write curves/<model>.json

Fitted on the domains in `paraphrases/fit`, judged on those in `paraphrases/held_out`. Takes some minutes on one core;
`--vectors FOLDER` keeps the vectors for the next run.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embedding.calibration import CURVES, Calibration, Floats
from embedding.clauses import essence
from embedding.domains import PARAPHRASES, Domain, crowds, read_domain, read_domains, sixty
from embedding.embedder import Embedder, LocalEmbedder, Vectors
from embedding.english import EnglishEmbedder
from embedding.neighbours import Neighbours

INDEXED = 8
SPLITS = 5

NEAR, DOMAIN, GENERAL = "near", "domain", "general"
_SHARE = {NEAR: 0.2, DOMAIN: 0.4, GENERAL: 0.4}
"""How the outside questions of a trial weigh: those of a subject left out, others of the domain, and anything else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """Questions put to an index that has not seen them: the best subject's measures, whether it is the right one, and
    what kind of outside question it was ("" for an inside one)."""

    nearness: Floats
    lead: Floats
    labels: Floats
    right: NDArray[np.bool_]
    kind: NDArray[np.str_]

    @property
    def inside(self) -> NDArray[np.bool_]:
        return np.asarray(self.kind == "", dtype=np.bool_)

    def weights(self) -> Floats:
        """Inside and outside questions weigh the same in all."""
        weights = np.zeros(len(self.kind))
        weights[self.inside] = 0.5 / max(1, int(self.inside.sum()))
        kinds = [kind for kind in _SHARE if (self.kind == kind).any()]
        for kind in kinds:
            own = self.kind == kind
            weights[own] = 0.5 * _SHARE[kind] / sum(_SHARE[k] for k in kinds) / own.sum()
        return weights * len(weights)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """How a calibration does on a trial, as shares. `precise` is of all questions with similarity of at least 0.85."""

    questions: int
    nearest_right: float
    answered_right: float
    answered_wrong: float
    clarified: float
    outside_refused: float
    precise: float
    covered: float
    unrelated_low: float

    def __str__(self) -> str:
        return (
            f"n {self.questions:4d}  nearest {self.nearest_right:.3f}  right {self.answered_right:.3f}  "
            f"wrong {self.answered_wrong:.3f}  clarify {self.clarified:.3f}  "
            f"outside refused {self.outside_refused:.3f}  "
            f">=0.85: precision {self.precise:.3f} coverage {self.covered:.3f}  general <=0.30 {self.unrelated_low:.3f}"
        )


def space(embedder: Embedder, domains: Sequence[Domain], general: Sequence[str]) -> Calibration:
    """A calibration with the model's common directions, and a curve that is still to be fitted."""
    sentences = [text for domain in domains for texts in domain.subjects.values() for text in texts]
    sentences += [text for domain in domains for text in domain.outside] + list(general)
    vectors = embedder.embed([essence(text) for text in sentences])
    mean = vectors.mean(axis=0)
    common = np.linalg.svd(vectors - mean, full_matrices=False)[2][:1]
    bare = Calibration(
        model=embedder.name,
        mean=mean,
        common=common,
        general=np.empty((0, embedder.dimensions), dtype=np.float32),
        nearness=1.0,
        margin=1.0,
        crowd=0.0,
        intercept=0.0,
        knots=((-1.0, 0.0), (1.0, 1.0)),
    )
    return replace(bare, general=bare.centre(embedder.embed([essence(text) for text in general])))


def ask(
    embedder: Embedder,
    calibration: Calibration,
    domain: Domain,
    general: Sequence[str],
    *,
    split: int,
    indexed: int = INDEXED,
    left_out: float = 0.0,
    seed: int = 0,
) -> Trial:
    """Index `indexed` ways of asking for each subject and ask the two that belong to `split`, with outside questions.

    `left_out` is the share of subjects that are not indexed; asking for them is an outside question. A general
    sentence that is part of the calibration is not compared with itself.
    """
    random = np.random.default_rng([seed, split, indexed])
    names = list(domain.subjects)
    dropped = {names[n] for n in random.permutation(len(names))[: int(left_out * len(names))]}
    items: list[tuple[str, str]] = []
    questions: list[tuple[str, str, str]] = []
    for name, texts in domain.subjects.items():
        unseen = texts[2 * split : 2 * split + 2]
        if name in dropped:
            questions += [("", text, NEAR) for text in unseen]
            continue
        seen = [text for text in texts if text not in unseen]
        items += [(name, seen[n]) for n in sorted(random.permutation(len(seen))[:indexed])]
        questions += [(name, text, "") for text in unseen]
    questions += [("", text, DOMAIN) for text in domain.outside[split::SPLITS]]
    asked_general = list(general[split::SPLITS])
    others = np.ones(len(calibration.general), dtype=bool)
    if len(general) == len(others):
        others[split::SPLITS] = False
    questions += [("", text, GENERAL) for text in asked_general]

    index = Neighbours(embedder, items, calibration=replace(calibration, general=calibration.general[others]))
    nearness, lead = index.measures(embedder.embed([essence(text) for _, text, _ in questions]))
    best = nearness.argmax(axis=1)
    rows = np.arange(len(questions))
    return Trial(
        nearness=nearness[rows, best],
        lead=lead[rows, best],
        labels=np.full(len(questions), float(len(index.labels))),
        right=np.array([index.labels[b] == name for b, (name, _, _) in zip(best, questions, strict=True)]),
        kind=np.array([kind for _, _, kind in questions]),
    )


def joined(trials: Sequence[Trial]) -> Trial:
    return Trial(
        nearness=np.concatenate([t.nearness for t in trials]),
        lead=np.concatenate([t.lead for t in trials]),
        labels=np.concatenate([t.labels for t in trials]),
        right=np.concatenate([t.right for t in trials]),
        kind=np.concatenate([t.kind for t in trials]),
    )


def fit_trials(
    embedder: Embedder, calibration: Calibration, domains: Sequence[Domain], general: Sequence[str]
) -> Iterator[Trial]:
    """Indexes as businesses have them: whole, with subjects missing, and with few ways of asking."""
    for number, domain in enumerate([*domains, *crowds(domains)]):
        for split in range(SPLITS):
            for indexed, left_out in ((INDEXED, 0.0), (INDEXED, 0.25), ((2, 3, 4, 5, 6)[split], 0.25)):
                yield ask(
                    embedder,
                    calibration,
                    domain,
                    general,
                    split=split,
                    indexed=indexed,
                    left_out=left_out,
                    seed=number,
                )


def fit_weights(calibration: Calibration, trial: Trial) -> Calibration:
    """The logistic regression: is the best subject the right one?"""
    design = np.stack([trial.nearness, trial.lead, np.log(trial.labels), np.ones(len(trial.right))], axis=1)
    weights, beta = trial.weights(), np.zeros(4)
    penalty = np.diag([0.1, 0.1, 0.1, 0.0])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-design @ beta))
        slope = design.T @ (weights * (chance - trial.right)) + penalty @ beta
        curvature = (design * (weights * chance * (1 - chance))[:, None]).T @ design + penalty
        beta -= np.linalg.solve(curvature, slope)
    near, margin, crowd, intercept = (float(weight) for weight in beta)
    return replace(calibration, nearness=near, margin=margin, crowd=crowd, intercept=intercept)


def fit_knots(calibration: Calibration, trial: Trial, single: Trial | None = None) -> Calibration:
    """The curve through what the thresholds are to mean, on the fitted domains.

    0.85: the lowest odds from which 99 in 100 are right, in `single` where it is given, the businesses as they are:
    what two businesses merged into one index both answer is no mistake. 0.70: three in four outside questions are
    refused; 0.60: a little less than that, for a clarifying question; 0.30: above all but a few general sentences.
    """
    odds = log_odds(calibration, trial)
    outside, weights = ~trial.inside, trial.weights()
    sure = single or trial
    precise = _lowest_precise(log_odds(calibration, sure), sure.right, sure.weights(), 0.99)
    answer = _quantile(odds[outside], weights[outside], 0.75)
    clarify = _quantile(odds[outside], weights[outside], 0.70)
    general = trial.kind == GENERAL
    unrelated = min(_quantile(odds[general], weights[general], 0.97), clarify - 0.2)
    knots = (
        (unrelated - 6.0, 0.0),
        (unrelated, 0.30),
        (clarify, 0.60),
        (answer, 0.70),
        (max(precise, answer + 0.5), 0.85),
        (max(precise, answer + 0.5) + 4.0, 1.0),
    )
    return replace(calibration, knots=knots)


def log_odds(calibration: Calibration, trial: Trial) -> Floats:
    return calibration.odds(trial.nearness, trial.lead, trial.labels)


def judge(calibration: Calibration, trial: Trial) -> Figures:
    """How the calibration does, with the default thresholds 0.85, 0.70 and 0.60."""
    similarity = calibration.similarity(trial.nearness, trial.lead, trial.labels)
    inside, weights = trial.inside, trial.weights()
    answered, sure = similarity >= 0.70, similarity >= 0.85
    general = trial.kind == GENERAL
    outside_weight = weights[~inside].sum()
    return Figures(
        questions=len(similarity),
        nearest_right=float(trial.right[inside].mean()),
        answered_right=float((trial.right & answered)[inside].mean()),
        answered_wrong=float((~trial.right & answered)[inside].mean()),
        clarified=float(((similarity >= 0.60) & ~answered).mean()),
        outside_refused=float(weights[~inside & ~answered].sum() / max(outside_weight, 1e-9)),
        precise=float(weights[sure & trial.right].sum() / max(weights[sure].sum(), 1e-9)),
        covered=float(sure[inside].mean()),
        unrelated_low=float((similarity[general] <= 0.30).mean()),
    )


def _quantile(values: Floats, weights: Floats, share: float) -> float:
    order = np.argsort(values)
    reached = np.cumsum(weights[order]) / weights.sum()
    return float(values[order][min(int(np.searchsorted(reached, share)), len(values) - 1)])


def _lowest_precise(odds: Floats, right: NDArray[np.bool_], weights: Floats, precision: float) -> float:
    order = np.argsort(-odds)
    held = np.cumsum((weights * right)[order]) / np.cumsum(weights[order])
    enough = np.flatnonzero(held >= precision)
    return float(odds[order][enough[-1]]) if len(enough) else float(odds.max())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--english", action="store_true", help="the model for English alone")
    parser.add_argument("--models", type=Path, help="folder of other weights; the curve is written there")
    parser.add_argument("--vectors", type=Path, help="folder to keep vectors in")
    parser.add_argument("--write", action="store_true", help="write the calibration")
    options = parser.parse_args()

    model = EnglishEmbedder(remembered=20_000) if options.english else LocalEmbedder(options.models, remembered=20_000)
    kept = Kept(model, options.vectors / f"{model.name}.npz") if options.vectors is not None else None
    embedder: Embedder = kept or model
    fitted, held_out = read_domains("fit"), read_domains("held_out")
    general = read_domain(PARAPHRASES / "outside" / "fit.yaml").outside
    unseen = read_domain(PARAPHRASES / "outside" / "held_out.yaml").outside
    calibration = space(embedder, fitted, general)
    trial = joined(list(fit_trials(embedder, calibration, fitted, general)))
    calibration = fit_weights(calibration, trial)
    single = joined(
        [
            ask(embedder, calibration, domain, general, split=split, left_out=left_out, seed=number)
            for number, domain in enumerate(fitted)
            for split in range(SPLITS)
            for left_out in (0.0, 0.25)
        ]
    )
    calibration = fit_knots(calibration, trial, single)
    print(f"nearness {calibration.nearness:.3f}  margin {calibration.margin:.3f}  knots {calibration.knots}")
    print(f"fitted            {judge(calibration, trial)}")
    for domain in [*held_out, sixty(held_out)]:
        for note, indexed, left_out in (("", INDEXED, 0.0), (" -1/5", INDEXED, 0.2), (" x3", 3, 0.2)):
            trials = [
                ask(embedder, calibration, domain, unseen, split=split, indexed=indexed, left_out=left_out)
                for split in range(SPLITS)
            ]
            print(f"{domain.name + note:22s}{judge(calibration, joined(trials))}")
    if options.write:
        file = (options.models or CURVES) / f"{embedder.name}.json"
        calibration.write(file)
        print(f"written: {file}")
    if kept is not None:
        kept.write()


class Kept:
    """An embedder that keeps its vectors in a file from one run to the next."""

    def __init__(self, embedder: Embedder, file: Path) -> None:
        self._embedder = embedder
        self._file = file
        self._vectors: dict[str, Vectors] = {}
        if file.is_file():
            with np.load(file, allow_pickle=False) as content:
                self._vectors = dict(zip(content["texts"].tolist(), content["vectors"], strict=True))

    @property
    def name(self) -> str:
        return self._embedder.name

    @property
    def dimensions(self) -> int:
        return self._embedder.dimensions

    def embed(self, texts: Sequence[str]) -> Vectors:
        missing = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        self._vectors.update(zip(missing, self._embedder.embed(missing), strict=True))
        return np.stack([self._vectors[text] for text in texts])

    def write(self) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        np.savez(self._file, texts=np.array(list(self._vectors)), vectors=np.stack(list(self._vectors.values())))


if __name__ == "__main__":
    main()
