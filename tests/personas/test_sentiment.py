from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from embedding import ModelMissing, local_embedder
from embedding.embedder import Vectors
from personas.arabic_lexicon import ARABIC
from personas.lexicon import EXAMPLES, lexicon
from personas.sentiment import Sentiment, SentimentReader
from personas.sentiment_model import MOODS, SentimentModel, labelled

HELD_OUT = Path(__file__).parent / "sentiment_held_out.yaml"


@pytest.fixture(scope="module")
def reader() -> SentimentReader:
    return SentimentReader(local_embedder())


def test_utterances_it_has_not_learned_from_are_read_as_a_listener_would(reader: SentimentReader) -> None:
    utterances = labelled(HELD_OUT)
    learned = {text.casefold() for text, _ in labelled(EXAMPLES / "utterances.yaml")}
    assert len(utterances) >= 150
    assert not learned & {text.casefold() for text, _ in utterances}
    read: list[tuple[str, str]] = [(reader.read(text).mood, MOODS[mood]) for text, mood in utterances]
    assert sum(got == expected for got, expected in read) / len(read) >= 0.88
    for mood in MOODS:
        own = [got for got, expected in read if expected == mood]
        assert own.count(mood) / len(own) >= 0.80, mood


def test_plain_enthusiasm_is_surely_positive(reader: SentimentReader) -> None:
    sentiment = reader.read("This is amazing! I love it!")
    assert sentiment.mood == "positive"
    assert sentiment.confidence > 0.85
    assert sentiment.score > 0.7
    assert sentiment.evidence == ("amazing", "love")


def test_plain_anger_is_surely_negative(reader: SentimentReader) -> None:
    sentiment = reader.read("Your service is terrible!")
    assert sentiment.mood == "negative"
    assert sentiment.confidence > 0.85
    assert sentiment.score < -0.7
    assert sentiment.evidence == ("terrible",)


@pytest.mark.parametrize(
    "said",
    [
        "I'd like to book a chef for the fifth",
        "no, fourteen",
        "I have an allergy to sesame",
        "no problem",
        "not bad",
        "is it a problem if my garden is small",
        "please cancel it",
        "do you have free parking",
        "I'm interested in the starter plan",
        "can you help me",
        "what's your product?",
        "okay",
    ],
)
def test_words_of_business_are_no_mood(reader: SentimentReader, said: str) -> None:
    assert reader.read(said).mood == "neutral"


def test_bare_thanks_is_less_positive_than_delight(reader: SentimentReader) -> None:
    thanks, delight = reader.read("thanks"), reader.read("thank you so much, that's wonderful")
    assert 0 < thanks.score < delight.score
    assert thanks.confidence < delight.confidence


@pytest.mark.parametrize(
    ("said", "mood"),
    [
        ("Hi, this is Sam. The delivery never came. Could you check?", "negative"),
        ("Okay. We're twelve people. And do you bring chairs?", "neutral"),
        ("Oh that's fantastic, thank you! My zip code is 95608.", "positive"),
        ("great so you billed me twice", "negative"),
    ],
)
def test_the_clause_that_shows_most_mood_counts(reader: SentimentReader, said: str, mood: str) -> None:
    assert reader.read(said).mood == mood


def test_evidence_is_what_the_caller_said(reader: SentimentReader) -> None:
    said = "Well I waited all afternoon and the man simply did not turn up"
    sentiment = reader.read(said)
    assert sentiment.mood == "negative"
    assert sentiment.evidence
    assert all(words.casefold() in said.casefold() for words in sentiment.evidence)
    assert reader.read("twelve people on saturday").evidence == ()


def test_the_mood_before_tips_a_balance_but_does_not_decide(reader: SentimentReader) -> None:
    said = "hmm that's more than I expected"
    after_anger, after_joy = reader.read(said, "negative"), reader.read(said, "positive")
    assert after_anger.score < reader.read(said).score < after_joy.score
    assert reader.read("on saturday at six", "negative").mood == "neutral"


def test_nothing_said_is_no_mood(reader: SentimentReader) -> None:
    assert reader.read("  ") == Sentiment(mood="neutral", score=0.0, confidence=0.0)


class Away:
    """An embedder whose model is not there."""

    name = "multilingual-e5-small-q4"
    dimensions = 384

    def embed(self, texts: Sequence[str]) -> Vectors:
        raise ModelMissing("no weights")


class Breaking(Away):
    def embed(self, texts: Sequence[str]) -> Vectors:
        raise RuntimeError("out of memory")


def test_an_embedder_that_fails_in_a_turn_gives_neutral_without_confidence() -> None:
    reader = SentimentReader(Breaking())
    assert reader.read("I love it") == Sentiment(mood="neutral", score=0.0, confidence=0.0)


def test_without_a_calibration_the_words_decide() -> None:
    class Unknown(Away):
        name = "unknown"

    reader = SentimentReader(Unknown())
    assert reader.read("this is terrible, I hate it").mood == "negative"
    assert reader.read("this is wonderful").mood == "positive"
    assert reader.read("no, fourteen").mood == "neutral"


def test_edited_examples_are_learned_at_the_next_start(tmp_path: Path) -> None:
    (tmp_path / "lexicon.yaml").write_bytes((EXAMPLES / "lexicon.yaml").read_bytes())
    (tmp_path / "utterances.yaml").write_text(
        "positive: [groovy, that is groovy, how groovy]\n"
        "neutral: [on monday, at six, twelve people]\n"
        "negative: [bogus, that is bogus, how bogus]\n"
    )
    model = SentimentModel(local_embedder(), folder=tmp_path)
    assert model.chances(["totally groovy", "totally bogus"]).argmax(axis=1).tolist() == [0, 2]
    model.write(tmp_path)
    kept = SentimentModel(Away(), folder=tmp_path)
    assert (kept._weights - model._weights).max() < 1e-5


class EnglishAway(Away):
    name = "all-minilm-l6-v2-int8"


class ArabicAway(Away):
    name = "multilingual-e5-small-q4-ar"


@pytest.mark.parametrize(("model", "folder"), [(Away, EXAMPLES), (EnglishAway, EXAMPLES), (ArabicAway, ARABIC)])
def test_the_committed_weights_belong_to_the_committed_examples(model: type[Away], folder: Path) -> None:
    assert SentimentModel(model(), folder=folder)._weights.shape[1] == len(MOODS)


def test_phrases_are_read_before_their_words() -> None:
    assert lexicon().score("no problem at all").score == 0
    assert lexicon().score("there is a problem").score < 0
    assert lexicon().score("Thanks for nothing").disliked == ("Thanks for nothing",)
    assert lexicon().score("I can't wait").score > 0


def test_threads_read_alike(reader: SentimentReader) -> None:
    expected = reader.read("the soup was cold and nobody cared")
    found: list[Sentiment] = []
    threads = [
        threading.Thread(target=lambda: found.append(reader.read("the soup was cold and nobody cared")))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 4
