"""`switchboard faq`: what would be answered to a question, and how surely."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import datetime
from io import TextIOWrapper
from typing import Annotated

import typer

from agent.faq_service import SECONDS, with_faq_service
from cli.exit_codes import ExitCode, epilog
from cli.output import print_json, say
from cli.run import prepared
from embedding import own_weights
from embedding.arabic_text import has_arabic
from routing.build import build_faqs
from routing.business import load_business
from routing.faq import FaqAnswer, weigh

commands = typer.Typer(help="Ask the FAQ of a business.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    app.add_typer(commands, name="faq")


@commands.callback()
def _group() -> None:
    """Ask the FAQ of a business."""


@commands.command(
    epilog=epilog('echo "do you come to Davis?" | switchboard faq ask --business hibachi', ExitCode.SETTINGS)
)
def ask(
    business: Annotated[
        str | None, typer.Option(help="A folder below businesses/, or a path; the settings' business by default.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one line of JSON for each question.")] = False,
) -> None:
    """Read questions from standard input, one a line, and print what would be answered to each, in its language.

    The action is `answer`, `clarify` (ask the caller which subject is meant) or `none`; the similarity is calibrated:
    from 0.85 on an answer is right 99 times in 100.
    """
    settings = prepared("warning")
    loaded = load_business(business or settings.switchboard_business)
    own = own_weights(settings.switchboard_local_models)
    faqs = build_faqs(loaded, own=own, today=lambda: datetime.now(loaded.zone).date(), cache=settings.home / "vectors")
    answers = {language: with_faq_service(faq, settings, deadline=SECONDS) for language, faq in faqs.items()}
    first = loaded.file.languages[0]
    for question in _questions():
        # There is no call whose language would count: a question is in the one of its script.
        written = "ar" if has_arabic(question) else "en"
        language = written if written in loaded.file.languages else first
        nearest = answers.get(language, answers[first]).nearest(question, language=language)
        answer = weigh(question, nearest, loaded.file.thresholds)
        if as_json:
            print_json(answer)
        else:
            _print(answer)


def _questions() -> Iterator[str]:
    if sys.stdin.isatty():
        say("Write a question a line; Ctrl-D ends.")
    if isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")
    for line in sys.stdin:
        if line.strip():
            yield line.strip()


def _print(answer: FaqAnswer) -> None:
    subjects = " or ".join((answer.subject, *answer.alternatives)) if answer.subject else "-"
    print(f"{answer.action:<8} {answer.similarity:.2f}  {subjects}", flush=True)
    if answer.answer:
        print(f"  {answer.answer}", flush=True)
    print(f"  why: {answer.why}", flush=True)
    if answer.source and answer.action != "none":
        print(f"  source: {answer.source}", flush=True)
    others = [f"{subject} {similarity:.2f}" for subject, similarity in answer.nearest if subject != answer.subject]
    if others:
        print(f"  also near: {', '.join(others)}", flush=True)
