"""`switchboard business index`: longer documents of a business, from files and pages on the web."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from agent.web_page import PageReader
from cli.indexing.document_writing import WrittenSource, write_source
from cli.indexing.source_text import SourceText, SourceUnusable, read_source
from cli.output import print_json, print_table, say
from cli.run import prepared
from embedding import own_weights
from routing.amounts import amounts_in, prices_held
from routing.build import build_faqs
from routing.business import load_business
from routing.business_model import Business
from routing.passage import Passage
from routing.wording import money


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexedDocument:
    """A document of a business. `outcome` is `new`, `changed` or `unchanged` where it was given, else `kept`."""

    file: str
    outcome: str
    language: str
    passages: int
    words: int
    source: str
    unheld_amounts: tuple[str, ...]


def index(
    folder: Annotated[str, typer.Argument(help="A name under businesses/, or the path of a folder.")],
    sources: Annotated[
        list[str] | None,
        typer.Option("--from", help="A Markdown, text, HTML or PDF file, or a page's https address. May be repeated."),
    ] = None,
    title: Annotated[
        str | None, typer.Option(help="How the document is called when it is spoken of; for a single source.")
    ] = None,
    language: Annotated[
        str | None, typer.Option(help="The language of what is given; told by its script unless given.")
    ] = None,
    http: Annotated[
        bool, typer.Option("--http", help="Take pages by http too, which anybody on the way may change.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON on standard output.")] = False,
) -> None:
    """Put longer documents into a business's folder, split them for retrieval, and list those that there are.

    Each source becomes a file in `documents/`, with the source and the day on top; given again, it takes its own place.
    Nothing is written where one of the sources cannot be read.
    """
    settings = prepared("warning")
    business = load_business(folder)
    languages = business.file.languages
    if language is not None and language not in languages:
        raise SourceUnusable(f"the business does not speak `{language}`: give one of {', '.join(languages)}")
    if title is not None and (not title.strip() or len(sources or ()) != 1):
        raise SourceUnusable("a title is one for a single source: give --title with one --from")
    reader = PageReader(schemes=("https", "http") if http else ("https",))
    _refuse_own(sources or (), business.folder)
    read = asyncio.run(_read(sources or (), reader))
    written = {
        done.file.name: done
        for text in read
        for done in [write_source(text, business, title=title, language=language, today=_today(business))]
    }
    business = load_business(business.folder)
    build_faqs(
        business,
        own=own_weights(settings.switchboard_local_models),
        today=lambda: _today(business),
        cache=settings.home / "vectors",
    )
    _show(business, written, as_json=as_json)


def _today(business: Business) -> date:
    return datetime.now(business.zone).date()


def _refuse_own(sources: Sequence[str], folder: Path) -> None:
    own = (folder / "documents").resolve()
    for source in sources:
        if "://" not in source and Path(source).resolve().parent == own:
            raise SourceUnusable(f"{source} is a document of the business already: leave it out")


async def _read(sources: Sequence[str], reader: PageReader) -> list[SourceText]:
    return [await read_source(source, reader) for source in dict.fromkeys(sources)]


def _show(business: Business, written: dict[str, WrittenSource], *, as_json: bool) -> None:
    documents = list(_documents(business, written))
    if as_json:
        print_json({"business": business.key, "documents": documents})
    else:
        print_table(
            ("document", "outcome", "language", "passages", "words", "source"),
            [(one.file, one.outcome, one.language, one.passages, one.words, one.source) for one in documents],
            empty=f"{business.key} has no documents: give one with --from",
            wrap=("source",),
        )
    for one in documents:
        if one.unheld_amounts:
            say(
                f"{one.file} names {', '.join(one.unheld_amounts)}, which prices.yaml does not: that is not spoken "
                "until it stands there under `advertised`"
            )


def _documents(business: Business, written: dict[str, WrittenSource]) -> Iterator[IndexedDocument]:
    by_file: dict[str, list[Passage]] = {}
    for passage in business.passages:
        by_file.setdefault(passage.file, []).append(passage)
    currency, held = business.file.currency, set(prices_held(business.prices).values())
    for name, passages in by_file.items():
        said = [sentence for passage in passages for sentence in passage.sentences]
        unheld = dict.fromkeys(amount for one in said for amount in amounts_in(one, currency) if amount not in held)
        yield IndexedDocument(
            file=f"documents/{name}",
            outcome=written[name].outcome if name in written else "kept",
            language=passages[0].language,
            passages=len(passages),
            words=sum(len(one.split()) for one in said),
            source=passages[0].origin,
            unheld_amounts=tuple(money(amount, currency) for amount in unheld),
        )


EXAMPLE = (
    "Example: switchboard business index hibachi --from terms.pdf --from https://example.com/cancellation\n\n"
    "Exit codes: 0 done, 2 wrong usage, 3 the business, a source or its address cannot be used, 4 a page does not "
    "answer, 5 there is no such file."
)
