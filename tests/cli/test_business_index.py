"""`switchboard business index`: documents from files and pages, and what is asked of them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from agent.web_page import PageReader, WebPage
from cli.indexing.html_text import markdown_of_html
from cli.indexing.pdf_text import markdown_of_pdf
from cli.indexing.source_text import SourceUnusable, read_source
from routing.business import check_business
from routing.document_file import blocks_of
from tests.cli.command import Command, Place

EXAMPLES = Path(__file__).parents[2] / "businesses"

POLICY = """\
# Cancellation policy

## Late arrivals

The chef waits for thirty minutes after the agreed time. Cleaning a burnt lawn costs $75.
"""
PAGE = """\
<html><head><title>Pets | Hibachi</title><style>p {}</style></head><body>
<header><h1>Pets at the party</h1></header><nav><a href="/">Home</a></nav>
<main><h2>Dogs</h2><p>Dogs must be kept <b>indoors</b> while the grill is lit.</p>
<ul><li>Cats are #1 &amp; welcome<li>So are parrots</ul>
<table><tr><th>Animal</th><th>Place</th></tr><tr><td>Horse</td><td>stable</td></tr></table>
<script>alert("no")</script><p>1. Stay * calm *</p></main><footer>Imprint</footer></body></html>
"""


@pytest.fixture
def folder(place: Place) -> Path:
    """A business of one's own in the working directory."""
    return Path(shutil.copytree(EXAMPLES / "hibachi", place.home / "mine"))


def pdf(*lines: str) -> bytes:
    """A PDF of one page that says these lines."""
    said = " ".join(f"({line}) Tj T*" for line in lines)
    content = f"BT /F1 12 Tf 14 TL 72 720 Td {said} ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    body, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % at for at in places)
    return body + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF"
        % (len(objects) + 1, table, len(objects) + 1, len(body))
    )


def test_files_become_documents_out_of_which_questions_are_answered(
    command: Command, place: Place, folder: Path
) -> None:
    (place.home / "policy.md").write_text(POLICY)
    (place.home / "pets.html").write_text(PAGE)
    (place.home / "Garden guide.pdf").write_bytes(
        pdf("Sprinklers", "Turn the sprinklers off on the even-", "ing before. The grass must be dry.", "Page 1 of 1")
    )
    given = ("--from", "policy.md", "--from", "pets.html", "--from", "Garden guide.pdf")

    ended = command(place, "business", "index", "./mine", *given, "--json")

    assert ended.code == 0, ended.errors
    documents = json.loads(ended.out)["documents"]
    assert [(one["file"], one["outcome"], one["source"], one["passages"]) for one in documents] == [
        ("documents/garden-guide.md", "new", "Garden guide.pdf", 1),
        ("documents/pets.md", "new", "pets.html", 1),
        ("documents/policy.md", "new", "policy.md", 1),
    ]
    assert "documents/policy.md names $75" in ended.errors
    assert check_business(folder) == []
    asked = "How long will the chef wait if we are late?\nWhere do dogs have to stay?\nWho won the match yesterday?\n"
    answers = [
        json.loads(line)
        for line in command(place, "faq", "ask", "--business", "./mine", "--json", stdin=asked).out.splitlines()
    ]
    assert [one["action"] for one in answers] == ["answer", "answer", "none"]
    assert answers[0]["answer"].startswith("In our cancellation policy it says: The chef waits for thirty minutes")
    assert answers[0]["source"] == "documents/policy.md:12 (policy.md)"
    assert answers[1]["answer"].startswith("In our pets at the party it says: Dogs must be kept indoors")


def test_a_source_given_again_takes_its_own_place(command: Command, place: Place, folder: Path) -> None:
    source = place.home / "policy.md"
    source.write_text(POLICY)
    (place.home / "other").mkdir()
    (place.home / "other" / "policy.md").write_text("Be kind.\n")
    index = ("business", "index", "./mine", "--json", "--from", "policy.md")
    command(place, *index, "--title", "House rules")
    file = folder / "documents" / "policy.md"
    file.write_text(file.read_text().replace("indexed: ", "indexed: 2020-01-01 # "))
    before = file.read_text()

    again = json.loads(command(place, *index, "--from", "other/policy.md").out)["documents"]
    assert [(one["file"], one["outcome"]) for one in again] == [
        ("documents/policy-2.md", "new"),
        ("documents/policy.md", "unchanged"),
    ]
    assert file.read_text() == before
    source.write_text(POLICY.replace("thirty", "forty"))
    changed = json.loads(command(place, *index).out)["documents"]
    assert [one["outcome"] for one in changed] == ["kept", "changed"]
    assert "forty" in file.read_text()
    assert 'title: "House rules"' in file.read_text()
    assert sorted(one.name for one in file.parent.iterdir()) == ["policy-2.md", "policy.md"]


