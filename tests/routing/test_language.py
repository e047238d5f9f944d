"""Languages: what the project says in each, and a caller who asks for another one."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from personas.placeholders import placeholders
from routing.acts.act import Act
from routing.acts.recognise import recognise
from routing.build import build_parts
from routing.business import check_business, load_business
from routing.business_lines import default_lines
from routing.journal import CallerTurn
from routing.language import asked_language
from routing.ledger_memory import MemoryLedger
from tests.routing.conversations import TODAY, VECTORS, MemoryJournal, TextCall

EXAMPLES = Path(__file__).parents[2] / "businesses"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Can we speak Arabic?", "ar"),
        ("Sorry, could we maybe continue in Arabic please", "ar"),
        ("Do you speak Arabic?", "ar"),
        ("I only speak Arabic.", "ar"),
        ("I'd prefer to talk in Arabic", "ar"),
        ("Let's switch to Arabic.", "ar"),
        ("Arabic, please.", "ar"),
        ("هل تتكلم العربية؟", "ar"),
        ("ممكن نحكي بالعربي؟", "ar"),
        ("بالعربية من فضلك", "ar"),
        ("Can we go on in English?", "en"),
        ("ممكن نتكلم بالإنجليزي؟", "en"),
        ("Does your chef speak Arabic?", None),
        ("Do you have Arabic coffee?", None),
        ("We are an English family of five.", None),
        ("What happens if it rains?", None),
    ],
)
def test_who_asks_for_a_language_is_heard_in_any_language(text: str, language: str | None) -> None:
    assert asked_language(text) == language


def test_every_line_is_there_in_arabic_with_the_same_values() -> None:
    english, arabic = default_lines("en"), default_lines("ar")

    assert set(arabic) == set(english)
    for key, wordings in english.items():
        used = {name for line in wordings for name in placeholders(line)}
        assert {name for line in arabic[key] for name in placeholders(line)} == used, key
        assert not any(line.isascii() for line in arabic[key] if key != "greeting_notice"), key


def test_acts_are_recognised_in_arabic() -> None:
    assert Act.GOODBYE in recognise("شكراً، مع السلامة", "ar")
    assert Act.PERSON in recognise("أريد أن أتحدث مع موظف حقيقي", "ar")
    assert recognise("عشرة أشخاص يوم السبت", "ar") == frozenset()


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = Path(shutil.copytree(EXAMPLES / "hibachi", tmp_path_factory.mktemp("both") / "hibachi"))
    about = folder / "business.yaml"
    about.write_text(about.read_text().replace("languages: [en]", "languages: [en, ar]"))
    (folder / "lines.ar.yaml").write_text('goodbye: "مع السلامة من {business}!"\n')
    return folder


def begin(folder: Path, **how: object) -> TextCall:
    parts = build_parts(load_business(folder), ledger=MemoryLedger(), today=lambda: TODAY, cache=VECTORS)
    journal = MemoryJournal()
    return TextCall(parts.orchestrator(journal=journal, call_id="call-1", **how), journal, MemoryLedger())  # type: ignore[arg-type]


def test_a_business_says_its_own_lines_in_each_language(both: Path) -> None:
    assert check_business(both) == []
    business = load_business(both)

    assert business.lines_in("ar")["goodbye"] == ("مع السلامة من {business}!",)
    assert business.lines_in("ar")["thanks"] == default_lines("ar")["thanks"]
    assert business.lines_in("en") == business.lines


def test_a_line_that_does_not_exist_is_a_mistake_in_a_translation_too(both: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(both, tmp_path / "hibachi"))
    (folder / "lines.ar.yaml").write_text('goodby: "x"\n')

    [problem] = check_business(folder)

    assert (problem.file.name, problem.write_instead) == ("lines.ar.yaml", "Write `goodbye`")


async def test_the_call_goes_on_in_the_language_that_the_caller_asks_for(both: Path) -> None:
    call = begin(both)

    said, _ = await call.say("Can we speak Arabic?")
    assert "Arabic" in said
    assert call.orchestrator.conversation.language == "ar"
    thanked, _ = await call.say("شكراً لك")
    assert thanked in default_lines("ar")["thanks"]
    await call.say("ممكن نتكلم بالإنجليزي؟")

    assert call.orchestrator.conversation.language == "en"
    assert [entry.modality for entry in call.journal.entries if isinstance(entry, CallerTurn)] == ["spoken"] * 3


async def test_a_question_stays_open_over_a_change_of_language(both: Path) -> None:
    call = begin(both)
    await call.say("I'd like to book a hibachi chef")
    asked = call.orchestrator.conversation.asked

    await call.say("Can we speak Arabic?")

    assert asked is not None
    assert call.orchestrator.conversation.asked == asked


async def test_a_language_that_cannot_be_heard_here_is_honestly_declined(both: Path) -> None:
    call = begin(both, languages=("en",))

    said, _ = await call.say("Do you speak Arabic?")

    assert "can't speak Arabic" in said
    assert call.orchestrator.conversation.language == "en"


def test_a_call_in_another_language_is_greeted_in_it(both: Path) -> None:
    greeting = begin(both, language="ar").orchestrator.greeting()

    assert "Hibachi at Home" in greeting
    assert default_lines("ar")["recording_notice"][0] in greeting
