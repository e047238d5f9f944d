"""Lines spoken ahead of the calls, by the real plugin against the stand-in."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from agent.fixed_lines import FixedLine, LineKind, fixed_lines
from agent.speech import build_voices
from agent.voice_cache import VoiceCache
from agent.voice_identity import voice_identities
from agent.voice_rendering import Rendered, render, render_urgent
from routing.business import load_business
from routing.protocols import KnownCaller
from settings import Settings
from tests.providers.elevenlabs import ElevenLabs, tone_of
from tests.providers.faults import Fault, FaultKind
from tests.routing.conversations import MemoryJournal, parts_of
from tests.speech_audio import dominant_frequency

HIBACHI = load_business("hibachi")
LINES = fixed_lines(HIBACHI, language="en", places=3)


@pytest.fixture
async def eleven() -> AsyncIterator[ElevenLabs]:
    async with ElevenLabs() as server:
        yield server


def settings(eleven: ElevenLabs, home: Path) -> Settings:
    return Settings(
        _env_file=None,
        deepgram_api_key="d",
        eleven_api_key=eleven.key,
        eleven_base_url=eleven.base_url,
        switchboard_home=home,
    )


async def rendered(given: Settings, lines: tuple[FixedLine, ...]) -> list[Rendered]:
    async with aiohttp.ClientSession() as http:
        return await render(
            lines,
            voices=build_voices(given, HIBACHI, language="en", http_session=http),
            identities=voice_identities(given, HIBACHI, "en"),
            cache=VoiceCache(given.home / "voices"),
        )


def outcomes(settled: list[Rendered]) -> dict[str, int]:
    return dict(Counter(one.outcome for one in settled))


def test_what_is_said_where_something_fails_comes_first() -> None:
    assert [line.kind for line in LINES[: len(HIBACHI.personas)]] == [LineKind.APOLOGY] * len(HIBACHI.personas)


def test_every_answer_is_there_in_the_voice_of_everybody_who_may_give_it() -> None:
    answers = {(line.persona, line.text) for line in LINES if line.kind is LineKind.ANSWER}
    assert answers == {(persona, entry.answer) for persona in HIBACHI.personas for entry in HIBACHI.faq}


def test_each_place_in_the_queue_is_a_line() -> None:
    waiting = [line.text for line in LINES if line.kind is LineKind.WAITING]
    assert {"You are number 1 in the queue.", "You are number 3 in the queue."} <= set(waiting)
    assert "You are number 4 in the queue." not in waiting


def test_the_greeting_of_a_stranger_is_a_line_and_that_of_a_known_caller_is_not() -> None:
    texts = {line.text for line in LINES}
    parts = parts_of("hibachi")
    stranger = parts.orchestrator(journal=MemoryJournal(), call_id="1")
    known = parts.orchestrator(journal=MemoryJournal(), call_id="2", caller=KnownCaller(name="Jane"))
    assert stranger.greeting() in texts
    assert known.greeting() not in texts


def test_no_line_has_a_hole_in_it() -> None:
    assert [line.text for line in LINES if "{" in line.text or "  " in line.text] == []


async def test_what_is_there_is_not_spoken_again(eleven: ElevenLabs, tmp_path: Path) -> None:
    given = settings(eleven, tmp_path)
    assert outcomes(await rendered(given, LINES[:4])) == {"spoken": 4}
    assert outcomes(await rendered(given, LINES[:6])) == {"there": 4, "spoken": 2}
    assert len(eleven.spoken) == 6
    line = LINES[0]
    identity = voice_identities(given, HIBACHI, "en")[line.persona]
    samples = await VoiceCache(tmp_path / "voices").samples(identity, line.text)
    assert samples is not None
    voice = HIBACHI.personas[line.persona].voice.elevenlabs
    assert dominant_frequency(samples, 24_000) == pytest.approx(tone_of(voice), abs=3)


async def test_a_line_that_fails_keeps_no_other_from_being_spoken(eleven: ElevenLabs, tmp_path: Path) -> None:
    given = settings(eleven, tmp_path)
    eleven.fault = Fault(kind=FaultKind.UNAUTHORIZED, times=1)
    settled = await rendered(given, LINES[:5])
    assert outcomes(settled) == {"failed": 1, "spoken": 4}
    assert "401" in str(next(one.why for one in settled if one.outcome == "failed"))
    assert outcomes(await rendered(given, LINES[:5])) == {"there": 4, "spoken": 1}


async def test_a_provider_that_refuses_everything_is_not_asked_for_every_line(
    eleven: ElevenLabs, tmp_path: Path
) -> None:
    eleven.fault = Fault(kind=FaultKind.UNAUTHORIZED)
    counted = outcomes(await rendered(settings(eleven, tmp_path), LINES))
    assert counted["failed"] < 10
    assert counted["failed"] + counted["left_out"] == len(LINES)


async def test_a_start_leaves_the_apology_in_every_voice(eleven: ElevenLabs, tmp_path: Path) -> None:
    given = settings(eleven, tmp_path)
    await render_urgent(given, HIBACHI)
    cache, identities = VoiceCache(tmp_path / "voices"), voice_identities(given, HIBACHI, "en")
    assert all(cache.holds(identities[key], HIBACHI.lines["apology"][0]) for key in HIBACHI.personas)


async def test_a_start_goes_on_where_nothing_can_be_spoken(eleven: ElevenLabs, tmp_path: Path) -> None:
    eleven.fault = Fault(kind=FaultKind.UNAUTHORIZED)
    await render_urgent(settings(eleven, tmp_path), HIBACHI)
    assert VoiceCache(tmp_path / "voices").size().lines == 0
