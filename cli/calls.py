"""`switchboard calls`: what is kept of calls, on the command line."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from cli.exit_codes import ExitCode
from cli.output import fail, print_json, print_table
from cli.run import prepared
from database.choice import open_database
from database.records import PostgresRecordWriter
from database.rows import CallRecord
from recording.folder_store import FolderStore
from settings import Settings

app = typer.Typer(help="List, show, play and export the calls that are kept.", no_args_is_help=True)

T = TypeVar("T")
Json = Annotated[bool, typer.Option("--json", help="Print JSON on standard output.")]
CallId = Annotated[str, typer.Argument(help="The call's id, or the beginning of it.")]


def with_records(read: Callable[[PostgresRecordWriter], Awaitable[T]]) -> T:
    """Run a read against this home's database, started for as long as it takes where none runs."""

    async def run(settings: Settings) -> T:
        async with open_database(settings) as pool:
            return await read(PostgresRecordWriter(pool))

    return asyncio.run(run(prepared("error")))


@app.command("list")
def list_calls(
    business: Annotated[str | None, typer.Option(help="Only this business.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many, the latest first.")] = 20,
    as_json: Json = False,
) -> None:
    """List calls, the latest first.

    Example: switchboard calls list --business hibachi --limit 5
    """
    rows = with_records(lambda records: records.list_calls(business=business, limit=limit))
    if as_json:
        print_json(rows)
        return
    print_table(
        ("call", "started", "business", "length", "who spoke", "mood", "status", "recording"),
        (
            (
                row.id[:8],
                f"{row.started_at:%Y-%m-%d %H:%M}",
                row.business,
                "" if row.seconds is None else f"{row.seconds:.0f} s",
                " → ".join(row.personas),
                row.mood,
                row.status,
                row.recording,
            )
            for row in rows
        ),
        empty="No calls yet. `switchboard demo` holds one.",
    )


async def _find(records: PostgresRecordWriter, call_id: str) -> CallRecord | None:
    record = await records.get_call(call_id)
    if record is not None or len(call_id) < 4:
        return record
    near = [row.id for row in await records.list_calls(limit=1000) if row.id.startswith(call_id.lower())]
    return await records.get_call(near[0]) if len(near) == 1 else None


def _call(call_id: str) -> CallRecord:
    record = with_records(lambda records: _find(records, call_id))
    if record is None:
        fail(f"no call {call_id!r}; `switchboard calls list` names those that are kept")
        raise typer.Exit(ExitCode.NOT_FOUND)
    return record


@app.command()
def show(call_id: CallId, as_json: Json = False) -> None:
    """Show a call: every turn with who spoke, the route and the reason.

    Example: switchboard calls show 3f2a91c0
    """
    record = _call(call_id)
    if as_json:
        print_json(record)
        return
    call = record.call
    print(f"{call.id}  {call.business}  {call.started_at:%Y-%m-%d %H:%M}  {call.status}  {' → '.join(call.personas)}\n")
    for turn in record.turns:
        if turn.caller is not None:
            print(f"{turn.turn:>3}  caller ({turn.caller.sentiment}): {turn.caller.text}")
        for reply in turn.replies:
            where = f"{reply.route}{' ' + reply.target if reply.target else ''}"
            cut = " [cut off]" if reply.interrupted else ""
            print(f"     {reply.persona} ({where}): {reply.said}{cut}\n       {reply.persona_reason} {reply.reasoning}")
    for tool in record.tool_runs:
        print(f"tool {tool.tool} (turn {tool.turn}): {tool.error or tool.receipt or 'done'}")
    if record.recording is not None:
        print(f"recording: {record.recording.status} {record.recording.uri or ''}")


def _recording(call_id: str) -> Path:
    record = _call(call_id)
    recording = record.recording
    if recording is None or recording.uri is None or recording.status == "deleted":
        why = "was deleted" if recording is not None and recording.status == "deleted" else "is not stored yet"
        fail(f"the recording of call {record.call.id} {why}")
        raise typer.Exit(ExitCode.NOT_FOUND)
    store = FolderStore(prepared("error").home)
    path = store.path(store.key_of(recording.uri))
    if not path.exists():
        fail(f"{path} is gone; it was stored but has been removed since")
        raise typer.Exit(ExitCode.NOT_FOUND)
    return path


@app.command()
def play(call_id: CallId) -> None:
    """Play a call's recording with the first player found on this machine; without one, print where the file is.

    Example: switchboard calls play 3f2a91c0
    """
    path = _recording(call_id)
    players = (
        ["ffplay", "-nodisp", "-autoexit", "-loglevel", "error"],
        ["mpv", "--no-video"],
        ["play", "-q"],
        ["open"],
    )
    for command in players:
        if shutil.which(command[0]):
            raise typer.Exit(subprocess.run([*command, str(path)], check=False, stdout=sys.stderr).returncode)
    print(path)


@app.command()
def export(
    call_id: CallId,
    to: Annotated[Path, typer.Option(help="Folder to write to.")] = Path(),
) -> None:
    """Write a call's record as JSON, and its recording where there is one.

    Example: switchboard calls export 3f2a91c0 --to ./export
    """
    import json

    from cli.output import plain

    record = _call(call_id)
    to.mkdir(parents=True, exist_ok=True)
    target = to / f"{record.call.id}.json"
    target.write_text(json.dumps(record, default=plain, ensure_ascii=False, indent=2), encoding="utf-8")
    print(target)
    if record.recording is not None and record.recording.uri is not None and record.recording.status != "deleted":
        audio = to / f"{record.call.id}.ogg"
        shutil.copyfile(_recording(record.call.id), audio)
        print(audio)
