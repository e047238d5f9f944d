"""Answers that no rule knows: kept back, not known yet, or something else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from embedding import Embedder, ModelMissing, english_embedder, local_embedder
from embedding.embedder import Vectors
from embedding.labelled import digest, kept
from routing.slots.answering import Answering, AnswerReader
from routing.slots.stance import EXAMPLES, Stance, StanceModel, labelled
from tests.routing.conversations import TextCall
from tests.routing.listening import listening

HELD_OUT = Path(__file__).parent / "answers_held_out.yaml"


@pytest.fixture(scope="module")
def reader() -> AnswerReader:
    return AnswerReader(english_embedder())


@pytest.mark.parametrize(("load", "recall"), [(english_embedder, 0.65), (local_embedder, 0.5)])
def test_answers_it_has_not_learned_from_are_read_as_a_listener_would(
    load: Callable[[], Embedder], recall: float
) -> None:
    answers = labelled(HELD_OUT)
    learned = {text.casefold() for text, _, _ in labelled(EXAMPLES / "utterances.yaml")}
    assert len(answers) >= 400
    assert not learned & {text.casefold() for text, _, _ in answers}
    gives_none = np.array([stance is not Stance.NEITHER for _, _, stance in answers])
    model = StanceModel(load())
    heard = 1 - model.chances([(text, kind) for text, kind, _ in answers])[:, -1] >= model.sure
    assert gives_none[heard].mean() >= 0.97
    assert heard[gives_none].mean() >= recall


@pytest.mark.parametrize("name", ["all-minilm-l6-v2-int8", "multilingual-e5-small-q4"])
def test_the_kept_weights_were_fitted_on_the_examples_as_they_stand(name: str) -> None:
    assert kept(EXAMPLES / f"{name}.json", digest([EXAMPLES / "utterances.yaml"])) is not None


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("I'm hard of hearing, so please not by phone.", "phone_number"),
        ("phone's a no as well I'm afraid", "phone_number"),
        ("nah I don't do email", "email"),
        ("I'm keeping what I'll spend to myself.", "budget"),
        ("I'd sooner not put a figure on it.", "budget"),
    ],
)
def test_a_field_is_kept_back_in_words_of_the_callers_own(reader: AnswerReader, said: str, asked: str) -> None:
    assert reader.read(said, listening("marketing", asked=asked)) == Answering(refused=(asked,))


def test_what_cannot_be_told_yet_is_no_refusal(reader: AnswerReader) -> None:
    assert reader.read("couldn't tell you what it'll cost, honestly", listening("marketing", asked="budget")) == (
        Answering(unsure=True)
    )


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("We'd need it within two months.", "phone_number"),
        ("Of course it's urgent! It couldn't be more urgent.", "phone_number"),
        ("ring me after six", "phone_number"),
        ("don't ring before lunch", "phone_number"),
        ("none at all", "campaign_count"),
        ("I'm not paying that much again", "budget"),
        ("Oh that's wonderful, just what we hoped for!", "name"),
        ("not my old one, 916 555 0143 please, I never use the other", "phone_number"),
    ],
)
def test_another_answer_keeps_nothing_back(reader: AnswerReader, said: str, asked: str) -> None:
    assert reader.read(said, listening("marketing", asked=asked)) == Answering()


def test_a_refusal_that_names_another_field_is_of_that_one_too(reader: AnswerReader) -> None:
    heard = reader.read("and don't ask me for the budget either", listening("marketing", asked="phone_number"))
    assert heard == Answering(refused=("budget", "phone_number"))


def test_who_would_be_reached_another_way_keeps_back_only_what_was_asked(reader: AnswerReader) -> None:
    heard = reader.read("I can't hear on the telephone, it'll have to be email", listening("marketing", asked="email"))
    assert "phone_number" not in heard.refused


def test_nothing_is_read_where_nothing_is_asked_for_or_values_are_read_back(reader: AnswerReader) -> None:
    said = "phone's a no as well I'm afraid"
    assert reader.read(said, listening("marketing")) == Answering()
    assert reader.read(said, listening("marketing", asked="phone_number", confirming=True)) == Answering()


def test_answers_are_read_by_rules_alone_where_the_model_is_missing() -> None:
    class Missing:
        name = "missing"
        dimensions = 384

        def embed(self, texts: object) -> Vectors:
            raise ModelMissing("no weights")

    reader = AnswerReader(Missing())
    assert reader.read("phone's a no as well", listening("marketing", asked="phone_number")) == Answering()


async def test_a_field_refused_in_the_callers_own_words_is_not_asked_for_again() -> None:
    call = TextCall.begin("alive5")
    await call.say("I'd like marketing information")
    await call.say("Rosa Diaz")
    await call.say("two campaigns")
    await call.say("I'm keeping what I'll spend to myself.")
    assert "budget" in call.orchestrator.conversation.profile.refused
    text, _ = await call.say("I'm hard of hearing, so please not by phone.")
    assert "phone_number" in call.orchestrator.conversation.profile.refused
    assert call.orchestrator.conversation.asked == "email"
    assert "mail" in text


async def test_a_field_that_is_not_known_yet_is_passed_over() -> None:
    call = TextCall.begin("alive5")
    await call.say("I'd like marketing information")
    await call.say("Rosa Diaz")
    await call.say("two campaigns")
    await call.say("couldn't tell you what we'd be spending, honestly")
    assert call.orchestrator.conversation.asked == "phone_number"


async def test_who_wants_something_else_after_all_keeps_nothing_back() -> None:
    call = TextCall.begin("alive5")
    await call.say("Sales, please")
    await call.say("oh sorry no, I meant support, nobody here can log in")
    assert not call.orchestrator.conversation.profile.refused
