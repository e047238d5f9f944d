"""Plain text into Markdown that says the same."""

from __future__ import annotations

import re

_MARKS = re.compile(r"([\\`*_\[\]<>#|&~])")
_BEGINS = re.compile(r"^([-+=]|\d{1,9}(?=[.)]))")


def escaped(text: str) -> str:
    """A line of plain text, so that nothing in it is taken for a mark of Markdown."""
    line = _MARKS.sub(r"\\\1", " ".join(text.split()))
    begin = _BEGINS.match(line)
    if begin is None:
        return line
    return f"{begin[1]}\\{line[begin.end() :]}" if begin[1].isdigit() else f"\\{line}"
