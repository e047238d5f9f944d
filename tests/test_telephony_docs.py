"""What docs/telephony.md tells an operator to write is what LiveKit takes, and what it names is there."""

from __future__ import annotations

import ast
import re
from itertools import takewhile
from pathlib import Path

import pytest
from google.protobuf.json_format import Parse
from livekit import api
from ruamel.yaml import YAML

from cli.main import COMMANDS
from settings import Settings

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "docs" / "telephony.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)(?: ([\w-]+))?\n(.*?)^```$", TEXT, re.M | re.S)


def block(name: str) -> str:
    [found] = [code for _, named, code in BLOCKS if named == name]
    return str(found)


def test_the_trunk_is_one_that_livekit_takes() -> None:
    request = Parse(block("inbound-trunk"), api.CreateSIPInboundTrunkRequest())

    assert list(request.trunk.numbers) == ["+19165550123"]


def test_the_dispatch_rule_gives_each_call_a_room_with_our_agent() -> None:
    rule = Parse(block("dispatch-rule"), api.CreateSIPDispatchRuleRequest()).dispatch_rule

    assert rule.rule.dispatch_rule_individual.room_prefix == "call-"
    [agent] = rule.room_config.agents
    assert agent.agent_name == Settings.model_fields["switchboard_agent_name"].default


def test_the_program_makes_the_same_trunk_and_rule() -> None:
    [program] = [code for language, _, code in BLOCKS if language == "python"]
    made = [node for node in ast.walk(ast.parse(program)) if isinstance(node, ast.Call)]
    names = {ast.unparse(call.func).removeprefix("api.") for call in made if ast.unparse(call.func).startswith("api.")}

    assert {name for name in names if not hasattr(api, name)} == set()
    for call in made:
        maker = getattr(api, ast.unparse(call.func).removeprefix("api."), None)
        fields = getattr(getattr(maker, "DESCRIPTOR", None), "fields_by_name", None)
        assert fields is None or {word.arg for word in call.keywords} <= set(fields), ast.unparse(call.func)


def test_the_servers_share_key_secret_and_redis() -> None:
    server, sip = (YAML(typ="safe").load(code) for language, _, code in BLOCKS if language == "yaml")

    assert server["keys"] == {sip["api_key"]: sip["api_secret"]}
    assert server["redis"] == sip["redis"]
    assert sip["ws_url"].endswith(f":{server['port']}")


@pytest.mark.parametrize("setting", sorted(set(re.findall(r"`((?:SWITCHBOARD|LIVEKIT)_[A-Z_]+)`", TEXT))))
def test_every_setting_exists(setting: str) -> None:
    assert setting.lower() in Settings.model_fields


def test_every_command_and_link_exists() -> None:
    for line in re.findall(r"`switchboard ([a-z -]+)`", TEXT):
        words = list(takewhile(lambda word: not word.startswith("-"), line.split()))
        assert words[0] in COMMANDS, line
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", TEXT) if "://" not in link]
    assert links
    assert [link for link in links if not (ROOT / "docs" / link).exists()] == []
