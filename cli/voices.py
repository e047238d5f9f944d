"""`switchboard business voices`: a business's lines spoken ahead of the calls, and who speaks with which voice."""

from __future__ import annotations

import asyncio
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from agent.errors import SpeechUnavailable
from agent.local.weights import hibari_file
from cli.exit_codes import ExitCode
from cli.output import print_json, print_table, say
from cli.records import refuse
from cli.render_voices import RenderReport, render_voices
from cli.run import prepared
from personas.persona import Persona
from routing.business import load_business
from routing.business_model import Business
from routing.wording import fill
from settings import Settings

LOCAL_LANGUAGE = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceRow:
    """A persona's voice with one way of speaking. `usable` is False when `why` keeps it from being heard; `used` is
    whether calls that begin now are spoken this way."""

    persona: str
    name: str
    way: str
    voice: str
    usable: bool
    used: bool
    why: str | None
    sample: Path | None = None


def voices(
    business: Annotated[
        str | None,
        typer.Argument(help="A name under businesses/, or a path; the settings' business by default."),
    ] = None,
    as_list: Annotated[
        bool, typer.Option("--list", help="Speak nothing; list the personas with their voices instead.")
    ] = False,
    speak: Annotated[
        Path | None,
        typer.Option(
            help="List, and write each persona's greeting in its local voice into this folder, as WAV.",
            metavar="FOLDER",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON on standard output.")] = False,
) -> None:
    """Speak greetings, answers and every other line that is the same in each call into the voice cache; what is there
    already is left as it is."""
    settings = prepared("warning")
    loaded = load_business(business or settings.switchboard_business)
    if as_list or speak is not None:
        _list(settings, loaded, speak, as_json=as_json)
        return
    report = asyncio.run(render_voices(settings, loaded))
    if as_json:
        print_json(report)
    else:
        _print(report)
    if report.failed or report.left_out:
        raise typer.Exit(ExitCode.FOUND_PROBLEMS if report.there + report.spoken else ExitCode.UNAVAILABLE)


def _print(report: RenderReport) -> None:
    kinds = ", ".join(f"{count} {kind}" for kind, count in report.kinds.items())
    typer.echo(f"{report.business}: {report.lines} lines ({kinds}) by {report.provider}")
    typer.echo(f"spoken now: {report.spoken} ({report.spoken_bytes / 1e6:.1f} MB), there already: {report.there}")
    if report.failed or report.left_out:
        typer.echo(f"not spoken: {report.failed + report.left_out}; run this again to try them once more")
    typer.echo(f"{report.cache_folder} holds {report.cache_lines} lines, {report.cache_bytes / 1e6:.1f} MB")


def _list(settings: Settings, loaded: Business, speak: Path | None, *, as_json: bool) -> None:
    samples = _speak(loaded, speak, settings) if speak is not None else {}
    rows = [row for persona in loaded.personas.values() for row in _ways(settings, loaded, persona, samples)]
    if as_json:
        print_json(rows)
        return
    print_table(
        ("persona", "name", "way", "voice", "now"),
        (
            (row.persona, row.name, row.way, row.voice, "used" if row.used else row.why or "can be spoken")
            for row in rows
        ),
        empty="No personas.",
        wrap=("now",),
    )


def _ways(settings: Settings, business: Business, persona: Persona, samples: dict[str, Path]) -> Iterator[VoiceRow]:
    provided = settings.eleven_api_key is not None
    yield VoiceRow(
        persona=persona.key,
        name=persona.name,
        way="elevenlabs",
        voice=persona.voice.elevenlabs,
        usable=provided,
        used=provided,
        why=None if provided else "ELEVEN_API_KEY is not set",
    )
    why = _why_not_local(settings, business)
    yield VoiceRow(
        persona=persona.key,
        name=persona.name,
        way="local",
        voice=persona.voice.local,
        usable=why is None,
        used=why is None and not provided,
        why=why,
        sample=samples.get(persona.key),
    )


def _why_not_local(settings: Settings, business: Business) -> str | None:
    if business.file.languages[0] != LOCAL_LANGUAGE:
        return f"speaks English only; calls begin in {business.file.languages[0]!r}"
    try:
        hibari_file(settings.switchboard_local_models)
    except SpeechUnavailable as error:
        return str(error)
    return None


def _speak(business: Business, folder: Path, settings: Settings) -> dict[str, Path]:
    """Write a sample for each persona.

    Raises:
        SpeechUnavailable: the local voice is missing.
    """
    from agent.local.tts import SAMPLE_RATE, synthesize_wav

    hibari_file(settings.switchboard_local_models)
    written = {}
    for number, persona in enumerate(business.personas.values(), 1):
        say(f"speaking {number} of {len(business.personas)}: {persona.name} ({persona.voice.local})")
        values = {"name": persona.name, "role": persona.role, "business": business.file.name}
        line = fill(persona.greeting[0], values)
        samples = synthesize_wav(line, persona.voice.local, models=settings.switchboard_local_models)
        path = folder / f"{persona.key}.wav"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with wave.open(str(path), "wb") as file:
                file.setnchannels(1)
                file.setsampwidth(2)
                file.setframerate(SAMPLE_RATE)
                file.writeframes(samples.tobytes())
        except OSError as error:
            raise refuse(f"{path} cannot be written: {error.strerror}", ExitCode.SETTINGS) from None
        written[persona.key] = path
    return written
