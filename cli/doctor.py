"""`switchboard doctor`: what runs, what is configured, what would fail and why."""

from __future__ import annotations

import asyncio
import shutil
import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Literal
from urllib.parse import urlsplit

import typer

from agent.errors import AgentError, SpeechUnavailable
from agent.livekit_server import server_program
from agent.local.weights import hibari_file, whisper_folder
from agent.state_file import read_state
from cli.exit_codes import ExitCode
from cli.output import print_json
from cli.run import prepared
from database.choice import choose_database
from database.connection import connect
from database.errors import DatabaseError
from database.migrations import pending
from routing.business import check_business
from settings import Settings

State = Literal["ok", "note", "problem"]
MINIMUM_FREE_BYTES = 1_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at."""

    part: str
    state: State
    what: str


def register(app: typer.Typer) -> None:
    app.command()(doctor)


def doctor(as_json: Annotated[bool, typer.Option("--json", help="Print JSON on standard output.")] = False) -> int:
    """Say what is running, what is configured, and what would fail and why.

    Ends with 1 when something would fail.

    Example: switchboard doctor
    """
    settings = prepared("error")
    findings = examine(settings)
    if as_json:
        print_json(findings)
    else:
        marks = {"ok": "ok     ", "note": "note   ", "problem": "PROBLEM"}
        width = max(len(f.part) for f in findings)
        print("\n".join(f"{marks[f.state]}  {f.part:<{width}}  {f.what}" for f in findings))
    wrong = any(f.state == "problem" for f in findings)
    return ExitCode.FOUND_PROBLEMS if wrong else ExitCode.OK


def examine(settings: Settings) -> list[Finding]:
    """Look at every part; a check that fails says so and the next one goes on."""
    checks: tuple[Callable[[Settings], list[Finding]], ...] = (
        _running,
        _home,
        _livekit,
        _database,
        _speech,
        _language_model,
        _business,
    )
    return [finding for check in checks for finding in check(settings)]


def _running(settings: Settings) -> list[Finding]:
    state = read_state(settings.home)
    if state is None:
        return [Finding(part="running", state="note", what="nothing runs in this home; `switchboard up` starts it")]
    children = ", ".join(f"{name} ({pid})" for name, pid in sorted(state.children.items()))
    return [
        Finding(part="running", state="ok", what=f"since process {state.pid}: {children}"),
        Finding(part="page", state="ok", what=f"{state.desk_url}/"),
    ]


def _home(settings: Settings) -> list[Finding]:
    home = settings.home
    existing = next(folder for folder in (home, *home.parents) if folder.exists())
    free = shutil.disk_usage(existing).free
    if free < MINIMUM_FREE_BYTES:
        return [
            Finding(
                part="home", state="problem", what=f"{home}: only {free // 1_000_000} MB free; recordings need room"
            )
        ]
    return [Finding(part="home", state="ok", what=f"{home} ({free // 1_000_000_000} GB free)")]


def _livekit(settings: Settings) -> list[Finding]:
    if settings.livekit_url is None:
        try:
            program = server_program()
        except AgentError as error:
            return [Finding(part="livekit", state="problem", what=str(error))]
        return [Finding(part="livekit", state="ok", what=f"started here when needed: {program}")]
    parts = urlsplit(settings.livekit_url)
    port = parts.port or (443 if parts.scheme in ("wss", "https") else 80)
    try:
        with socket.create_connection((parts.hostname or "", port), timeout=3.0):
            return [Finding(part="livekit", state="ok", what=f"{settings.livekit_url} answers")]
    except OSError as error:
        reason = error.strerror or str(error)
        return [
            Finding(
                part="livekit",
                state="problem",
                what=f"{settings.livekit_url} does not answer ({reason}); see LIVEKIT_URL",
            )
        ]


def _database(settings: Settings) -> list[Finding]:
    choice = choose_database(settings)
    if choice.dsn is None:
        return [Finding(part="database", state="ok", what="embedded PostgreSQL (DATABASE_URL is not set)")]
    try:
        waiting = asyncio.run(_reach(choice.dsn))
    except DatabaseError as error:
        return [Finding(part="database", state="problem", what=str(error))]
    if waiting:
        what = f"{len(waiting)} migrations are not applied; run `switchboard migrate`"
        return [Finding(part="database", state="problem", what=what)]
    return [Finding(part="database", state="ok", what="PostgreSQL by DATABASE_URL, schema up to date")]


async def _reach(dsn: str) -> list[str]:
    connection = await connect(dsn)
    await connection.close()
    return await pending(dsn)


def _speech(settings: Settings) -> list[Finding]:
    findings = []
    for part, key, provider, weights in (
        ("hearing", settings.deepgram_api_key, "Deepgram", whisper_folder),
        ("speaking", settings.eleven_api_key, "ElevenLabs", hibari_file),
    ):
        if key is not None:
            findings.append(Finding(part=part, state="ok", what=f"{provider} (its key is set; it is not tried here)"))
            continue
        try:
            weights(settings.switchboard_local_models)
        except SpeechUnavailable as error:
            findings.append(Finding(part=part, state="problem", what=str(error)))
        else:
            findings.append(Finding(part=part, state="ok", what="local, on this machine"))
    return findings


def _language_model(settings: Settings) -> list[Finding]:
    if settings.openai_api_key is not None:
        what = "OPENAI_API_KEY is set but not used yet: the local decider decides every turn"
        return [Finding(part="deciding", state="note", what=what)]
    return [Finding(part="deciding", state="ok", what="local, on this machine")]


def _business(settings: Settings) -> list[Finding]:
    problems = check_business(settings.switchboard_business)
    if problems:
        first = problems[0]
        name, place = settings.switchboard_business, f"{first.file}:{first.line}"
        what = f"{name}: {len(problems)} mistakes, the first in {place}: {first.what}"
        return [Finding(part="business", state="problem", what=f"{what} (`switchboard business check` lists them)")]
    return [Finding(part="business", state="ok", what=f"{settings.switchboard_business} is valid")]
