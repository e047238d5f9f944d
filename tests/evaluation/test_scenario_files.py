"""Files of scenarios: what is read, and what is said of a file that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import BaseModel

from cli.evaluation.figures import COUNTERS
from cli.evaluation.scenario import CallerKnown, End, Expect, Scenario, ScenarioError, ScenarioMissing, load_scenarios

DOCUMENTATION = (Path(__file__).parents[2] / "docs" / "scenarios.md").read_text(encoding="utf-8")
ONE = """\
- id: one
  business: hibachi
  turns:
    - say: "For twelve on the 5th of December."
      expect:
        persona: sales
        route: [flow, tool]
        slots: {adults: 12, event_date: 2026-12-05, event_zipcode: 95608, start_time: 18:00}
        said_contains: [12, "660"]
    - say: "Thanks."
  end: {flow_completed: null, total: 660.00}
"""


def write(folder: Path, text: str, name: str = "suite.yaml") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def problem(folder: Path, text: str) -> str:
    with pytest.raises(ScenarioError) as raised:
        load_scenarios([write(folder, text)])
    return str(raised.value)


def test_a_scenario_with_everything_left_out_that_may_be(tmp_path: Path) -> None:
    (scenario,) = load_scenarios([write(tmp_path, ONE)])
    assert (scenario.group, scenario.language, scenario.channel) == ("tuned", "en", "phone")
    first, second = scenario.turns
    assert first.expect.route == ("flow", "tool")
    assert first.expect.persona == ("sales",)
    assert first.expect.slots["event_date"] == "2026-12-05"
    assert first.expect.slots["start_time"] == "18:00"
    assert first.expect.said_contains == ("12", "660")
    assert second.expect.route is None
    assert scenario.end is not None
    assert "flow_completed" in scenario.end.model_fields_set
    assert scenario.end.total == "660.00"
    assert scenario.part == tmp_path / "suite.yaml"


def test_an_end_that_does_not_name_a_flow_is_not_one_that_says_null(tmp_path: Path) -> None:
    (scenario,) = load_scenarios([write(tmp_path, ONE.replace("flow_completed: null, ", ""))])
    assert scenario.end is not None
    assert "flow_completed" not in scenario.end.model_fields_set


def test_folders_are_read_in_the_order_of_their_names(tmp_path: Path) -> None:
    write(tmp_path, ONE.replace("one", "b"), "b/late.yaml")
    write(tmp_path, ONE.replace("one", "a"), "a.yaml")
    assert [s.id for s in load_scenarios([tmp_path])] == ["a", "b"]


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    file = write(tmp_path, ONE)
    assert len(load_scenarios([file, tmp_path])) == 1


def test_a_business_beside_its_scenarios_is_no_list_of_them(tmp_path: Path) -> None:
    write(tmp_path, ONE)
    write(tmp_path, "name: Larks\n", "businesses/larks/business.yaml")
    write(tmp_path, "name: tuning\n", "businesses/larks/flows/tuning.yaml")
    assert [s.id for s in load_scenarios([tmp_path])] == ["one"]


def test_a_missing_file_and_an_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(ScenarioMissing, match="there is no such file or folder"):
        load_scenarios([tmp_path / "none.yaml"])
    with pytest.raises(ScenarioMissing, match="no scenarios below this folder"):
        load_scenarios([tmp_path])


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("- id: [one\n  business: hibachi\n", 2, "this is not YAML"),
        (ONE.replace("  business: hibachi\n", ""), 1, "`business` is missing"),
        (ONE.replace("persona: sales", "personna: sales"), 6, "Write `persona`"),
        (ONE.replace("business:", "buisness:"), 2, "Write `business`"),
        (ONE.replace("  end:", "  language: fr\n  end:"), 11, "`language` may not be 'fr'"),
        (ONE.replace("{adults: 12,", "[adults,").replace("18:00}", "18:00]"), 8, "should be keys with values"),
        (ONE.replace("  turns:", "  id: two\n  turns:"), 3, "`id` stands here twice"),
        ("id: one\n", 1, "no list of scenarios"),
        ("", 1, "no list of scenarios"),
        ("- id: one\n  business: hibachi\n  turns: []\n", 3, "`turns` is empty"),
        ("- just text\n", 1, "no keys with values"),
    ],
)
def test_what_is_wrong_is_named_by_line_and_remedy(tmp_path: Path, text: str, line: int, what: str) -> None:
    said = problem(tmp_path, text)
    assert f"suite.yaml:{line}: " in said
    assert what in said


def test_every_mistake_of_every_file_is_named_at_once(tmp_path: Path) -> None:
    write(tmp_path, ONE.replace("persona:", "personna:"), "a.yaml")
    write(tmp_path, ONE.replace("business:", "buisness:"), "b.yaml")
    with pytest.raises(ScenarioError) as raised:
        load_scenarios([tmp_path])
    assert {item.file.name for item in raised.value.problems} == {"a.yaml", "b.yaml"}


def test_an_id_used_twice_is_named_with_both_places(tmp_path: Path) -> None:
    write(tmp_path, ONE, "a.yaml")
    write(tmp_path, "# second\n" + ONE, "b.yaml")
    with pytest.raises(ScenarioError) as raised:
        load_scenarios([tmp_path])
    assert "b.yaml:2: the id `one` is used before, in" in str(raised.value)
    assert "a.yaml on line 1" in str(raised.value)


def test_the_part_a_scenario_is_from_is_not_written_in_it(tmp_path: Path) -> None:
    assert "part" not in Scenario.model_fields
    assert "Remove it" in problem(
        tmp_path, ONE.replace("  turns:", "  part: x\n  turns:")
    ) or "is not known" in problem(tmp_path, ONE.replace("  turns:", "  part: x\n  turns:"))


@pytest.mark.parametrize("model", [Scenario, Expect, End, CallerKnown])
def test_every_key_is_documented(model: type[BaseModel]) -> None:
    assert [name for name in model.model_fields if f"`{name}`" not in DOCUMENTATION] == []


def test_every_counter_is_documented() -> None:
    assert [name for name in COUNTERS if f"| `{name}` |" not in DOCUMENTATION] == []


def test_the_documented_scenario_is_one(tmp_path: Path) -> None:
    (scenario,) = load_scenarios([write(tmp_path, DOCUMENTATION.partition("```yaml\n")[2].partition("```")[0])])
    assert len(scenario.turns) == 3
