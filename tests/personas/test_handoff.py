"""What a persona is told when it takes over, and how that shows."""

from __future__ import annotations

from dataclasses import replace

from personas.handoff import HandOff, Spoken
from routing.business import load_business


def hand_off() -> HandOff:
    personas = load_business("hibachi").personas
    return HandOff(
        from_persona=personas["reception"],
        to_persona=personas["sales"],
        why="interest",
        reason="The caller is interested in buying.",
        exchanges=tuple(Spoken(heard=f"question {n}", said=f"answer {n}", persona="reception") for n in range(3)),
        known={"adults": 12},
        refused=("phone_number",),
        purchase_history=("party of 20, June 2026",),
        is_vip=True,
        mood="positive",
        topic="a hibachi party",
    )


def test_the_briefing_holds_everything_the_new_persona_must_know() -> None:
    briefing = hand_off().briefing()
    for part in ("Ahmed", "interested in buying", "positive", "VIP", "hibachi party", "adults = 12", "phone_number"):
        assert part in briefing
    assert "party of 20, June 2026" in briefing
    assert [f"question {n}" in briefing for n in range(3)] == [True, True, True]


def test_the_first_words_say_why_the_call_came_over() -> None:
    assert "{topic}" in hand_off().acknowledgement(0)


def test_without_a_topic_the_first_words_need_none() -> None:
    for turn in range(4):
        line = replace(hand_off(), topic="").acknowledgement(turn)
        assert line
        assert "{topic}" not in line


def test_the_transition_is_the_leaving_persona_s_line_and_varies() -> None:
    lines = {hand_off().transition(turn) for turn in range(4)}
    assert lines <= set(load_business("hibachi").personas["reception"].transition)
    assert len(lines) > 1
