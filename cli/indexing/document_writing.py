"""Writes what was read of a source into a business's `documents/`: whole or not at all, and once for each source."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from cli.indexing.source_text import SourceText, SourceUnusable
from personas.authored import read_front_matter
from recording.disk import replace_file
from routing.business_model import Business

_ARABIC = re.compile(r"[ء-ي]")
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenSource:
    """A file of `documents/` with what became of it."""

    file: Path
    outcome: Literal["new", "changed", "unchanged"]


def write_source(
    text: SourceText, business: Business, *, title: str | None = None, language: str | None = None, today: date
) -> WrittenSource:
    """Put a source's text into the business's folder. Where it was put before, it takes that file's place; a file that
    would say the same is left as it is, with the day on which it came to say so.

    Args:
        title: else the one it has there already, else the source's own.
        language: else the one it has there already, else that of its script.

    Raises:
        SourceUnusable: the file cannot be written.
    """
    documents = business.folder / "documents"
    kept = {head["source"]: file for file in sorted(documents.glob("*.md")) if (head := _head(file)).get("source")}
    file = kept.get(text.source) or _free(documents, text.name)
    known = _head(file) if file.exists() else {}
    head = {
        "title": " ".join(str(title or known.get("title") or text.title).split()),
        "source": text.source,
        "language": language or known.get("language") or _language(text, business.file.languages),
    }
    if {**known, "indexed": None} == {**head, "indexed": None} and _body(file) == text.markdown.strip():
        return WrittenSource(file=file, outcome="unchanged")
    outcome: Literal["new", "changed"] = "changed" if file.exists() else "new"
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in head.items()]
    lines.insert(2, f"indexed: {today.isoformat()}")
    _replace(file, "\n".join(("---", *lines, "---", "", text.markdown.strip(), "")))
    return WrittenSource(file=file, outcome=outcome)


def _language(text: SourceText, languages: Sequence[str]) -> str:
    """The language of a text by its script; the first of the business's where it is none of them."""
    letters = len(_LETTER.findall(text.markdown))
    arabic = len(_ARABIC.findall(text.markdown)) * 2 > letters
    return next((one for one in languages if (one == "ar") is arabic), languages[0])


def _head(file: Path) -> dict[str, object]:
    found = read_front_matter(file, [])
    return found[0].data if found and isinstance(found[0].data, dict) else {}


def _body(file: Path) -> str:
    found = read_front_matter(file, [])
    return found[1] if found else ""


def _free(documents: Path, name: str) -> Path:
    stem = re.sub(r"[^\w-]+|_+", "-", name.casefold()).strip("-")[:60].strip("-") or "document"
    if stem.startswith("readme"):
        stem = f"document-{stem}"
    file, number = documents / f"{stem}.md", 1
    while file.exists():
        number += 1
        file = documents / f"{stem}-{number}.md"
    return file


def _replace(file: Path, content: str) -> None:
    try:
        file.parent.mkdir(exist_ok=True)
        replace_file(file, content.encode(), durable=False, mode=0o644)
    except OSError as error:
        raise SourceUnusable(f"{file} cannot be written ({error.strerror}): make the folder writable") from None
