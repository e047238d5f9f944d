"""The form of a reply: however it is cut into pieces and whatever a model makes of it, only words are spoken."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from routing.decision import Route
from routing.reply import Details, Fault, ReplyDetails, ReplyParser, ReplyPart, Speaker, Spoken, WordsEnded, trailer

TAGS = ("r", "s", "u")

WORDS = "Of course. A party of twelve is $720, and we'd love to come."
WHOLE = WORDS + '\n@@ {"route": "flow", "target": "booking", "step": "event_date", "confidence": 0.9}'

marks = st.sampled_from(["[s]", "[x]", "[", "]", "@@", "@", "\n", "{", "}", "`", "```", "```json", '{"route": "faq"}'])
streams = st.lists(st.one_of(marks, st.text(max_size=6)), max_size=14).map("".join)


def parse(pieces: list[str]) -> list[ReplyPart]:
    parser = ReplyParser(tags=TAGS)
    parts = [part for piece in pieces for part in parser.feed(piece)]
    return parts + parser.finish()


def said(parts: list[ReplyPart]) -> str:
    return "".join(part.text for part in parts if isinstance(part, Spoken))


def meaning(parts: list[ReplyPart]) -> tuple[object, ...]:
    """The parts with the words joined."""
    kinds = [part for part in parts if not isinstance(part, Spoken)]
    first_word = next((i for i, part in enumerate(parts) if isinstance(part, Spoken)), len(parts))
    ended = next(i for i, part in enumerate(parts) if isinstance(part, WordsEnded))
    return said(parts), kinds, any(isinstance(p, Speaker) for p in parts[first_word:]), first_word < ended


def details(parts: list[ReplyPart]) -> Details:
    last = parts[-1]
    assert isinstance(last, Details)
    return last


@given(streams, st.data())
@example(WHOLE, None)
@example("[s] Hi, this is Sarah.\n@@{}", None)
def test_any_split_of_the_stream_gives_the_same_parts(text: str, data: st.DataObject | None) -> None:
    whole = meaning(parse([text]))
    if data is None:
        splits = [list(text), [text[:i] for i in range(1)] + [text]]
    else:
        cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=8)))
        splits = [[text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)], list(text)]
    for pieces in splits:
        assert meaning(parse(pieces)) == whole


@given(streams)
@example("Hi @[s]@[s]")
@example("Hi [[s]s] `[s]``")
def test_nothing_of_the_form_is_ever_spoken(text: str) -> None:
    words = said(parse([text]))
    assert "@@" not in words
    assert "{" not in words
    assert "```" not in words
    assert not any(f"[{tag}]" in words for tag in TAGS)


@given(streams)
def test_every_reply_ends_with_its_details_and_says_once_that_the_words_ended(text: str) -> None:
    parts = parse([text])
    assert isinstance(parts[-1], Details)
    assert sum(isinstance(part, WordsEnded) for part in parts) == 1
    ended = next(i for i, part in enumerate(parts) if isinstance(part, WordsEnded))
    assert not any(isinstance(part, Spoken | Speaker) for part in parts[ended:])


@given(
    st.text(alphabet=st.characters(exclude_characters="[]@{`", exclude_categories=["Cs"]), max_size=60),
    st.builds(
        ReplyDetails,
        route=st.sampled_from([None, *Route]),
        target=st.none() | st.text(max_size=20),
        step=st.none() | st.text(max_size=20),
        confidence=st.none() | st.floats(0, 1),
        reasoning=st.text(max_size=40),
        refused=st.lists(st.text(max_size=8), max_size=3).map(tuple),
        profile=st.dictionaries(st.text(max_size=8), st.integers() | st.text(max_size=8), max_size=3),
    ),
)
def test_what_was_written_in_the_form_is_read_back(words: str, values: ReplyDetails) -> None:
    parts = parse([words + trailer(values)])
    assert said(parts) == " ".join(words.split())
    assert details(parts) == Details(values=values)


def test_the_words_are_given_out_before_the_details_have_come() -> None:
    parser = ReplyParser(tags=TAGS)
    first = parser.feed(WORDS + "\n@@")
    assert said(first) == WORDS
    assert first[-1] == WordsEnded()
    assert parser.feed(' {"route": "faq"}') == []
    assert details(parser.finish()).values.route is Route.FAQ


def test_a_tag_before_the_first_word_names_the_speaker() -> None:
    parts = parse(["[", "s", "] Hi", ", this is Sarah."])
    assert parts[0] == Speaker("s")
    assert said(parts) == "Hi, this is Sarah."


def test_a_tag_after_the_first_word_is_neither_followed_nor_spoken() -> None:
    parts = parse(["Hi [s] there."])
    assert said(parts) == "Hi there."
    assert not any(isinstance(part, Speaker) for part in parts)
    assert Fault.STRAY_TAG in details(parts).faults


def test_an_unknown_tag_is_not_spoken() -> None:
    parts = parse(["[z] Hello."])
    assert said(parts) == "Hello."
    assert Fault.UNKNOWN_TAG in details(parts).faults


def test_a_second_tag_does_not_change_the_speaker_again() -> None:
    parts = parse(["[s][u] Hello."])
    assert [p for p in parts if isinstance(p, Speaker)] == [Speaker("s")]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (WORDS, Fault.MISSING),
        (WORDS + "\n@@", Fault.MISSING),
        (WORDS + '\n@@ {"route": "fl', Fault.NOT_JSON),
        (WORDS + "\n@@ booking", Fault.NOT_JSON),
        (WORDS + '\n@@ ["flow"]', Fault.NOT_JSON),
        (WORDS + '\n@@ {"route": "teleport", "confidence": "very"}', Fault.WRONG_TYPE),
        (WORDS + '\n@@ {"route": "flow"} Hope that helps!', Fault.UNTIDY),
        (WORDS + '\n@@ {"route": "flow"}\n@@ {"route": "faq"}', Fault.UNTIDY),
        (WORDS + '\n```json\n{"route": "flow"}\n```', Fault.UNTIDY),
        (WORDS + '\n{"route": "flow"}', Fault.UNTIDY),
        (WORDS + '\n@@ ```json\n{"route": "flow"}\n```', Fault.UNTIDY),
        ("\n@@ " + "[" * 40_000, Fault.NOT_JSON),
    ],
)
def test_a_broken_trailer_costs_nothing_but_its_count(text: str, fault: Fault) -> None:
    parts = parse([text])
    assert fault in details(parts).faults
    assert said(parts) in (WORDS, "")
    if fault is Fault.UNTIDY:
        assert details(parts).values.route is Route.FLOW


def test_one_wrong_value_does_not_take_the_others_with_it() -> None:
    body = {"route": "flow", "target": 7, "profile": {"adults": 12}, "confidence": 3, "refused": "name"}
    values = details(parse([f"{WORDS}\n@@ {json.dumps(body)}"])).values
    assert (values.route, values.target, values.confidence, values.refused) == (Route.FLOW, None, None, ())
    assert values.profile == {"adults": 12}


def test_an_address_is_spoken_as_it_is() -> None:
    assert said(parse(["Write to me@example.com, or @home."])) == "Write to me@example.com, or @home."


def test_a_reply_of_details_alone_has_no_words() -> None:
    parts = parse(['@@ {"route": "conversation"}'])
    assert said(parts) == ""
    assert details(parts).values.route is Route.CONVERSATION
