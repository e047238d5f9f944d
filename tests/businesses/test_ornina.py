"""Ornina is whole in both of its languages, and what is written twice says the same."""

from __future__ import annotations

import re
import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from routing.business import check_business, load_business
from routing.business_model import Business, PriceList

ORNINA = load_business("ornina")
ENGLISH = ORNINA.in_language("en")


def test_it_begins_in_arabic_in_riyadh_and_sells_three_tiers() -> None:
    assert (ORNINA.file.languages, ORNINA.file.timezone, ORNINA.file.currency) == (("ar", "en"), "Asia/Riyadh", "USD")
    assert isinstance(ORNINA.prices, PriceList)
    assert ORNINA.prices.advertised == {"Starter": Decimal("49.00"), "Professional": Decimal("149.00")}
    tier = ORNINA.flows["demo_request"].field("product_tier")
    assert tier is not None
    assert list(tier.choices) == ["Starter", "Professional", "Enterprise"]


@pytest.mark.parametrize(("key", "arabic", "english"), [
    ("reception", "أحمد", "Ahmed"), ("sales", "سارة", "Sarah"), ("support", "محمد", "Mohammed"),
])  # fmt: skip
def test_a_persona_has_a_name_and_lines_in_each_language_and_one_voice(key: str, arabic: str, english: str) -> None:
    here, there = ORNINA.personas[key], ENGLISH.personas[key]

    assert (here.name, there.name) == (arabic, english)
    assert (here.voice, here.tag, here.serves) == (there.voice, there.tag, there.serves)
    for line in (*here.greeting, *here.transition, *(one for lines in here.acknowledge.values() for one in lines)):
        assert is_arabic(line), line
    assert all("آلي" in line for line in here.greeting)


def is_arabic(line: str) -> bool:
    words = re.sub(r"\{\w+\}|Starter|Professional|Enterprise", "", line)
    return re.search("[ء-ي]", words) is not None and re.search("[A-Za-z]", words) is None


@pytest.mark.parametrize("flow", ["demo_request", "complaint"])
def test_a_flow_asks_the_same_in_both_languages(flow: str) -> None:
    here, there = ORNINA.flows[flow], ENGLISH.flows[flow]

    assert [(f.name, f.type, f.required, f.volunteer) for f in here.fields] == [
        (f.name, f.type, f.required, f.volunteer) for f in there.fields
    ]
    assert (here.persona, here.end.tool) == (there.persona, there.end.tool)
    for field, other in zip(here.fields, there.fields, strict=True):
        assert all(map(is_arabic, (field.label, *field.ask, field.refused or "ا")))
        assert all(line.isascii() for line in (other.label, *other.ask, other.refused or ""))


def test_every_subject_is_answered_in_both_languages_with_the_same_figures() -> None:
    subjects = {entry.subject for entry in ENGLISH.faq}

    assert {entry.subject for entry in ORNINA.faq if entry.language == "ar"} == subjects
    for subject in subjects - {"support_hours"}:
        arabic, english = (
            next(e.answer for e in ORNINA.faq if (e.subject, e.language) == (subject, language))
            for language in ("ar", "en")
        )
        assert re.findall(r"\d+", arabic) == re.findall(r"\d+", english), subject


def test_a_sentence_in_another_language_for_nothing_is_a_mistake(tmp_path: Path) -> None:
    folder = copy_of(ORNINA, tmp_path)
    (folder / "en" / "flows" / "refunds.yaml").write_text("topic: refunds\n")

    [problem] = check_business(folder)

    assert (problem.file.name, problem.what) == ("refunds.yaml", "there is nothing of that name to translate")


def test_what_holds_in_every_language_is_written_once(tmp_path: Path) -> None:
    folder = copy_of(ORNINA, tmp_path)
    about = folder / "en" / "business.yaml"
    about.write_text(about.read_text() + "timezone: Europe/London\n")

    [problem] = check_business(folder)

    assert problem.what == "`timezone` is the same in every language"


def test_a_field_that_the_flow_does_not_have_is_a_mistake(tmp_path: Path) -> None:
    folder = copy_of(ORNINA, tmp_path)
    flow = folder / "en" / "flows" / "complaint.yaml"
    flow.write_text(flow.read_text().replace("name: order_id", "name: order_ids"))

    [problem] = check_business(folder)

    assert (problem.what, problem.write_instead) == ("there is no field `order_ids`", "Write `order_id`")


def test_a_translation_is_checked_like_what_it_translates(tmp_path: Path) -> None:
    folder = copy_of(ORNINA, tmp_path)
    persona = folder / "en" / "personas" / "sales.md"
    persona.write_text(persona.read_text().replace("{to_role}", "{to_rol}"))

    problems = check_business(folder)

    assert problems
    assert {problem.file.name for problem in problems} == {"sales.md"}


def test_a_missing_translation_is_a_mistake(tmp_path: Path) -> None:
    folder = copy_of(ORNINA, tmp_path)
    (folder / "en" / "personas" / "support.md").unlink()

    [problem] = check_business(folder)

    assert (problem.file.name, problem.what) == ("support.md", "the file is missing")


def copy_of(business: Business, place: Path) -> Path:
    return Path(shutil.copytree(business.folder, place / "ornina"))
