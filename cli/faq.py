"""`switchboard faq`: what would be answered to a question, and why."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import Annotated

import typer

from cli.output import print_json
from cli.run import prepared
from embedding import calibration_for, local_embedder
from routing.business import load_business
from routing.faq import Faq


def register(app: typer.Typer) -> None:
    commands = typer.Typer(help="Ask the FAQ of a business.", no_args_is_help=True)
    commands.callback()(_group)
    commands.command()(ask)
    app.add_typer(commands, name="faq")


def _group() -> None:
    """Ask the FAQ of a business."""


def ask(
    business: Annotated[str | None, typer.Option(help="Business: a folder below businesses/, or a path.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a question.")] = False,
) -> None:
    """Read questions from standard input, one a line, and print what would be answered to each.

    Example: echo "do you come to Davis?" | switchboard faq ask --business hibachi
    """
    settings = prepared("warning")
    loaded = load_business(business or settings.switchboard_business)
    embedder = local_embedder()
    faq = Faq(
        loaded.faq,
        embedder,
        calibration_for(embedder),
        thresholds=loaded.file.thresholds,
        today=lambda: datetime.now(loaded.zone).date(),
        cache=settings.home / "vectors",
    )
    for line in sys.stdin:
        question = line.strip()
        if not question:
            continue
        answer = faq.ask(question)
        if as_json:
            print_json(answer)
        else:
            print(
                f"{answer.action:<8} {answer.similarity:.2f}  {answer.subject or '-'}\n  {answer.answer or ''}",
                flush=True,
            )
