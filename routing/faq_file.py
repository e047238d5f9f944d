"""FAQ entries from their files: Markdown in which each `## ` heading is a question."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from personas.authored import read_text
from personas.errors import Problem
from personas.validation import nearest
from routing.business_model import FaqEntry

KEYS = ("Subject", "Also asked", "Language", "Valid")
_KEY = re.compile(r"^(?P<key>[A-Za-z][A-Za-z ]{1,20}):\s*(?P<value>.*)$")
_DAY = r"\d{4}-\d{2}-\d{2}"
_VALID = re.compile(
    rf"^(?:from (?P<only_from>{_DAY})|until (?P<only_until>{_DAY})|(?P<from>{_DAY}) to (?P<to>{_DAY}))$"
)
_NOT_SPOKEN = re.compile(r"^(?:[-*+]|\d+[.)])\s|^#|https?://|\]\(|\*\*|`|^\|")


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenEntry:
    """An entry with where it stands."""

    entry: FaqEntry
    file: Path
    line: int

    def problem(self, what: str, write_instead: str) -> Problem:
        return Problem(file=self.file, line=self.line, what=what, write_instead=write_instead)


@dataclass(slots=True, kw_only=True)
class _Section:
    """A heading, the lines of keys under it and the answer, each with its line number."""

    file: Path
    line: int
    question: str
    keys: list[tuple[int, str, str]] = field(default_factory=list)
    answer: list[tuple[int, str]] = field(default_factory=list)

    def problem(self, line: int, what: str, write_instead: str) -> Problem:
        return Problem(file=self.file, line=line, what=what, write_instead=write_instead)


def read_faq(folder: Path, languages: Sequence[str], problems: list[Problem]) -> list[WrittenEntry]:
    """The entries of every `*.md` in the folder, in order; mistakes are added to `problems`."""
    written: list[WrittenEntry] = []
    for file in sorted(folder.glob("*.md")):
        text = read_text(file, problems)
        if text is None:
            continue
        entries = (_entry(section, languages, problems) for section in _sections(file, text, problems))
        written.extend(entry for entry in entries if entry is not None)
    return written


def _sections(file: Path, text: str, problems: list[Problem]) -> Iterator[_Section]:
    section: _Section | None = None
    for number, line in enumerate(_without_comments(text).splitlines(), start=1):
        if line.startswith("## "):
            if section is not None:
                yield section
            section = _Section(file=file, line=number, question=line[3:].strip())
            if not section.question:
                problems.append(section.problem(number, "the heading holds no question", "Write `## ` and a question"))
        elif section is not None:
            _take(section, number, line.strip())
        elif line.strip() and not line.startswith("# "):
            problems.append(
                Problem(
                    file=file,
                    line=number,
                    what="this text stands before the first question",
                    write_instead="Put it under a heading that begins with `## `",
                )
            )
    if section is not None:
        yield section


def _without_comments(text: str) -> str:
    """Blank out `<!-- … -->`, keeping the count of lines."""
    return re.sub(r"<!--.*?-->", lambda found: "\n" * found[0].count("\n"), text, flags=re.DOTALL)


def _take(section: _Section, number: int, line: str) -> None:
    found = None if section.answer else _KEY.match(line)
    if found and _key_meant(found["key"]):
        section.keys.append((number, found["key"], found["value"].strip()))
    elif line:
        section.answer.append((number, line))


def _key_meant(written: str) -> str | None:
    return nearest(written, [key.lower() for key in KEYS])


def _entry(section: _Section, languages: Sequence[str], problems: list[Problem]) -> WrittenEntry | None:
    before = len(problems)
    subject = _subject(section.question)
    also: list[str] = []
    language, valid_from, valid_until = languages[0] if languages else "en", None, None
    for number, key, value in section.keys:
        if key not in KEYS:
            meant = next(known for known in KEYS if known.lower() == _key_meant(key))
            problems.append(section.problem(number, f"`{key}:` is not known", f"Write `{meant}:`"))
        elif not value:
            problems.append(
                section.problem(number, f"`{key}:` is empty", "Write a value behind it, or remove the line")
            )
        elif key == "Also asked":
            also.extend(part.strip() for part in value.split(";") if part.strip())
        elif key == "Subject":
            subject = value
        elif key == "Language":
            language = value
            if languages and value not in languages:
                problems.append(
                    section.problem(
                        number,
                        f"the language `{value}` is not one of the business's",
                        f"Write one of {', '.join(languages)}, or add it to `languages` in business.yaml",
                    )
                )
        else:
            valid_from, valid_until = _validity(section, number, value, problems)
    if not re.fullmatch(r"[a-z][a-z0-9_]*", subject):
        problems.append(
            section.problem(
                section.line,
                f"the subject `{subject}` is not a plain name",
                "Write a line such as `Subject: what_is_included` under the question",
            )
        )
    answer = " ".join(line for _, line in section.answer)
    if not answer:
        problems.append(
            section.problem(
                section.line, f"the answer to {section.question!r} is empty", "Write the answer below the question"
            )
        )
    problems.extend(
        section.problem(
            number, "an answer is spoken, and this cannot be", "Write it as sentences, without lists or links"
        )
        for number, line in section.answer
        if _NOT_SPOKEN.search(line)
    )
    if len(problems) > before:
        return None
    return WrittenEntry(
        entry=FaqEntry(
            subject=subject,
            question=section.question,
            also_asked=tuple(also),
            language=language,
            valid_from=valid_from,
            valid_until=valid_until,
            answer=answer,
            source=f"faq/{section.file.name}:{section.line}",
        ),
        file=section.file,
        line=section.line,
    )


def _subject(question: str) -> str:
    return "_".join(re.findall(r"[a-z0-9]+", question.lower().replace("'", "")))


def _validity(section: _Section, number: int, value: str, problems: list[Problem]) -> tuple[date | None, date | None]:
    found = _VALID.match(value)
    try:
        if found is None:
            raise ValueError
        first, last = found["from"] or found["only_from"], found["to"] or found["only_until"]
        begin = date.fromisoformat(first) if first else None
        end = date.fromisoformat(last) if last else None
    except ValueError:
        problems.append(
            section.problem(
                number,
                f"`Valid: {value}` is no span of days",
                "Write `Valid: 2026-01-01 to 2026-12-31`, `Valid: from 2026-01-01` or `Valid: until 2026-12-31`",
            )
        )
        return None, None
    if begin and end and end < begin:
        problems.append(
            section.problem(number, "the validity ends before it begins", f"Write `Valid: {end} to {begin}`")
        )
    return begin, end
