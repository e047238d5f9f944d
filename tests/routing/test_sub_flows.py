"""Fields that several flows ask for, written once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from routing.business import check_business, load_business

HIBACHI = Path(__file__).parents[2] / "businesses" / "hibachi"

CONTACT = """\
name: contact
part: true
fields:
  - name: channel
    type: choice
    label: how to reach you
    choices: {call: [call, by phone], letter: [letter, in writing]}
    ask: ["Shall we call or write?"]
  - name: street
    type: text
    label: your street
    ask: ["Which street do you live in?"]
    when: {channel: letter}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(HIBACHI, tmp_path / "hibachi"))


def put(folder: Path, name: str, text: str) -> None:
    (folder / "flows" / f"{name}.yaml").write_text(text)


def insert(folder: Path, line: str) -> None:
    file = folder / "flows" / "complaint.yaml"
    file.write_text(file.read_text().replace("fields:\n", f"fields:\n{line}", 1))


def test_the_fields_of_a_part_are_asked_in_its_place(folder: Path) -> None:
    put(folder, "contact", CONTACT)
    insert(folder, "  - flow: contact\n")
    business = load_business(folder)
    names = [field.name for field in business.flows["complaint"].fields]
    assert names[:3] == ["channel", "street", "name"]
    assert "contact" not in business.flows, "a part is no flow by itself"


def test_a_condition_beside_it_holds_for_each_of_its_fields(folder: Path) -> None:
    put(folder, "contact", CONTACT)
    file = folder / "flows" / "complaint.yaml"
    late = "  - flow: contact\n    when: {wanted_remedy: {known: true}}\n  - name: phone_number\n"
    file.write_text(file.read_text().replace("  - name: phone_number\n", late, 1))
    fields = {field.name: field for field in load_business(folder).flows["complaint"].fields}
    assert set(fields["channel"].when) == {"wanted_remedy"}
    assert set(fields["street"].when) == {"wanted_remedy", "channel"}


def test_a_part_may_hold_another_and_no_circle(folder: Path) -> None:
    put(folder, "contact", CONTACT + "  - flow: house\n")
    put(folder, "house", "name: house\npart: true\nfields:\n  - flow: contact\n")
    insert(folder, "  - flow: contact\n")
    problems = check_business(folder)
    assert {problem.file.name for problem in problems} >= {"contact.yaml", "house.yaml", "complaint.yaml"}
    assert all("leads back to itself" in problem.what for problem in problems), problems
    put(folder, "house", CONTACT.replace("contact", "house").replace("channel", "door").replace("street", "floor"))
    assert check_business(folder) == []


def test_a_mistake_in_a_part_is_named_once_and_where_it_stands(folder: Path) -> None:
    put(folder, "contact", CONTACT.replace("type: text", "type: texts"))
    insert(folder, "  - flow: contact\n")
    (problem,) = check_business(folder)
    assert problem.file.name == "contact.yaml"
    assert (folder / "flows" / "contact.yaml").read_text().splitlines()[problem.line - 1] == "    type: texts"


def test_a_mistake_behind_a_sub_flow_is_still_named_with_its_line(folder: Path) -> None:
    put(folder, "contact", CONTACT)
    insert(folder, "  - flow: contact\n")
    file = folder / "flows" / "complaint.yaml"
    file.write_text(file.read_text().replace("alternative: email", "alternative: mail", 1))
    (problem,) = check_business(folder)
    assert file.read_text().splitlines()[problem.line - 1] == "    alternative: mail"


def test_a_name_that_comes_in_twice_is_named_at_the_sub_flow(folder: Path) -> None:
    put(folder, "contact", CONTACT.replace("street", "name"))
    insert(folder, "  - flow: contact\n")
    problems = check_business(folder)
    assert "the field `name` is there twice" in {problem.what for problem in problems}
