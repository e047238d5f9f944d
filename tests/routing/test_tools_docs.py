"""docs/tools.md is held to the code: every tool with what it gives, every key of a declared tool, every limit."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from agent.web import LARGEST_ANSWER
from personas.authored import read_yaml
from routing.business_tools import BROKEN_OFF, BUILT_IN_TOOLS
from routing.deciders.language import ROUNDS
from routing.http_checks import check_http_tool
from routing.receipts import Deed
from routing.tools.http_model import HttpAuth, HttpHost, HttpLookUp, HttpParameter, HttpTool
from routing.tools.registry import READ_TIMEOUT, WRITE_TIMEOUT

TEXT = (Path(__file__).parents[2] / "docs" / "tools.md").read_text(encoding="utf-8")
ROWS = {row.split("`")[1]: row for row in TEXT.splitlines() if row.startswith("| `")}


@pytest.mark.parametrize("name", BUILT_IN_TOOLS)
def test_every_tool_is_told_with_what_it_gives_and_answers(name: str) -> None:
    tool = BUILT_IN_TOOLS[name]
    _, _, writes, gives, errors, _ = ROWS[name].split("|")
    assert writes.strip() == ("yes" if tool.writes else "no")
    assert set(re.findall(r"`(\w+)`", gives)) == set(tool.gives)
    assert set(re.findall(r"`(\w+)`", errors)) == set(tool.errors)


@pytest.mark.parametrize("model", [HttpTool, HttpParameter, HttpAuth, HttpLookUp])
def test_every_key_of_a_declared_tool_is_explained(model: type[BaseModel]) -> None:
    assert {key for key in model.model_fields if f"| `{key}` |" not in TEXT} == set()


def test_limits_and_errors_are_those_of_the_code() -> None:
    assert f"reads has {READ_TIMEOUT:g} second, one that writes {WRITE_TIMEOUT:g}" in TEXT
    assert f"at most {ROUNDS} requests in a turn" in TEXT
    assert "256 KiB. Without" in TEXT.replace("\n", " ")
    assert LARGEST_ANSWER == 256 * 1024
    assert all(f"`{error}`" in TEXT for error in BROKEN_OFF)
    proves = set(re.findall(r"`(\w+)`", ROWS["proves"])) - {"proves"}
    assert proves <= {deed.value for deed in Deed}


def test_the_example_is_a_tool_without_a_mistake(tmp_path: Path) -> None:
    path = tmp_path / "order_status.yaml"
    path.write_text(TEXT.split("```yaml\n")[1].split("```")[0])
    document = read_yaml(path, [])
    assert document is not None
    tool = HttpTool.model_validate(document.data)
    assert list(check_http_tool(tool, document, hosts=[HttpHost(host="api.example.com")])) == []
