"""Speaks a business's fixed lines into the voice cache, with a progress bar."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import aiohttp
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from agent.fixed_lines import fixed_lines
from agent.language import spoken_languages
from agent.speech import build_voices, chosen_providers
from agent.voice_cache import VoiceCache
from agent.voice_identity import voice_identities
from agent.voice_rendering import Rendered, render
from cli.output import say
from routing.business_model import Business
from settings import Settings

REMARK_EVERY = 25
"""Lines between two remarks where no progress bar can be drawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedLine:
    persona: str
    language: str
    text: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderReport:
    """What became of a business's lines. `kinds` counts the lines of each kind; `cache_lines` and `cache_bytes` are the
    whole cache, with other businesses' and voices' lines."""

    business: str
    languages: tuple[str, ...]
    provider: str
    lines: int
    there: int
    spoken: int
    failed: int
    left_out: int
    spoken_bytes: int
    kinds: dict[str, int]
    cache_folder: str
    cache_lines: int
    cache_bytes: int
    failures: tuple[FailedLine, ...]


async def render_voices(settings: Settings, business: Business) -> RenderReport:
    """Speak every fixed line of the business that is not in the cache yet, in each language that can be spoken.

    Raises:
        SpeechUnavailable: nothing can speak with these settings.
    """
    cache = VoiceCache(settings.home / "voices")
    languages = spoken_languages(settings, business) or business.file.languages[:1]
    settled: list[Rendered] = []
    async with aiohttp.ClientSession() as http:
        for language in languages:
            lines = fixed_lines(business, language=language, places=settings.switchboard_max_waiting)
            voices = build_voices(settings, business, language=language, http_session=http)
            try:
                with _progress(f"{business.key}, {language}", len(lines)) as done:
                    settled += await render(
                        lines,
                        voices=voices,
                        identities=voice_identities(settings, business, language),
                        cache=cache,
                        on_done=done,
                    )
            finally:
                await asyncio.gather(*(voice.aclose() for voice in voices.values()))
    counts = Counter(one.outcome for one in settled)
    size = cache.size()
    return RenderReport(
        business=business.key,
        languages=tuple(languages),
        provider=chosen_providers(settings)["tts"],
        lines=len(settled),
        there=counts["there"],
        spoken=counts["spoken"],
        failed=counts["failed"],
        left_out=counts["left_out"],
        spoken_bytes=sum(one.bytes for one in settled),
        kinds=dict(Counter(one.line.kind.value for one in settled)),
        cache_folder=str(settings.home / "voices"),
        cache_lines=size.lines,
        cache_bytes=size.bytes,
        failures=tuple(
            FailedLine(persona=one.line.persona, language=one.line.language, text=one.line.text, why=one.why or "")
            for one in settled
            if one.outcome == "failed"
        ),
    )


@contextmanager
def _progress(what: str, total: int) -> Iterator[Callable[[Rendered], None]]:
    """A bar on a terminal; in a pipe a remark now and then. A failed line is told at once."""
    console = Console(stderr=True)
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        disable=not console.is_terminal,
    )
    task = bar.add_task(what, total=total)
    settled = 0

    def done(one: Rendered) -> None:
        nonlocal settled
        settled += 1
        bar.advance(task)
        if one.outcome == "failed":
            bar.console.print(f"not spoken: {one.line.persona}, {one.line.kind.value}: {one.why}", markup=False)
        elif bar.disable and (settled % REMARK_EVERY == 0 or settled == total):
            say(f"{what}: {settled} of {total}")

    with bar:
        yield done
