"""The voice cache: lines kept on disk by who speaks them and by their exact words."""

from __future__ import annotations

import multiprocessing
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from agent.voice_cache import SpokenSound, VoiceCache, VoiceIdentity

SARAH = VoiceIdentity(provider="elevenlabs", voice="sarah", model="flash", language="en", settings="pcm_24000")
LINE = "Of course. One moment, please."


def files(folder: Path, pattern: str = "*.wav") -> list[Path]:
    return list(folder.glob(pattern))


def sound(seconds: float = 1.0, *, rate: int = 24_000, level: int = 1000) -> SpokenSound:
    return SpokenSound(pcm=np.full(round(seconds * rate), level, np.int16).tobytes(), sample_rate=rate)


async def test_a_line_is_played_by_another_process_as_it_was_spoken(tmp_path: Path) -> None:
    VoiceCache(tmp_path).store(SARAH, LINE, sound(0.25))
    frames = await VoiceCache(tmp_path).frames(SARAH, LINE)
    assert frames is not None
    assert [frame.samples_per_channel for frame in frames] == [2400, 2400, 1200]
    assert b"".join(bytes(frame.data) for frame in frames) == sound(0.25).pcm


async def test_a_line_stored_by_another_process_is_found_without_a_restart(tmp_path: Path) -> None:
    reader = VoiceCache(tmp_path)
    assert await reader.frames(SARAH, LINE) is None
    child = multiprocessing.get_context("spawn").Process(target=_store, args=(tmp_path,))
    child.start()
    child.join()
    assert await reader.frames(SARAH, LINE) is not None


@pytest.mark.parametrize("field", ["provider", "voice", "model", "language", "settings"])
async def test_another_voice_is_another_line(tmp_path: Path, field: str) -> None:
    cache = VoiceCache(tmp_path)
    cache.store(SARAH, LINE, sound())
    assert not cache.holds(replace(SARAH, **{field: "other"}), LINE)


def test_other_words_are_another_line_and_other_spaces_are_not(tmp_path: Path) -> None:
    cache = VoiceCache(tmp_path)
    cache.store(SARAH, LINE, sound())
    assert not cache.holds(SARAH, LINE.lower())
    assert cache.holds(SARAH, f"  {LINE.replace(' ', '  ')}\n")


@pytest.mark.parametrize("damage", ["cut", "flipped", "empty", "no sound at all"])
async def test_a_damaged_file_is_as_if_it_were_not_there(tmp_path: Path, damage: str) -> None:
    VoiceCache(tmp_path).store(SARAH, LINE, sound())
    (file,) = files(tmp_path)
    whole = file.read_bytes()
    file.write_bytes(
        {
            "cut": whole[: len(whole) // 2],
            "flipped": whole[:500] + b"\xff" + whole[501:],
            "empty": b"",
            "no sound at all": b"<html>",
        }[damage]
    )
    cache = VoiceCache(tmp_path)
    assert await cache.frames(SARAH, LINE) is None
    assert not cache.holds(SARAH, LINE)
    cache.store(SARAH, LINE, sound())
    assert await cache.frames(SARAH, LINE) is not None


async def test_a_cache_that_is_full_gives_up_what_was_not_played_for_longest(tmp_path: Path) -> None:
    cache = VoiceCache(tmp_path, limit=100_000)
    for age, text in ((30, "First."), (20, "Second.")):
        cache.store(SARAH, text, sound())
        newest = max(files(tmp_path), key=lambda file: file.stat().st_mtime)
        os.utime(newest, (newest.stat().st_atime, newest.stat().st_mtime - age))
    cache.store(SARAH, "Third.", sound())
    fresh = VoiceCache(tmp_path)
    assert [fresh.holds(SARAH, text) for text in ("First.", "Second.", "Third.")] == [False, False, True]
    assert fresh.size().bytes <= 100_000


async def test_many_processes_that_store_the_same_line_leave_one_whole_file(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    children = [context.Process(target=_store, args=(tmp_path,)) for _ in range(3)]
    for child in children:
        child.start()
    for child in children:
        child.join()
    assert [child.exitcode for child in children] == [0, 0, 0]
    assert [path.suffix for path in files(tmp_path, "*")] == [".wav"]
    assert await VoiceCache(tmp_path).frames(SARAH, LINE) is not None


async def test_a_line_that_was_preloaded_needs_its_file_no_more(tmp_path: Path) -> None:
    VoiceCache(tmp_path).store(SARAH, LINE, sound())
    cache = VoiceCache(tmp_path)
    assert cache.preload([(SARAH, LINE), (SARAH, "Never spoken.")]) == 1
    for file in files(tmp_path):
        file.unlink()
    assert await cache.frames(SARAH, LINE) is not None


async def test_a_process_keeps_no_more_in_memory_than_it_may(tmp_path: Path) -> None:
    cache = VoiceCache(tmp_path, memory=60_000)
    for text in ("First.", "Second."):
        cache.store(SARAH, text, sound())
    for file in files(tmp_path):
        file.unlink()
    assert [await cache.frames(SARAH, text) is not None for text in ("First.", "Second.")] == [False, True]


def test_what_was_not_spoken_is_not_stored(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no sound"):
        VoiceCache(tmp_path).store(SARAH, LINE, SpokenSound(pcm=b"", sample_rate=24_000))
    assert list(tmp_path.iterdir()) == []


async def test_samples_come_at_the_rate_that_is_asked_for(tmp_path: Path) -> None:
    cache = VoiceCache(tmp_path)
    cache.store(SARAH, LINE, sound(1.0, rate=16_000))
    samples = await cache.samples(SARAH, LINE, rate=24_000)
    assert samples is not None
    assert samples.size == pytest.approx(24_000, abs=100)


def _store(folder: Path) -> None:
    VoiceCache(folder).store(SARAH, LINE, sound(0.5))
