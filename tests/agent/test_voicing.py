"""The voices of a call: from the cache, by the provider, and by whatever is left where the provider fails."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import numpy as np
import pytest

from agent.speech import Speech, build_speech
from agent.voice_cache import SpokenSound, VoiceCache
from agent.voicing import VoiceLost, Voicing, project_apology
from routing.business import load_business
from routing.provider_health import Health
from settings import Settings
from tests.providers.elevenlabs import ElevenLabs, tone_of
from tests.providers.faults import Delay, Fault, FaultKind, Place
from tests.speech_audio import Samples, dominant_frequency

HIBACHI = load_business("hibachi")
SALES = HIBACHI.personas["sales"]
RATE = 24_000
LONGEST_SILENCE = 2.0
"""What a voice that fails may cost, in seconds; the rest of a turn has 0.5 s."""
KNOWN = HIBACHI.faq[0].answer
REPLY = ("Not at all, ", "the grill is quieter than a dishwasher. ", "Which day do you have in mind?")


@dataclass(slots=True, kw_only=True)
class Heard:
    """What came of a segment: the samples, when each frame came after the first piece was there, and apologies."""

    samples: Samples
    times: list[tuple[float, float]]
    apologies: list[str]

    @property
    def silence(self) -> float:
        """The longest time in which the caller had nothing to hear, in seconds: before the first frame, and wherever
        what was received had been played out before more came."""
        longest, played_until = self.times[0][0], self.times[0][0]
        for at, seconds in self.times:
            longest = max(longest, at - played_until)
            played_until = max(played_until, at) + seconds
        return longest


@dataclass(slots=True, kw_only=True)
class Voices:
    eleven: ElevenLabs
    speech: Speech
    cache: VoiceCache
    voicing: Voicing
    faults: list[str] = field(default_factory=list)
    lost: list[VoiceLost] = field(default_factory=list)
    tasks: list[asyncio.Task[Any]] = field(default_factory=list)

    def background(self, work: Coroutine[Any, Any, Any]) -> None:
        self.tasks.append(asyncio.create_task(work))

    async def said(self, *pieces: str, persona: str = "sales", apart: float = 0.0) -> Heard:
        frames, times, apologies = [], [], []
        clock = asyncio.get_running_loop().time
        began = clock()
        async with aclosing(self.voicing.speak(_spaced(pieces, apart), persona)) as sounds:
            async for sound in sounds:
                frames.append(np.frombuffer(sound.frame.data, np.int16))
                times.append((clock() - began, sound.frame.duration))
                if sound.instead is not None and sound.instead not in apologies:
                    apologies.append(sound.instead)
        await asyncio.gather(*self.tasks)
        return Heard(
            samples=np.concatenate(frames) if frames else np.zeros(0, np.int16), times=times, apologies=apologies
        )


async def _spaced(pieces: tuple[str, ...], apart: float) -> AsyncIterator[str]:
    for number, piece in enumerate(pieces):
        if number:
            await asyncio.sleep(apart)
        yield piece


@pytest.fixture
async def voices(tmp_path: Path) -> AsyncIterator[Voices]:
    async with ElevenLabs() as eleven, aiohttp.ClientSession() as http:
        settings = Settings(
            _env_file=None,
            deepgram_api_key="d",
            eleven_api_key=eleven.key,
            eleven_base_url=eleven.base_url,
        )
        speech = build_speech(settings, HIBACHI, http_session=http)
        speech.prewarm()
        cache = VoiceCache(tmp_path)
        made = Voices(eleven=eleven, speech=speech, cache=cache, voicing=None)  # type: ignore[arg-type]
        made.voicing = Voicing(
            speech=speech,
            business=HIBACHI,
            cache=cache,
            on_fault=lambda part, what: made.faults.append(f"{part}: {what}"),
            on_lost=made.lost.append,
            background=made.background,
        )
        if speech.standby is not None:
            await speech.standby.voice("sales", within=60)
        yield made
        await speech.aclose()


def kept(seconds: float = 1.0) -> SpokenSound:
    """A tone that no voice has."""
    time = np.arange(round(seconds * RATE)) / RATE
    return SpokenSound(pcm=(np.sin(2 * np.pi * 2000 * time) * 8000).astype(np.int16).tobytes(), sample_rate=RATE)


def is_sales(samples: Samples) -> bool:
    return abs(dominant_frequency(samples, RATE) - tone_of(SALES.voice.elevenlabs)) < 3


async def test_a_line_in_the_cache_is_played_and_nobody_is_asked(voices: Voices) -> None:
    voices.cache.store(voices.speech.identity("sales"), KNOWN, kept())
    heard = await voices.said(f"{KNOWN} ")
    assert heard.samples.tobytes() == kept().pcm
    assert voices.eleven.received == []


async def test_what_follows_a_line_in_the_cache_is_spoken_behind_it(voices: Voices) -> None:
    voices.cache.store(voices.speech.identity("sales"), KNOWN, kept())
    heard = await voices.said(f"{KNOWN} ", "Which day ", "do you have in mind?")
    assert heard.samples[:RATE].tobytes() == kept().pcm
    assert is_sales(heard.samples[RATE:])
    assert [spoken.text for spoken in voices.eleven.spoken] == ["Which day do you have in mind?"]


async def test_a_line_of_the_business_is_spoken_once_and_then_played(voices: Voices) -> None:
    first = await voices.said(f"{KNOWN} ")
    again = await voices.said(f"{KNOWN} ")
    assert is_sales(first.samples)
    assert again.samples.tobytes() == first.samples.tobytes()
    assert len({spoken.context_id for spoken in voices.eleven.spoken}) == 1


async def test_what_is_said_to_one_caller_is_never_kept(voices: Voices) -> None:
    await voices.said("Good to see you, Jane. ", "Your party is on the fifth. ")
    await voices.said("Good to see you, Jane. ")
    assert voices.cache.size().lines == 0


async def test_the_first_clause_is_on_the_wire_before_the_second_is_known(voices: Voices) -> None:
    async def pieces() -> AsyncIterator[str]:
        yield "It is quiet enough, "
        async with asyncio.timeout(10):
            while not voices.eleven.spoken:  # noqa: ASYNC110 - the stand-in's list is plain
                await asyncio.sleep(0.01)
        yield "quieter than a dishwasher."

    async with aclosing(voices.voicing.speak(pieces(), "sales")) as sounds:
        async for _ in sounds:
            pass
    assert [spoken.text for spoken in voices.eleven.spoken] == [
        "It is quiet enough,",
        "quieter than a dishwasher.",
    ]


async def test_a_pause_of_whoever_finds_the_words_is_no_fault_of_the_voice(voices: Voices) -> None:
    heard = await voices.said("Of course. ", "We are open every day.", apart=2.0)
    assert is_sales(heard.samples)
    assert voices.faults == []


EVERY_FAULT = [
    Fault(kind=FaultKind.REFUSED, place=Place.CONNECTING),
    Fault(kind=FaultKind.UNAUTHORIZED, place=Place.CONNECTING),
    Fault(kind=FaultKind.RATE_LIMITED, place=Place.IN_TURN),
    Fault(kind=FaultKind.SERVER_ERROR, place=Place.IN_TURN),
    Fault(kind=FaultKind.HANG, place=Place.CONNECTING),
    Fault(kind=FaultKind.HANG, place=Place.IN_TURN),
    Fault(kind=FaultKind.HANG, place=Place.BETWEEN_TURNS),
    Fault(kind=FaultKind.STALL, place=Place.IN_TURN),
    Fault(kind=FaultKind.CUT, place=Place.IN_TURN),
    Fault(kind=FaultKind.CUT, place=Place.BETWEEN_TURNS),
    Fault(kind=FaultKind.GARBAGE, place=Place.IN_TURN),
]


@pytest.mark.parametrize("fault", EVERY_FAULT, ids=lambda fault: f"{fault.kind.value} {fault.place.value}")
async def test_a_voice_that_fails_is_followed_by_the_local_one(voices: Voices, fault: Fault) -> None:
    if fault.place is Place.BETWEEN_TURNS:
        await voices.said("Hello there.")
    voices.eleven.fault = fault
    heard = await voices.said(*REPLY)
    assert heard.silence <= LONGEST_SILENCE
    assert heard.apologies == []
    assert heard.samples.size / RATE > 3.0
    if not (fault.kind is FaultKind.CUT and fault.place is Place.BETWEEN_TURNS):
        assert len(voices.faults) == 1
        assert voices.faults[0].startswith("voice: ElevenLabs ")


async def test_what_was_spoken_before_the_voice_broke_off_is_not_spoken_again(
    voices: Voices, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts: list[str] = []
    local = await voices.speech.standby.voice("sales", within=60)  # type: ignore[union-attr]
    phonemes = local.synthesizer.phonemes  # type: ignore[union-attr]

    def noted(text: str) -> Any:
        texts.append(text)
        return phonemes(text)

    monkeypatch.setattr(local.synthesizer, "phonemes", noted)  # type: ignore[union-attr]
    voices.eleven.fault = Fault(kind=FaultKind.CUT, after=4)
    heard = await voices.said("One two three four five six seven eight nine ten eleven twelve thirteen fourteen.")
    (rest,) = texts
    assert rest.endswith("fourteen.")
    assert 1 < len(rest.split()) < 14
    assert is_sales(heard.samples[: RATE // 2])
    assert not is_sales(heard.samples[-RATE // 2 :])


async def test_without_a_local_voice_an_apology_is_played_and_the_call_is_told(voices: Voices) -> None:
    voices.speech.standby = None
    voices.eleven.fault = Fault(kind=FaultKind.REFUSED, place=Place.CONNECTING)
    heard = await voices.said(*REPLY)
    assert heard.apologies == [HIBACHI.lines["apology"][0]]
    assert heard.samples.tobytes() == project_apology().pcm
    assert [(lost.persona, lost.unspoken.split()[0]) for lost in voices.lost] == [("sales", "Not")]
    apology = HIBACHI.lines["apology"][0]
    voices.cache.store(voices.speech.identity("reception"), apology, kept())
    assert (await voices.said(*REPLY)).samples.tobytes() == kept().pcm


async def test_a_voice_that_failed_rests_and_is_used_again_when_it_recovers(
    voices: Voices, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr(voices.voicing, "_health", Health(clock=lambda: now[0]))
    voices.eleven.fault = Fault(kind=FaultKind.HANG, place=Place.CONNECTING)
    await voices.said("Hello there.")
    struck = len(voices.eleven.struck)
    resting = await voices.said("Hello there.")
    assert resting.silence < 1.0
    assert len(voices.eleven.struck) == struck
    voices.eleven.mend()
    now[0] += 11.0
    assert is_sales((await voices.said("Hello there.")).samples)


async def test_a_slow_voice_within_its_limit_is_waited_for(voices: Voices) -> None:
    voices.eleven.first_audio = Delay(median=0.6)
    assert is_sales((await voices.said("Hello there.")).samples)
    assert voices.faults == []
