"""Figures: rates, counters and how many were judged, for all and again by group, business and language."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cli.evaluation.figures import COUNTERS, RATES, add_up, report
from cli.evaluation.judge import Verdict, judge
from cli.evaluation.revealed import honoured, is_revealed, reveal
from cli.evaluation.scenario import load_scenarios
from tests.evaluation.conversations import ALIVE5, HIBACHI, conversation, terms_of, turn

KEYS = {"conversations", "turns", *RATES, *COUNTERS, "judged"}


def verdict(expect: dict[str, Any], said: str = "…", **about: Any) -> Verdict:
    played = conversation(turn("Hi.", said, route="flow", slots={"adults": 12}), expects=[expect], **about)
    return judge(played, terms_of(ALIVE5 if about.get("business") == "alive5" else HIBACHI))


def test_rates_are_shares_of_what_was_judged() -> None:
    found = add_up([verdict({"route": "flow"}), verdict({"route": "faq"}), verdict({"slots": {"adults": 12}})])
    assert found.rates["route_accuracy"] == 0.5
    assert found.judged["route_accuracy"] == 2
    assert found.rates["slot_accuracy"] == 1.0
    assert found.rates["recall_accuracy"] is None
    assert found.judged["recall_accuracy"] == 0
    assert (found.conversations, found.turns) == (3, 3)


def test_the_figures_have_their_keys_and_no_others() -> None:
    one, other = verdict({"route": "flow"}, group="held_out"), verdict({}, business="alive5", language="ar")
    found = report([one, other])
    assert set(found) == KEYS | {"groups", "businesses", "languages", "misses"}
    assert set(found["judged"]) == set(RATES)
    for parts, names in (
        ("groups", {"held_out", "tuned"}),
        ("businesses", {"hibachi", "alive5"}),
        ("languages", {"en", "ar"}),
    ):
        assert set(found[parts]) == names
        assert all(set(figures) == KEYS for figures in found[parts].values())


def test_counters_count_in_every_group() -> None:
    bad = "It's booked for 500 dollars. How many adults will there be?"
    found = report([verdict({}, bad), verdict({}, bad, group="held_out")])
    assert all(found[counter] == 2 for counter in COUNTERS)
    assert all(found["groups"]["held_out"][counter] == 1 for counter in COUNTERS)


def test_misses_of_held_out_are_not_shown() -> None:
    wrong = {"route": "faq"}
    found = report([verdict(wrong, id="seen"), verdict(wrong, group="held_out", id="unseen")])
    assert [miss["scenario"] for miss in found["misses"]] == ["seen"]


def test_a_business_named_by_a_path_counts_under_its_folder() -> None:
    assert set(report([verdict({}, business=f"{HIBACHI}/")])["businesses"]) == {"hibachi"}


def held_out_suite(folder: Path) -> Path:
    part = folder / "held_out" / "2026-11.yaml"
    part.parent.mkdir()
    scenario = "- {id: one, business: hibachi, group: held_out, turns: [{say: Hello}]}\n"
    part.write_text(scenario, encoding="utf-8")
    (folder / "held_out" / "2026-12.yaml").write_text(scenario.replace("one", "two"), encoding="utf-8")
    return part


def test_a_revealed_part_is_recorded_and_counts_as_tuned_from_then_on(tmp_path: Path) -> None:
    part = held_out_suite(tmp_path)
    scenarios = load_scenarios([part])
    assert [s.group for s in honoured(scenarios)] == ["held_out"]
    assert len(reveal(scenarios)) == 1
    assert (tmp_path / "revealed.txt").read_text(encoding="utf-8") == "held_out/2026-11.yaml\n"
    assert is_revealed(part)
    assert [s.group for s in honoured(load_scenarios([tmp_path]))] == ["tuned", "held_out"]
    assert reveal(scenarios) == []


def test_nothing_is_recorded_for_what_is_tuned_anyway(tmp_path: Path) -> None:
    part = tmp_path / "suite.yaml"
    part.write_text("- {id: one, business: hibachi, turns: [{say: Hello}]}\n", encoding="utf-8")
    assert reveal(load_scenarios([part])) == []
    assert not (tmp_path / "revealed.txt").exists()
