"""`switchboard demo`: a whole real call without a microphone. A voice speaks a script over WebRTC; the call is kept."""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from agent.errors import AgentError, CallFailed
from agent.state_file import RunningState, read_state
from cli.caller.caller import Caller, Measured
from cli.exit_codes import ExitCode
from cli.output import fail, print_json, say
from cli.run import prepared, stop_event
from cli.supervised import new_supervisor
from cli.token import caller_token
from database.choice import open_database
from database.record_reads import PostgresRecordReader
from database.rows import CallRecord, ReplyRow, TurnRow
from recording.spool import call_id_of
from routing.business import load_business
from settings import Settings

RECORD_SECONDS = 90.0


def register(app: typer.Typer) -> None:
    app.command()(demo)


def demo(
    business: Annotated[
        str | None, typer.Option(help="Business that answers: a folder below businesses/, or a path.")
    ] = None,
    script: Annotated[Path | None, typer.Option(help="The caller's lines, one a line.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="End with one line of JSON.")] = False,
) -> int:
    """Play a caller over real WebRTC and print the conversation as it happens.

    Uses the Switchboard that runs in this home, or starts one for the call.

    Example: switchboard demo --business hibachi --json
    """
    settings = prepared("warning")
    name = business or settings.switchboard_business
    lines = script_lines(script, load_business(name).folder)
    return asyncio.run(_interruptible(_demo(settings, name, lines, as_json)))


class ScriptError(Exception):
    """The file with the caller's lines cannot be used."""


def script_lines(script: Path | None, folder: Path) -> list[str]:
    """The caller's lines: those of the file given, else those of the business's own `demo.txt`.

    Raises:
        ScriptError: there is no such file, or nothing in it.
    """
    path = script or folder / "demo.txt"
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ScriptError(
            f"{path}: {error.strerror}; write the caller's lines there, one a line, or name a file with --script"
        ) from None
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    if not lines:
        raise ScriptError(f"{path} holds no line; write what the caller says, one a line")
    return lines


async def _interruptible(work: Any) -> int:
    stop = stop_event()
    running, stopped = asyncio.create_task(work), asyncio.create_task(stop.wait())
    await asyncio.wait({running, stopped}, return_when=asyncio.FIRST_COMPLETED)
    if not running.done():
        say("stopping")
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        return ExitCode.INTERRUPTED
    stopped.cancel()
    return int(running.result())


@asynccontextmanager
async def running_switchboard(settings: Settings) -> AsyncIterator[RunningState]:
    """The Switchboard of this home; started and stopped again where none runs."""
    state = read_state(settings.home)
    if state is not None:
        yield state
        return
    supervisor = new_supervisor(settings)
    try:
        yield await supervisor.start()
    finally:
        await supervisor.stop()


async def _demo(settings: Settings, business: str, lines: list[str], as_json: bool) -> int:
    from agent.local.tts import synthesize_wav

    say("voice: speaking the caller's lines")
    spoken = [await asyncio.to_thread(synthesize_wav, line, "caller") for line in lines]
    async with running_switchboard(settings) as state:
        room = f"demo-{secrets.token_hex(4)}"
        token = caller_token(
            key=state.livekit_key,
            secret=state.livekit_secret,
            room=room,
            identity="demo-caller",
            agent=settings.switchboard_agent_name,
            metadata=json.dumps({"business": business}),
        )
        caller = Caller(on_agent_says=lambda who, text: say(f"  {who}: {text}"))
        say(f"call: dialling into {room}\n")
        try:
            await caller.join(state.livekit_url, token)
            sid = await caller.room.sid
            measured = []
            for line, samples in zip(lines, spoken, strict=True):
                say(f"  caller: {line}")
                measured.append(await caller.say(line, samples))
        finally:
            await caller.leave()
        say("\nrecord: waiting for the call to be stored")
        detail = await _stored(settings, str(call_id_of(sid)))
        summary = _summary(detail, measured, state)
        _print_summary(summary)
        if as_json:
            print_json(summary)
    unanswered = [m.line for m in measured if m.voice_to_voice_ms is None]
    if unanswered:
        fail(f"{len(unanswered)} lines were not answered; look into {settings.home / 'logs' / 'worker.log'}")
        return ExitCode.FOUND_PROBLEMS
    return ExitCode.OK


async def _stored(settings: Settings, call_id: str) -> CallRecord:
    """The call's record, once it has ended and its recording is stored.

    Raises:
        CallFailed: it takes too long.
    """
    deadline = time.monotonic() + RECORD_SECONDS
    async with open_database(settings) as pool:
        reader = PostgresRecordReader(pool)
        while time.monotonic() < deadline:
            detail = await reader.get_call(call_id)
            if (
                detail is not None
                and detail.recording is not None
                and detail.recording.status in ("stored", "partial", "deleted")
            ):
                return detail
            await asyncio.sleep(0.3)
    raise CallFailed(
        f"the call was held, but its record was not complete after {RECORD_SECONDS:.0f} s; "
        f"look into {settings.home / 'logs' / 'ship.log'}"
    )


def _summary(record: CallRecord, measured: list[Measured], state: RunningState) -> dict[str, Any]:
    call, recording = record.call, record.recording
    assert recording is not None
    waits = _waits(record, measured)
    return {
        "call_id": call.id,
        "business": call.business,
        "turns": [_turn(turn, waits.get(turn.turn)) for turn in record.turns if turn.caller is not None],
        "personas": list(call.personas),
        "recording": {
            "uri": recording.uri,
            "seconds": recording.seconds,
            "channels": recording.channels,
            "sha256": recording.sha256,
        },
        "database": state.database,
        "providers": dict(call.providers),
        "page": f"{state.desk_url}/staff/calls/{call.id}",
    }


def _turn(turn: TurnRow, wait: float | None) -> dict[str, Any]:
    assert turn.caller is not None
    reply: ReplyRow | None = turn.replies[-1] if turn.replies else None
    return {
        "heard": turn.caller.text,
        "sentiment": turn.caller.sentiment,
        "persona": reply.persona if reply else None,
        "persona_reason": reply.persona_reason if reply else None,
        "route": reply.route if reply else None,
        "target": reply.target if reply else None,
        "said": " ".join(r.said for r in turn.replies),
        "voice_to_voice_ms": wait,
    }


def _waits(record: CallRecord, measured: list[Measured]) -> dict[int, float | None]:
    """What the caller measured, by turn: a line belongs to the turn whose words ended nearest to it."""
    began = record.call.started_at.timestamp()
    ends = {t.turn: began + (t.caller.ended or 0.0) for t in record.turns if t.caller is not None}
    waits: dict[int, float | None] = {}
    for each in measured:
        nearest = min(ends, key=lambda turn: abs(ends[turn] - each.ended), default=None)
        if nearest is not None:
            waits.setdefault(nearest, each.voice_to_voice_ms)
    return waits


def _print_summary(summary: dict[str, Any]) -> None:
    waits = sorted(t["voice_to_voice_ms"] for t in summary["turns"] if t["voice_to_voice_ms"] is not None)
    say(f"personas: {' → '.join(summary['personas'])}")
    if waits:
        say(f"voice to voice: median {waits[len(waits) // 2]:.0f} ms, longest {waits[-1]:.0f} ms")
    say(f"recording: {summary['recording']['uri']} ({summary['recording']['seconds']} s, stereo)")
    say(f"page: {summary['page']} (start `make run` to open it)")


__all__ = ["AgentError", "register", "running_switchboard", "script_lines"]
