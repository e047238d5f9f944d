"""`switchboard business`: check, make and describe business folders."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from cli.business_index import EXAMPLE, index
from cli.business_schema import described, schemas
from cli.exit_codes import ExitCode
from cli.new_business import NewBusinessError, make_business
from cli.output import fail, print_json
from cli.voices import voices
from personas.errors import Problem
from routing.business import businesses, check_business, find_business
from routing.dialled import shared_numbers
from routing.errors import BusinessError

app = typer.Typer(
    name="business",
    help="Check, make and index businesses: folders of personas, flows, FAQ, documents and prices.",
    no_args_is_help=True,
)

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON on standard output.")]


def register(commands: typer.Typer) -> None:
    commands.add_typer(app)


@app.command(
    epilog="Example: switchboard business check hibachi ./my-business\n\n"
    "Exit codes: 0 all is well, 1 there are mistakes, 2 wrong usage."
)
def check(
    folders: Annotated[
        list[str] | None, typer.Argument(help="Names under businesses/, or paths. Without any: all that there are.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Find every mistake in business folders, with file, line and what to write instead."""
    found = {folder: check_business(folder) for folder in folders or businesses()}
    for problem in _shared(found):
        for folder, problems in found.items():
            if problem.file.parent.resolve() == find_business(folder).resolve():
                problems.append(problem)
    if as_json:
        print_json(_report(found))
    else:
        for folder, problems in found.items():
            _print(folder, problems)
    raise typer.Exit(ExitCode.FOUND_PROBLEMS if any(found.values()) else ExitCode.OK)


@app.command(
    epilog="Example: switchboard business new corner-bakery --name 'The Corner Bakery'\n\n"
    "Exit codes: 0 made, 1 could not be made (nothing is written then), 2 wrong usage."
)
def new(
    key: Annotated[str, typer.Argument(metavar="NAME", help="The folder's name: lower-case letters, digits, - and _.")],
    name: Annotated[str | None, typer.Option(help="What callers hear; else made of the folder's name.")] = None,
    example: Annotated[
        str | None, typer.Option("--from", help="Copy this business instead of the small starter.")
    ] = None,
    into: Annotated[Path, typer.Option(help="Where the folder is put.")] = Path("businesses"),
    as_json: JsonOption = False,
) -> None:
    """Make a business that is valid from the start, to be edited from there."""
    try:
        folder = make_business(key, into=into, name=name, example=example)
    except (NewBusinessError, BusinessError) as error:
        fail(str(error))
        raise typer.Exit(ExitCode.FOUND_PROBLEMS) from None
    if as_json:
        print_json({"business": key, "folder": folder})
        return
    typer.echo(f"Made {folder}. Edit the files in it, then: switchboard business check {_named(folder)}")


@app.command(epilog="Example: switchboard business schema --json > schema.json\n\nExit codes: 0, 2 wrong usage.")
def schema(as_json: JsonOption = False) -> None:
    """Print what may stand in the files of a business; with --json as JSON Schemas, by file."""
    if as_json:
        print_json(schemas())
    else:
        typer.echo(described(schemas()))


app.command(epilog=EXAMPLE)(index)


app.command(
    epilog="Example: switchboard business voices hibachi\n\n"
    "Exit codes: 0 all lines are there, 1 some could not be spoken, 2 wrong usage, 3 the business or the local voice "
    "cannot be used, 4 none could be spoken."
)(voices)


def _shared(checked: Iterable[str]) -> list[Problem]:
    """Numbers that businesses share: those that are checked, and those that answer beside them."""
    folders = {}
    for named in checked:
        try:
            folder = find_business(named)
        except BusinessError:
            continue
        folders[folder.name] = folder
    return list(shared_numbers((businesses() | folders).values()))


def _report(found: dict[str, list[Problem]]) -> dict[str, object]:
    return {
        "ok": not any(found.values()),
        "businesses": [
            {
                "business": folder,
                "ok": not problems,
                "problems": [
                    {
                        "file": _near(problem.file),
                        "line": problem.line,
                        "what": problem.what,
                        "write_instead": problem.write_instead,
                    }
                    for problem in problems
                ],
            }
            for folder, problems in found.items()
        ],
    }


def _print(folder: str, problems: list[Problem]) -> None:
    if not problems:
        typer.echo(f"{folder}: no mistakes")
        return
    typer.echo(f"{folder}: {len(problems)} mistake{'s' if len(problems) > 1 else ''}")
    for problem in problems:
        typer.echo(f"  {_near(problem.file)}:{problem.line}: {problem.what}")
        typer.echo(f"    {problem.write_instead}")


def _near(file: Path) -> str:
    """A path as short as it can be clicked: from the working directory where the file lies below it."""
    absolute = file.absolute()
    return str(absolute.relative_to(Path.cwd()) if absolute.is_relative_to(Path.cwd()) else file)


def _named(folder: Path) -> str:
    """How the folder can be named: by its name where it lies under `businesses/`, else by its path."""
    return folder.name if folder.name in businesses() else str(folder)
