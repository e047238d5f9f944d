"""The text of a PDF as Markdown. A PDF holds lines, not paragraphs or headings: both are told by how the lines end."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from io import BytesIO

from pypdf import PdfReader

from cli.indexing.escaping import escaped

MOST_PAGES = 500
_HEADING_WORDS = 8
_ENDED = re.compile(r"""[.!?؟:;]["'”’»)\]]*$""")
_PAGE_NUMBER = re.compile(r"^(?:page\s+)?\d{1,4}(?:\s*(?:/|of)\s*\d{1,4})?$", re.IGNORECASE)
_ITEM = re.compile(r"^(?:[•●▪◦–-]|\(?\d{1,2}[.)])\s+")


def markdown_of_pdf(body: bytes) -> tuple[str, str]:
    """The title that a PDF names, `""` where it names none, and its text.

    Raises:
        ValueError: it is no PDF, needs a password or is too long; the message says what to do.
    """
    # What is odd in a file is of no use to who indexes it.
    logging.getLogger("pypdf").setLevel(logging.ERROR)
    try:
        reader = PdfReader(BytesIO(body))
        locked = reader.is_encrypted and not reader.decrypt("")
        pages = 0 if locked else len(reader.pages)
        title = "" if locked else (reader.metadata.title if reader.metadata else None) or ""
        lines = (
            []
            if pages > MOST_PAGES
            else [line for page in reader.pages[:pages] for line in _lines(page.extract_text())]
        )
    except Exception as error:  # a broken file fails in whatever part of the library reads it
        raise ValueError(f"this is no PDF that can be read ({type(error).__name__}): save it anew") from None
    if locked:
        raise ValueError("the PDF needs a password: save it without one")
    if pages > MOST_PAGES:
        raise ValueError(f"the PDF has more than {MOST_PAGES} pages: split it")
    return " ".join(str(title).split()), "\n\n".join(_blocks(lines))


def _lines(text: str) -> Iterator[str]:
    for line in text.splitlines():
        said = " ".join(line.split())
        if not _PAGE_NUMBER.match(said) or not said:
            yield said


def _blocks(lines: Sequence[str]) -> Iterator[str]:
    paragraph = ""
    begins = True
    for at, line in enumerate(lines):
        following = next((later for later in lines[at + 1 :] if later), "")
        if not line:
            if paragraph and _ENDED.search(paragraph):
                yield escaped(paragraph)
                paragraph = ""
            begins = begins or not paragraph
            continue
        item = _ITEM.match(line)
        if begins and item is None and _is_heading(line, following):
            yield f"## {escaped(line)}"
            continue
        if item is not None and paragraph:
            yield escaped(paragraph)
            paragraph = ""
        said = line[item.end() :] if item else line
        if paragraph.endswith("-") and said[:1].islower():
            paragraph = paragraph[:-1] + said
        else:
            paragraph = f"{paragraph} {said}".strip()
        begins = bool(_ENDED.search(line))
        # A short last line ends a paragraph; so does a heading that follows.
        if begins and _is_heading(following, ""):
            yield escaped(paragraph)
            paragraph = ""
    if paragraph:
        yield escaped(paragraph)


def _is_heading(line: str, following: str) -> bool:
    """A short line that is no sentence, before one that begins anew."""
    if not line or _ENDED.search(line) or line.endswith(",") or len(line.split()) > _HEADING_WORDS:
        return False
    return not line[0].islower() and not following[:1].islower()
