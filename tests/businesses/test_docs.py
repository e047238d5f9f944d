"""docs/businesses.md explains every key, tool and command there is."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import BaseModel

from cli.business import app
from personas.persona import Persona, Voice
from routing.business import BUILT_IN_TOOLS
from routing.business_model import BusinessFile, PartyPrices, PriceList, Thresholds
from routing.faq_file import KEYS
from routing.flow_model import Flow, FlowEnd, FlowField

TEXT = (Path(__file__).parents[2] / "docs" / "businesses.md").read_text(encoding="utf-8")


def section(heading: str) -> str:
    begin = TEXT.index(f"## {heading}\n")
    end = TEXT.find("\n## ", begin)
    return TEXT[begin : None if end < 0 else end]


@pytest.mark.parametrize(
    ("heading", "model"),
    [
        ("business.yaml", BusinessFile),
        ("business.yaml", Thresholds),
        ("personas/*.md", Persona),
        ("personas/*.md", Voice),
        ("flows/*.yaml", Flow),
        ("flows/*.yaml", FlowField),
        ("flows/*.yaml", FlowEnd),
        ("prices.yaml", PartyPrices),
        ("prices.yaml", PriceList),
    ],
)
def test_every_key_is_explained_under_its_file(heading: str, model: type[BaseModel]) -> None:
    keys = set(model.model_fields) - ({"key", "rules"} if model is Persona else set())

    assert {key for key in keys if f"| `{key}` |" not in section(heading)} == set()


def test_every_default_threshold_is_right() -> None:
    for key, field in Thresholds.model_fields.items():
        assert f"| `{key}` | {field.default:.2f} |" in TEXT


def test_every_line_of_an_faq_entry_is_explained() -> None:
    assert {key for key in KEYS if f"| `{key}:` |" not in section("faq/*.md")} == set()


def test_every_tool_is_explained_with_its_arguments() -> None:
    rows = {row.split("`")[1]: row for row in section("business.yaml").splitlines() if row.startswith("| `")}
    for name, tool in BUILT_IN_TOOLS.items():
        for group in tool.needs:
            assert " or ".join(f"`{argument}`" for argument in group) in rows[name]


def test_every_type_of_field_and_kind_of_persona_is_named() -> None:
    for model, key, heading in ((FlowField, "type", "flows/*.yaml"), (Persona, "serves", "personas/*.md")):
        for choice in model.model_json_schema()["properties"][key]["enum"]:
            assert f"`{choice}`" in section(heading)


@pytest.mark.parametrize("command", ["check", "new", "schema", "voices"])
def test_every_command_is_explained(command: str) -> None:
    assert command in {one.name or one.callback.__name__ for one in app.registered_commands if one.callback}
    assert f"switchboard business {command}" in TEXT
    assert f"\n`{command}` " in TEXT
