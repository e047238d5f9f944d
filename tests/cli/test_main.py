"""The command as a whole: every command is helped, documented and listed without loading what it needs."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from cli.exit_codes import FAILURES, MEANINGS, code_of
from cli.main import COMMANDS, load

DOCUMENTATION = (Path(__file__).parents[2] / "docs" / "cli.md").read_text(encoding="utf-8")
LISTING = {
    "calls list",
    "calls show",
    "bookings list",
    "callbacks list",
    "callers show",
    "faq ask",
    "eval",
    "business check",
    "business voices",
    "doctor",
}


def walk() -> Iterator[tuple[str, TyperCommand]]:
    for name in COMMANDS:
        command = load(name)
        if isinstance(command, TyperGroup):
            for part, inner in command.commands.items():
                assert isinstance(inner, TyperCommand)
                yield f"{name} {part}", inner
        else:
            yield name, command


EVERY = dict(walk())
every_command = pytest.mark.parametrize("name", EVERY)


def section(name: str) -> str:
    begin = DOCUMENTATION.index(f"### switchboard {name}\n")
    ends = [DOCUMENTATION.find(mark, begin + 1) for mark in ("\n## ", "\n### ")]
    return DOCUMENTATION[begin : min((end for end in ends if end > 0), default=None)]


def test_the_commands_are_those_that_were_promised() -> None:
    promised = (
        "up start desk ship watch demo token keys staff bookings callbacks callers calls faq eval business migrate"
        " doctor"
    )
    assert set(COMMANDS) == set(promised.split())
    for group, parts in (
        ("calls", "list show play export"),
        ("bookings", "list done"),
        ("callbacks", "list done"),
        ("callers", "show erase"),
        ("faq", "ask"),
        ("keys", "create list revoke"),
        ("staff", "add list remove"),
        ("business", "check new schema index voices"),
    ):
        assert {name.removeprefix(f"{group} ") for name in EVERY if name.startswith(f"{group} ")} == set(parts.split())


@every_command
def test_a_command_has_help_with_an_example(name: str) -> None:
    command = EVERY[name]
    assert command.help
    text = f"{command.help}\n{command.epilog or ''}"
    example = text.partition("Example: ")[2].splitlines()[0]
    assert f"switchboard {name}" in example


@every_command
def test_every_option_and_argument_says_what_it_is_for(name: str) -> None:
    for parameter in EVERY[name].params:
        if isinstance(parameter, TyperOption | TyperArgument) and parameter.name != "help":
            assert parameter.help, parameter.name


@every_command
def test_a_command_and_its_options_are_documented(name: str) -> None:
    text = section(name)
    assert f"switchboard {name}" in text.partition("```sh\n")[2].partition("```")[0]
    options = {option for p in EVERY[name].params if isinstance(p, TyperOption) for option in p.opts} - {"--help"}
    assert {option for option in options if f"| `{option}` |" not in text} == set()
    documented = {row.split("`")[1] for row in text.splitlines() if row.startswith("| `--")}
    assert documented == options


@pytest.mark.parametrize("name", sorted(LISTING))
def test_what_lists_can_list_as_json(name: str) -> None:
    assert "--json" in {option for parameter in EVERY[name].params for option in parameter.opts}


def test_the_documented_headings_are_commands() -> None:
    headings = {
        line.removeprefix("### switchboard ")
        for line in DOCUMENTATION.splitlines()
        if line.startswith("### switchboard ")
    }
    assert headings == set(EVERY)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_of_commands_says_what_the_command_itself_says(name: str) -> None:
    said = (load(name).help or "").split("\n\n")[0].replace("\n", " ")
    assert COMMANDS[name][1] == said


def test_every_exit_code_is_documented() -> None:
    rows = [row for row in DOCUMENTATION.splitlines() if row.startswith("| ") and row.split()[1].isdigit()]
    assert rows == [f"| {code.value} | {meaning} |" for code, meaning in MEANINGS.items()]


@pytest.mark.parametrize("name", FAILURES)
def test_a_foreseen_failure_is_known_by_its_class(name: str) -> None:
    module, _, kind = name.rpartition(".")
    error = getattr(import_module(module), kind)
    assert issubclass(error, Exception)
    assert code_of(Exception.__new__(error)) == FAILURES[name]
    assert code_of(Exception.__new__(type("Special", (error,), {}))) == FAILURES[name]


def test_a_failure_that_nobody_foresaw_has_no_code() -> None:
    assert code_of(ValueError("?")) is None


def test_listing_the_commands_loads_none_of_what_they_use() -> None:
    code = """
import sys
from typer.testing import CliRunner
from cli.main import app
listed = CliRunner().invoke(app, ["--help"])
assert listed.exit_code == 0 and "doctor" in listed.stdout, listed
print(*{name.partition(".")[0] for name in sys.modules})
"""
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "typer" in loaded
    heavy = {"livekit", "numpy", "asyncpg", "fastapi", "ctranslate2", "onnxruntime", "ruamel", "routing", "agent"}
    assert heavy & set(loaded) == set()
