"""`switchboard eval`: progress on standard error, figures on standard output, failures with what to do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.evaluation.figures import COUNTERS, RATES
from tests.cli.command import Command, Place
from tests.evaluation.conversations import HIBACHI

KEYS = {"conversations", "turns", *RATES, *COUNTERS, "judged"}
DEPOSIT = """\
- id: {id}
  business: {business}
  group: {group}
  turns:
    - say: "How much is the deposit?"
      expect: {{route: faq, target: {target}, persona: reception, said_contains: ["100"]}}
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """One home for all of them, so that the businesses' vectors are computed once."""
    return Place(home=tmp_path_factory.mktemp("home"))


def suite(folder: Path, *, business: str = "hibachi", target: str = "deposit") -> Path:
    """A suite of two: one tuned, and one held out that expects what it does not get."""
    part = folder / "held_out" / "2026-11.yaml"
    part.parent.mkdir(exist_ok=True)
    part.write_text(DEPOSIT.format(id="unseen", business=business, group="held_out", target="no_such_subject"))
    (folder / "tuned.yaml").write_text(DEPOSIT.format(id="seen", business=business, group="tuned", target=target))
    return folder


def test_figures_as_json(command: Command, place: Place, tmp_path: Path) -> None:
    ended = command(place, "eval", str(suite(tmp_path, target="rain")), "--decider", "local", "--json")
    assert ended.code == 0
    assert "2 of 2 conversations" in ended.errors
    found = json.loads(ended.out)
    assert set(found) == KEYS | {"groups", "businesses", "languages", "misses"}
    assert set(found["groups"]) == {"tuned", "held_out"}
    assert set(found["businesses"]) == {"hibachi"}
    assert set(found["languages"]) == {"en"}
    assert all(
        set(figures) == KEYS for part in ("groups", "businesses", "languages") for figures in found[part].values()
    )
    assert found["groups"]["held_out"]["route_accuracy"] == 1.0
    assert found["groups"]["held_out"]["judged"]["route_accuracy"] == 1
    assert found["misses"] == [
        {"scenario": "seen", "turn": 1, "what": "target", "expected": ["rain"], "got": "deposit"}
    ]


def test_a_table_with_the_misses_of_tuned(command: Command, place: Place, tmp_path: Path) -> None:
    ended = command(place, "eval", str(suite(tmp_path, target="rain")))
    assert "route_accuracy" in ended.out
    assert "seen turn 1: target: expected ['rain'], got deposit" in ended.out
    assert "unseen" not in ended.out + ended.errors


def test_revealing_shows_the_misses_and_makes_the_part_tuned(command: Command, place: Place, tmp_path: Path) -> None:
    folder = str(suite(tmp_path))
    revealing = command(place, "eval", folder, "--reveal", "--json")
    assert "counts as tuned from now on" in revealing.errors
    assert [miss["scenario"] for miss in json.loads(revealing.out)["misses"]] == ["unseen"]
    later = json.loads(command(place, "eval", folder, "--json").out)
    assert set(later["groups"]) == {"tuned"}
    assert [miss["scenario"] for miss in later["misses"]] == ["unseen"]


def test_a_business_may_be_a_path(command: Command, place: Place, tmp_path: Path) -> None:
    ended = command(place, "eval", str(suite(tmp_path, business=str(HIBACHI)) / "tuned.yaml"), "--json")
    assert ended.code == 0, ended.errors
    assert set(json.loads(ended.out)["businesses"]) == {"hibachi"}


def test_a_file_that_does_not_exist(command: Command, place: Place) -> None:
    message = command.refused(place, "eval", "nowhere.yaml", code=5)
    assert "nowhere.yaml: there is no such file or folder" in message


def test_a_file_that_is_wrong(command: Command, place: Place, tmp_path: Path) -> None:
    (tmp_path / "suite.yaml").write_text(DEPOSIT.format(id="a", business="b", group="c", target="d") + "  trns: []\n")
    message = command.refused(place, "eval", str(tmp_path), code=3)
    assert "suite.yaml:7: `trns` is not known. Write `turns`" in message


def test_a_business_that_does_not_exist(command: Command, place: Place, tmp_path: Path) -> None:
    message = command.refused(place, "eval", str(suite(tmp_path, business="hibachy")), code=3)
    assert "tuned.yaml:1: `hibachy`, the business of `seen`, cannot be used" in message or "2026-11.yaml:1" in message
    assert "Write `hibachi`" in message


def test_a_decider_that_does_not_exist(command: Command, place: Place, tmp_path: Path) -> None:
    ended = command(place, "eval", str(suite(tmp_path)), "--decider", "oracle")
    assert ended.code == 2
    assert "local" in ended.errors


def test_a_language_model_is_judged_by_the_same_scenarios(command: Command, place: Place, tmp_path: Path) -> None:
    ended = command(
        place,
        "eval",
        str(suite(tmp_path)),
        "--decider",
        "llm",
        "--json",
        OPENAI_API_KEY="key",
        OPENAI_BASE_URL="http://127.0.0.1:9/v1",
    )
    # The deposit is a known answer, so nothing is asked of a provider that does not answer.
    assert ended.code == 0
    assert json.loads(ended.out)["groups"]["tuned"]["route_accuracy"] == 1.0


def test_a_language_model_without_a_key(command: Command, place: Place, tmp_path: Path) -> None:
    ended = command(place, "eval", str(suite(tmp_path)), "--decider", "llm")
    assert ended.code == 2
    assert "OPENAI_API_KEY" in ended.errors


def test_a_report_of_one_file_shows_misses_and_no_held_out_words(
    command: Command, place: Place, tmp_path: Path
) -> None:
    page = tmp_path / "report.html"
    assert command(place, "eval", str(suite(tmp_path, target="rain")), "--html", str(page)).code == 0
    text = page.read_text(encoding="utf-8")
    assert "<td>target</td>" in text
    assert "seen (1)" in text
    assert "unseen" not in text
    assert "src=" not in text
    assert [file.name for file in tmp_path.glob("*.part")] == []


def test_what_moved_since_an_earlier_result_is_told(command: Command, place: Place, tmp_path: Path) -> None:
    before = tmp_path / "before.json"
    before.write_text(command(place, "eval", str(suite(tmp_path, target="rain")), "--json").out, encoding="utf-8")
    better = str(suite(tmp_path))
    page = tmp_path / "report.html"
    ended = command(place, "eval", better, "--compare", str(before), "--html", str(page), "--json")
    compared = json.loads(ended.out)["compared"]
    assert [miss["scenario"] for miss in compared["gone"]] == ["seen"]
    assert compared["new"] == []
    assert compared["moved"] == []
    assert "Misses that are gone (1)" in page.read_text(encoding="utf-8")
    worse = command(place, "eval", str(suite(tmp_path, target="rain")), "--compare", str(before))
    assert "No figure moved." in worse.out


@pytest.mark.parametrize(
    ("text", "what"),
    [(None, "cannot be read"), ("{", "is no JSON"), ('{"turns": 3}', "is no result of scenarios")],
)
def test_what_is_no_earlier_result_is_refused_before_anything_is_judged(
    command: Command, place: Place, tmp_path: Path, text: str | None, what: str
) -> None:
    before = tmp_path / "before.json"
    if text is not None:
        before.write_text(text, encoding="utf-8")
    ended = command(place, "eval", str(suite(tmp_path)), "--compare", str(before))
    assert ended.code == 2
    assert what in " ".join(ended.errors.replace("│", " ").split())
    assert "conversations" not in ended.errors
