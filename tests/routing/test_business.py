"""Loading a business: what is read, where it is found, and that no folder can break the loader itself."""

from __future__ import annotations

import random
import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from personas.errors import PersonaError, Problem
from personas.loader import load_personas
from routing.business import businesses, check_business, find_business, load_business
from routing.business_lines import default_lines
from routing.business_model import PartyPrices
from routing.errors import BusinessError

EXAMPLES = Path(__file__).parents[2] / "businesses"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLES / "hibachi", tmp_path / "hibachi"))


def test_a_business_is_loaded_by_name_and_by_path() -> None:
    assert load_business("hibachi") == load_business(EXAMPLES / "hibachi") == load_business(str(EXAMPLES / "hibachi"))


def test_names_are_looked_up_in_the_root_that_is_given(folder: Path) -> None:
    (folder / "business.yaml").write_text(
        (folder / "business.yaml").read_text().replace("Hibachi at Home", "Elsewhere")
    )

    assert load_business("hibachi", root=folder.parent).file.name == "Elsewhere"
    assert list(businesses(folder.parent)) == ["hibachi"]


def test_a_business_in_the_working_directory_comes_before_the_projects_own(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(folder, tmp_path / "businesses" / "hibachi")
    monkeypatch.chdir(tmp_path)

    assert find_business("hibachi") == tmp_path / "businesses" / "hibachi"
    assert find_business("alive5") == EXAMPLES / "alive5"


@pytest.mark.parametrize("name", ["", " ", "..nowhere", "no/such/folder"])
def test_what_is_no_business_is_refused(name: str) -> None:
    with pytest.raises(BusinessError):
        load_business(name)


def test_a_path_relative_to_the_working_directory_keeps_the_folders_own_name(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)

    assert load_business(".").key == "hibachi"


def test_amounts_are_exact_decimals() -> None:
    prices = load_business("hibachi").prices

    assert isinstance(prices, PartyPrices)
    assert str(prices.adult) == "55.00"
    assert prices.proteins["filet_mignon"] == Decimal("5.00")


def test_a_field_of_counts_without_choices_takes_the_proteins_of_the_price_list() -> None:
    business = load_business("hibachi")
    field = business.flows["booking"].field("protein_selections")

    assert isinstance(business.prices, PartyPrices)
    assert field is not None
    assert list(field.choices) == list(business.prices.proteins)
    assert "prawns" in field.choices["shrimp"]


def test_a_protein_without_words_is_known_by_its_name(folder: Path) -> None:
    prices = folder / "prices.yaml"
    prices.write_text(prices.read_text().replace("  tofu: 0.00", "  tofu: 0.00\n  king_crab: 5.00"))

    field = load_business(folder).flows["booking"].field("protein_selections")

    assert field is not None
    assert field.choices["king_crab"] == ("king crab",)


def test_a_business_says_its_own_lines_and_else_the_projects(folder: Path) -> None:
    lines = load_business(folder).lines

    assert lines["slot_taken"] != default_lines("en")["slot_taken"]
    assert lines["not_understood"] == default_lines("en")["not_understood"]
    assert set(default_lines("en")) <= set(lines)


def test_an_entry_holds_its_subject_paraphrases_and_source(folder: Path) -> None:
    entry = next(entry for entry in load_business(folder).faq if entry.subject == "rain")

    assert entry.question == "What happens if it rains?"
    assert "do you cook in the wet" in entry.also_asked
    assert entry.language == "en"
    file, line = entry.source.split(":")
    assert (folder / file).read_text().splitlines()[int(line) - 1] == "## What happens if it rains?"


def test_an_answer_may_change_on_a_day(folder: Path) -> None:
    (folder / "faq" / "season.md").write_text(
        "## Do you cook at Christmas?\nSubject: christmas\nValid: until 2026-11-30\n\nAsk us again in December.\n\n"
        "## Do you cook at Christmas?\nSubject: christmas\nValid: from 2026-12-01\n\nYes, we do.\n"
    )

    entries = [entry for entry in load_business(folder).faq if entry.subject == "christmas"]

    assert [entry.answer for entry in entries if entry.holds_on(date(2026, 11, 30))] == ["Ask us again in December."]
    assert [entry.answer for entry in entries if entry.holds_on(date(2026, 12, 1))] == ["Yes, we do."]


def test_a_subject_is_made_of_the_question_and_comments_are_left_out(folder: Path) -> None:
    (folder / "faq" / "more.md").write_text(
        "# More\n\n<!-- Asked\nin June -->\n\n## What's the chef's name?\n\n<!-- ask Tom -->\nIt depends\non the day.\n"
    )

    entry = next(entry for entry in load_business(folder).faq if entry.source == "faq/more.md:6")

    assert entry.subject == "whats_the_chefs_name"
    assert entry.answer == "It depends on the day."


def test_personas_can_be_loaded_on_their_own(folder: Path) -> None:
    assert load_personas(folder / "personas") == load_business(folder).personas

    (folder / "personas" / "sales.md").write_text("Hello")
    with pytest.raises(PersonaError, match="front matter"):
        load_personas(folder / "personas")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(min_value=0), junk=st.text(max_size=12))
def test_no_damage_to_a_file_ends_in_anything_but_problems(tmp_path: Path, seed: int, junk: str) -> None:
    dice = random.Random(seed)
    damaged = tmp_path / "damaged"
    shutil.copytree(EXAMPLES / "hibachi", damaged, dirs_exist_ok=True)
    file = dice.choice(sorted(damaged.rglob("*.*")))
    lines = file.read_text().splitlines()
    at = dice.randrange(len(lines))
    words = lines[at].split(" ")
    words[dice.randrange(len(words))] = junk
    lines[at] = dice.choice([junk, " ".join(words), lines[at][: dice.randrange(len(lines[at]) + 1)], f"  {lines[at]}"])
    file.write_bytes("\n".join(lines).encode("utf-8", "surrogatepass"))

    problems = check_business(damaged)

    assert all(isinstance(problem, Problem) and problem.line >= 1 for problem in problems)
    if problems:
        with pytest.raises(BusinessError):
            load_business(damaged)
    else:
        assert load_business(damaged).key == "damaged"
