"""`switchboard calls`: what is kept of calls, on the command line."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from cli.exit_codes import ExitCode, epilog
from cli.output import plain, print_json, print_table, say
from cli.recordings import copy_recording, recording_address, recording_file
from cli.records import READING, Json, OfBusiness, no_such_business, refuse, with_records
from cli.run import prepared
from cli.turn_line import model_marks, stages_line
from database.records import PostgresRecordWriter
from database.rows import CallRecord, RecordingRow

commands = typer.Typer(help="List, show, play and export the calls that are kept.", no_args_is_help=True)

CallId = Annotated[str, typer.Argument(help="The call's id, or the beginning of it.")]

SHORTEST_BEGINNING = 4
PLAYERS = (
    ("ffplay", "-nodisp", "-autoexit", "-loglevel", "error"),
    ("mpv", "--no-video", "--really-quiet"),
    ("play", "-q"),
    ("gst-play-1.0", "--quiet"),
)


def register(app: typer.Typer) -> None:
    app.add_typer(commands, name="calls")


@commands.command("list", epilog=epilog("switchboard calls list --business hibachi --limit 5", *READING))
def list_calls(
    business: OfBusiness = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many.")] = 20,
    as_json: Json = False,
) -> int:
    """List calls, the latest first."""
    rows = with_records(lambda records: records.list_calls(business=business, limit=limit))
    if not rows and no_such_business(business):
        return ExitCode.NOT_FOUND
    if as_json:
        print_json(rows)
        return ExitCode.OK
    print_table(
        ("call", "started", "business", "length", "who spoke", "mood", "status", "recording"),
        (
            (
                row.id[:8],
                f"{row.started_at.astimezone():%Y-%m-%d %H:%M}",
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
        wrap=("who spoke", "status", "recording"),
    )
    return ExitCode.OK


@commands.command(epilog=epilog("switchboard calls show 3f2a91c0", *READING))
def show(call_id: CallId, as_json: Json = False) -> None:
    """Show a call: every turn with who spoke, the route, the reason and the stages, and what came of it."""
    record = _call(call_id)
    if as_json:
        print_json(record)
        return
    call = record.call
    personas = " → ".join(call.personas)
    print(f"{call.id}  {call.business}  {call.started_at.astimezone():%Y-%m-%d %H:%M}  {call.status}  {personas}\n")
    for turn in record.turns:
        if turn.caller is not None:
            print(f"{turn.turn:>3}  caller ({turn.caller.sentiment}): {turn.caller.text}")
        for reply in turn.replies:
            where = f"{reply.route} {reply.target}" if reply.target else reply.route
            cut = " [cut off]" if reply.interrupted else ""
            print(f"     {reply.persona} ({where}): {reply.said}{cut}")
            print(f"       {reply.persona_reason} {reply.reasoning}".rstrip())
            for line in (stages_line(reply.timings), *model_marks(reply.model)):
                if line:
                    print(f"       {line}")
    for hand_off in record.hand_offs:
        print(f"hand-off (turn {hand_off.turn}): {hand_off.from_persona} → {hand_off.to_persona}: {hand_off.reason}")
    for tool in record.tool_runs:
        print(f"tool {tool.tool} (turn {tool.turn}): {tool.error or tool.receipt or 'done'}")
    for fault in record.faults:
        print(f"fault (turn {fault.turn}): {fault.part}: {fault.what}")
    if record.recording is not None:
        reason = f" ({record.recording.reason})" if record.recording.reason else ""
        print(f"recording: {record.recording.status}{reason} {record.recording.uri or ''}".rstrip())


@commands.command(epilog=epilog("switchboard calls play 3f2a91c0", *READING, ExitCode.FOUND_PROBLEMS))
def play(call_id: CallId) -> int:
    """Play a call's recording: callers left, agents right.

    The first player found on this machine is used; without one the file's path is printed, or for a recording in S3 an
    address that is good for an hour.
    """
    record = _call(call_id)
    if record.recording is None or record.recording.uri is None:
        raise refuse(f"the recording of call {record.call.id} {_why_missing(record.recording)}")
    settings = prepared("error")
    for player, *options in PLAYERS:
        program = shutil.which(player)
        if program is not None:
            with recording_file(settings, record.recording) as path:
                ended = subprocess.run([program, *options, str(path)], check=False, stdout=sys.stderr)
            return ExitCode.OK if ended.returncode == 0 else ExitCode.FOUND_PROBLEMS
    address = recording_address(settings, record.recording)
    say(f"no player found ({', '.join(player for player, *_ in PLAYERS)}); any browser plays this:")
    print(address)
    return ExitCode.OK


@commands.command(epilog=epilog("switchboard calls export 3f2a91c0 --to ./export", *READING))
def export(
    call_id: CallId,
    to: Annotated[Path, typer.Option(help="Folder to write to; made where it is missing.")] = Path(),
    as_json: Json = False,
) -> None:
    """Write a call's record as JSON, and its recording where there is one; print what was written."""
    record = _call(call_id)
    written = [to / f"{record.call.id}.json"]
    try:
        to.mkdir(parents=True, exist_ok=True)
        text = json.dumps(record, default=plain, ensure_ascii=False, indent=2)
        written[0].write_text(f"{text}\n", encoding="utf-8")
        if record.recording is not None and record.recording.uri is not None:
            written.append(to / f"{record.call.id}.ogg")
            copy_recording(prepared("error"), record.recording, written[1])
    except OSError as error:
        raise refuse(f"{error.filename or to} cannot be written: {error.strerror}", ExitCode.SETTINGS) from None
    if as_json:
        print_json({"record": written[0], "recording": written[1] if len(written) > 1 else None})
        return
    for path in written:
        print(path)
    if len(written) == 1:
        say(f"without a recording: it {_why_missing(record.recording)}")


def _call(call_id: str) -> CallRecord:
    """The record of a call that is named by its id or by a beginning that only one has."""

    async def find(records: PostgresRecordWriter) -> CallRecord | list[str]:
        record = await records.get_call(call_id)
        if record is not None or len(call_id) < SHORTEST_BEGINNING:
            return record or []
        ids = [row.id for row in await records.list_calls(limit=100_000) if row.id.startswith(call_id.lower())]
        one = await records.get_call(ids[0]) if len(ids) == 1 else None
        return one or ids

    found = with_records(find)
    if isinstance(found, CallRecord):
        return found
    if found:
        raise refuse(f"{len(found)} calls begin with {call_id!r}: {', '.join(found[:3])}; write more of the id")
    raise refuse(f"no call {call_id!r}; `switchboard calls list` names those that are kept")


def _why_missing(recording: RecordingRow | None) -> str:
    if recording is None or recording.status == "pending":
        return "is not stored yet; `switchboard ship` brings it there"
    return f"was {recording.status}" + (f": {recording.reason}" if recording.reason else "")
