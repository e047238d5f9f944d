"""The `{placeholders}` of the lines that are spoken: which there are, and whether a line uses others."""

from __future__ import annotations

from collections.abc import Sequence
from string import Formatter

from personas.authored import Document, Place
from personas.errors import Problem
from personas.validation import suggestion


def placeholders(line: str) -> tuple[str, ...]:
    """The names in braces, in order.

    Raises:
        ValueError: a brace is not closed, or what stands in braces is not a plain name.
    """
    names = []
    for _, name, form, conversion in Formatter().parse(line):
        if name is None:
            continue
        if form or conversion or not name.isidentifier():
            raise ValueError(f"{{{name}}} is no placeholder")
        names.append(name)
    return tuple(names)


def unknown_placeholders(document: Document, place: Place, line: str, known: Sequence[str]) -> list[Problem]:
    """A problem for each placeholder of the line that nothing fills."""
    try:
        used = placeholders(line)
    except ValueError:
        return [
            document.problem(
                place, "a brace stands alone in this line", "Write placeholders as {name}, no other braces"
            )
        ]
    return [
        document.problem(
            place,
            f"nothing fills {{{name}}} here",
            suggestion(name, known) + " in the braces" if known else "Write the line without braces",
        )
        for name in dict.fromkeys(used)
        if name not in known
    ]
