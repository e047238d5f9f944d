"""A business's texts name amounts in its own currency, each one of its prices."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from routing.business import check_business

COFFEE = Path(__file__).parent / "businesses" / "coffee_hire"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(COFFEE, tmp_path / COFFEE.name))


def named(folder: Path) -> list[str]:
    return [problem.what for problem in check_business(folder)]


def test_amounts_of_the_price_list_stand_with_the_sign_that_is_usual_at_home(folder: Path) -> None:
    assert named(folder) == []


def test_every_amount_that_is_no_price_is_named_with_what_to_do_about_it(folder: Path) -> None:
    prices = folder / "prices.yaml"
    kept = [line for line in prices.read_text().splitlines() if not line.startswith(("  beans", "  decaf", "  event"))]
    prices.write_text("\n".join(kept) + "\n")

    problems = check_business(folder)

    assert sorted(problem.what for problem in problems) == [
        "the answer names $38.00, which is not in prices.yaml",
        "the answer names $42.00, which is not in prices.yaml",
        "the answer names $640.00, which is not in prices.yaml",
    ]
    assert {problem.file.name for problem in problems} == {"machines.md", "service.md"}
    assert all("add this one there under `advertised`" in problem.write_instead for problem in problems)


@pytest.mark.parametrize("currency", ["CAD", "NZD", "SGD", "HKD", "USD"])
def test_a_dollar_sign_means_the_dollars_of_any_business(folder: Path, currency: str) -> None:
    file = folder / "business.yaml"
    file.write_text(file.read_text().replace("currency: AUD", f"currency: {currency}"))
    assert named(folder) == []

    answers = folder / "faq" / "service.md"
    answers.write_text(answers.read_text().replace("$640", "$650"))
    assert named(folder) == ["the answer names $650.00, which is not in prices.yaml"]


def test_an_amount_of_another_country_is_none_of_the_business(folder: Path) -> None:
    answers = folder / "faq" / "service.md"
    answers.write_text(answers.read_text().replace("$640", "US$640"))

    [problem] = check_business(folder)

    assert problem.what == "the answer names US$640, which is not in AUD, the business's currency"
    assert problem.write_instead == "Write it in AUD"
