"""Files of expressions beside this module: YAML whose `parts` stand for themselves, in braces, in every expression."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import resources
from typing import Any

from ruamel.yaml import YAML

_PART = re.compile(r"\{([a-z]+)\}")


def read_patterns(name: str) -> tuple[dict[str, Any], Callable[[str], re.Pattern[str]]]:
    """What a file holds, and what compiles an expression of it. Parts may be built from parts."""
    source = resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
    read: dict[str, Any] = YAML(typ="safe", pure=True).load(source)
    parts: dict[str, str] = read.get("parts", {})

    def compiled(expression: str) -> re.Pattern[str]:
        while (part := _PART.search(expression)) is not None:
            expression = expression.replace(part.group(), parts[part[1]])
        return re.compile(expression)

    return read, compiled
