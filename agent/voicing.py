"""Speaks segments so that the caller is never left in silence.

From the voice cache what is there, then by the persona's voice; and where that one fails by the local voice, from the
word on that was not spoken, or else by an apology that was recorded beforehand.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
from livekit import rtc
from livekit.agents import APIConnectionError, APIConnectOptions, APIError, APIStatusError, APITimeoutError, tts, utils

from agent.fixed_lines import fixed_lines
from agent.speech import Speech
from agent.spoken_pieces import SpokenPieces
from agent.voice_cache import SpokenSound, VoiceCache, VoiceIdentity, normalised, read_sound
from agent.voice_watch import LOCAL_LIMITS, PROVIDER_LIMITS, VoiceLimits, VoiceWatch
from routing.business_model import Business
from routing.provider_health import LONGEST_REST_SECONDS, Health

log = structlog.get_logger(__name__)

STANDBY_SECONDS = 0.9
"""A local voice that is still being loaded is waited for so long."""
_LOOK_SECONDS = 0.05
# The library's own second try would come after a silence; the limits above are ours.
_ONCE = APIConnectOptions(max_retry=0, timeout=5.0)
_STANDBY_LANGUAGE = "en"
_APOLOGY = Path(__file__).parent / "audio" / "apology.wav"
_NO_SUCH_VOICE = 404
_REFUSED_FOR_GOOD = (401, 403)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """A frame to be played. `instead` is the apology's text where it is not what was to be said."""

    frame: rtc.AudioFrame
    instead: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceLost:
    """What a persona was to say and nobody could: `unspoken` was not heard, an apology was heard in its place."""

    persona: str
    unspoken: str


class _Failed(Exception):
    """The voice did not say what it was sent. `status` is what the provider refused it with."""

    def __init__(self, why: str, *, status: int | None = None) -> None:
        super().__init__(why)
        self.status = status


class Voicing:
    """The voices of one call.

    Args:
        speech: the call's, with the voices of its personas.
        places: how many callers may wait, for their lines belong to those that are kept.
        on_fault: is told what failed, in words for the record.
        on_lost: is told when nothing could speak.
        background: runs what nobody waits for.
    """

    def __init__(
        self,
        *,
        speech: Speech,
        business: Business,
        cache: VoiceCache,
        places: int = 0,
        on_fault: Callable[[str, str], None],
        on_lost: Callable[[VoiceLost], None] = lambda lost: None,
        background: Callable[[Coroutine[Any, Any, Any]], None],
    ) -> None:
        self._speech = speech
        self._business = business
        self._cache = cache
        self._places = places
        self._on_fault = on_fault
        self._on_lost = on_lost
        self._background = background
        self._health = Health()
        self._own_health: defaultdict[str, Health] = defaultdict(Health)
        self._fixed: dict[str, frozenset[tuple[str, str]]] = {}

    async def speak(self, pieces: AsyncIterator[str], persona: str) -> AsyncGenerator[Sound, None]:
        """The sound of one segment in the voice of a persona, whatever becomes of the voices.

        A cancelled or closed generator stops the voices.
        """
        text = SpokenPieces(pieces)
        try:
            async for frame in self._kept(text, persona):
                yield Sound(frame=frame)
            if await text.peek() is None:
                return
            if not (self._health.resting or self._own_health[persona].resting):
                async with aclosing(self._provided(text, persona)) as voice:
                    async for frame in voice:
                        yield Sound(frame=frame)
                if await text.peek() is None:
                    return
                # What failed to be spoken may have been spoken before.
                async for frame in self._kept(text, persona):
                    yield Sound(frame=frame)
                if await text.peek() is None:
                    return
            async with aclosing(self._standing_by(text, persona)) as voice:
                async for frame in voice:
                    yield Sound(frame=frame)
            if await text.peek() is not None:
                async for sound in self._apologise(text, persona):
                    yield sound
        finally:
            await text.aclose()

    async def _kept(self, text: SpokenPieces, persona: str) -> AsyncGenerator[rtc.AudioFrame, None]:
        """The pieces that are in the cache, as long as they come first."""
        identity = self._speech.identity(persona)
        while (piece := await text.peek()) is not None:
            frames = await self._cache.frames(identity, piece)
            if frames is None:
                return
            await text.take()
            for frame in frames:
                yield frame

    async def _provided(self, text: SpokenPieces, persona: str) -> AsyncGenerator[rtc.AudioFrame, None]:
        """The rest in the persona's own voice; what it did not say is given back to the text."""
        voice, sound = self._speech.voices[persona], bytearray()
        watch = VoiceWatch(limits=self._limits())
        identity, whole, rate = self._speech.identity(persona), await text.peek() or "", voice.sample_rate
        try:
            async with aclosing(_watched(voice, text, watch)) as frames:
                async for frame in frames:
                    sound += frame.data
                    yield frame
        except _Failed as failure:
            self._failed(persona, voice, failure, watch)
            text.give_back(watch.unspoken())
            return
        self._health.answered()
        self._own_health[persona].answered()
        if watch.text == whole and self._is_fixed(persona, whole):
            self._background(self._keep(identity, whole, SpokenSound(pcm=bytes(sound), sample_rate=rate)))

    def _limits(self) -> VoiceLimits:
        return LOCAL_LIMITS if self._speech.providers["tts"] == "local" else PROVIDER_LIMITS

    def _failed(self, persona: str, voice: tts.TTS[Any], failure: _Failed, watch: VoiceWatch) -> None:
        what = "the rest of a line" if watch.spoke else "a line"
        log.warning("voice_failed", provider=voice.provider, why=str(failure), spoke=watch.spoke)
        health = self._own_health[persona] if failure.status == _NO_SUCH_VOICE else self._health
        health.failed(LONGEST_REST_SECONDS if failure.status in _REFUSED_FOR_GOOD else None)
        self._on_fault("voice", f"{voice.provider} {failure}; {what} was spoken otherwise")
        self._speech.renew(persona)

    async def _standing_by(self, text: SpokenPieces, persona: str) -> AsyncGenerator[rtc.AudioFrame, None]:
        """The rest in the persona's local voice, where there is one."""
        standby = self._speech.standby
        if standby is None or self._speech.language != _STANDBY_LANGUAGE:
            return
        voice = await standby.voice(persona, within=STANDBY_SECONDS)
        if voice is None:
            return
        watch = VoiceWatch(limits=LOCAL_LIMITS)
        try:
            async with aclosing(_watched(voice, text, watch)) as frames:
                async for frame in frames:
                    yield frame
        except _Failed as failure:
            log.warning("standby_voice_failed", why=str(failure))
            self._on_fault("voice", f"local: {failure}")
            text.give_back(watch.unspoken())

    async def _apologise(self, text: SpokenPieces, persona: str) -> AsyncGenerator[Sound, None]:
        apology = self._business.lines_in(self._speech.language)["apology"][0]
        sound = await self._kept_apology(apology, persona)
        self._on_fault("voice", "nothing could speak; a recorded apology was played")
        self._on_lost(VoiceLost(persona=persona, unspoken=text.remaining().strip()))
        for frame in sound.frames():
            yield Sound(frame=frame, instead=apology)

    async def _kept_apology(self, apology: str, persona: str) -> SpokenSound:
        for speaker in (persona, *self._business.personas):
            sound = await self._cache.sound(self._speech.identity(speaker), apology)
            if sound is not None:
                return sound
        return await asyncio.to_thread(project_apology)

    def _is_fixed(self, persona: str, text: str) -> bool:
        """Whether a line sounds the same in every call; only those are kept."""
        language = self._speech.language
        if language not in self._fixed:
            lines = fixed_lines(self._business, language=language, places=self._places)
            self._fixed[language] = frozenset((line.persona, normalised(line.text)) for line in lines)
        return (persona, normalised(text)) in self._fixed[language]

    async def _keep(self, identity: VoiceIdentity, text: str, sound: SpokenSound) -> None:
        try:
            await asyncio.to_thread(self._cache.store, identity, text, sound)
        except (OSError, ValueError) as error:
            log.info("line_not_kept", reason=type(error).__name__)


