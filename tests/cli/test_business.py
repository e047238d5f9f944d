"""`switchboard business`: what is printed, what is written, and the exit codes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli.business import app
from personas.persona import Persona
from routing.business import check_business, load_business
from routing.business_model import BusinessFile
from routing.flow_model import Flow, FlowEnd, FlowField

EXAMPLES = Path(__file__).parents[2] / "businesses"


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory, so that a test cannot write into the project."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


def test_check_finds_nothing_wrong_with_the_examples() -> None:
    result = run("check", "hibachi", "alive5")

    assert result.exit_code == 0
    assert result.stdout == "hibachi: no mistakes\nalive5: no mistakes\n"


def test_check_without_a_name_checks_every_business(elsewhere: Path) -> None:
    run("new", "corner-bakery")

    report = json.loads(run("check", "--json").stdout)

    assert report["ok"] is True
    assert {one["business"] for one in report["businesses"]} >= {"corner-bakery", "hibachi", "alive5"}


def test_check_names_file_line_and_remedy_and_ends_with_one(elsewhere: Path) -> None:
    folder = Path(shutil.copytree(EXAMPLES / "hibachi", elsewhere / "mine"))
    prices = folder / "prices.yaml"
    prices.write_text(prices.read_text().replace("adult: 55.00", "adult: lots", 1))
    line = prices.read_text().splitlines().index("adult: lots") + 1
    about = folder / "business.yaml"
    about.write_text(about.read_text().replace("+19165550123", "+19165550124"))

    plain, report = run("check", "mine", "hibachi"), run("check", "mine", "hibachi", "--json")

    assert plain.exit_code == report.exit_code == 1
    assert f"mine/prices.yaml:{line}: `adult` should be an amount" in plain.stdout
    assert "55.00" in plain.stdout
    [bad, good] = json.loads(report.stdout)["businesses"]
    assert good == {"business": "hibachi", "ok": True, "problems": []}
    assert bad["problems"] == [
        {
            "file": "mine/prices.yaml",
            "line": line,
            "what": "`adult` should be an amount, but it is 'lots'",
            "write_instead": "Write digits with a point and no currency sign, such as 55.00",
        }
    ]


def test_check_finds_a_number_that_two_businesses_claim(elsewhere: Path) -> None:
    shutil.copytree(EXAMPLES / "hibachi", elsewhere / "mine")

    result = run("check", "mine")

    assert result.exit_code == 1
    assert "+19165550123 reaches hibachi too" in result.stdout


def test_check_of_a_business_that_does_not_exist_suggests_one() -> None:
    result = run("check", "hibatchi")

    assert result.exit_code == 1
    assert "Write `hibachi`" in result.stdout


def test_new_makes_a_business_that_passes_the_check_under_its_own_name(elsewhere: Path) -> None:
    result = run("new", "corner-bakery", "--name", "Tom's Corner Bakery & Café")

    assert result.exit_code == 0, result.output
    assert "switchboard business check corner-bakery" in result.stdout
    assert check_business("corner-bakery") == []
    business = load_business("corner-bakery")
    assert business.file.name == "Tom's Corner Bakery & Café"
    assert business.folder == elsewhere / "businesses" / "corner-bakery"
    assert "Tom's Corner Bakery & Café" in business.faq[0].answer
    assert "My Business" not in "".join(file.read_text() for file in business.folder.rglob("*.*"))


def test_new_makes_a_name_of_the_folders() -> None:
    result = run("new", "corner-bakery", "--json")

    assert json.loads(result.stdout) == {"business": "corner-bakery", "folder": "businesses/corner-bakery"}
    assert load_business("corner-bakery").file.name == "Corner Bakery"


def test_new_from_another_business_is_a_whole_copy_without_its_dialled_numbers() -> None:
    assert run("new", "second-kitchen", "--from", "hibachi").exit_code == 0

    business, original = load_business("second-kitchen"), load_business("hibachi")
    assert business.file.name == "Second Kitchen"
    assert business.file.numbers == ()
    assert original.file.numbers
    assert [entry.subject for entry in business.faq] == [entry.subject for entry in original.faq]
    assert business.prices == original.prices
    assert "business check second-kitchen" in (business.folder / "business.yaml").read_text()
    assert original.file.name not in "".join(file.read_text() for file in business.folder.rglob("*.*"))


def test_new_does_not_write_over_a_folder(elsewhere: Path) -> None:
    there = elsewhere / "businesses" / "corner-bakery"
    there.mkdir(parents=True)

    result = run("new", "corner-bakery")

    assert result.exit_code == 1
    assert "exists already" in result.stderr
    assert list(there.iterdir()) == []


@pytest.mark.parametrize(
    "arguments",
    [
        ("Corner Bakery",),
        ("../bakery",),
        ("bakery", "--name", 'The "Bakery"'),
        ("bakery", "--name", "{name}"),
        ("bakery", "--name", ""),
        ("bakery", "--from", "nowhere"),
        ("bakery", "--into", "a_file"),
    ],
)
def test_new_that_fails_says_why_and_leaves_nothing(elsewhere: Path, arguments: tuple[str, ...]) -> None:
    (elsewhere / "a_file").write_text("")

    result = run("new", *arguments)

    assert result.exit_code == 1
    assert result.stderr.startswith("switchboard: ")
    assert [file for file in elsewhere.rglob("*") if file.is_file()] == [elsewhere / "a_file"]


def test_new_from_a_business_with_mistakes_leaves_nothing(elsewhere: Path) -> None:
    folder = Path(shutil.copytree(EXAMPLES / "alive5", elsewhere / "broken"))
    (folder / "prices.yaml").write_text("kind: list\n")

    result = run("new", "copy", "--from", "broken")

    assert result.exit_code == 1
    assert "`advertised` is missing" in result.stderr
    assert not (elsewhere / "businesses").exists()


def test_schema_describes_every_file_and_key() -> None:
    schemas = json.loads(run("schema", "--json").stdout)
    text = run("schema").stdout

    assert list(schemas) == [
        "business.yaml",
        "personas/*.md",
        "flows/*.yaml",
        "faq/*.md",
        "documents/*.md",
        "prices.yaml",
        "lines.yaml",
        "tools/*.yaml",
    ]
    assert set(schemas["business.yaml"]["properties"]) == set(BusinessFile.model_fields)
    assert set(schemas["personas/*.md"]["properties"]) == set(Persona.model_fields) - {"key", "rules"}
    for model in (Flow, FlowField, FlowEnd):
        for key in model.model_fields:
            assert f"{key}: " in text
    for key in ("Also asked", "kitchen_zipcode", "tool.check_availability.taken", "goodbye"):
        assert f"{key}: " in text


@pytest.mark.parametrize("command", ["check", "new", "schema", "index"])
def test_help_holds_an_example_and_the_exit_codes(command: str) -> None:
    text = run(command, "--help").stdout

    assert f"Example: switchboard business {command}" in text
    assert "Exit codes: 0" in text
