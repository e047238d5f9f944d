"""What a file or a page holds, as Markdown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from agent.web_page import PageReader, WebPage
from cli.indexing.html_text import markdown_of_html
from cli.indexing.pdf_text import markdown_of_pdf
from routing.document_file import blocks_of

LARGEST_FILE = 50 * 1024 * 1024
"""Bytes."""

_KINDS = {
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".txt": "text/plain",
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "application/xhtml+xml",
    ".pdf": "application/pdf",
}
_PAGE = re.compile(r"^[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n.*?^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset=[\"' ]*(?P<name>[\w-]+)", re.IGNORECASE)


class SourceMissing(Exception):
    """There is no such file."""


class SourceUnusable(Exception):
    """No document can be made of a file or page; the message says why and what to do instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceText:
    """What is made of a source. `name` is one for its file, `title` how the document calls itself."""

    source: str
    name: str
    title: str
    markdown: str


async def read_source(given: str, reader: PageReader) -> SourceText:
    """The text of a file or of a page on the web.

    Raises:
        SourceMissing: there is no such file.
        SourceUnusable: it cannot be read, is of another kind, or holds no text.
        PageRefused, PageUnreachable: see `PageReader.read`.
    """
    if _PAGE.match(given):
        page = await reader.read(given)
        # What was asked for is what is asked for again: where a redirect leads may change.
        return _text(given, _page_name(given), page.kind, page.body, page)
    file = Path(given)
    kind = _KINDS.get(file.suffix.lower())
    if kind is None:
        raise SourceUnusable(f"{given} is of a kind that cannot be read: give one of {', '.join(_KINDS)}, or https://…")
    return _text(file.as_posix(), file.stem, kind, _bytes(file), None)


def _bytes(file: Path) -> bytes:
    try:
        if file.stat().st_size > LARGEST_FILE:
            raise SourceUnusable(f"{file} is larger than {LARGEST_FILE} bytes: split it")
        return file.read_bytes()
    except FileNotFoundError:
        raise SourceMissing(f"there is no file {file}: look whether its path is right") from None
    except OSError as error:
        raise SourceUnusable(f"{file} cannot be read ({error.strerror}): give a file that this user may read") from None


def _text(source: str, name: str, kind: str, body: bytes, page: WebPage | None) -> SourceText:
    title = ""
    if kind == "application/pdf":
        try:
            title, markdown = markdown_of_pdf(body)
        except ValueError as error:
            raise SourceUnusable(f"{source}: {error}") from None
    elif kind in ("text/html", "application/xhtml+xml"):
        title, markdown = markdown_of_html(_decoded(source, body, _charset(body, page)))
    elif kind in ("text/markdown", "text/x-markdown", "text/plain"):
        markdown = _FRONT_MATTER.sub("", _decoded(source, body, page.charset if page else "")).strip()
    else:
        raise SourceUnusable(f"{source} is {kind or 'of no kind that it names'}: give a page, a text or a PDF")
    blocks = list(blocks_of(markdown))
    if not blocks:
        raise SourceUnusable(f"{source} holds no text that could be spoken: pictures of text cannot be read")
    heading = next((block.headings[0] for block in blocks if block.headings), "")
    readable = " ".join(re.split(r"[\s_-]+", name)).strip()
    return SourceText(source=source, name=name, title=title or heading or readable.capitalize(), markdown=markdown)


def _decoded(source: str, body: bytes, charset: str) -> str:
    try:
        text = body.decode(charset or "utf-8-sig")
    except (UnicodeDecodeError, LookupError):
        raise SourceUnusable(f"{source} is not in {charset or 'UTF-8'}: save it with the encoding UTF-8") from None
    return text.replace("\r\n", "\n").replace("\0", "")


def _charset(body: bytes, page: WebPage | None) -> str:
    if page is not None and page.charset:
        return page.charset
    named = _CHARSET.search(body[:4096])
    return named["name"].decode("ascii") if named else ""


def _page_name(address: str) -> str:
    """The last part of the path that says something, else the host: `terms` of https://example.com/help/terms.html."""
    rest = re.split(r"[?#]", address.split("://", 1)[1], maxsplit=1)[0]
    host, *path = [part for part in rest.split("/") if part]
    last = Path(path[-1]).stem if path else ""
    return last if last and last.lower() != "index" else (path[-2] if len(path) > 1 else host.partition(":")[0])
