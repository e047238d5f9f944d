"""A dialled number reaches one business, in one language."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from routing.business import check_business, load_business
from routing.dialled import Reached, known_businesses, numbers_of, shared_numbers
from routing.errors import BusinessError

EXAMPLES = Path(__file__).parents[2] / "businesses"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    firms = tmp_path / "firms"
    for name in ("alive5", "hibachi"):
        shutil.copytree(EXAMPLES / name, firms / name)
    return firms


def edit(folder: Path, old: str, new: str) -> None:
    path = folder / "business.yaml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_a_number_reaches_its_business_wherever_the_worker_begins(root: Path) -> None:
    known = known_businesses("hibachi", root=root)

    assert numbers_of(known, default="hibachi") == {
        "+19165550123": Reached(business="hibachi", language="en"),
        "+15125550142": Reached(business="alive5", language="en"),
    }


def test_businesses_beside_the_one_that_is_given_by_its_path_are_reached_too(root: Path) -> None:
    (root / "alive5").rename(root / "texts")
    edit(root / "texts", "+15125550142", "+15125550143")

    reached = numbers_of(known_businesses(str(root / "hibachi")), default=str(root / "hibachi"))

    assert reached["+19165550123"].business == str(root / "hibachi")
    assert reached["+15125550143"].business == str(root / "texts")
    assert load_business(reached["+15125550143"].business).key == "texts"


def test_a_number_may_say_in_which_language_it_is_answered(root: Path) -> None:
    edit(
        root / "hibachi",
        'languages: [en]\ncurrency: USD\nnumbers: ["+19165550123"]',
        'languages: [en, ar]\ncurrency: USD\nnumbers: ["+19165550123", {number: "+19165550124", language: ar}]',
    )

    assert check_business("hibachi", root=root) == []
    reached = numbers_of(known_businesses("hibachi", root=root), default="hibachi")
    assert (reached["+19165550123"].language, reached["+19165550124"].language) == ("en", "ar")


def test_a_number_in_a_language_that_the_business_does_not_speak_is_a_mistake(root: Path) -> None:
    edit(root / "hibachi", '["+19165550123"]', '[{number: "+19165550123", language: ar}]')

    [problem] = check_business("hibachi", root=root)

    assert "answered in `ar`" in problem.what
    assert 'numbers: [{number: "+19165550123"' in problem.file.read_text().splitlines()[problem.line - 1]


def test_two_businesses_with_one_number_are_a_mistake_of_both(root: Path) -> None:
    edit(root / "alive5", "+15125550142", "+19165550123")

    problems = list(shared_numbers(known_businesses("hibachi", root=root).values()))

    assert sorted(problem.file.parent.name for problem in problems) == ["alive5", "hibachi"]
    assert all("+19165550123" in problem.what for problem in problems)


def test_a_shared_number_reaches_the_business_that_answers_by_default_or_none(root: Path) -> None:
    edit(root / "alive5", "+15125550142", "+19165550123")
    shutil.copytree(root / "alive5", root / "third")
    known = known_businesses("hibachi", root=root)

    assert numbers_of(known, default="hibachi")["+19165550123"].business == "hibachi"
    assert numbers_of({k: f for k, f in known.items() if k != "hibachi"}, default="hibachi") == {}


def test_a_business_with_mistakes_keeps_the_others_reachable(root: Path) -> None:
    (root / "alive5" / "business.yaml").write_text("name: [")

    assert list(numbers_of(known_businesses("hibachi", root=root), default="hibachi")) == ["+19165550123"]


def test_a_worker_without_its_business_answers_for_none(root: Path) -> None:
    with pytest.raises(BusinessError):
        known_businesses("nowhere", root=root)
