"""Each kind of mistake in a business folder is named with its file, its line and what to write instead."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from personas.errors import Problem
from routing.business import check_business, load_business
from routing.errors import BusinessError
from tests.routing.mistakes.business_file import BUSINESS
from tests.routing.mistakes.faq import FAQ
from tests.routing.mistakes.flows import FLOWS
from tests.routing.mistakes.mistake import Mistake
from tests.routing.mistakes.personas import PERSONAS
from tests.routing.mistakes.prices_and_lines import LINES, PRICES

HIBACHI = Path(__file__).parents[2] / "businesses" / "hibachi"


EVERY = [
    pytest.param(mistake, id=f"{mistake.file}: {name}")
    for group in (BUSINESS, PERSONAS, FLOWS, FAQ, PRICES, LINES)
    for name, mistake in group.items()
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(HIBACHI, tmp_path / "hibachi"))


@pytest.mark.parametrize("mistake", EVERY)
def test_a_mistake_is_named_with_file_line_and_remedy(folder: Path, mistake: Mistake) -> None:
    file = folder / mistake.file
    text = file.read_text()
    assert text.count(mistake.old) >= 1, "the mistake must change something"
    file.write_text(text.replace(mistake.old, mistake.new, 1))

    problems = check_business(folder)

    found = [problem for problem in problems if mistake.what in problem.what]
    assert len(found) == 1, _shown(problems)
    assert mistake.write in found[0].write_instead
    if mistake.in_file is None:
        at = mistake.at or mistake.new.splitlines()[0]
        lines = file.read_text().splitlines()
        assert found[0].file == file
        assert lines[found[0].line - 1].startswith(at)
        assert at not in lines or lines[found[0].line - 1] == at
    else:
        assert found[0].file == folder / mistake.in_file
    assert len(problems) <= mistake.problems, _shown(problems)


def test_every_mistake_is_reported_at_once_and_nothing_is_loaded(folder: Path) -> None:
    for name in ("a currency that is a sign", "a region without telephones"):
        _make(folder, BUSINESS[name])
    _make(folder, PERSONAS["a tag of two letters"])
    _make(folder, FLOWS["a type that does not exist"])
    _make(folder, FAQ["a key without a value"])
    _make(folder, PRICES["a postcode without quotes"])
    _make(folder, LINES["a line that does not exist"])

    with pytest.raises(BusinessError) as caught:
        load_business(folder)

    assert {problem.file.name for problem in caught.value.problems} == {
        "business.yaml",
        "sales.md",
        "booking.yaml",
        "service.md",
        "prices.yaml",
        "lines.yaml",
    }
    for problem in caught.value.problems:
        assert f"{problem.file}:{problem.line}: {problem.what}" in str(caught.value)
        assert problem.write_instead in str(caught.value)


@pytest.mark.parametrize(
    "name", ["business.yaml", "personas/sales.md", "flows/booking.yaml", "faq/food.md", "lines.yaml"]
)
def test_a_file_in_another_encoding_is_named_with_the_line(folder: Path, name: str) -> None:
    file = folder / name
    raw = file.read_bytes()
    first, rest = raw.split(b"\n", 1)
    file.write_bytes(first + b"\n# caf\xe9\n" + rest)

    [problem] = check_business(folder)

    assert (problem.file, problem.line) == (file, 2)
    assert "0xe9" in problem.what
    assert "UTF-8" in problem.write_instead


def test_files_with_a_byte_order_mark_and_windows_line_ends_are_read(folder: Path) -> None:
    for file in folder.rglob("*.*"):
        file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))

    assert load_business(folder).faq == load_business(HIBACHI).faq


@pytest.mark.parametrize(
    ("missing", "at", "what"),
    [
        ("business.yaml", "business.yaml", "the file is missing"),
        ("personas", "personas", "there is no persona"),
        ("prices.yaml", "business.yaml", "needs a prices.yaml"),
        ("lines.yaml", "lines.yaml", "nothing says what"),
        ("personas/support.md", "business.yaml", "there is no persona `support`"),
    ],
)
def test_a_missing_file_is_named(folder: Path, missing: str, at: str, what: str) -> None:
    gone = folder / missing
    shutil.rmtree(gone) if gone.is_dir() else gone.unlink()

    found = [problem for problem in check_business(folder) if what in problem.what]

    assert found
    assert folder / at in {problem.file for problem in found}


@pytest.mark.parametrize(
    ("stray", "instead"),
    [
        ("price.yaml", "prices.yaml"),
        ("flow/booking.yaml", "flows/"),
        ("flows/complaint.yml", "complaint.yaml"),
        ("faq/more.txt", "more.md"),
        ("personas/manager.yaml", "manager.md"),
    ],
)
def test_a_file_that_nothing_reads_is_named(folder: Path, stray: str, instead: str) -> None:
    (folder / stray).parent.mkdir(exist_ok=True)
    (folder / stray).write_text("x: y\n")

    [problem] = check_business(folder)

    assert problem.what == "nothing reads this"
    assert instead in problem.write_instead


def test_tools_that_sell_by_the_party_need_prices_for_it(folder: Path) -> None:
    (folder / "prices.yaml").write_text("kind: list\nadvertised: {adult: 55.00, child: 30.00, smallest: 550.00}\n")

    problems = [p for p in check_business(folder) if p.file.name == "business.yaml"]

    assert {p.write_instead for p in problems} == {"Add such a prices.yaml, or remove the tool here"}
    assert any("`book_party` needs a prices.yaml with `kind: party`" in p.what for p in problems)


def test_a_persona_that_cannot_be_read_does_not_make_its_name_unknown(folder: Path) -> None:
    _make(folder, PERSONAS["no front matter"])

    assert [problem.file.name for problem in check_business(folder)] == ["sales.md"]


def test_a_business_that_does_not_exist_is_told_with_the_nearest_name() -> None:
    with pytest.raises(BusinessError) as caught:
        load_business("hibatchi")

    assert caught.value.problems[0].write_instead == "Write `hibachi`"


def _make(folder: Path, mistake: Mistake) -> None:
    file = folder / mistake.file
    file.write_text(file.read_text().replace(mistake.old, mistake.new, 1))


def _shown(problems: list[Problem]) -> str:
    return "\n".join(str(problem) for problem in problems) or "no problem was found"
