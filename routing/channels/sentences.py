"""The sentences of a text, as it was given."""

from __future__ import annotations

import re

from routing.clause_stream import ClauseStream

_LINES = re.compile(r"[^\n]+\n*|\n+")


def sentences(text: str) -> list[str]:
    """The sentences with what stands between them; together they are the text. A line's end is a sentence's,
    and what goes on in a small letter ("at 6 p.m. sharp") is the same one."""
    found: list[str] = []
    for line in _LINES.findall(text):
        stream = ClauseStream()
        waiting, ended = "", False
        for cut in [*stream.feed(line), *stream.finish()]:
            if waiting and ended and not cut.text[:1].islower():
                found.append(waiting)
                waiting = ""
            waiting += cut.text
            ended = cut.ends_sentence
        if waiting:
            found.append(waiting)
    return found
