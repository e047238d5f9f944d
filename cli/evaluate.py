"""`switchboard eval`: judge a decider by scenarios, through the orchestrator that calls use."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from agent.openai_model import build_text_models
from cli.evaluation.comparison import Comparison, NoResult, compare, read_result
from cli.evaluation.figures import COUNTERS, RATES, report
from cli.evaluation.html_report import write_html
from cli.evaluation.judge import Verdict, judge, read_terms
from cli.evaluation.play import TODAY, play
from cli.evaluation.revealed import HELD_OUT, honoured, reveal
from cli.evaluation.scenario import Scenario, ScenarioError, load_scenarios
from cli.exit_codes import ExitCode, epilog
from cli.output import fail, print_json, print_table, say
from cli.run import prepared
from personas.errors import AuthoringError, Problem
from routing.build import CallParts, build_parts
from routing.business import load_business
from routing.business_model import Business
from routing.language_model import LanguageModel
from routing.ledger_memory import MemoryLedger

_BY = {"local": "locally", "llm": "by the language model"}
SCENARIOS = Path(__file__).resolve().parent.parent / "tests" / "scenarios"


def register(app: typer.Typer) -> None:
    app.command(
        "eval",
        epilog=epilog(
            "switchboard eval tests/scenarios/tuned --decider local --json",
            ExitCode.FOUND_PROBLEMS,
            ExitCode.SETTINGS,
            ExitCode.NOT_FOUND,
        ),
    )(evaluate)


def evaluate(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="FILE|FOLDER", help="Scenarios; without any: the project's own."),
    ] = None,
    decider: Annotated[
        Literal["local", "llm"], typer.Option(help="Who decides; llm asks the models that the settings name.")
    ] = "local",
    html: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write a report as one HTML file, too.", dir_okay=False)
    ] = None,
    earlier: Annotated[
        Path | None,
        typer.Option(
            "--compare", metavar="FILE", help="Tell what moved since the result that --json printed into this file."
        ),
    ] = None,
    revealing: Annotated[
        bool, typer.Option("--reveal", help="Show misses of held-out parts too; from then on they count as tuned.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON on standard output.")] = False,
) -> None:
    """Run scenarios and print how often route, persona, mood, values, flows and recall were right.

    Misses are listed with their turn, what was expected and what came instead. Those of held-out scenarios are not:
    whoever has seen them tunes for them. However well it was judged, the exit code is 0.
    """
    settings = prepared("error")
    models = build_text_models(settings) if decider == "llm" else ()
    if decider == "llm" and not models:
        raise typer.BadParameter("set OPENAI_API_KEY, or judge the local decider", param_hint="--decider llm")
    before = _earlier(earlier)
    if html is not None and not html.absolute().parent.is_dir():
        raise typer.BadParameter(f"there is no folder {html.parent}; make it first", param_hint="--html")
    scenarios = load_scenarios(paths or [SCENARIOS])
    businesses = load_businesses(scenarios)
    if revealing:
        for part in reveal(scenarios):
            say(f"revealed {part}: it counts as tuned from now on")
    verdicts = asyncio.run(
        run_scenarios(honoured(scenarios), businesses, cache=settings.home / "vectors", models=models)
    )
    found = report(verdicts)
    compared = None if before is None else compare(before, found)
    if html is not None:
        write_html(found, html, title=f"Scenarios, decided {_BY[decider]}", compared=compared)
        say(f"report: {html}")
    if as_json:
        print_json(found if compared is None else found | {"compared": compared})
    else:
        _print(found)
        if compared is not None:
            _print_comparison(compared)
    broken = [verdict.played.scenario for verdict in verdicts if verdict.played.failed]
    if broken:
        shown = [scenario.id for scenario in broken if scenario.group != HELD_OUT]
        hidden = len(broken) - len(shown)
        names = ", ".join([*shown, *([f"{hidden} held out"] if hidden else [])])
        fail(f"{len(broken)} of {len(verdicts)} conversations ended in an error: {names}")
        raise typer.Exit(ExitCode.FOUND_PROBLEMS)


def load_businesses(scenarios: Sequence[Scenario]) -> dict[str, Business]:
    """The businesses that scenarios name, loaded.

    Raises:
        ScenarioError: one of them does not exist or has mistakes.
    """
    businesses: dict[str, Business] = {}
    problems: list[Problem] = []
    for name, scenario in {s.business: s for s in reversed(scenarios)}.items():
        try:
            businesses[name] = load_business(name)
        except AuthoringError as error:
            what = f"`{name}`, the business of `{scenario.id}`, cannot be used"
            remedy = "Name a folder below businesses/, or a path to one"
            problem = Problem(file=scenario.part or Path(), line=scenario.line, what=what, write_instead=remedy)
            problems += [problem, *error.problems]
    if problems:
        raise ScenarioError(problems)
    return businesses


async def run_scenarios(
    scenarios: Sequence[Scenario],
    businesses: Mapping[str, Business],
    *,
    cache: Path,
    models: Sequence[LanguageModel] = (),
) -> list[Verdict]:
    """Play and judge scenarios one after the other.

    Args:
        cache: a folder for the vectors of businesses' sentences.
        models: language models that decide; without any the decision is local.
    """
    parts: dict[str, CallParts] = {}
    for name, business in businesses.items():
        say(f"{name}: loading")
        local = await asyncio.to_thread(
            partial(build_parts, business, ledger=MemoryLedger(), today=lambda: TODAY, cache=cache)
        )
        parts[name] = local.with_models(models)
    terms = {name: read_terms(business.folder) for name, business in businesses.items()}
    verdicts = []
    for number, scenario in enumerate(scenarios, 1):
        # A ledger for each: what one scenario books must not be taken for the next.
        played = await play(scenario, parts[scenario.business].with_ledger(MemoryLedger()))
        verdicts.append(judge(played, terms[scenario.business]))
        if number % 20 == 0 or number == len(scenarios):
            say(f"{number} of {len(scenarios)} conversations")
    return verdicts


def _earlier(file: Path | None) -> dict[str, Any] | None:
    try:
        return None if file is None else read_result(file)
    except NoResult as error:
        raise typer.BadParameter(str(error), param_hint="--compare") from error


def _print_comparison(compared: Comparison) -> None:
    print_table(
        ("of", "figure", "before", "now", ""),
        (
            (
                one.of or "all",
                one.figure,
                _cell(one.before, None),
                _cell(one.now, None),
                {True: "better", False: "worse", None: ""}[one.better],
            )
            for one in compared.moved
        ),
        empty="No figure moved.",
    )
    for what, misses in (("new", compared.new), ("gone", compared.gone)):
        for miss in misses:
            print(f"{what}: {miss['scenario']} turn {miss['turn']}: {miss['what']}")


def _print(found: dict[str, Any]) -> None:
    columns = {"all": found, **found["groups"]}
    print_table(
        ("figure", *columns),
        (
            (name, *(_cell(column.get(name), column["judged"].get(name)) for column in columns.values()))
            for name in ("conversations", "turns", *RATES, *COUNTERS)
        ),
        empty="No scenarios.",
    )
    for miss in found["misses"]:
        print(f"{miss['scenario']} turn {miss['turn']}: {miss['what']}: expected {miss['expected']}, got {miss['got']}")


def _cell(value: float | int | None, judged: int | None) -> str:
    if value is None:
        return "-"
    if not isinstance(value, float):
        return str(value)
    return f"{value:.3f}" if judged is None else f"{value:.3f} of {judged}"
