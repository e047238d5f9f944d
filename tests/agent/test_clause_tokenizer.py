"""What a voice is sent at a time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.clause_tokenizer import LONGEST, ClauseTokenizer, VoicedPieces

REPLY = "Of course, I can look that up for you. The grill is quiet, as quiet as a dishwasher. Which day is it?"


def test_the_first_clause_goes_out_before_its_sentence_is_over() -> None:
    pieces = VoicedPieces()
    assert pieces.feed("I can look that up, ") == ["I can look that up,"]
    assert pieces.feed("if you give me ") == []


def test_later_clauses_wait_for_their_sentence() -> None:
    assert ClauseTokenizer().tokenize(REPLY) == [
        "Of course, I can look that up for you.",
        "The grill is quiet, as quiet as a dishwasher.",
        "Which day is it?",
    ]
    pieces = VoicedPieces()
    assert pieces.feed("Yes. The grill is quiet, ") == ["Yes."]
    assert pieces.feed("as quiet as a dishwasher. ") == ["The grill is quiet, as quiet as a dishwasher."]


def test_a_sentence_that_does_not_end_is_not_waited_for_for_ever() -> None:
    pieces = VoicedPieces()
    pieces.feed("Well. ")
    sent = [piece for _ in range(20) for piece in pieces.feed("and another thing to say, ")]
    assert sent
    assert all(LONGEST <= len(piece) < LONGEST + 40 for piece in sent)


@given(st.text(st.sampled_from("ab. ,!?:\n٣؟،-"), max_size=80), st.data())
def test_nothing_is_lost_however_the_text_comes(text: str, data: st.DataObject) -> None:
    pieces, sent, rest = VoicedPieces(), [], text
    while rest:
        size = data.draw(st.integers(1, len(rest)))
        sent += pieces.feed(rest[:size])
        rest = rest[size:]
    sent += pieces.finish()
    assert "".join("".join(sent).split()) == "".join(text.split())
    assert sent == ClauseTokenizer().tokenize(text)


async def test_a_stream_gives_each_segment_its_own_id() -> None:
    stream = ClauseTokenizer().stream()
    stream.push_text("Let me hand you over to Sarah")
    stream.flush()
    stream.push_text("Hi, this is Sarah. And ")
    stream.push_text("hello")
    stream.end_input()
    tokens = [token async for token in stream]
    assert [token.token for token in tokens] == ["Let me hand you over to Sarah", "Hi, this is Sarah.", "And hello"]
    assert tokens[0].segment_id != tokens[1].segment_id == tokens[2].segment_id
    with pytest.raises(RuntimeError, match="closed"):
        stream.push_text("More.")
