"""Speaks lines ahead of the calls, into the voice cache."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import aiohttp
import structlog
from livekit.agents import APIConnectOptions, APIError, tts

from agent.fixed_lines import FixedLine, LineKind, fixed_lines
from agent.language import spoken_languages
from agent.speech import build_voices
from agent.voice_cache import SpokenSound, VoiceCache, VoiceIdentity
from agent.voice_identity import voice_identities
from routing.business_model import Business
from settings import Settings

log = structlog.get_logger(__name__)

AT_ONCE = 2
"""Requests under way: as many as the smallest plans of providers allow."""
GIVE_UP_AFTER = 5
"""So many failures in a row are no matter of single lines."""
LINE_SECONDS = 30.0
_TRIES = APIConnectOptions(max_retry=2, retry_interval=1.0, timeout=10.0)

_URGENT = (LineKind.APOLOGY, LineKind.SILENCE)

Outcome = Literal["there", "spoken", "failed", "left_out"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """What became of a line. `bytes` is what its sound takes on disk where it was spoken now; `why` tells a failure."""

    line: FixedLine
    outcome: Outcome
    bytes: int = 0
    why: str | None = None


async def render(
    lines: Sequence[FixedLine],
    *,
    voices: Mapping[str, tts.TTS[Any]],
    identities: Mapping[str, VoiceIdentity],
    cache: VoiceCache,
    on_done: Callable[[Rendered], None] = lambda rendered: None,
) -> list[Rendered]:
    """Speak the lines that are not in the cache yet, in their order. A line that fails is told and the others go on;
    after `GIVE_UP_AFTER` failures in a row the rest is left out.

    Args:
        voices: by persona; they must speak the lines' language.
        identities: which voices those are, by persona.
        on_done: is told each line when it is settled, not always in order.
    """
    slots = asyncio.Semaphore(AT_ONCE)
    failures = 0

    async def settle(line: FixedLine) -> Rendered:
        nonlocal failures
        async with slots:
            if cache.holds(identities[line.persona], line.text):
                rendered = Rendered(line=line, outcome="there")
            elif failures >= GIVE_UP_AFTER:
                rendered = Rendered(line=line, outcome="left_out", why="too many lines failed before it")
            else:
                rendered = await _speak(line, voices[line.persona], identities[line.persona], cache)
                failures = failures + 1 if rendered.outcome == "failed" else 0
        on_done(rendered)
        return rendered

    return await asyncio.gather(*(settle(line) for line in lines))


async def render_urgent(settings: Settings, business: Business) -> None:
    """Have the lines of the configured voices that are played where something fails; what cannot be spoken now is tried
    at the next start. Nobody waits for it and it raises nothing."""
    if settings.eleven_api_key is None:
        return
    cache = VoiceCache(settings.home / "voices")
    try:
        async with aiohttp.ClientSession() as http:
            for language in spoken_languages(settings, business):
                lines = fixed_lines(business, language=language, places=0)
                voices = build_voices(settings, business, language=language, http_session=http)
                settled = await render(
                    [line for line in lines if line.kind in _URGENT],
                    voices=voices,
                    identities=voice_identities(settings, business, language),
                    cache=cache,
                )
                await asyncio.gather(*(voice.aclose() for voice in voices.values()))
                counts = Counter(rendered.outcome for rendered in settled)
                log.info("urgent_lines_rendered", language=language, spoken=counts["spoken"], failed=counts["failed"])
    except Exception as error:
        log.warning("urgent_lines_not_rendered", error=type(error).__name__)


async def _speak(line: FixedLine, voice: tts.TTS[Any], identity: VoiceIdentity, cache: VoiceCache) -> Rendered:
    try:
        async with asyncio.timeout(LINE_SECONDS):
            stream = voice.synthesize(line.text, conn_options=_TRIES)
            frame = await stream.collect()
        sound = SpokenSound(pcm=bytes(frame.data), sample_rate=frame.sample_rate)
        await asyncio.to_thread(cache.store, identity, line.text, sound)
    except (APIError, TimeoutError, OSError, ValueError) as error:
        why = str(error) or type(error).__name__
        log.info("line_not_rendered", kind=line.kind.value, persona=line.persona, reason=type(error).__name__)
        return Rendered(line=line, outcome="failed", why=why.splitlines()[0][:200])
    return Rendered(line=line, outcome="spoken", bytes=len(sound.pcm))
