"""docs/operations.md explains every setting, with the default that it has."""

from __future__ import annotations

import re
from pathlib import Path

from settings import Settings

PROJECT = Path(__file__).parents[2]
ROWS = re.findall(
    r"^\| `([A-Z][A-Z0-9_]+)` \|\s*(.*?)\s*\| (.+) \|$",
    (PROJECT / "docs" / "operations.md").read_text(encoding="utf-8"),
    re.MULTILINE,
)


def test_every_setting_is_explained_in_the_order_of_the_example_and_no_other() -> None:
    example = (PROJECT / ".env.example").read_text(encoding="utf-8")
    assert [name for name, _, _ in ROWS] == re.findall(r"^([A-Z][A-Z0-9_]+)=", example, re.MULTILINE)


def test_a_default_that_is_a_value_is_the_real_one() -> None:
    for name, default, _ in ROWS:
        real = Settings.model_fields[name.lower()].default
        written = re.fullmatch(r"`(.+)`", default)
        if written is not None:
            assert str(real) in (written[1], f"{written[1]}.0"), name
        else:
            assert real is None, f"{name} has the default {real!r}, which the table does not say"