@pytest.mark.parametrize(
    ("source", "content", "code", "what"),
    [
        ("missing.md", None, 5, "there is no file"),
        ("picture.png", b"x", 3, "of a kind that cannot be read"),
        ("broken.pdf", b"%PDF-1.4 nothing", 3, "no PDF that can be read"),
        ("empty.html", b"<html><body><nav>Home</nav></body></html>", 3, "holds no text"),
        ("latin.md", b"caf\xe9", 3, "UTF-8"),
        ("http://example.com/terms", None, 3, "does not begin with https://"),
        ("https://127.0.0.1/terms", None, 3, "not public"),
        ("https://[::1]/terms", None, 3, "not public"),
    ],
)
def test_nothing_is_written_where_a_source_cannot_be_used(
    command: Command, place: Place, folder: Path, source: str, content: bytes | None, code: int, what: str
) -> None:
    (place.home / "policy.md").write_text(POLICY)
    if content is not None:
        (place.home / source).write_bytes(content)
    message = command.refused(place, "business", "index", "./mine", "--from", "policy.md", "--from", source, code=code)
    assert what in message
    assert not (folder / "documents").exists()


def test_a_business_in_two_languages_is_answered_in_each_questions_own(command: Command, place: Place) -> None:
    folder = Path(shutil.copytree(EXAMPLES / "ornina", place.home / "ornina"))
    (place.home / "parking.md").write_text("# Parking rules\n\nVisitors park behind the old water tower.\n")
    (place.home / "rules.md").write_text(
        "# سياسة الإلغاء\n\nيمكن إلغاء الموعد قبل يومين من دون رسوم.\n", encoding="utf-8"
    )
    ended = command(place, "business", "index", str(folder), "--from", "parking.md", "--from", "rules.md", "--json")
    assert [one["language"] for one in json.loads(ended.out)["documents"]] == ["en", "ar"]
    asked = "Where may visitors park their car?\nهل يمكن إلغاء الموعد من دون رسوم؟\n"
    ended = command(place, "faq", "ask", "--business", str(folder), "--json", stdin=asked)
    english, arabic = (json.loads(line) for line in ended.out.splitlines())
    assert english["answer"] == "In our parking rules it says: Visitors park behind the old water tower."
    assert arabic["answer"] == "ورد لدينا في سياسة الإلغاء: يمكن إلغاء الموعد قبل يومين من دون رسوم."


def test_a_page_keeps_its_text_and_nothing_around_it() -> None:
    title, markdown = markdown_of_html(PAGE)
    assert title == "Pets at the party"
    assert [(block.headings, " ".join(block.sentences)) for block in blocks_of(markdown)] == [
        (("Dogs",), "Dogs must be kept indoors while the grill is lit."),
        (("Dogs",), "Cats are #1 & welcome."),
        (("Dogs",), "So are parrots."),
        (("Dogs",), "Animal, Place."),
        (("Dogs",), "Horse, stable."),
        (("Dogs",), "1. Stay * calm *."),
    ]


def test_a_pdf_gives_its_headings_and_paragraphs() -> None:
    lines = (
        "Refunds",
        "A refund takes five to ten working",
        "days. It goes to the card.",
        "Weather",
        "We cook in rain.",
    )
    assert markdown_of_pdf(pdf(*lines)) == (
        "",
        "## Refunds\n\nA refund takes five to ten working days. It goes to the card.\n\n## Weather\n\nWe cook in rain.",
    )


async def test_a_page_on_the_web_is_named_after_its_address() -> None:
    class Pages(PageReader):
        async def read(self, address: str) -> WebPage:
            kind = "image/png" if address.endswith("logo") else "text/html"
            return WebPage(url=address, kind=kind, charset="", body=PAGE.encode())

    names = [
        (await read_source(f"https://hibachi.example{path}", Pages())).name
        for path in ("/help/pets.html?x=1", "/help/index.html", "", "/")
    ]
    assert names == ["pets", "help", "hibachi.example", "hibachi.example"]
    with pytest.raises(SourceUnusable, match="image/png"):
        await read_source("https://hibachi.example/logo", Pages())
