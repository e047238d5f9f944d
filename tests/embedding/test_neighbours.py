from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from embedding import Neighbours, local_embedder
from embedding.embedder import Vectors

ITEMS = [
    ("hours", "When are you open?"),
    ("hours", "what time do you close"),
    ("hours", "are you open on Sundays"),
    ("parking", "Where can I park?"),
    ("parking", "is there a car park"),
    ("parking", "do you have parking for customers"),
    ("refund", "Can I get my money back?"),
    ("refund", "how do I return something"),
    ("refund", "what's your refund policy"),
]


class Counting:
    """The local embedder, counting what it is asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    name = property(lambda self: local_embedder().name)
    dimensions = property(lambda self: local_embedder().dimensions)

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        return local_embedder().embed(texts)


@pytest.fixture(scope="module")
def index() -> Neighbours:
    return Neighbours(local_embedder(), ITEMS)


def test_each_label_comes_once_most_similar_first(index: Neighbours) -> None:
    near = index.nearest("until when are you open tonight", limit=5)
    assert near[0].label == "hours"
    assert len({n.label for n in near}) == len(near) == 3
    assert [n.similarity for n in near] == sorted((n.similarity for n in near), reverse=True)
    assert near[0].text in [text for _, text in ITEMS[:3]]
    assert index.nearest("until when are you open tonight", limit=1) == near[:1]


def test_a_sentence_of_the_index_said_word_for_word_is_sure(index: Neighbours) -> None:
    best = index.nearest("hi, um, is there a car park please")[0]
    assert (best.label, best.text, best.similarity) == ("parking", "is there a car park", 1.0)


@pytest.mark.parametrize("said", ["my hamster escaped", "the capital of Peru", "twelve people", "my name is Dana"])
def test_unrelated_text_stays_low(index: Neighbours, said: str) -> None:
    assert index.nearest(said)[0].similarity <= 0.30


def test_labels_that_may_both_be_meant_do_not_take_from_each_other() -> None:
    items = [*ITEMS, ("complaint", "I want my money back"), ("complaint", "give me a refund right now")]
    competing = Neighbours(local_embedder(), items)
    friendly = Neighbours(local_embedder(), items, rivals=lambda one, other: {one, other} != {"complaint", "refund"})
    said = "I'd like a refund please"

    def of(index: Neighbours, label: str) -> float:
        return next(n.similarity for n in index.nearest(said) if n.label == label)

    assert of(friendly, "refund") >= of(competing, "refund")
    assert of(friendly, "complaint") >= of(competing, "complaint")
    assert min(of(friendly, "refund"), of(friendly, "complaint")) > min(
        of(competing, "refund"), of(competing, "complaint")
    )


def test_one_label_alone_still_knows_what_is_not_it() -> None:
    alone = Neighbours(local_embedder(), ITEMS[:3])
    assert alone.nearest("what are your opening times")[0].similarity >= 0.70
    assert alone.nearest("I lost my umbrella on the bus")[0].similarity <= 0.30


def test_an_empty_index_has_no_neighbours() -> None:
    assert Neighbours(local_embedder(), []).nearest("anything") == []


def test_vectors_are_kept_on_disk_and_made_again_when_the_file_is_spoilt(tmp_path: Path) -> None:
    first = Counting()
    Neighbours(first, ITEMS, cache=tmp_path)
    assert len(first.asked) == len(ITEMS)
    second = Counting()
    kept = Neighbours(second, ITEMS, cache=tmp_path)
    assert second.asked == []
    assert kept.nearest("may I park")[0] == Neighbours(local_embedder(), ITEMS).nearest("may I park")[0]

    (file,) = tmp_path.glob("*.npy")
    file.write_bytes(file.read_bytes()[:100])
    third = Counting()
    Neighbours(third, ITEMS, cache=tmp_path)
    assert len(third.asked) == len(ITEMS)
    assert np.load(file).shape == (len(ITEMS), local_embedder().dimensions)


def test_other_sentences_have_other_files(tmp_path: Path) -> None:
    Neighbours(local_embedder(), ITEMS, cache=tmp_path)
    Neighbours(local_embedder(), ITEMS[:-1], cache=tmp_path)
    assert len(list(tmp_path.glob("*.npy"))) == 2
    assert not list(tmp_path.glob("*.tmp"))


def test_a_folder_that_cannot_be_written_costs_only_time(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    assert Neighbours(local_embedder(), ITEMS, cache=blocked / "vectors").nearest("where to park")[0].label == "parking"


def test_labels_that_all_compete_are_as_near_as_where_each_pair_was_named() -> None:
    every, named = Neighbours(local_embedder(), ITEMS), Neighbours(local_embedder(), ITEMS, rivals=lambda a, b: True)
    for said in ("may I park", "when do you close", "the capital of Peru"):
        assert every.nearest(said) == named.nearest(said)
