"""Personas from their files: Markdown with front matter, one file a persona."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from string import ascii_lowercase

from personas.authored import Document, read_front_matter
from personas.errors import PersonaError, Problem
from personas.persona import Persona
from personas.placeholders import unknown_placeholders
from personas.validation import validated

SERVED = ("enquiries", "purchases", "problems")
_HAND_OFF = ("name", "role", "business", "caller", "topic")
PLACEHOLDERS = {
    "greeting": ("name", "role", "business", "caller"),
    "transition": (*_HAND_OFF, "to_name", "to_role"),
    "acknowledge": _HAND_OFF,
}
"""What the lines of a persona may hold in braces, by kind of line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenPersona:
    """A persona with the document it was read from, so that a later check can name the line."""

    persona: Persona
    document: Document


def load_personas(folder: Path) -> dict[str, Persona]:
    """The personas of a folder `personas/` by key, in the order of their file names.

    Raises:
        PersonaError: with every mistake in every file.
    """
    problems: list[Problem] = []
    written = read_personas(folder, problems)
    if problems:
        raise PersonaError(problems)
    return {key: one.persona for key, one in written.items()}


def read_personas(folder: Path, problems: list[Problem]) -> dict[str, WrittenPersona]:
    """Read each persona that can be read; every mistake, in one file or between files, is added to `problems`."""
    files = sorted(folder.glob("*.md"))
    if not files:
        problems.append(
            Problem(
                file=folder,
                line=1,
                what="there is no persona",
                write_instead="Add a file such as personas/reception.md",
            )
        )
    read = [read_persona(file, problems) for file in files]
    written = {one.persona.key: one for one in read if one is not None}
    problems.extend(_shared_tags(written))
    if files and None not in read:
        problems.extend(_unserved(written))
    return written


def read_persona(file: Path, problems: list[Problem]) -> WrittenPersona | None:
    found = read_front_matter(file, problems)
    if found is None:
        return None
    document, body = found
    persona = validated(Persona, document, problems, key=file.stem, rules=body)
    if persona is None:
        return None
    if not body:
        problems.append(
            document.problem(
                (),
                "the persona has no rules",
                "Write below the front matter, in plain sentences, how it speaks and what it must not do",
            )
        )
    problems.extend(check_persona(persona, document))
    return WrittenPersona(persona=persona, document=document)


def check_persona(persona: Persona, document: Document) -> list[Problem]:
    """What is wrong with a persona's lines."""
    problems = _unknown_placeholders(persona, document)
    if not any("{topic}" not in line for line in persona.acknowledge.get("default", ())):
        problems.append(
            document.problem(
                ("acknowledge", "default"),
                "nothing is said after a hand-over that has no topic",
                "Write under `acknowledge.default` a line without {topic}, such as `Hi, this is {name}.`",
            )
        )
    return problems


def _unknown_placeholders(persona: Persona, document: Document) -> list[Problem]:
    lines = [
        *((("greeting", n), line) for n, line in enumerate(persona.greeting)),
        *((("transition", n), line) for n, line in enumerate(persona.transition)),
        *((("acknowledge", why, n), line) for why, said in persona.acknowledge.items() for n, line in enumerate(said)),
    ]
    return [
        problem
        for place, line in lines
        for problem in unknown_placeholders(document, place, line, PLACEHOLDERS[str(place[0])])
    ]


def _shared_tags(written: dict[str, WrittenPersona]) -> list[Problem]:
    problems: list[Problem] = []
    owner: dict[str, str] = {}
    for key, one in written.items():
        tag = one.persona.tag
        if tag in owner:
            free = next(
                (letter for letter in key + ascii_lowercase if letter in set(ascii_lowercase) - set(owner)), "a"
            )
            problems.append(
                one.document.problem(
                    ("tag",),
                    f"the tag `{tag}` belongs to {owner[tag]} already",
                    f"Write another letter, such as {free}",
                )
            )
        owner.setdefault(tag, key)
    return problems


def _unserved(written: dict[str, WrittenPersona]) -> list[Problem]:
    served = {one.persona.serves for one in written.values()}
    last = next(reversed(written.values())).document
    return [
        Problem(
            file=last.file.parent,
            line=1,
            what=f"no persona serves {need}",
            write_instead=f"Write `serves: {need}` in one of the personas, or add a persona that does",
        )
        for need in SERVED
        if need not in served
    ]
