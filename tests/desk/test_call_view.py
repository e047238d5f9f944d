"""How a record becomes what a page shows: who said which part of a reply, and what is worth naming."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from database.rows import CallRecord, CallRow, ParticipantRow, ReplyRow, TurnRow, WaitRow
from desk import words
from desk.call_view import call_view, speeches
from desk.mood_curve import mood_curve
from desk.storefront import Storefront

FRONT = Storefront.unknown("somewhere")


def reply(said: str, *segments: tuple[str, str], interrupted: bool = False, persona: str = "sales") -> TurnRow:
    row = ReplyRow(
        at=datetime(2026, 11, 21, tzinfo=UTC),
        message_id="m",
        said=said,
        meant=" ".join(text for _, text in segments) or said,
        interrupted=interrupted,
        persona=persona,
        persona_reason="",
        persona_confidence=1.0,
        route="conversation",
        target=None,
        confidence=1.0,
        reasoning="",
        segments=tuple({"persona": who, "kind": "answer", "text": text} for who, text in segments),
        started=3.0,
        ended=7.0,
        timings={},
    )
    return TurnRow(attempt=1, turn=1, caller=None, replies=(row,))


def heard(turn: TurnRow) -> list[tuple[str, str]]:
    return [(line.speaker, line.text) for line in speeches(turn, FRONT, caller="Caller")]


@pytest.mark.parametrize(
    ("said", "segments", "expected"),
    [
        ("Hello.", (), [("Sales", "Hello.")]),
        (
            "Let me pass you on. Hi, this is Sarah.",
            (("reception", "Let me pass you on."), ("sales", "Hi, this is Sarah.")),
            [("Reception", "Let me pass you on."), ("Sales", "Hi, this is Sarah.")],
        ),
        (
            "Hi, this is Sarah. How many guests?",
            (("sales", "Hi, this is Sarah."), ("sales", "How many guests?")),
            [("Sales", "Hi, this is Sarah. How many guests?")],
        ),
        (
            "Let me pass you on. Hi, this",
            (("reception", "Let me pass you on."), ("sales", "Hi, this is Sarah.")),
            [("Reception", "Let me pass you on."), ("Sales", "Hi, this")],
        ),
        (
            "Let me pass",
            (("reception", "Let me pass you on."), ("sales", "Hi, this is Sarah.")),
            [("Reception", "Let me pass")],
        ),
        (
            "It is six hundred dollars.",
            (("sales", "It is $600.00."),),
            [("Sales", "It is six hundred dollars.")],
        ),
        ("", (("sales", "Never heard."),), []),
    ],
)
def test_every_part_of_a_reply_goes_to_who_said_it(
    said: str, segments: tuple[tuple[str, str], ...], expected: list[tuple[str, str]]
) -> None:
    assert heard(reply(said, *segments)) == expected


@given(
    st.text(max_size=60),
    st.lists(st.tuples(st.sampled_from(["reception", "sales"]), st.text(max_size=30)), max_size=4),
)
def test_nothing_that_was_said_is_lost_or_made_up(said: str, segments: list[tuple[str, str]]) -> None:
    shown = "".join(text for _, text in heard(reply(said, *segments)))
    assert "".join(shown.split()) == "".join(said.split())


def test_only_the_last_part_of_a_reply_that_was_cut_short_is_marked() -> None:
    turn = reply("One. Two", ("reception", "One."), ("sales", "Two three."), interrupted=True)
    assert [line.interrupted for line in speeches(turn, FRONT, caller="Caller")] == [False, True]


def test_a_call_in_which_the_caller_said_nothing_has_no_mood() -> None:
    assert mood_curve([reply("Hello?")]) is None


@pytest.mark.parametrize(
    ("held", "shown"),
    [
        (None, "–"),
        ({}, "–"),
        ("", "–"),
        (0, "0"),
        (False, "no"),
        ({"filet_mignon": 10, "lobster_tail": 2}, "10 filet mignon, 2 lobster tail"),
        ({"available": True, "alternatives": []}, "available yes, alternatives –"),
        (["a", "b"], "a, b"),
        (Decimal("1.50"), "1.50"),
    ],
)
def test_values_are_shown_as_a_person_reads_them(held: Any, shown: str) -> None:
    assert words.value(held) == shown


@pytest.mark.parametrize(("seconds", "shown"), [(None, "–"), (0.4, "0:00"), (187, "3:07"), (3735, "1:02:15")])
def test_lengths_are_shown_as_on_a_clock(seconds: float | None, shown: str) -> None:
    assert words.length(seconds) == shown


def test_a_call_by_telephone_shows_its_numbers_and_how_long_it_waited() -> None:
    moment = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)
    call = CallRow(
        id="0", business="hibachi", room="call-1", attempt=1, language="en", channel="phone", status="ended",
        started_at=moment, ended_at=moment, end_reason=None, first_persona="reception", last_persona="reception",
        personas=("reception",), mood=None, mood_score=None, providers={}, turns_count=0, recording=None,
        caller={"phone_number": "+19165550199", "number_source": "line"},
    )  # fmt: skip
    caller = ParticipantRow(
        attempt=1,
        identity="sip_1",
        kind="caller",
        name=None,
        attributes={"sip.trunkPhoneNumber": "+19165550123", "sip.callID": "SCL_1"},
        joined_at=moment,
        left_at=None,
        leave_reason=None,
    )
    wait = WaitRow(attempt=1, at=moment, place=2, seconds=31.4, outcome="served")

    view = call_view(CallRecord(call=call, participants=(caller,), waits=(wait,)), FRONT)

    facts = dict(view.facts)
    assert facts["Dialled number"] == "+19165550123"
    assert facts["Number known from"] == "line"
    assert facts["Waited"] == "31 s, from place 2: then served"
