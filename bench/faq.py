"""`python -m bench.faq [--clinc150 FILE] [--banking77 TRAIN TEST] [--draws 3] [--json]`: how well the FAQ does on
public question sets. You bring their files: `data_full.json` of clinc/oos-eval, and `train.csv` and `test.csv` in the
folder `banking_data` of PolyAI-LDN/task-specific-datasets, both on GitHub.

Each draw takes 60 subjects, eight training questions of each as its ways of being asked, and asks four test questions
of each. Outside questions are those that CLINC150 holds for the purpose (`out_of_scope`), and, harder, test questions
of the subjects that were not drawn (`left_out`).
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any

from bench.figures import Machine
from embedding.domains import Domain
from settings.log import configure_logging
from tests.embedding.asked import INDEXED, Asked

SUBJECTS = 60
ASKED = 4
OUTSIDE = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicSet:
    """Questions by subject, apart for training and testing, and questions that are of no subject at all."""

    name: str
    train: Mapping[str, list[str]]
    test: Mapping[str, list[str]]
    out_of_scope: list[str]


def read_clinc150(file: Path) -> PublicSet:
    read = json.loads(file.read_text(encoding="utf-8"))
    return PublicSet(
        name="clinc150",
        train=_by_subject(read["train"]),
        test=_by_subject(read["test"]),
        out_of_scope=[text for text, _ in read["oos_test"]],
    )


def read_banking77(train: Path, test: Path) -> PublicSet:
    return PublicSet(name="banking77", train=_by_subject(_rows(train)), test=_by_subject(_rows(test)), out_of_scope=[])


def _rows(file: Path) -> Iterable[tuple[str, str]]:
    with file.open(encoding="utf-8", newline="") as opened:
        for row in csv.DictReader(opened):
            yield row["text"], row["category"]


def _by_subject(rows: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for text, subject in rows:
        found[subject].append(text)
    return dict(found)


def ask(questions: PublicSet, out_of_scope: list[str], draw: random.Random) -> dict[str, dict[str, float]]:
    """The figures of one draw, by the kind of outside questions."""
    shuffled = draw.sample(sorted(questions.train), len(questions.train))
    drawn, left = shuffled[:SUBJECTS], shuffled[SUBJECTS:]
    subjects = {
        subject: [*draw.sample(questions.train[subject], INDEXED), *draw.sample(questions.test[subject], ASKED)]
        for subject in drawn
    }
    outside = {"left_out": [text for subject in left for text in draw.sample(questions.test[subject], ASKED)]}
    if out_of_scope:
        outside["out_of_scope"] = draw.sample(out_of_scope, min(OUTSIDE, len(out_of_scope)))
    return {
        kind: _figures(Asked(Domain(name=questions.name, subjects=subjects, outside=texts)))
        for kind, texts in outside.items()
    }


def _figures(asked: Asked) -> dict[str, float]:
    return {
        "right": asked.right,
        "clarified": asked.clarified,
        "outside_refused": asked.refused,
        "precision_from_085": asked.precise,
        "coverage_from_085": asked.covered,
    }


def measure(sets: Iterable[PublicSet], *, draws: int) -> dict[str, Any]:
    """For each set and kind of outside question, each figure's mean and its least and most over the draws."""
    sets = list(sets)
    out_of_scope = [text for each in sets for text in each.out_of_scope]
    found: dict[str, Any] = {}
    for questions in sets:
        drawn = [ask(questions, out_of_scope, random.Random(seed)) for seed in range(draws)]
        found[questions.name] = {
            kind: {figure: _spread([each[kind][figure] for each in drawn]) for figure in drawn[0][kind]}
            for kind in drawn[0]
        }
    return found


def _spread(values: list[float]) -> dict[str, float]:
    return {"mean": round(mean(values), 3), "least": round(min(values), 3), "most": round(max(values), 3)}


def _file(name: str) -> Path:
    if not (path := Path(name)).is_file():
        raise argparse.ArgumentTypeError(f"there is no file {name}: name one of the public set's, as told above")
    return path


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clinc150", type=_file, metavar="FILE")
    parser.add_argument("--banking77", type=_file, nargs=2, metavar=("TRAIN", "TEST"))
    parser.add_argument("--draws", type=int, default=3)
    parser.add_argument("--json", action="store_true", help="print JSON")
    asked = parser.parse_args()
    if asked.clinc150 is None and asked.banking77 is None:
        parser.error("name a file of --clinc150 or the two of --banking77")
    configure_logging("warning")
    machine = Machine.now()
    sets = [read_clinc150(asked.clinc150)] if asked.clinc150 else []
    sets += [read_banking77(*asked.banking77)] if asked.banking77 else []
    found = measure(sets, draws=asked.draws)
    if asked.json:
        print(json.dumps({**found, "draws": asked.draws, "machine": machine.report()}))
        return 0
    for name, kinds in found.items():
        for kind, figures in kinds.items():
            print(f"{name}, outside questions {kind.replace('_', ' ')}:")
            for figure, spread in figures.items():
                print(f"  {figure:20} {spread['mean']:.3f} ({spread['least']:.3f} to {spread['most']:.3f})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
