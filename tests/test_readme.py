"""What the README names is there: targets, commands with their options, settings, files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path

from typer.core import TyperCommand, TyperGroup

from cli.main import COMMANDS, load
from settings import Settings

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)
SHELL = [line for language, block in FENCED.findall(README) if language == "sh" for line in block.splitlines()]
INLINE = [" ".join(code.split()) for code in re.findall(r"`([^`]+)`", FENCED.sub("", README))]
"""What is set as code within sentences, without its line breaks."""
OF_COMMANDS = {"ARGS", "NAME"}


def named(pattern: str) -> list[str]:
    """What the pattern's group finds in the README's code, each once; a README that names none is no README."""
    found = sorted({match for code in (*SHELL, *INLINE) for match in re.findall(pattern, code)})
    assert found, f"README.md has nothing like {pattern}"
    return found


def every_command() -> Iterator[tuple[tuple[str, ...], set[str]]]:
    """Every command that can be given, with its options: `("calls", "list")`, `{"--json", …}`."""
    yield (), {"--help"}
    for name in COMMANDS:
        command = load(name)
        yield (name,), options(command)
        if isinstance(command, TyperGroup):
            for below, its in command.commands.items():
                assert isinstance(its, TyperCommand)
                yield (name, below), options(its)


def options(command: TyperCommand | TyperGroup) -> set[str]:
    return {option for parameter in command.params for option in parameter.opts} | {"--help"}


def test_every_make_target_of_the_readme_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.M))
    assert set(named(r"\bmake ([a-z]+)")) <= targets


def test_every_command_of_the_readme_exists_with_its_options() -> None:
    there = dict(every_command())
    for line in named(r"\bswitchboard ((?:[a-z-]+ ?)+)"):
        words = line.split()
        path = tuple(takewhile(lambda word: not word.startswith("-"), words))
        assert path in there, f"switchboard {line}"
        assert {word for word in words if word.startswith("-")} <= there[path], f"switchboard {line}"


def test_every_setting_of_the_readme_exists() -> None:
    settings = {name.upper() for name in Settings.model_fields}
    assert set(named(r"\b([A-Z]{2,}(?:_[A-Z]+)*)\b")) - OF_COMMANDS <= settings


def test_every_link_and_file_of_the_readme_resolves() -> None:
    links = [link for link in re.findall(r"\]\(([^)]+)\)", README) if "://" not in link]
    folders = re.findall(r"^\| `([a-z]+/)` \|", README, re.M)
    files = [code for code in INLINE if re.fullmatch(r"(?:\.env\.example|uv\.lock|install/[\w.]+)", code)]
    assert links
    assert folders
    assert files
    missing = [path for path in (*links, *folders, *files) if not (ROOT / path.partition("#")[0]).exists()]
    assert missing == []


def test_every_package_is_in_the_readme() -> None:
    packages = {f"{path.parent.name}/" for path in ROOT.glob("*/__init__.py")}
    assert packages <= set(re.findall(r"^\| `([a-z]+/)` \|", README, re.M))