async def _watched(voice: tts.TTS[Any], text: SpokenPieces, watch: VoiceWatch) -> AsyncGenerator[rtc.AudioFrame, None]:
    """The sound of the rest of a text by one voice.

    Raises:
        _Failed: the voice failed, or did not go on in time.
    """
    async with voice.stream(conn_options=_ONCE) as stream:

        async def feed() -> None:
            while (piece := await text.take()) is not None:
                watch.pushed(piece)
                stream.push_text(piece)
            watch.ended()
            stream.end_input()

        feeding = asyncio.create_task(feed())
        coming: asyncio.Future[tts.SynthesizedAudio | None] | None = None
        try:
            while True:
                coming = coming or asyncio.ensure_future(anext(stream, None))
                await asyncio.wait({coming}, timeout=_LOOK_SECONDS)
                if not coming.done():
                    overdue = watch.overdue()
                    if overdue is None:
                        continue
                    if watch.said_all:
                        return
                    raise _Failed(f"was silent for {overdue:.1f} s")
                event, coming = coming.result(), None
                if event is None:
                    if watch.cut_short:
                        raise _Failed("broke off")
                    return
                watch.heard(event.frame)
                yield event.frame
        except APIError as error:
            raise _Failed(_why(error), status=getattr(error, "status_code", None)) from error
        finally:
            await utils.aio.cancel_and_wait(*(task for task in (feeding, coming) if task is not None))


def _why(error: APIError) -> str:
    if isinstance(error, APITimeoutError):
        return "did not answer in time"
    if isinstance(error, APIStatusError):
        return f"refused with {error.status_code}" if error.status_code > 0 else "broke off"
    return "cannot be reached" if isinstance(error, APIConnectionError) else "answered with no sound"


def project_apology() -> SpokenSound:
    """The apology that comes with the project, in English."""
    sound = read_sound(_APOLOGY.read_bytes())
    if sound is None:
        raise FileNotFoundError(f"{_APOLOGY} is damaged: make it anew with agent/audio/make_apology.py")
    return sound
