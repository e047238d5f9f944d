"""Files that an operator writes, read with positions so that a mistake can be named by file and line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from personas.errors import Problem

Place: TypeAlias = tuple[str | int, ...]
"""Where in a document something stands: keys and list positions from the top, `("end", "arguments", "reason")`."""

_PLAIN = "tag:yaml.org,2002:"
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(?P<head>.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What a file says, as plain data, with the line on which each part of it begins."""

    file: Path
    data: Any
    lines: Mapping[Place, int]

    def line(self, place: Place) -> int:
        """The line of a place, or of the nearest thing around it that stands in the file."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)

    def problem(self, place: Place, what: str, write_instead: str) -> Problem:
        return Problem(file=self.file, line=self.line(place), what=what, write_instead=write_instead)


def read_text(file: Path, problems: list[Problem]) -> str | None:
    """The text of a file in UTF-8, or None with the reason added to `problems`."""
    try:
        raw = file.read_bytes()
    except FileNotFoundError:
        problems.append(
            Problem(file=file, line=1, what="the file is missing", write_instead=f"Add a file {file.name} here")
        )
        return None
    except OSError as error:
        problems.append(
            Problem(
                file=file,
                line=1,
                what=f"the file cannot be read ({error.strerror})",
                write_instead="Make it a plain file that this user may read",
            )
        )
        return None
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        problems.append(
            Problem(
                file=file,
                line=raw.count(b"\n", 0, error.start) + 1,
                what=f"the file is not UTF-8: it holds the byte 0x{raw[error.start]:02x}",
                write_instead="Save the file with the encoding UTF-8",
            )
        )
        return None


def parse_yaml(file: Path, text: str, problems: list[Problem], *, first_line: int = 1) -> Document | None:
    """Parse YAML into plain data: numbers with a point become exact decimals, dates stay text.

    `first_line` is the file's line on which `text` begins. Wrong syntax and repeated keys are added to `problems`;
    with wrong syntax there is no document.
    """
    try:
        node = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = first_line + (mark.line if mark else 0)
        if error.context_mark and "end of stream" in str(error.problem):
            line = first_line + error.context_mark.line
        problems.append(
            Problem(file=file, line=line, what=f"this is not YAML: {error.problem}", write_instead=_yaml_advice(error))
        )
        return None
    except YAMLError as error:
        position = getattr(error, "position", None)
        line = first_line + (text.count("\n", 0, position) if isinstance(position, int) else 0)
        problems.append(
            Problem(
                file=file,
                line=line,
                what="this is not YAML: it holds a character that may not stand in a text file",
                write_instead="Remove the control character",
            )
        )
        return None
    reader = _NodeReader(file=file, first_line=first_line, problems=problems)
    return Document(file=file, data=reader.read(node, ()), lines=reader.lines)


def read_yaml(file: Path, problems: list[Problem]) -> Document | None:
    text = read_text(file, problems)
    return None if text is None else parse_yaml(file, text, problems)


def read_front_matter(file: Path, problems: list[Problem]) -> tuple[Document, str] | None:
    """A Markdown file's front matter (YAML between two lines `---`) and its body."""
    text = read_text(file, problems)
    if text is None:
        return None
    found = _FRONT_MATTER.match(text)
    if found is None:
        begun = text.startswith("---")
        problems.append(
            Problem(
                file=file,
                line=1,
                what="the front matter has no end" if begun else "the file does not begin with front matter",
                write_instead="Write a line --- before the first key and another after the last",
            )
        )
        return None
    document = parse_yaml(file, found["head"], problems, first_line=2)
    return None if document is None else (document, text[found.end() :].strip())


def _yaml_advice(error: MarkedYAMLError) -> str:
    problem = str(error.problem)
    if "'\\t'" in problem:
        return "Indent with spaces, not with tabs"
    if "mapping values" in problem:
        return "Put text that holds a colon in quotes, and one `key: value` on a line"
    if "end of stream" in problem:
        return "Close the quote that is opened here"
    return "Check quotes, dashes and the indentation (two spaces a level) around this line"


@dataclass(slots=True, kw_only=True)
class _NodeReader:
    file: Path
    first_line: int
    problems: list[Problem]
    lines: dict[Place, int] = field(default_factory=dict)

    def read(self, node: Node | None, place: Place) -> Any:
        if node is None:
            return None
        self.lines.setdefault(place, self._line(node))
        if isinstance(node, MappingNode):
            return self._mapping(node, place)
        if isinstance(node, SequenceNode):
            return [self.read(item, (*place, index)) for index, item in enumerate(node.value)]
        return _scalar(str(node.value), kind=str(node.tag).removeprefix(_PLAIN))

    def _mapping(self, node: MappingNode, place: Place) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key, line = str(key_node.value), self._line(key_node)
            if key in data:
                self.problems.append(
                    Problem(
                        file=self.file,
                        line=line,
                        what=f"`{key}` stands here twice, first on line {self.lines[(*place, key)]}",
                        write_instead="Keep one of the two",
                    )
                )
                continue
            self.lines[(*place, key)] = line
            data[key] = self.read(value_node, (*place, key))
        return data

    def _line(self, node: Node) -> int:
        return self.first_line + int(node.start_mark.line)


def _scalar(text: str, *, kind: str) -> Any:
    if kind == "null":
        return None
    if kind == "bool":
        return text.lower() == "true"
    try:
        if kind == "int":
            return int(text, 0) if re.match(r"[-+]?0[xob]", text) else int(text)
        if kind == "float":
            return Decimal(text.replace("_", ""))
    except (ValueError, InvalidOperation):
        return text
    return text
