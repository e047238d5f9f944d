"""Longer documents of a business from their files: Markdown in `documents/`, split into passages at its headings and
paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token
from pydantic import BaseModel, ConfigDict, Field

from personas.authored import Document, read_front_matter, read_text
from personas.errors import Problem
from personas.validation import validated
from routing.channels.sentences import sentences
from routing.passage import Passage

PASSAGE_WORDS = 120

_ADDRESS = re.compile(r"<?\bhttps?://\S+>?")
_ENDED = re.compile(r"""[.!?؟;:…]["'”’»)\]]*$""")
_LINES = ("document_says", "document_question", "document_question_whole")


class DocumentHead(BaseModel):
    """The front matter of a file in `documents/`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str = Field(min_length=1, description="how the document is called when it is spoken of")
    source: str = Field(default="", description="the file or page that it was made of")
    indexed: str = Field(default="", description="the day on which it was made of it")
    language: str = Field(default="", description="one of the business's; its first unless given")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A paragraph, an item of a list or a row of a table, under its headings."""

    line: int
    headings: tuple[str, ...]
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenDocument:
    """A file of `documents/`. `blocks` are in the order of the file."""

    file: Path
    head: DocumentHead
    language: str
    blocks: tuple[Block, ...]


def read_documents(folder: Path, languages: Sequence[str], problems: list[Problem]) -> list[WrittenDocument]:
    """Every `*.md` in the folder, in order; mistakes are added to `problems`."""
    found = (_read(file, languages, problems) for file in sorted(folder.glob("*.md")))
    return [document for document in found if document is not None]


def _read(file: Path, languages: Sequence[str], problems: list[Problem]) -> WrittenDocument | None:
    text = read_text(file, problems)
    if text is None:
        return None
    head, body = None, text
    if text.startswith("---"):
        parts = read_front_matter(file, problems)
        head = validated(DocumentHead, parts[0], problems) if parts else None
        if parts is None or head is None:
            return None
        problems.extend(_wrong_language(head, parts[0], languages))
        body = parts[1]
    # The body without its front matter, on the lines on which it stands.
    above = text[: text.rfind(body)].count("\n") if body else 0
    blocks = tuple(blocks_of(body, first_line=above + 1))
    if not blocks:
        problems.append(
            Problem(
                file=file, line=1, what="the document holds no text", write_instead="Write some, or remove the file"
            )
        )
        return None
    title = head.title if head else (blocks[0].headings or (file.stem.replace("-", " "),))[0]
    return WrittenDocument(
        file=file,
        head=head or DocumentHead(title=title),
        language=(head.language if head else "") or (languages[0] if languages else "en"),
        blocks=blocks,
    )


def _wrong_language(head: DocumentHead, document: Document, languages: Sequence[str]) -> Iterator[Problem]:
    if head.language and languages and head.language not in languages:
        yield document.problem(
            ("language",),
            f"the language `{head.language}` is not one of the business's",
            f"Write one of {', '.join(languages)}, or add it to `languages` in business.yaml",
        )


def blocks_of(markdown: str, *, first_line: int = 1) -> Iterator[Block]:
    """The blocks of a text in Markdown that can be spoken: no code, no pictures, no addresses."""
    headings: list[tuple[int, str]] = []
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(markdown)
    row: list[str] | None = None
    for at, token in enumerate(tokens):
        line = first_line + (token.map[0] if token.map else 0)
        if token.type == "tr_open":
            row = []
            row_line = line
        elif token.type == "tr_close" and row is not None:
            spoken = _sentences(", ".join(cell for cell in row if cell))
            if spoken:
                yield Block(line=row_line, headings=tuple(said for _, said in headings), sentences=spoken)
            row = None
        elif token.type == "inline":
            said = _plain(token)
            before = tokens[at - 1]
            if row is not None:
                row.append(said)
            elif before.type == "heading_open":
                level = int(before.tag[1])
                headings = [(above, text) for above, text in headings if above < level] + (
                    [(level, said)] if said else []
                )
            elif spoken := _sentences(said):
                yield Block(line=line, headings=tuple(text for _, text in headings), sentences=spoken)


def _plain(inline: Token) -> str:
    """The words of a line of Markdown."""
    parts = []
    for child in inline.children or ():
        if child.type in ("text", "code_inline"):
            parts.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            parts.append(" ")
    return " ".join(_ADDRESS.sub("", "".join(parts)).split())


def _sentences(text: str) -> tuple[str, ...]:
    found = [said.strip() for said in sentences(text) if re.search(r"\w", said)]
    return tuple(said if _ENDED.search(said) else f"{said}." for said in found)


def passages(document: WrittenDocument, lines: Mapping[str, Sequence[str]], taken: set[str]) -> Iterator[Passage]:
    """The passages of a document, each of about 120 words under one heading at most.

    Args:
        lines: the business's lines in the document's language.
        taken: subjects that are in use; those of the passages are added.
    """
    says, question, whole = (lines[key][0] for key in _LINES)
    title = _within_sentence(document.head.title)
    for part in _parts(document.blocks):
        first = part[0]
        heading = first.headings[-1] if first.headings else document.head.title
        asked = whole if heading == document.head.title else question
        yield Passage(
            subject=_subject(document.file.stem, heading, taken),
            question=asked.format(document=title, heading=_within_sentence(heading)),
            language=document.language,
            heading=heading,
            sentences=tuple(said for block in part for said in block.sentences),
            opening=says.replace("{document}", title),
            file=document.file.name,
            line=first.line,
            origin=document.head.source,
        )


def _parts(blocks: Sequence[Block]) -> Iterator[list[Block]]:
    part: list[Block] = []
    words = 0
    for block in chain.from_iterable(_pieces(block) for block in blocks):
        more = sum(len(said.split()) for said in block.sentences)
        if part and (block.headings != part[0].headings or words + more > PASSAGE_WORDS):
            yield part
            part, words = [], 0
        part.append(block)
        words += more
    if part:
        yield part


def _pieces(block: Block) -> Iterator[Block]:
    """A paragraph that is longer than a passage in parts that are not."""
    piece: list[str] = []
    words = 0
    for said in block.sentences:
        more = len(said.split())
        if piece and words + more > PASSAGE_WORDS:
            yield Block(line=block.line, headings=block.headings, sentences=tuple(piece))
            piece, words = [], 0
        piece.append(said)
        words += more
    yield Block(line=block.line, headings=block.headings, sentences=tuple(piece))


def _within_sentence(title: str) -> str:
    """A title as it stands within a sentence: "Cancellation policy" with a small letter, "FAQ" and "McKay's" as is."""
    first = title.split()[0] if title.split() else ""
    return title[:1].lower() + title[1:] if first[1:].islower() and first.isalpha() else title


def _subject(stem: str, heading: str, taken: set[str]) -> str:
    name = "_".join(re.findall(r"[a-z0-9]+", f"{stem} {heading}".lower().replace("'", "")))
    name = re.sub(r"^[0-9_]+", "", name) or "document"
    subject, number = name, 1
    while subject in taken:
        number += 1
        subject = f"{name}_{number}"
    taken.add(subject)
    return subject
