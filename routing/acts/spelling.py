"""Normal spelling of what was said, before its acts are recognised."""

from __future__ import annotations

import re

_MARKS = re.compile(r"[^\w' ]+")


def without_marks(text: str) -> str:
    """Lower case with straight apostrophes, a space for each run of punctuation."""
    return _MARKS.sub(" ", text.lower().replace("’", "'"))
