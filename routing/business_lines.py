"""What the agent says where no flow, persona or FAQ entry says it: the project's lines and a business's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from personas.authored import Document, read_yaml
from personas.errors import Problem
from personas.placeholders import placeholders, unknown_placeholders
from personas.validation import nearest, suggestion
from routing.business_model import BusinessFile
from routing.business_tools import BROKEN_OFF, BUILT_IN_TOOLS, BuiltInTool
from routing.errors import BusinessError

_LINES = Path(__file__).parent / "lines"
_ALWAYS_FILLED = ("business", "persona")
QUOTE_PARTS = ("base_cost", "protein_upgrades", "travel_fee")
"""What the total of a party is the sum of."""


def default_lines(language: str) -> dict[str, tuple[str, ...]]:
    """The project's own lines in a language; English where one is missing in it."""
    return {**_own_lines("en"), **_own_lines(language)}


@cache
def _own_lines(language: str) -> Mapping[str, tuple[str, ...]]:
    path = _LINES / f"{language}.yaml"
    problems: list[Problem] = []
    document = read_yaml(path if path.exists() else _LINES / "en.yaml", problems)
    if document is None or problems:
        raise BusinessError(problems)
    return {key: wordings(value) for key, value in document.data.items()}


def wordings(value: str | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def read_overrides(path: Path, problems: list[Problem]) -> Document | None:
    """A business's own lines, without those that are no sentences; None where they cannot be read at all."""
    if not path.exists():
        return Document(file=path, data={}, lines={})
    document = read_yaml(path, problems)
    if document is None:
        return None
    if document.data is None:
        return replace(document, data={})
    if not isinstance(document.data, dict):
        problems.append(document.problem((), "the file holds no keys with values", "Write lines of `key: sentence`"))
        return None
    wrong = [
        document.problem((key,), f"`{key}` should be a sentence or a list of sentences", f'Write `{key}: "…"`')
        for key, value in document.data.items()
        if not _is_line(value)
    ]
    problems.extend(wrong)
    return replace(document, data={key: value for key, value in document.data.items() if _is_line(value)})


def _is_line(value: object) -> bool:
    said = value if isinstance(value, list) else [value]
    return bool(said) and all(isinstance(line, str) and line.strip() for line in said)


def wrong_lines(
    overrides: Document,
    defaults: Mapping[str, tuple[str, ...]],
    known_tools: Mapping[str, BuiltInTool] = BUILT_IN_TOOLS,
) -> Iterator[Problem]:
    """Lines that do not exist, and placeholders that nothing fills."""
    tools = tool_lines(known_tools)
    for key, value in overrides.data.items():
        plain = key.removesuffix(".brief").removesuffix(".written")
        if key in defaults:
            used = {name for line in defaults[key] for name in placeholders(line)}
            known = tuple(sorted(used | set(_ALWAYS_FILLED) | set(tools.get(key, ()))))
        elif plain in tools:
            known = (*tools[plain], *_ALWAYS_FILLED)
        elif plain in defaults:
            known = tuple(
                sorted({name for line in defaults[plain] for name in placeholders(line)} | set(_ALWAYS_FILLED))
            )
        else:
            yield overrides.problem(
                (key,),
                f"there is no line `{key}`",
                suggestion(key, [*defaults, *tools]) if nearest(key, [*defaults, *tools]) else "Remove it",
            )
            continue
        for number, line in enumerate(wordings(value)):
            place = (key,) if isinstance(value, str) else (key, number)
            yield from unknown_placeholders(overrides, place, line, known)


def missing_lines(
    file: BusinessFile,
    path: Path,
    lines: Mapping[str, object],
    known_tools: Mapping[str, BuiltInTool] = BUILT_IN_TOOLS,
) -> Iterator[Problem]:
    """Granted tools whose answer could not be said."""
    granted = {tool for tools in file.tools.values() for tool in tools if tool in known_tools}
    for tool in (known_tools[name] for name in sorted(granted)):
        for key in tool.lines:
            if key not in lines:
                said = ", ".join(f"{{{name}}}" for name in (*tool.spoken, *tool.arguments))
                yield Problem(
                    file=path,
                    line=1,
                    what=f"nothing says what `{tool.name}` found: the line `{key}` is missing",
                    write_instead=f'Add `{key}: "…"` with any of {said}',
                )


def tool_lines(tools: Mapping[str, BuiltInTool] = BUILT_IN_TOOLS) -> dict[str, tuple[str, ...]]:
    """The lines with which a tool's answer is said, each with the placeholders it may hold.

    `tool.NAME` says the result, `tool.NAME.ERROR` why there is none, `tool.NAME.missing` comes before the question for
    what is still needed. Availability is said by `tool.check_availability.free` and `.taken`, and a quote for a party
    whose place is not known yet by `tool.calculate_party_quote.without_travel`; both have a `.food_only` for what
    costs no more than the food, and `tool.calculate_party_quote.part.AMOUNT` says each amount of `{parts}`.
    """
    lines: dict[str, tuple[str, ...]] = {}
    for tool in tools.values():
        asked = (*tool.arguments, *(("party",) if "adults" in tool.arguments else ()))
        lines[f"tool.{tool.name}"] = (*asked, *tool.spoken)
        lines |= {f"tool.{tool.name}.{error}": asked for error in (*tool.errors, *BROKEN_OFF)}
        lines[f"tool.{tool.name}.missing"] = ()
    availability = lines.pop("tool.check_availability")
    lines |= {f"tool.check_availability.{outcome}": availability for outcome in ("free", "taken")}
    quote = "tool.calculate_party_quote"
    told = lines[quote]
    lines |= {f"{quote}.part.{amount}": told for amount in QUOTE_PARTS}
    lines |= {f"{quote}{kind}": (*told, "parts") for kind in ("", ".without_travel")}
    lines |= {f"{quote}{kind}.food_only": told for kind in ("", ".without_travel")}
    lines["tool.cancel_booking.no_refund"] = lines["tool.cancel_booking"]
    return lines
